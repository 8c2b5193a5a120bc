using System.Buffers.Binary;
using System.Buffers.Text;

namespace SmppGuard.Archive;

/// <summary>Where a page of a list ended, opaque to those outside: a time (or a record id, which begins with one) and what tells equals apart.</summary>
internal readonly record struct PageCursor(long Key, long Tie = 0)
{
    private const int Size = 2 * sizeof(long);

    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(octets, Key);
        BinaryPrimitives.WriteInt64BigEndian(octets[sizeof(long)..], Tie);
        return Base64Url.EncodeToString(octets);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PageCursor cursor)
    {
        cursor = default;
        Span<byte> octets = stackalloc byte[Size];
        if (text.Length > 2 * Size || !Base64Url.IsValid(text, out var length) || length != Size || Base64Url.DecodeFromChars(text, octets) != Size)
        {
            return false;
        }

        cursor = new PageCursor(BinaryPrimitives.ReadInt64BigEndian(octets), BinaryPrimitives.ReadInt64BigEndian(octets[sizeof(long)..]));
        return cursor.Key >= 0;
    }
}
