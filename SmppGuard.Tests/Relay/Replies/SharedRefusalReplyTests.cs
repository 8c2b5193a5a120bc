using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>Replies to one organization of people who refuse another one of the same legal owner.</summary>
public sealed class SharedRefusalReplyTests
{
    private const string Question = "同意接收我们的优惠短信请回复DY，不回复视为不同意。";
    private const string DoubleOptIn = $$""", "replies": { "doubleOptIn": true, "optInQuestion": "{{Question}}" }""";
    private const CommandStatus Revoked = (CommandStatus)0x0403;

    [Fact]
    public async Task Who_refused_another_one_and_agrees_is_asked_and_his_answer_counts()
    {
        await using var guard = await GuardFixture.StartAsync();
        await ShareAsync(guard, DoubleOptIn);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, RivalAdverts, "TD"));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "DY"));
        Assert.Equal("【示例商城】" + Question, (await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1))[0].Text);
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "DY"));
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal(["granted", "asked", "granted"], await HistoryAsync(guard));
    }

    [Fact]
    public async Task Who_refused_another_one_in_the_same_moment_and_agrees_agrees()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        await ShareAsync(guard);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, RivalAdverts, "TD"));
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "DY"));
        Assert.Equal(["granted", "granted"], await HistoryAsync(guard));
        guard.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Fact]
    public async Task Who_agreed_and_refuses_another_one_has_refused_though_the_clock_was_set_back_between()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(time: time);
        await ShareAsync(guard);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "DY"));
        time.Shift = TimeSpan.FromSeconds(-10);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, RivalAdverts, "TD"));
        time.Shift = TimeSpan.Zero;
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Fact]
    public async Task A_question_that_waits_is_not_put_to_somebody_who_has_refused_another_one_since()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Window, options.Smpp.ResponseTimeoutSeconds) = (1, 300));
        await ShareAsync(guard, DoubleOptIn);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        _ = await esme.SendRequestAsync(new EsmeSimulator.Client.Submit { Source = Orders, Destination = Agreed, Text = "ahead" }.Encode());
        var ahead = await guard.Smsc.Received.WaitForAsync(_ => true);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, Adverts, "DY"));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(NeverAsked, RivalAdverts, "TD"));

        await Eventually.TrueAsync(() => guard.Link.Places == 2, "the question to wait");
        Assert.True(ahead.Answer(CommandStatus.ESME_ROK, "1"));
        var record = await guard.RecordAsync(r => r.OriginalText == Question);
        Assert.Equal(SmppGuard.Model.Reason.ConsentRevoked, record.Reason);
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    private static async Task ShareAsync(GuardFixture guard, string more = "")
    {
        const string Credential = """ "credential": { "type": "licence", "number": "X-17" }""";
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/acme", $$"""{ "name": "示例商城", "contact": "4008001234", {{Credential}}{{more}} }""");
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/rival", $$"""{ "name": "对手商城", "contact": "4009005678", {{Credential}} }""");
    }

    private static async Task<string[]> HistoryAsync(GuardFixture guard) =>
        [.. (await guard.CallAsync(HttpMethod.Get, $"/api/v1/consents?organization=acme&msisdn={Agreed}"))!["history"]!.AsArray().Select(e => (string)e!["change"]!)];
}
