using System.Runtime.InteropServices;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// "The message <see cref="RecordId"/> is to be found under <see cref="Key"/>". 16 octets on disk, little-endian; sorted by key, then id. Keys are hashes, so what
/// is found is looked at before it is believed.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct Posting(long Key, long RecordId) : IComparable<Posting>
{
    public const int Size = 16;

    public int CompareTo(Posting other)
    {
        if (Key != other.Key)
        {
            return Key < other.Key ? -1 : 1;
        }

        return RecordId.CompareTo(other.RecordId);
    }

    public static bool operator <(Posting left, Posting right) => left.CompareTo(right) < 0;

    public static bool operator >(Posting left, Posting right) => left.CompareTo(right) > 0;

    public static bool operator <=(Posting left, Posting right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Posting left, Posting right) => left.CompareTo(right) >= 0;
}
