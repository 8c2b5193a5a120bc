using SmppGuard.Smpp.Text;

namespace SmppGuard.Journal.Records;

/// <summary>
/// One part of a long message, held until the others are there. A view over the payload of a journal record:
/// <code>
/// version 1 | kind 1 | alphabet 1 | number 1 | total 1 | record id 8 | given id 8 | received at 8 (ms) | account (short) | peer address (short) | PDU (long)
/// </code>
/// The part that completes the message has none: the submit record that decides it holds the octets of all parts.
/// </summary>
internal readonly ref struct PartRecord
{
    public const byte Version = 1;
    private const int FixedSize = 29;

    public SubmitKind Kind { get; init; }

    /// <summary>Alphabet in which its text is to be read.</summary>
    public Alphabet Alphabet { get; init; }

    /// <summary>Which part, from 1.</summary>
    public byte Number { get; init; }

    /// <summary>How many there are.</summary>
    public byte Total { get; init; }

    /// <summary>The message, under which its decision will be recorded.</summary>
    public long RecordId { get; init; }

    /// <summary>message_id that this part is answered with.</summary>
    public long EsmeMessageId { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>system_id of the account, UTF-8.</summary>
    public ReadOnlySpan<byte> Account { get; init; }

    /// <summary>Address that the ESME came from, UTF-8.</summary>
    public ReadOnlySpan<byte> Peer { get; init; }

    /// <summary>The PDU as received.</summary>
    public ReadOnlySpan<byte> Pdu { get; init; }

    /// <summary>Octets that this payload takes at most.</summary>
    public int MaxLength => MaxSize(Account.Length, Peer.Length, Pdu.Length);

    /// <summary>Octets that the payload of such a record takes at most.</summary>
    public static int MaxSize(int account, int peer, int pdu) => FixedSize + 1 + account + 1 + peer + 4 + pdu;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Byte((byte)Kind);
        writer.Byte((byte)Alphabet);
        writer.Byte(Number);
        writer.Byte(Total);
        writer.Int64(RecordId);
        writer.Int64(EsmeMessageId);
        writer.Int64(ReceivedAt);
        writer.Short(Account);
        writer.Short(Peer);
        writer.Long(Pdu);
        return writer.Length;
    }

    public static PartRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        return new PartRecord
        {
            Kind = (SubmitKind)reader.Byte(),
            Alphabet = (Alphabet)reader.Byte(),
            Number = reader.Byte(),
            Total = reader.Byte(),
            RecordId = reader.Int64(),
            EsmeMessageId = reader.Int64(),
            ReceivedAt = reader.Int64(),
            Account = reader.Short(),
            Peer = reader.Short(),
            Pdu = reader.Long(),
        };
    }
}
