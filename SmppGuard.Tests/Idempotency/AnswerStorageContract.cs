using SmppGuard.Idempotency;
using Xunit;

namespace SmppGuard.Tests.Idempotency;

/// <summary>What every storage of answers does.</summary>
public abstract class AnswerStorageContract
{
    private static readonly DateTimeOffset Then = new(2199, 9, 29, 2, 15, 0, TimeSpan.Zero);
    private static readonly KeptAnswer Answer = new()
    {
        Asker = "ops",
        Key = "k1",
        Fingerprint = "f00d",
        At = Then,
        Status = 201,
        ContentType = "application/json",
        Location = "/api/v1/complaints/7",
        ETag = "\"x\"",
        Body = "{}"u8.ToArray(),
    };

    /// <summary>Another process that shares what is stored.</summary>
    private protected abstract IAnswerStorage Open();

    [SkippableFact]
    public async Task An_answer_is_found_whole_by_all_for_a_day_and_by_nobody_else()
    {
        Assert.Null(await Open().FindAsync("ops", "k1", Then, default));
        await Open().KeepAsync(Answer, default);
        var found = (await Open().FindAsync("ops", "k1", Then.AddHours(23), default))!;
        Assert.Equal(Answer with { Body = default }, found with { Body = default });
        Assert.Equal(Answer.Body.ToArray(), found.Body.ToArray());
        Assert.Null(await Open().FindAsync("audit", "k1", Then, default));
        Assert.Null(await Open().FindAsync("ops", "k2", Then, default));
        Assert.Null(await Open().FindAsync("ops", "k1", Then.AddHours(24), default));
    }

    [SkippableFact]
    public async Task The_first_answer_stays_until_it_is_too_old()
    {
        await Open().KeepAsync(Answer, default);
        await Open().KeepAsync(Answer with { Fingerprint = "beef", At = Then.AddHours(1), Location = null, ETag = null, ContentType = null, Body = default }, default);
        Assert.Equal("f00d", (await Open().FindAsync("ops", "k1", Then.AddHours(2), default))!.Fingerprint);
        await Open().KeepAsync(Answer with { Fingerprint = "beef", At = Then.AddHours(25), Location = null, ETag = null, ContentType = null, Body = default }, default);
        var next = (await Open().FindAsync("ops", "k1", Then.AddHours(26), default))!;
        Assert.Equal(("beef", null, null, null, 0), (next.Fingerprint, next.Location, next.ETag, next.ContentType, next.Body.Length));
    }
}
