namespace SmppGuard.Journal.Records;

/// <summary>The same record as <see cref="ReceiptRecord"/>, read in place: receipts are as many as messages.</summary>
internal readonly ref struct ReceiptView
{
    private const byte Version = 1;

    public long DeliveryId { get; private init; }

    public long RecordId { get; private init; }

    public long At { get; private init; }

    public ReadOnlySpan<byte> Smsc { get; private init; }

    public ReadOnlySpan<byte> SmscMessageId { get; private init; }

    public ReadOnlySpan<byte> Account { get; private init; }

    public ReadOnlySpan<byte> State { get; private init; }

    public ReadOnlySpan<byte> Error { get; private init; }

    public ReadOnlySpan<byte> Pdu { get; private init; }

    public static ReceiptView Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        RecordVersion.Expect(Version, reader.Byte());
        return new ReceiptView
        {
            DeliveryId = reader.Int64(),
            RecordId = reader.Int64(),
            At = reader.Int64(),
            Smsc = reader.Short(),
            SmscMessageId = reader.Short(),
            Account = reader.Short(),
            State = reader.Short(),
            Error = reader.Short(),
            Pdu = reader.Long(),
        };
    }
}
