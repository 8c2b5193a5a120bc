using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SmppGuard.Moving;

/// <summary>
/// What names an item among those of its part: numbers and texts behind one another. Keys sort by their octets, which is the order of every store: numbers with the sign turned, the highest octet
/// first; texts in UTF-8, ended by a zero.
/// </summary>
internal sealed class ItemKey : IComparable<ItemKey>, IEquatable<ItemKey>
{
    private readonly byte[] _octets;

    private ItemKey(object[] values)
    {
        Values = values;
        _octets = new byte[values.Sum(value => value is long ? sizeof(long) : Encoding.UTF8.GetByteCount((string)value) + 1)];
        var at = 0;
        foreach (var value in values)
        {
            if (value is long number)
            {
                BinaryPrimitives.WriteInt64BigEndian(_octets.AsSpan(at), number ^ long.MinValue);
                at += sizeof(long);
            }
            else
            {
                at += Encoding.UTF8.GetBytes((string)value, _octets.AsSpan(at)) + 1;
            }
        }
    }

    /// <summary>Each a long or a string.</summary>
    public IReadOnlyList<object> Values { get; }

    public static bool operator <(ItemKey? left, ItemKey? right) => Comparer<ItemKey>.Default.Compare(left, right) < 0;

    public static bool operator >(ItemKey? left, ItemKey? right) => Comparer<ItemKey>.Default.Compare(left, right) > 0;

    public static bool operator <=(ItemKey? left, ItemKey? right) => Comparer<ItemKey>.Default.Compare(left, right) <= 0;

    public static bool operator >=(ItemKey? left, ItemKey? right) => Comparer<ItemKey>.Default.Compare(left, right) >= 0;

    public static bool operator ==(ItemKey? left, ItemKey? right) => Equals(left, right);

    public static bool operator !=(ItemKey? left, ItemKey? right) => !Equals(left, right);

    public static ItemKey Of(params object[] values) => new(values);

    public long Number(int place) => (long)Values[place];

    public string Text(int place) => (string)Values[place];

    public int CompareTo(ItemKey? other) => _octets.AsSpan().SequenceCompareTo(other is null ? [] : other._octets);

    public bool Equals(ItemKey? other) => other is not null && _octets.AsSpan().SequenceEqual(other._octets);

    public override bool Equals(object? obj) => Equals(obj as ItemKey);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_octets);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join('/', Values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
}
