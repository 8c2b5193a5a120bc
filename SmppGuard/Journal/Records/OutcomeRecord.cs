using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Journal.Records;

/// <summary>What became of an allowed submit. Written to disk: never renumber.</summary>
internal enum Outcome : byte
{
    /// <summary>The SMSC took it.</summary>
    Accepted = 1,

    /// <summary>The SMSC answered with an error.</summary>
    Rejected = 2,

    /// <summary>It was, or may have been, sent, and no answer came. Never sent again by us.</summary>
    Unknown = 3,

    /// <summary>It was certainly not sent, because of <see cref="OutcomeRecord.Reason"/>: the record shows it as refused.</summary>
    NotSent = 4,

    /// <summary>It was scheduled, and the ESME cancelled or replaced it before it was sent.</summary>
    Cancelled = 5,

    /// <summary>It was scheduled, and could not be sent while it was valid.</summary>
    Expired = 6,
}

/// <summary>
/// The outcome of one allowed submit, made durable before the ESME is told:
/// <code>
/// version 1 | outcome 1 | reason 1 | count of SMSC ids 1 | command_status 4 | record id 8 | sent at 8 (ms; 0: not sent) | answered at 8 (ms)
/// message_id given to the ESME (short) | SMSC message_ids (short each)
/// </code>
/// </summary>
internal readonly ref struct OutcomeRecord
{
    public const byte Version = 1;

    /// <summary>Largest payload for <paramref name="segments"/> segments: a message_id has at most 64 octets (SMPP 3.4, 5.2.23).</summary>
    public static int MaxSize(int segments) => 32 + 66 + (66 * segments);

    /// <summary>Where <see cref="MessageId"/> stands in the payload.</summary>
    public const int MessageIdOffset = 33;

    public Outcome Outcome { get; init; }

    public Reason Reason { get; init; }

    /// <summary>Status that the ESME was answered with.</summary>
    public CommandStatus CommandStatus { get; init; }

    public long RecordId { get; init; }

    /// <summary>No segment of it was taken by the SMSC, and none may have been.</summary>
    public bool WasNotSent => Outcome is Outcome.NotSent or Outcome.Cancelled or Outcome.Expired || (Outcome == Outcome.Rejected && SmscMessageIdCount == 0);

    /// <summary>When the first segment was given to the SMSC connection, milliseconds since 1970-01-01 UTC; 0: never.</summary>
    public long SentAt { get; init; }

    /// <summary>When the answer (or the end of waiting for it) was recorded, milliseconds since 1970-01-01 UTC; 0: nobody was answered.</summary>
    public long AnsweredAt { get; init; }

    /// <summary>message_id that the ESME was given; empty when it was given none.</summary>
    public ReadOnlySpan<byte> MessageId { get; init; }

    /// <summary>Number of ids in <see cref="SmscMessageIds"/>.</summary>
    public byte SmscMessageIdCount { get; init; }

    /// <summary>The SMSC's ids in the order of the segments, each with a length octet in front; read them with <see cref="RecordReader.Short"/>.</summary>
    public ReadOnlySpan<byte> SmscMessageIds { get; init; }

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Byte((byte)Outcome);
        writer.Byte((byte)Reason);
        writer.Byte(SmscMessageIdCount);
        writer.UInt32((uint)CommandStatus);
        writer.Int64(RecordId);
        writer.Int64(SentAt);
        writer.Int64(AnsweredAt);
        writer.Short(MessageId);
        writer.Raw(SmscMessageIds);
        return writer.Length;
    }

    public static OutcomeRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        var outcome = (Outcome)reader.Byte();
        var reason = (Reason)reader.Byte();
        var count = reader.Byte();
        var status = (CommandStatus)reader.UInt32();
        var id = reader.Int64();
        var sentAt = reader.Int64();
        var answeredAt = reader.Int64();
        var messageId = reader.Short();
        return new OutcomeRecord
        {
            Outcome = outcome,
            Reason = reason,
            CommandStatus = status,
            RecordId = id,
            SentAt = sentAt,
            AnsweredAt = answeredAt,
            MessageId = messageId,
            SmscMessageIdCount = count,
            SmscMessageIds = payload[(MessageIdOffset + messageId.Length)..],
        };
    }
}
