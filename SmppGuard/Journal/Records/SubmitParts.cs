using System.Buffers.Binary;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Journal.Records;

/// <summary>One part of a long message, as its submit record names it.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Alphabet">Alphabet in which its text is to be read.</param>
/// <param name="EsmeMessageId">message_id that the ESME was given for it.</param>
/// <param name="ReceivedAt">Milliseconds since 1970-01-01 UTC.</param>
internal readonly record struct SubmitPart(byte Number, Alphabet Alphabet, long EsmeMessageId, long ReceivedAt);

/// <summary>
/// The parts of a long message in its submit record, in the order of their PDUs there:
/// <code>count 1 | index of the part that completed it 1 (255: none) | for each: number 1, alphabet 1, given id 8, received at 8 (ms)</code>
/// </summary>
internal readonly ref struct SubmitParts(ReadOnlySpan<byte> block)
{
    /// <summary>In place of an index: the message was never complete.</summary>
    public const byte NotCompleted = byte.MaxValue;

    private const int HeadSize = 2;
    private const int PartSize = 18;

    private readonly ReadOnlySpan<byte> _block = block;

    public int Count => _block.IsEmpty ? 0 : _block[0];

    /// <summary>Which of them completed the message, from 0; -1: none.</summary>
    public int CompletingIndex => _block.IsEmpty || _block[1] == NotCompleted ? -1 : _block[1];

    public SubmitPart this[int index]
    {
        get
        {
            var part = _block.Slice(HeadSize + (index * PartSize), PartSize);
            return new SubmitPart(
                part[0], (Alphabet)part[1], BinaryPrimitives.ReadInt64LittleEndian(part[2..]), BinaryPrimitives.ReadInt64LittleEndian(part[10..]));
        }
    }

    /// <summary>Octets of a block with so many parts.</summary>
    public static int Size(int count) => HeadSize + (count * PartSize);
}

/// <summary>Writes the block that <see cref="SubmitParts"/> reads.</summary>
internal ref struct SubmitPartsWriter
{
    private RecordWriter _writer;

    public SubmitPartsWriter(Span<byte> destination, int count, byte completingIndex)
    {
        _writer = new RecordWriter(destination);
        _writer.Byte(checked((byte)count));
        _writer.Byte(completingIndex);
    }

    public readonly int Length => _writer.Length;

    public void Add(in SubmitPart part)
    {
        _writer.Byte(part.Number);
        _writer.Byte((byte)part.Alphabet);
        _writer.Int64(part.EsmeMessageId);
        _writer.Int64(part.ReceivedAt);
    }
}
