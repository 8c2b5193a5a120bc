namespace SmppGuard.Moving;

/// <summary>How far a copy or a comparison has come. Written by one thread, read by another.</summary>
internal sealed class MoveProgress
{
    private readonly Dictionary<string, PartTally> _parts = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly Lock _gate = new();
    private StorePart? _part;
    private int _day;
    private PartTally _now;

    /// <summary>Is told of each part, of days of each day, that is done.</summary>
    public Action<StorePart, int, PartTally>? Done { get; init; }

    /// <summary>What is under way; null: nothing is.</summary>
    public (StorePart Part, int Day, PartTally Tally)? Now
    {
        get
        {
            lock (_gate)
            {
                return _part is { } part ? (part, _day, _now) : null;
            }
        }
    }

    /// <summary>The sum of each part, in the order in which they were begun.</summary>
    public IReadOnlyList<(string Part, PartTally Tally)> Parts => _order.ConvertAll(name => (name, _parts[name]));

    public void Begin(StorePart part, int day)
    {
        lock (_gate)
        {
            (_part, _day, _now) = (part, day, default);
        }

        if (_parts.TryAdd(part.Name, default))
        {
            _order.Add(part.Name);
        }
    }

    public void Read() => Add(new PartTally(1, 0, 0, 0));

    public void Written(int put, int removed) => Add(new PartTally(0, put, removed, 0));

    public void Differs() => Add(new PartTally(0, 0, 0, 1));

    public void End()
    {
        var (part, day, tally) = Now!.Value;
        _parts[part.Name] += tally;
        Done?.Invoke(part, day, tally);
        lock (_gate)
        {
            _part = null;
        }
    }

    private void Add(PartTally more)
    {
        lock (_gate)
        {
            _now += more;
        }
    }
}

/// <summary>Items of a part: how many were read, written, removed, and found to differ.</summary>
internal readonly record struct PartTally(long Read, long Put, long Removed, long Differing)
{
    public static PartTally operator +(PartTally one, PartTally other) =>
        new(one.Read + other.Read, one.Put + other.Put, one.Removed + other.Removed, one.Differing + other.Differing);
}
