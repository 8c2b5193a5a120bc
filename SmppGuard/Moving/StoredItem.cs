namespace SmppGuard.Moving;

/// <summary>
/// One thing that is stored, in the form that no store has and all can read and write. Each value is null, a long (times in milliseconds since 1970-01-01 UTC, flags as 0 and 1), a string, octets, or
/// a list of rows of such values.
/// </summary>
/// <param name="Key">Its name in its part.</param>
/// <param name="Values">Those of the part's fields, in their order.</param>
internal sealed record StoredItem(ItemKey Key, object?[] Values)
{
    /// <summary>About so many octets, for how many are taken at once.</summary>
    public int Size => SizeOf(Values);

    public long Number(int place) => (long)Values[place]!;

    public string Text(int place) => (string)Values[place]!;

    public byte[]? Octets(int place) => (byte[]?)Values[place];

    public object?[][] Rows(int place) => (object?[][])Values[place]!;

    /// <summary>The places of the values in which two items differ.</summary>
    public IEnumerable<int> Differences(StoredItem other) => Enumerable.Range(0, Values.Length).Where(place => !Same(Values[place], other.Values[place]));

    public bool HasSameValues(StoredItem other) => !Differences(other).Any();

    private static bool Same(object? one, object? other) => (one, other) switch
    {
        (byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right),
        (object?[] left, object?[] right) => left.Length == right.Length && left.Zip(right).All(pair => Same(pair.First, pair.Second)),
        _ => Equals(one, other),
    };

    private static int SizeOf(object? value) => value switch
    {
        string text => text.Length * sizeof(char),
        byte[] octets => octets.Length,
        object?[] values => values.Sum(SizeOf),
        _ => sizeof(long),
    };
}
