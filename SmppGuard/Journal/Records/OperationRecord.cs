using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Journal.Records;

/// <summary>What an ESME asked about a message of before. Written to disk: never renumber.</summary>
internal enum OperationKind : byte
{
    Query = 1,
    Cancel = 2,
    Replace = 3,
}

/// <summary>A query_sm, cancel_sm or replace_sm: who asked, about which message, and what came of it.</summary>
internal sealed record OperationRecord
{
    public const byte Version = 1;

    /// <summary>Of its own.</summary>
    public required long Id { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>The message that it is about; 0: none that is on record.</summary>
    public required long RecordId { get; init; }

    /// <summary>Of a replace_sm whose text was judged the message that the text became, which has the answer; 0: there is none.</summary>
    public required long DecisionId { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC; 0: see <see cref="DecisionId"/>.</summary>
    public required long AnsweredAt { get; init; }

    /// <summary>What the ESME was answered; only with <see cref="AnsweredAt"/>.</summary>
    public required CommandStatus CommandStatus { get; init; }

    public required string Account { get; init; }

    /// <summary>Address of the ESME.</summary>
    public required string Peer { get; init; }

    /// <summary>The SMSC that it went to; empty: none.</summary>
    public required string Smsc { get; init; }

    /// <summary>As received.</summary>
    public required byte[] Submitted { get; init; }

    /// <summary>What was sent to the SMSC for it, one PDU after the other: one for each segment.</summary>
    public required byte[] Sent { get; init; }

    /// <summary>What the SMSC answered, one PDU after the other.</summary>
    public required byte[] Answers { get; init; }

    public int MaxSize => 64 + (3 * 256) + 12 + Submitted.Length + Sent.Length + Answers.Length;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Byte((byte)Kind);
        writer.UInt32((uint)CommandStatus);
        writer.Int64(Id);
        writer.Int64(RecordId);
        writer.Int64(DecisionId);
        writer.Int64(ReceivedAt);
        writer.Int64(AnsweredAt);
        writer.Short(Account);
        writer.Short(Peer);
        writer.Short(Smsc);
        writer.Long(Submitted);
        writer.Long(Sent);
        writer.Long(Answers);
        return writer.Length;
    }

    public static OperationRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        var kind = (OperationKind)reader.Byte();
        var status = (CommandStatus)reader.UInt32();
        return new OperationRecord
        {
            Kind = kind,
            CommandStatus = status,
            Id = reader.Int64(),
            RecordId = reader.Int64(),
            DecisionId = reader.Int64(),
            ReceivedAt = reader.Int64(),
            AnsweredAt = reader.Int64(),
            Account = reader.ShortText(),
            Peer = reader.ShortText(),
            Smsc = reader.ShortText(),
            Submitted = reader.Long().ToArray(),
            Sent = reader.Long().ToArray(),
            Answers = reader.Long().ToArray(),
        };
    }
}
