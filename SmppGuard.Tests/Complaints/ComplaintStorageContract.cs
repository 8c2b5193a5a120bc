using SmppGuard.Complaints;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Complaints;

/// <summary>What every storage of complaints does, whichever database is behind it. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class ComplaintStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task What_was_added_is_found_by_id_and_by_reference_with_all_it_says()
    {
        var added = await AddAsync(Open(), Of("12321", "A-1") with { Organization = "acme", Code = "106900001" });
        Assert.Equal(Of("12321", "A-1") with { Id = added.Id, Organization = "acme", Code = "106900001" }, added);
        Assert.Equal(added, await Open().FindAsync(added.Id, default));
        Assert.Equal(added, await Open().FindAsync("12321", "A-1", default));
        Assert.Null(await Open().FindAsync(added.Id + 1, default));
        Assert.Null(await Open().FindAsync("carrier", "A-1", default));
    }

    [SkippableFact]
    public async Task A_reference_of_a_channel_is_taken_once_and_complaints_without_one_each_time()
    {
        _ = await AddAsync(Open(), Of("12321", "A-1"));
        Assert.Null(await Open().AddAsync(Of("12321", "A-1") with { Text = "another" }, default));
        _ = await AddAsync(Open(), Of("carrier", "A-1"));
        _ = await AddAsync(Open(), Of("web", null));
        _ = await AddAsync(Open(), Of("web", null));
        Assert.Equal(4, (await Open().ListAsync(All, default)).Count);
    }

    [SkippableFact]
    public async Task Many_who_add_the_same_at_once_add_it_once()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Open().AddAsync(Of("12321", $"A-{i / 4}"), default))));
        Assert.Equal(2, added.Count(complaint => complaint is not null));
        Assert.Equal(2, (await Open().ListAsync(All, default)).Count);
    }

    [SkippableFact]
    public async Task A_change_is_kept_with_its_history_and_only_where_nobody_came_before()
    {
        var one = Open();
        var other = Open();
        var before = await AddAsync(one, Of("12321", "A-1"));
        var seen = (await other.FindAsync(before.Id, default))!;
        var answered = before with { Status = ComplaintStatus.Answered, Answer = "sorry", AnsweredAt = Then.AddDays(1), Upheld = true };
        Assert.True(await one.TryReplaceAsync(before, answered, "ops", Then.AddDays(1), default));

        Assert.False(await other.TryReplaceAsync(seen, seen with { HandledBy = "Li" }, "audit", Then.AddDays(2), default));
        Assert.Equal(answered, await other.FindAsync(before.Id, default));
        Assert.True(await other.TryReplaceAsync(answered, answered with { HandledBy = "Li" }, "audit", Then.AddDays(2), default));

        Assert.Equal(
            [("ops", "answer", null, "sorry"), ("ops", "status", "Open", "Answered"), ("ops", "upheld", null, "True"), ("audit", "handledBy", null, "Li")],
            (await one.ChangesAsync(before.Id, default)).Select(c => (c.By, c.Field, c.Old, c.New)).OrderBy(c => string.Equals(c.By, "audit", StringComparison.Ordinal)).ThenBy(c => c.Field, StringComparer.Ordinal));
        Assert.Equal([Then.AddDays(1), Then.AddDays(2)], (await one.ChangesAsync(before.Id, default)).Select(c => c.At).Distinct());
        Assert.Empty(await one.ChangesAsync(before.Id + 1, default));
    }

    [SkippableFact]
    public async Task Of_many_who_change_the_same_one_succeeds()
    {
        var before = await AddAsync(Open(), Of("12321", "A-1"));
        var changed = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Open().TryReplaceAsync(before, before with { HandledBy = $"{i}" }, "ops", Then, default))));
        Assert.Single(changed, done => done);
        Assert.Single(await Open().ChangesAsync(before.Id, default));
    }

    [SkippableFact]
    public async Task Lists_are_newest_first_page_by_page_and_hold_what_the_filter_asks_for()
    {
        var storage = Open();
        var ids = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            var complaint = Of("web", null) with { Organization = i % 2 == 0 ? "acme" : null, Msisdn = new Msisdn(8613800138000 + (i % 3)), DueDate = new DateOnly(2026, 10, 1 + i) };
            ids.Add((await AddAsync(storage, complaint)).Id);
        }

        Assert.Equal(ids.Order(), ids);
        ids.Reverse();
        Assert.Equal(ids[..3], await Ids(All with { Limit = 3 }));
        Assert.Equal(ids[3..6], await Ids(All with { Limit = 3, Before = ids[2] }));
        Assert.Equal([ids[0], ids[2], ids[4], ids[6]], await Ids(All with { Organization = "acme" }));
        Assert.Equal([ids[0], ids[6]], await Ids(All with { Organization = "acme", Msisdn = new Msisdn(8613800138000) }));

        // The day ends in China, eight hours before it does in UTC.
        Assert.Equal([ids[5], ids[6]], await Ids(All with { OverdueAt = new DateTimeOffset(2026, 10, 2, 16, 0, 0, TimeSpan.Zero) }));
        var first = (await storage.FindAsync(ids[6], default))!;
        Assert.True(await storage.TryReplaceAsync(first, first with { Status = ComplaintStatus.Closed }, "ops", Then, default));
        Assert.Equal([ids[6]], await Ids(All with { Status = ComplaintStatus.Closed }));
        Assert.Equal([ids[5]], await Ids(All with { OverdueAt = new DateTimeOffset(2026, 10, 2, 16, 0, 0, TimeSpan.Zero) }));

        async Task<long[]> Ids(ComplaintFilter filter) => [.. (await storage.ListAsync(filter, default)).Select(c => c.Id)];
    }

    [SkippableFact]
    public async Task Due_dates_are_those_of_what_is_open()
    {
        var open = await AddAsync(Open(), Of("web", null));
        var closed = await AddAsync(Open(), Of("web", null));
        Assert.True(await Open().TryReplaceAsync(closed, closed with { Status = ComplaintStatus.Closed }, "ops", Then, default));
        Assert.Equal([KeyValuePair.Create(open.Id, open.DueDate)], await Open().OpenDueDatesAsync(default));
    }

    private protected abstract IComplaintStorage Open();

    private static ComplaintFilter All => new() { Limit = 100 };

    private static Complaint Of(string channel, string? reference) => new()
    {
        Reference = reference,
        Msisdn = new Msisdn(8613800138000),
        ReceivedAt = Then,
        Channel = channel,
        Text = "骚扰短信",
        DueDate = new DateOnly(2026, 10, 26),
        IsDueDateConfirmed = true,
        CreatedAt = Then.AddMilliseconds(1),
        CreatedBy = "ops",
    };

    private static async Task<Complaint> AddAsync(IComplaintStorage storage, Complaint complaint)
    {
        var added = await storage.AddAsync(complaint, default);
        Assert.NotNull(added);
        return added;
    }
}
