using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MongoDB.Bson;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>Documents as BSON, one behind the other in one growing array, written from spans: a record costs no object. Names are ASCII.</summary>
internal sealed class BsonOctets(int size)
{
    private static readonly string[] Indexes = [.. Enumerable.Range(0, 256).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    private byte[] _octets = new byte[size];

    public int Length { get; private set; }

    /// <summary>What was written; another array after it has grown.</summary>
    public byte[] Octets => _octets;

    public void Clear() => Length = 0;

    /// <summary>Begins a document, or the value of one; <see cref="End"/> takes what this returns.</summary>
    public int Begin()
    {
        var start = Length;
        _ = Room(sizeof(int));
        Length += sizeof(int);
        return start;
    }

    public int BeginArray(string name)
    {
        _ = Element(BsonType.Array, name, 0);
        return Begin();
    }

    public void End(int start)
    {
        Room(1)[0] = 0;
        Length++;
        BinaryPrimitives.WriteInt32LittleEndian(_octets.AsSpan(start), Length - start);
    }

    public void Int32(string name, int value) => BinaryPrimitives.WriteInt32LittleEndian(Element(BsonType.Int32, name, sizeof(int)), value);

    public void Int64(string name, long value) => BinaryPrimitives.WriteInt64LittleEndian(Element(BsonType.Int64, name, sizeof(long)), value);

    /// <param name="name">The name.</param>
    /// <param name="time">Milliseconds since 1970-01-01 UTC.</param>
    public void Time(string name, long time) => BinaryPrimitives.WriteInt64LittleEndian(Element(BsonType.DateTime, name, sizeof(long)), time);

    /// <summary>Text in UTF-8. Octets that are none, which peers send, become U+FFFD: drivers and servers refuse them.</summary>
    public void Text(string name, ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }

        var room = Element(BsonType.String, name, sizeof(int) + text.Length + 1);
        BinaryPrimitives.WriteInt32LittleEndian(room, text.Length + 1);
        text.CopyTo(room[sizeof(int)..]);
        room[^1] = 0;
    }

    public void Text(string name, string text) => Text(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Text at a place of an array.</summary>
    public void Text(int index, ReadOnlySpan<byte> text) => Text(index < Indexes.Length ? Indexes[index] : index.ToString(CultureInfo.InvariantCulture), text);

    public void Binary(string name, ReadOnlySpan<byte> octets) => octets.CopyTo(Binary(name, octets.Length));

    /// <summary>Room for the octets of a binary value.</summary>
    public Span<byte> Binary(string name, int length)
    {
        const int Head = sizeof(int) + 1;
        var room = Element(BsonType.Binary, name, Head + length);
        BinaryPrimitives.WriteInt32LittleEndian(room, length);
        room[sizeof(int)] = (byte)BsonBinarySubType.Binary;
        return room[Head..];
    }

    private Span<byte> Element(BsonType type, string name, int size)
    {
        var head = name.Length + 2;
        var room = Room(head + size);
        Length += head + size;
        room[0] = (byte)type;
        for (var i = 0; i < name.Length; i++)
        {
            room[i + 1] = (byte)name[i];
        }

        room[head - 1] = 0;
        return room[head..];
    }

    private Span<byte> Room(int size)
    {
        if (_octets.Length - Length < size)
        {
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, Length + size));
        }

        return _octets.AsSpan(Length, size);
    }
}
