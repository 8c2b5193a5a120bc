using System.Text;

namespace SmppGuard.Journal.Records;

/// <summary>The same record as <see cref="ReceiptRecord"/>, written from where its parts stand: receipts are as many as messages.</summary>
internal readonly ref struct RelayedReceipt
{
    public required long DeliveryId { get; init; }

    public required long RecordId { get; init; }

    public required long At { get; init; }

    public required string Smsc { get; init; }

    /// <summary>SMSC's message_id, in octets.</summary>
    public required ReadOnlySpan<byte> SmscMessageId { get; init; }

    public required string Account { get; init; }

    public required string State { get; init; }

    public required string Error { get; init; }

    public required ReadOnlySpan<byte> Pdu { get; init; }

    public int MaxSize => 32 + (5 * 256) + Pdu.Length;

    public int Write(Span<byte> destination)
    {
        var writer = new RecordWriter(destination);
        writer.Byte(ReceiptRecord.Version);
        writer.Int64(DeliveryId);
        writer.Int64(RecordId);
        writer.Int64(At);
        writer.Short(Smsc);
        if (Ascii.IsValid(SmscMessageId))
        {
            writer.Short(SmscMessageId);
        }
        else
        {
            // Texts of records are UTF-8, whatever octets an SMSC takes for an id.
            writer.Short(Encoding.Latin1.GetString(SmscMessageId));
        }

        writer.Short(Account);
        writer.Short(State);
        writer.Short(Error);
        writer.Long(Pdu);
        return writer.Length;
    }
}
