namespace SmppGuard.Journal.Records;

/// <summary>
/// A delivery receipt from an SMSC. <see cref="DeliveryId"/> names it in the delivery queue when <see cref="Account"/> is set; the PDU is as the ESME is to get it
/// (its own message_id in it).
/// </summary>
internal sealed record ReceiptRecord
{
    public const byte Version = 1;

    public required long DeliveryId { get; init; }

    /// <summary>The message that it reports on; 0: unknown id.</summary>
    public required long RecordId { get; init; }

    /// <summary>When it came, milliseconds since 1970-01-01 UTC.</summary>
    public required long At { get; init; }

    public required string Smsc { get; init; }

    /// <summary>SMSC's message_id, as normalized for correlation.</summary>
    public required string SmscMessageId { get; init; }

    /// <summary>Account to relay it to; empty: nobody (the ESME asked for none, or nobody is known).</summary>
    public required string Account { get; init; }

    /// <summary>message state as the SMSC wrote it, for example <c>DELIVRD</c>.</summary>
    public required string State { get; init; }

    /// <summary>err field or network_error_code as the SMSC wrote it; empty: none.</summary>
    public required string Error { get; init; }

    /// <summary>deliver_sm or data_sm for the ESME; empty when <see cref="Account"/> is.</summary>
    public required byte[] Pdu { get; init; }

    public int MaxSize => 32 + (5 * 256) + Pdu.Length;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(Version);
        writer.Int64(DeliveryId);
        writer.Int64(RecordId);
        writer.Int64(At);
        writer.Short(Smsc);
        writer.Short(SmscMessageId);
        writer.Short(Account);
        writer.Short(State);
        writer.Short(Error);
        writer.Long(Pdu);
        return writer.Length;
    }

    public static ReceiptRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        return new ReceiptRecord
        {
            DeliveryId = reader.Int64(),
            RecordId = reader.Int64(),
            At = reader.Int64(),
            Smsc = reader.ShortText(),
            SmscMessageId = reader.ShortText(),
            Account = reader.ShortText(),
            State = reader.ShortText(),
            Error = reader.ShortText(),
            Pdu = reader.Long().ToArray(),
        };
    }
}
