using SmppGuard.Model;

namespace SmppGuard.Carriers.Portability;

/// <summary>
/// Makes the blocks of a list out of numbers in any order, the last word on each counting. Holds four octets a number while it is read, beside the list in force.
/// </summary>
/// <param name="present">The list in force.</param>
/// <param name="adds">Whether the numbers come to those of the present list, or take their place.</param>
internal sealed class PortabilityBuilder(PortabilityTable present, bool adds)
{
    /// <summary>Beyond it, it is no list of ported numbers of a country or two, and would not find room in one document.</summary>
    public const int MaxBlocks = 100_000;

    /// <summary>Numbers of a list.</summary>
    public const int MaxNumbers = 250_000_000;

    /// <summary>Places of carriers.</summary>
    public const int MaxCarriers = 255;

    private readonly Dictionary<long, List<uint>> _blocks = [];
    private readonly List<string> _carriers = adds ? [.. present.List?.Carriers ?? []] : [];
    private readonly SortedDictionary<long, byte[]> _built = [];
    private List<uint>? _last;
    private long _lastBlock = -1;
    private uint[] _sorted = [];

    /// <summary>Numbers that were added so far, again and again too.</summary>
    public long Added { get; private set; }

    public IReadOnlyList<string> Carriers => _carriers;

    /// <summary>The blocks of the list, when it is finished.</summary>
    public IReadOnlyDictionary<long, byte[]> Built => _built;

    public long Count { get; private set; }

    public long Changed { get; private set; }

    public long Lost { get; private set; }

    public long Moved { get; private set; }

    /// <summary>The place of a carrier; 0: there are too many.</summary>
    public byte PlaceOf(string carrier)
    {
        var place = _carriers.IndexOf(carrier);
        if (place < 0 && _carriers.Count < MaxCarriers)
        {
            place = _carriers.Count;
            _carriers.Add(carrier);
        }

        return (byte)(place + 1);
    }

    /// <param name="msisdn">A number.</param>
    /// <param name="carrier">The place of its carrier; 0: it is taken off.</param>
    /// <returns>False: there are too many blocks.</returns>
    public bool Add(Msisdn msisdn, byte carrier)
    {
        var block = PortabilityBlock.Of(msisdn.Value);
        if (block != _lastBlock)
        {
            if (!_blocks.TryGetValue(block, out _last))
            {
                if (_blocks.Count == MaxBlocks)
                {
                    _lastBlock = -1;
                    return false;
                }

                _blocks[block] = _last = [];
            }

            _lastBlock = block;
        }

        _last!.Add(PortabilityBlock.Entry(PortabilityBlock.PlaceOf(msisdn.Value), carrier));
        Added++;
        return true;
    }

    /// <summary>Sorts what was added, block by block, and lets go of it.</summary>
    public void Finish()
    {
        List<uint> before = [];
        foreach (var block in _blocks.Keys.Concat(present.Blocks.Keys).Distinct().ToList())
        {
            var wasThere = present.Blocks.GetValueOrDefault(block);
            if (!_blocks.Remove(block, out var added))
            {
                if (adds)
                {
                    Keep(block, wasThere!);
                    continue;
                }

                added = [];
            }

            before.Clear();
            if (wasThere is not null)
            {
                PortabilityBlock.Read(wasThere, before);
            }

            var last = LastWords(added);
            var merged = adds ? Merged(before, last) : [.. last];
            Compare(before, merged);
            if (PortabilityBlock.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(merged)) is { } octets)
            {
                Keep(block, octets);
            }
        }
    }

    private void Keep(long block, byte[] octets)
    {
        _built[block] = octets;
        Count += PortabilityBlock.Count(octets);
    }

    /// <summary>Sorted by number, in two passes that keep the order of equal ones; of these the last.</summary>
    private ReadOnlySpan<uint> LastWords(List<uint> added)
    {
        const int Digits = PortabilityBlock.Bits / 2;
        const uint DigitMask = (1 << Digits) - 1;
        var entries = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(added);
        _sorted = _sorted.Length < entries.Length ? new uint[entries.Length * 2] : _sorted;
        Pass(entries, _sorted, 8);
        Pass(_sorted.AsSpan(0, entries.Length), entries, 8 + Digits);
        var count = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            if (i == entries.Length - 1 || entries[i] >> 8 != entries[i + 1] >> 8)
            {
                entries[count++] = entries[i];
            }
        }

        return entries[..count];

        static void Pass(ReadOnlySpan<uint> from, Span<uint> to, int shift)
        {
            Span<int> next = stackalloc int[1 << Digits];
            next.Clear();
            foreach (var entry in from)
            {
                next[(int)((entry >> shift) & DigitMask)]++;
            }

            var at = 0;
            for (var digit = 0; digit < next.Length; digit++)
            {
                (next[digit], at) = (at, at + next[digit]);
            }

            foreach (var entry in from)
            {
                to[next[(int)((entry >> shift) & DigitMask)]++] = entry;
            }
        }
    }

    private static List<uint> Merged(List<uint> before, ReadOnlySpan<uint> changes)
    {
        var merged = new List<uint>(before.Count + changes.Length);
        var at = 0;
        foreach (var change in changes)
        {
            while (at < before.Count && before[at] >> 8 < change >> 8)
            {
                merged.Add(before[at++]);
            }

            at += at < before.Count && before[at] >> 8 == change >> 8 ? 1 : 0;
            if ((byte)change != 0)
            {
                merged.Add(change);
            }
        }

        merged.AddRange(before[at..]);
        return merged;
    }

    // Places of carriers mean something only in their list.
    private void Compare(List<uint> before, List<uint> after)
    {
        var (old, now) = (0, 0);
        while (old < before.Count || now < after.Count)
        {
            var order = old == before.Count ? 1 : now == after.Count ? -1 : (before[old] >> 8).CompareTo(after[now] >> 8);
            var isMoved = order == 0 && !string.Equals(present.List!.Carriers[(byte)before[old] - 1], _carriers[(byte)after[now] - 1], StringComparison.Ordinal);
            Lost += order < 0 ? 1 : 0;
            Moved += isMoved ? 1 : 0;
            Changed += order != 0 || isMoved ? 1 : 0;
            old += order <= 0 ? 1 : 0;
            now += order >= 0 ? 1 : 0;
        }
    }
}
