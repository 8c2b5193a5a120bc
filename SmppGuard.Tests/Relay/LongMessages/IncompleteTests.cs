using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Messages whose parts do not all come, and how many of them there is room for.</summary>
public sealed class IncompleteTests
{
    private const int LeastBytes = 64 * 1024;

    /// <summary>More than parts wait for each other where nothing is configured.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(62);

    private static readonly string Chinese = string.Concat(Enumerable.Range(0, 260).Select(i => (char)('一' + i)));

    [Fact]
    public async Task Parts_that_wait_in_vain_are_recorded_and_those_that_asked_get_a_failure_receipt()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var parts = Advert(Chinese).InParts(LongMessageForm.Udh8, 7);
        Assert.Equal(4, parts.Count);
        Submit[] sent = [parts[3] with { RegisteredDelivery = 1 }, parts[0] with { RegisteredDelivery = 2 }, parts[1] with { RegisteredDelivery = 0 }];
        var results = await esme.SubmitInTurnAsync(sent);
        Assert.All(results, result => Assert.True(result.IsOk));

        guard.Time.Advance(TooLong);
        Assert.Equal(ReceiptsAtEsme.All("REJECTD", "410", results[0].MessageId, results[1].MessageId), await esme.TakeReceiptsAsync(2));
        await esme.AssertNothingElseAsync(guard);

        var record = await guard.RecordAsync(r => r.Receipts.Count == 2);
        Assert.Equal((Reason.Incomplete, MessageOutcome.Incomplete, false), (record.Reason, record.Outcome, record.IsAllowed));
        Assert.Equal([results[1].MessageId, results[2].MessageId, results[0].MessageId], record.Parts.Select(p => p.MessageId));
        Assert.Equal([1, 2, 4], record.Parts.Select(p => (int)p.Number));
        Assert.Equal(Chinese[..134] + Chinese[201..], record.OriginalText);
        Assert.Equal((0, (string?)null), (record.Segments, record.SentText));
        Assert.Equal(0, guard.Smsc.Received.Count);

        // The part that was missing comes too late: it begins another message, and so do the others if they come again.
        Assert.All(await esme.SubmitInTurnAsync([parts[2], .. sent]), result => Assert.True(result.IsOk));
        Assert.Equal(Stamped(Chinese), Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
    }

    [Fact]
    public async Task Success_only_asks_for_no_failure_receipt()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var parts = (Advert(Chinese) with { RegisteredDelivery = 3 }).InParts(LongMessageForm.Udh16, 7);
        Assert.True((await esme.SubmitAsync(parts[0])).IsOk);
        guard.Time.Advance(TooLong);
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Incomplete);
        await esme.AssertNothingElseAsync(guard);
        Assert.Empty(record.Receipts);
    }

    [Fact]
    public async Task Parts_held_over_a_restart_wait_for_the_others_and_are_given_up_in_their_time()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var parts = (Advert(Chinese) with { RegisteredDelivery = 1 }).InParts(LongMessageForm.Sar, 7);
        var lost = (Advert(Chinese) with { Source = Adverts + "1", RegisteredDelivery = 1 }).InParts(LongMessageForm.Sar, 7);
        var results = await esme.SubmitInTurnAsync([parts[1], parts[2], lost[0], lost[3], parts[0]]);
        Assert.All(results, result => Assert.True(result.IsOk));

        await guard.StopAsync();
        await guard.StartAgainAsync();

        esme = await guard.BindAsync();
        var last = await esme.SubmitAsync(parts[3]);
        Assert.True(last.IsOk);
        Assert.Equal(Stamped(Chinese), Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        string[] delivered = [results[0].MessageId, results[1].MessageId, results[4].MessageId, last.MessageId];
        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", delivered), await esme.TakeReceiptsAsync(4));
        await guard.AcknowledgedAsync();
        guard.Time.Advance(TooLong);
        Assert.Equal(ReceiptsAtEsme.All("REJECTD", "410", results[2].MessageId, results[3].MessageId), await esme.TakeReceiptsAsync(2));
        await esme.AssertNothingElseAsync(guard);
        Assert.Equal(MessageOutcome.Incomplete, (await guard.RecordAsync(r => r.Source == Adverts + "1")).Outcome);
        Assert.Equal(MessageOutcome.Accepted, (await guard.RecordAsync(r => r.Source == Adverts)).Outcome);
    }

    [Fact]
    public async Task An_account_that_begins_too_much_is_told_so_until_there_is_room_again_and_the_others_are_not()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.AssembleMaxBytesPerAccount = LeastBytes, time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var other = await guard.BindAsync(Strict);

        var taken = await BeginUntilFullAsync(esme, guard);

        Assert.True((await other.SubmitAsync(Begun(0))).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "whole")).IsOk);
        guard.Time.Advance(TooLong);
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Begun(taken + 1))).IsOk, "room");
        await guard.RecordAsync(r => r.Source == Begun(0).Source && r.Outcome == MessageOutcome.Incomplete && r.Account == Mall);
    }

    [Fact]
    public async Task All_accounts_together_can_begin_so_much()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.AssembleMaxBytes = LeastBytes, time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var other = await guard.BindAsync(Strict);

        await BeginUntilFullAsync(esme, guard);

        // A part of another account that is a little longer finds no room either.
        Assert.Equal(CommandStatus.ESME_RMSGQFUL, (await other.SubmitAsync(Begun(0) with { ServiceType = "CMT" })).Status);
        guard.Time.Advance(TooLong);
        await Eventually.TrueAsync(async () => (await other.SubmitAsync(Begun(0))).IsOk, "room");
    }

    /// <summary>Begins messages until one is refused for want of room; how many were taken.</summary>
    private static async Task<int> BeginUntilFullAsync(EsmeClient esme, GuardFixture guard)
    {
        var taken = 0;
        SubmitResult result;
        while ((result = await esme.SubmitAsync(Begun(taken))).IsOk)
        {
            Assert.InRange(++taken, 1, LeastBytes / 140);
        }

        Assert.InRange(taken, 10, LeastBytes / 140);
        Assert.Equal((CommandStatus.ESME_RMSGQFUL, ""), (result.Status, result.MessageId));
        var record = await guard.RecordAsync(r => r.Source == Begun(taken).Source);
        Assert.Equal((Reason.QueueFull, CommandStatus.ESME_RMSGQFUL), (record.Reason, record.CommandStatus));
        Assert.Equal(0, guard.Smsc.Received.Count);
        return taken;
    }

    private static Submit Begun(int number) => (Advert(Chinese) with { Source = $"{Orders}{1000 + number}" }).InParts(LongMessageForm.Udh8, 1)[0];

    private static Submit Advert(string text) => new() { Source = Adverts, Destination = Agreed, Text = text };

    private static string Stamped(string text) => $"【示例商城】{text} 客服4008001234 拒收请回复R";
}
