namespace SmppGuard.TemplateProposals;

/// <summary>
/// The shapes of one code, no more than so many: a new one takes the place of the one that was seen least, and its weight (space-saving counting), so that what is frequent stays, and what is seen once
/// passes through. Loose shapes have places of their own, since texts with names fill all the others.
/// </summary>
internal sealed class CodeShapes
{
    /// <summary>Shapes of either kind.</summary>
    public const int Most = 128;

    /// <summary>Of 100 letters of a text, how many a loose shape must have in common with it.</summary>
    private const int LeastCommon = 60;

    private readonly Dictionary<ulong, LearnedShape> _exact = [];
    private readonly Dictionary<ulong, List<LearnedShape>> _loose = [];

    private int _looseCount;

    public int Count => _exact.Count + _looseCount;

    public IEnumerable<LearnedShape> All => _exact.Values.Concat(_loose.Values.SelectMany(shapes => shapes));

    public LearnedShape? FindExact(ulong key) => _exact.GetValueOrDefault(key);

    public LearnedShape? Find(long id) => All.FirstOrDefault(shape => shape.Id == id);

    /// <summary>The loose shape that a text is most like; null: it is like none.</summary>
    public LearnedShape? FindLoose(ulong skeleton, ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        if (!_loose.TryGetValue(skeleton, out var shapes))
        {
            return null;
        }

        var letters = 0;
        foreach (var token in tokens)
        {
            letters += token.Kind == TextTokenKind.Word ? token.Length : 0;
        }

        LearnedShape? best = null;
        var most = (letters * LeastCommon) - 1;
        foreach (var shape in shapes)
        {
            var common = shape.Common(text, tokens) * 100;
            if (common > most)
            {
                (best, most) = (shape, common);
            }
        }

        return best;
    }

    public void Add(LearnedShape shape)
    {
        _looseCount += shape.IsLoose ? 1 : 0;
        if (!shape.IsLoose)
        {
            _exact.Add(shape.Key, shape);
        }
        else if (_loose.TryGetValue(shape.Key, out var shapes))
        {
            shapes.Add(shape);
        }
        else
        {
            _loose.Add(shape.Key, [shape]);
        }
    }

    public void Remove(LearnedShape shape)
    {
        _looseCount -= shape.IsLoose ? 1 : 0;
        if (!shape.IsLoose)
        {
            _ = _exact.Remove(shape.Key);
        }
        else if (_loose[shape.Key] is { Count: > 1 } shapes)
        {
            _ = shapes.Remove(shape);
        }
        else
        {
            _ = _loose.Remove(shape.Key);
        }
    }

    public bool IsFull(bool isLoose) => (isLoose ? _looseCount : _exact.Count) >= Most;

    /// <summary>What goes where there is no room: what is not proposed before what is; never what was dismissed, which must not be proposed again. Null: there is nothing.</summary>
    /// <param name="isLoose">Of which kind; null: of either.</param>
    public LearnedShape? Least(bool? isLoose)
    {
        LearnedShape? least = null;
        if (isLoose != true)
        {
            foreach (var shape in _exact.Values)
            {
                least = Lesser(least, shape);
            }
        }

        if (isLoose != false)
        {
            foreach (var shapes in _loose.Values)
            {
                foreach (var shape in shapes)
                {
                    least = Lesser(least, shape);
                }
            }
        }

        return least;
    }

    private static LearnedShape? Lesser(LearnedShape? one, LearnedShape other)
    {
        if (other.DismissedAt is not null || one is null)
        {
            return other.DismissedAt is null ? other : one;
        }

        return one.IsProposed != other.IsProposed ? (one.IsProposed ? other : one)
            : one.Weight != other.Weight ? (one.Weight < other.Weight ? one : other)
            : one.LastSeen <= other.LastSeen ? one : other;
    }
}
