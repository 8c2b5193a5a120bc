using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <summary>Those who are shown what the archive has stored.</summary>
public sealed class ArchiveObserverTests : IDisposable
{
    private static readonly ReceiptRecord Receipt = new()
    {
        DeliveryId = 1,
        RecordId = 7,
        At = 1_700_000_000_000,
        Smsc = "main",
        SmscMessageId = "4f2a",
        Account = "cp1",
        State = "DELIVRD",
        Error = "",
        Pdu = [9, 8, 7],
    };

    private readonly PumpFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_an_observer_fails_on_is_shown_to_it_again_and_to_no_other_and_the_checkpoint_waits()
    {
        var first = new Observer(_fixture);
        var second = new Observer(_fixture) { FailuresLeft = 2 };
        var third = new Observer(_fixture);
        _fixture.Observers = [first, second, third];
        _fixture.Restart();
        _fixture.Append(batch => batch.Add(Receipt));
        _fixture.Pump.Start(_fixture.Replayed);
        Assert.True(SpinWait.SpinUntil(() => third.Shown.Count == 1, TimeSpan.FromSeconds(30)));
        _fixture.Pump.Stop();
        Assert.Equal([7L], first.Shown);
        Assert.Equal([7L, 7L, 7L], second.Shown);
        Assert.Equal([7L], third.Shown);
        Assert.All(first.Checkpoints.Concat(second.Checkpoints).Concat(third.Checkpoints), checkpoint => Assert.Equal(JournalPosition.Start, checkpoint));
        Assert.Equal(new JournalPosition(2), _fixture.Pump.Position);
        Assert.Equal(new JournalPosition(2), _fixture.State.LoadCheckpoint().Archive);
    }

    [Fact]
    public void What_was_not_shown_to_all_before_a_crash_is_shown_again_after_it()
    {
        _fixture.Observers = [new Observer(_fixture) { FailuresLeft = int.MaxValue }];
        _fixture.Restart();
        _fixture.Append(batch => batch.Add(Receipt));
        _fixture.RunPump();
        Assert.False(_fixture.Pump.IsHealthy);

        var observer = new Observer(_fixture);
        _fixture.Observers = [observer];
        _fixture.Restart();
        _fixture.RunPump();
        Assert.Equal([7L], observer.Shown);
    }

    private sealed class Observer(PumpFixture fixture) : IArchiveObserver
    {
        public List<long> Shown { get; } = [];

        public List<JournalPosition> Checkpoints { get; } = [];

        public int FailuresLeft { get; set; }

        public void Stored(ArchiveBatch batch, StateBatch state)
        {
            if (batch.Receipts.IsEmpty)
            {
                return;
            }

            Checkpoints.Add(fixture.State.LoadCheckpoint().Archive);
            Shown.AddRange(batch.Receipts.ToArray().Select(receipt => receipt.RecordId));
            if (FailuresLeft-- > 0)
            {
                throw new IOException("full");
            }
        }
    }
}
