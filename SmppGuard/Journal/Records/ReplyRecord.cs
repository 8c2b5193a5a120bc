using SmppGuard.Model;

namespace SmppGuard.Journal.Records;

/// <summary>A subscriber's message (MO) from an SMSC, and what it changed.</summary>
internal sealed record ReplyRecord
{
    public const byte Version = 1;

    public required long DeliveryId { get; init; }

    /// <summary>When it came, milliseconds since 1970-01-01 UTC.</summary>
    public required long At { get; init; }

    public required string Smsc { get; init; }

    /// <summary>Account to relay it to; empty: the code belongs to nobody.</summary>
    public required string Account { get; init; }

    public required string Organization { get; init; }

    /// <summary>The number that the reply was sent to, in full.</summary>
    public required string Code { get; init; }

    /// <summary>Who replied; none when the address is not a valid number.</summary>
    public required Msisdn Msisdn { get; init; }

    public required ReplyAction Action { get; init; }

    /// <summary>The text, decoded.</summary>
    public required string Text { get; init; }

    /// <summary>deliver_sm or data_sm as received.</summary>
    public required byte[] Pdu { get; init; }

    public int MaxSize => 32 + (4 * 256) + (Text.Length * 3) + 8 + Pdu.Length;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Int64(DeliveryId);
        writer.Int64(At);
        writer.Int64(Msisdn.Value);
        writer.Byte((byte)Action);
        writer.Short(Smsc);
        writer.Short(Account);
        writer.Short(Organization);
        writer.Short(Code);
        writer.Long(Text);
        writer.Long(Pdu);
        return writer.Length;
    }

    public static ReplyRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        var deliveryId = reader.Int64();
        var at = reader.Int64();
        var msisdn = new Msisdn(reader.Int64());
        var action = (ReplyAction)reader.Byte();
        return new ReplyRecord
        {
            DeliveryId = deliveryId,
            At = at,
            Msisdn = msisdn,
            Action = action,
            Smsc = reader.ShortText(),
            Account = reader.ShortText(),
            Organization = reader.ShortText(),
            Code = reader.ShortText(),
            Text = reader.LongText(),
            Pdu = reader.Long().ToArray(),
        };
    }
}
