using System.Buffers.Binary;
using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>One part of a long message in the archive.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="RegisteredDelivery">registered_delivery as submitted (SMPP 3.4, 5.2.17).</param>
/// <param name="EsmeMessageId">message_id that it was to be answered with; of the completing part the outcome tells whether it was.</param>
/// <param name="ReceivedAt">Milliseconds since 1970-01-01 UTC.</param>
internal readonly record struct ArchivedPart(byte Number, byte RegisteredDelivery, long EsmeMessageId, long ReceivedAt);

/// <summary>
/// The parts of a long message as a row keeps them, little-endian. Written to disk: never change.
/// <code>index of the part that completed it 1 (255: none) | for each: number 1, registered_delivery 1, given id 8, received at 8 (ms)</code>
/// </summary>
internal readonly ref struct ArchivedParts(ReadOnlySpan<byte> octets)
{
    public const int HeadSize = 1;
    public const int PartSize = 18;

    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>0: the message came whole.</summary>
    public int Count => _octets.IsEmpty ? 0 : (_octets.Length - HeadSize) / PartSize;

    /// <summary>Which of them completed the message, from 0; -1: none.</summary>
    public int CompletingIndex => _octets.IsEmpty || _octets[0] == SubmitParts.NotCompleted ? -1 : _octets[0];

    public ArchivedPart this[int index]
    {
        get
        {
            var part = _octets.Slice(HeadSize + (index * PartSize), PartSize);
            return new ArchivedPart(part[0], part[1], BinaryPrimitives.ReadInt64LittleEndian(part[2..]), BinaryPrimitives.ReadInt64LittleEndian(part[10..]));
        }
    }

    /// <summary>Takes the parts of a submit into a batch; null for one that came whole.</summary>
    public static Slice Append(in SubmitRecord submit, ArchiveBatch batch)
    {
        var parts = new SubmitParts(submit.Parts);
        if (parts.Count == 0)
        {
            return Slice.Null;
        }

        var size = HeadSize + (parts.Count * PartSize);
        var room = batch.Room(size);
        room[0] = parts.CompletingIndex < 0 ? SubmitParts.NotCompleted : (byte)parts.CompletingIndex;
        var pdus = new RecordedPdus(submit.Original);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            var target = room.Slice(HeadSize + (i * PartSize), PartSize);
            target[0] = part.Number;
            target[1] = pdus.TryNext(out var pdu) ? pdu.RegisteredDelivery : (byte)0;
            BinaryPrimitives.WriteInt64LittleEndian(target[2..], part.EsmeMessageId);
            BinaryPrimitives.WriteInt64LittleEndian(target[10..], part.ReceivedAt);
        }

        return batch.Take(size);
    }
}
