using System.Globalization;

namespace SmppGuard.Events;

/// <summary>
/// A place in several streams, each of which has its own numbers: <c>number:number</c>, in the order of the streams. What is in a later stream follows from something in an earlier one, and is told behind it.
/// </summary>
internal static class ArrivalStreams
{
    private const char Between = ':';

    public static string Place(IEnumerable<long> numbers) => string.Join(Between, numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    public static long[] Numbers(string place) => [.. place.Split(Between).Select(number => long.Parse(number, CultureInfo.InvariantCulture))];

    /// <summary>
    /// A place, or the end where that is before it: then the store was restored to a moment before, and gives the numbers again. What a receiver has is told again at worst, and dropped by its id.
    /// </summary>
    public static string NoLaterThan(string end, string place) => Place(Numbers(place).Zip(Numbers(end), Math.Min));

    /// <summary>Puts together what was read of each stream.</summary>
    /// <param name="after">The place behind which it was read.</param>
    /// <param name="read">By stream: at most <paramref name="limit"/> of what is there, in order. The last stream was read first, so that whatever its items follow from can be in the others.</param>
    /// <param name="limit">At most so many together.</param>
    public static (List<T> Items, string Place, bool IsAll) Merge<T>(string after, IReadOnlyList<IReadOnlyList<(long Number, T Item)>> read, int limit)
    {
        var (items, numbers) = (new List<T>(), Numbers(after));
        foreach (var (stream, found) in read.Index())
        {
            var taken = Math.Min(found.Count, limit - items.Count);
            items.AddRange(found.Take(taken).Select(one => one.Item));
            numbers[stream] = taken == 0 ? numbers[stream] : found[taken - 1].Number;

            // There may be more in this one, and what is in the next may follow from it.
            if (items.Count == limit)
            {
                return (items, Place(numbers), false);
            }
        }

        return (items, Place(numbers), true);
    }
}
