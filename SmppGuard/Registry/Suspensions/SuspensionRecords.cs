using System.Globalization;

namespace SmppGuard.Registry.Suspensions;

/// <summary>Where a piece of the list of suspensions ended: in the history, and among the entries.</summary>
internal readonly record struct SuspensionPlace(long Line, long Entry)
{
    public static SuspensionPlace Newest { get; } = new(long.MaxValue, long.MaxValue);
}

/// <summary>All suspensions, newest first: those with an entry, and those of before, of which the history alone tells.</summary>
internal sealed class SuspensionRecords(IRegistryHistory history)
{
    private const int Piece = 200;
    private const int NumberBits = 20;

    /// <summary>A piece of the list, and where it ended; null: there is no more.</summary>
    /// <param name="registry">Asked once the history was read: what is in that, is in this.</param>
    /// <param name="kind">Only of this kind; null: all.</param>
    /// <param name="key">Only of this id, number or system_id; null: all.</param>
    /// <param name="isShown">Whether it is of the list at all.</param>
    /// <param name="after">Where the piece before ended.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(IReadOnlyList<SuspensionEntry> Items, SuspensionPlace? Next)> PageAsync(
        Func<Task<RegistryState>> registry, RegistryKind? kind, string? key, Predicate<SuspensionEntry> isShown, SuspensionPlace after, int limit, CancellationToken cancellation)
    {
        var lines = await LinesAsync(after.Line);
        var state = await registry();
        var kept = state.Suspensions.Values.Where(entry => entry.InForceBy is not null).Select(LineOf).ToHashSet();
        var entries = new Queue<SuspensionEntry>(state.Suspensions.Values
            .Where(entry => (kind is null || entry.Sender.Kind == kind) && (key is null || string.Equals(entry.Sender.Key, key, StringComparison.Ordinal)) && OrderOf(entry) < after.Entry)
            .OrderByDescending(OrderOf));
        var items = new List<SuspensionEntry>();
        var place = after;
        while (true)
        {
            _ = lines.TryPeek(out var line);
            _ = entries.TryPeek(out var entry);
            if (line is null && entry is null)
            {
                return (items, null);
            }

            SuspensionPlace next;
            if (line is not null && (entry is null || line.At > entry.At))
            {
                _ = lines.Dequeue();
                next = place with { Line = line.Id };
                entry = SuspensionEntry.Of(line, EntryOwner.Of(state, new RegistryKey(Enum.Parse<RegistryKind>(line.Kind), line.Key)));
                lines = lines.Count > 0 ? lines : await LinesAsync(line.Id);
                if (kept.Contains(LineOf(entry)))
                {
                    place = next;
                    continue;
                }
            }
            else
            {
                next = place with { Entry = OrderOf(entries.Dequeue()) };
            }

            if (isShown(entry!))
            {
                if (items.Count == limit)
                {
                    return (items, place);
                }

                items.Add(entry!);
            }

            place = next;
        }

        async Task<Queue<SuspensionItem>> LinesAsync(long before) => new(await history.SuspensionsAsync(kind, key, before, Piece, cancellation));
    }

    /// <summary>One of them; null: there is none of this id.</summary>
    public async Task<SuspensionEntry?> FindAsync(RegistryState state, string id, CancellationToken cancellation)
    {
        if (state.Suspensions.TryGetValue(id, out var entry))
        {
            return entry;
        }

        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line < long.MaxValue
            && await history.SuspensionsAsync(null, null, line + 1, 1, cancellation) is [var found] && found.Id == line
            && SuspensionEntry.Of(found, EntryOwner.Of(state, new RegistryKey(Enum.Parse<RegistryKind>(found.Kind), found.Key))) is var old
                ? state.Suspensions.Values.FirstOrDefault(kept => kept.IsOf(old)) ?? old
                : null;
    }

    // What tells a suspension in the history that has an entry.
    private static (RegistryKey Sender, long At) LineOf(SuspensionEntry entry) => (entry.Sender, entry.InForceAt.ToUnixTimeMilliseconds());

    // By time, and by number where that is the same.
    private static long OrderOf(SuspensionEntry entry) =>
        (entry.At.ToUnixTimeMilliseconds() << NumberBits) | (long.Parse(entry.Id.AsSpan(entry.Id.IndexOf('-', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture) & ((1 << NumberBits) - 1));
}
