using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>
/// Parts, and receipts of ours, whose records cannot be written; afterwards the disk is back.
/// </summary>
public sealed class FailedDiskTests
{
    private const int PartOctets = 60_000;

    /// <summary>2 seconds from now (SMPP 3.4, 7.1.1).</summary>
    private const string TwoSeconds = "000000000002000R";

    private static readonly IReadOnlyList<Submit> Parts = new Submit
    {
        Source = Notices,
        Destination = Agreed,
        DataCoding = 4,
        ShortMessage = new byte[PartOctets + 100],
        InPayload = true,
    }.InParts(LongMessageForm.Udh8, reference: 1, partOctets: PartOctets);

    [Fact]
    public async Task A_part_that_was_acknowledged_stays_when_its_repetition_cannot_be_recorded()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var held = await esme.SubmitAsync(Parts[0]);
        Assert.True(held.IsOk);

        await FailAsync(guard, esme, Parts[0]);

        var completing = await esme.SubmitAsync(Parts[1]);
        Assert.True(completing.IsOk);
        Assert.Equal(Parts.Count, guard.Smsc.Received.Count);
        Assert.Equal((CommandStatus.ESME_ROK, held.MessageId), Answer(await esme.SubmitAsync(Parts[0])));
    }

    [Fact]
    public async Task A_part_that_could_not_be_recorded_is_as_if_it_had_never_come()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();

        await FailAsync(guard, esme, Parts[0]);

        Assert.True((await esme.SubmitAsync(Parts[1])).IsOk);
        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.True((await esme.SubmitAsync(Parts[0])).IsOk);
        Assert.Equal(Parts.Count, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Parts_that_could_not_be_recorded_together_are_as_if_none_had_come()
    {
        var parts = new Submit { Source = Notices, Destination = Agreed, DataCoding = 4, ShortMessage = new byte[400], InPayload = true }
            .InParts(LongMessageForm.Udh8, reference: 2, partOctets: 250);
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        await FailingJournal.SubmitAsync(guard, esme, parts);

        Assert.True((await esme.SubmitAsync(parts[1])).IsOk);
        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.True((await esme.SubmitAsync(parts[0])).IsOk);
        Assert.Equal(parts.Count, guard.Smsc.Received.Count);
    }

    /// <summary>Whether the failure is known when a segment has been silent for too long, or it is the receipts that fail first.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_receipts_of_a_message_whose_time_is_over_meanwhile_come_afterwards_once(bool isKnown)
    {
        await using var guard = await StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var silent = new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 150), RegisteredDelivery = 1, ValidityPeriod = TwoSeconds };
        var results = await esme.SubmitInTurnAsync(silent.InParts(LongMessageForm.Udh8, reference: 3));
        Assert.All(results, result => Assert.True(result.IsOk));

        await FailingJournal.SubmitAsync(guard, esme, isKnown ? [Parts[0]] : [], async () =>
        {
            var over = guard.Time.GetUtcNow().AddSeconds(10);
            await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() >= over, "the time to be over");
        });

        var receipts = await guard.Time.AdvanceUntilAsync(esme.TakeReceiptsAsync(results.Count));
        Assert.Equal(results.Select(r => r.MessageId).Order(StringComparer.Ordinal), receipts.Select(r => r.Id));
        Assert.All(receipts, r => Assert.Equal("UNKNOWN", r.State));
        await guard.Time.AdvanceUntilAsync(esme.AssertNothingElseAsync(guard));
    }

    // The archive would look for the folder too.
    private static Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(
        options => (options.Archive.Paused, options.Journal.MaxBytes) = (true, 16 * 1024 * 1024), time: HandedTime.Stopped());

    private static Task FailAsync(GuardFixture guard, EsmeClient esme, Submit part) => FailingJournal.SubmitAsync(guard, esme, [part]);

    private static (CommandStatus, string) Answer(SubmitResult result) => (result.Status, result.MessageId);
}
