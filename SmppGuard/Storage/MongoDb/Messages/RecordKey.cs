using System.Buffers.Binary;
using MongoDB.Bson;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// Keys of what has no record id of its own: numbers behind one another as octets, the highest first, so that they sort as their numbers do. A place in a journal is told
/// apart from the same place in that of another pod by the pod's number in its highest bits. Stored: never change.
/// </summary>
internal static class RecordKey
{
    private const int BitsOfPlace = 55;

    /// <summary>A place in the journal of a pod; that of pod 0 is the place itself.</summary>
    public static long Place(int pod, long sequence) => ((long)pod << BitsOfPlace) | sequence;

    /// <summary>The place in the journal without the pod.</summary>
    public static long SequenceOf(long place) => place & ((1L << BitsOfPlace) - 1);

    public static void Write(Span<byte> key, params ReadOnlySpan<long> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(key[(i * sizeof(long))..], numbers[i]);
        }
    }

    public static BsonBinaryData Of(params ReadOnlySpan<long> numbers)
    {
        var key = new byte[numbers.Length * sizeof(long)];
        Write(key, numbers);
        return new BsonBinaryData(key);
    }

    /// <summary>One of the numbers of a key.</summary>
    public static long Read(ReadOnlySpan<byte> key, int index) => BinaryPrimitives.ReadInt64BigEndian(key[(index * sizeof(long))..]);
}
