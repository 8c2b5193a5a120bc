using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Consents;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Scheduled;

namespace SmppGuard.Tests.Storage;

/// <summary>The ports behind which consents, deliveries and the checkpoint are stored, over one store that can be opened again. Each provider has one for the contract suites.</summary>
internal abstract class StoredState : IDisposable
{
    public abstract IArchiveState State { get; }

    public abstract IConsentStorage Consents { get; }

    public abstract IDeliveryStorage Deliveries { get; }

    public abstract IScheduledStorage Scheduled { get; }

    public abstract IStatisticsStorage Statistics { get; }

    /// <summary>As a new process finds it.</summary>
    public abstract void Reopen();

    public abstract void Dispose();

    /// <summary>Commits records as the pump would, of which the last stands before this place in the journal.</summary>
    public void Commit(long position, params IReadOnlyList<object> records)
    {
        var batch = new StateBatch();
        foreach (var record in records)
        {
            Apply(batch, record);
        }

        var end = new JournalPosition(position);
        State.Commit(batch, new ArchiveCheckpoint(end, end, batch.LastRecordId));
    }

    /// <summary>Takes a record into a batch.</summary>
    public static void Apply(StateBatch batch, object record)
    {
        Span<byte> payload = new byte[64 * 1024];
        var (type, length) = record switch
        {
            ConsentRecord consent => (JournalRecordType.Consent, consent.Write(payload)),
            ReceiptRecord receipt => (JournalRecordType.Receipt, receipt.Write(payload)),
            ReplyRecord reply => (JournalRecordType.Reply, reply.Write(payload)),
            DeliveryDoneRecord done => (JournalRecordType.DeliveryDone, done.Write(payload)),
            ScheduledMoveRecord move => (JournalRecordType.ScheduledMove, move.Write(payload)),
            ScheduledPayload waits => (JournalRecordType.Scheduled, Copy(waits.Octets, payload)),
            ScheduledElsewhere moved => (JournalRecordType.Moved, Copy(moved.Octets, payload)),
            ScheduledEnd end => (JournalRecordType.ScheduledOutcome, Copy(end.Octets, payload)),
            _ => throw new ArgumentException($"{record} changes no state", nameof(record)),
        };
        batch.Apply(new JournalEntry { Type = type, Sequence = 1, Time = 1, Payload = payload[..length], Next = new JournalPosition(2) });
    }

    private static int Copy(byte[] octets, Span<byte> payload)
    {
        octets.CopyTo(payload);
        return octets.Length;
    }
}

/// <summary>Payload of the record of a message that begins to wait for its time.</summary>
internal sealed record ScheduledPayload(byte[] Octets);

/// <summary>Payload of the record that one leaves by another SMSC.</summary>
internal sealed record ScheduledElsewhere(byte[] Octets);

/// <summary>Payload of the record of what became of one.</summary>
internal sealed record ScheduledEnd(byte[] Octets);
