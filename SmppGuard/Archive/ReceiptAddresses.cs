namespace SmppGuard.Archive;

/// <summary>
/// What a receipt that SmppGuard makes itself needs of the addresses that were submitted, beside <see cref="MessageRecord.Source"/>: it goes from the destination
/// to the source. A row keeps it as <code>source ton 1, npi 1 | destination ton 1, npi 1 | destination_addr</code>
/// </summary>
internal sealed record ReceiptAddresses(byte SourceTon, byte SourceNpi, byte DestinationTon, byte DestinationNpi, string Destination)
{
    private const int HeadSize = 4;

    public static Slice Append(in RecordedPdu pdu, ArchiveBatch batch)
    {
        var size = HeadSize + pdu.Destination.Length;
        var room = batch.Room(size);
        room[0] = pdu.SourceTon;
        room[1] = pdu.SourceNpi;
        room[2] = pdu.DestinationTon;
        room[3] = pdu.DestinationNpi;
        pdu.Destination.CopyTo(room[HeadSize..]);
        return batch.Take(size);
    }

    public static ReceiptAddresses Read(ReadOnlySpan<byte> octets) =>
        new(octets[0], octets[1], octets[2], octets[3], System.Text.Encoding.Latin1.GetString(octets[HeadSize..]));
}
