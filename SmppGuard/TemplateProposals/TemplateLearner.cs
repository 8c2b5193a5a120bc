using SmppGuard.Model;

namespace SmppGuard.TemplateProposals;

/// <summary>
/// Groups the texts of codes by their shapes. A text counts for the shape of all texts that differ from it in figures only; and, until there are enough of those, for a loose shape, whose words may vary as names do.
/// Not thread-safe.
/// </summary>
/// <param name="pod">Number of the process among those that share a store: no two give a shape the same id.</param>
internal sealed class TemplateLearner(int pod = 0)
{
    private const int PodBits = 40;

    /// <summary>Shapes of all codes together.</summary>
    public const int Most = 10_000;

    /// <summary>Characters of a text: of longer ones no template could be made.</summary>
    private const int MostCharacters = Registry.Templates.RegisteredTemplate.MaxLength;

    /// <summary>Words and figures of a text, each of which takes its room.</summary>
    private const int MostParts = 64;

    private readonly Dictionary<string, CodeShapes> _codes = new(StringComparer.Ordinal);
    private readonly HashSet<LearnedShape> _changed = [];
    private readonly HashSet<long> _stored = [];
    private readonly List<long> _removed = [];
    private readonly List<TextToken> _tokens = [];
    private int _count;
    private long _lastId = (long)pod << PodBits;

    /// <summary>All shapes.</summary>
    public IEnumerable<LearnedShape> All => _codes.Values.SelectMany(shapes => shapes.All);

    public IEnumerable<LearnedShape> Of(string code) => _codes.TryGetValue(code, out var shapes) ? shapes.All : [];

    /// <summary>Takes in what was stored.</summary>
    public void Load(LearnedShape shape)
    {
        _stored.Add(shape.Id);
        _lastId = Math.Max(_lastId, shape.Id);
        if (shape.IsLoose || !_codes.TryGetValue(shape.Code, out var shapes) || shapes.FindExact(shape.Key) is null)
        {
            Add(shape);
        }
    }

    /// <summary>Counts a text that was allowed and accepted.</summary>
    public void Learn(string code, ReadOnlySpan<char> text, Msisdn recipient, long at)
    {
        text = text.Trim();
        if (text.Length is 0 or > MostCharacters)
        {
            return;
        }

        TextTokens.Read(text, _tokens);
        if (_tokens.Count(token => token.Kind != TextTokenKind.Mark) > MostParts)
        {
            return;
        }

        var (key, skeleton) = ShapeHash.Of(text, _tokens);
        if (!_codes.TryGetValue(code, out var shapes))
        {
            _codes.Add(code, shapes = new CodeShapes());
        }

        if ((shapes.FindExact(key) ?? Begin(shapes, code, isLoose: false, key)) is not { } exact)
        {
            return;
        }

        exact.Take(text, _tokens, recipient, at);
        _changed.Add(exact);
        if (exact.DismissedAt is not null)
        {
            return;
        }

        if (exact.IsReady)
        {
            Return(shapes, exact);
        }
        else if ((shapes.FindLoose(skeleton, text, _tokens) ?? Begin(shapes, code, isLoose: true, skeleton)) is { } loose)
        {
            loose.Take(text, _tokens, recipient, at);
            _changed.Add(loose);
            (exact.FedInto, exact.Fed) = (loose.Id, exact.FedInto == loose.Id ? exact.Fed + 1 : 1);
        }
    }

    /// <summary>Forgets a shape; what comes of it later begins anew.</summary>
    public void Forget(LearnedShape shape)
    {
        _codes[shape.Code].Remove(shape);
        _count--;
        _ = _changed.Remove(shape);
        if (_stored.Remove(shape.Id))
        {
            _removed.Add(shape.Id);
        }
    }

    /// <summary>A shape that must stay was changed otherwise; it comes back if it had to make room meanwhile.</summary>
    public void Restore(LearnedShape shape)
    {
        if (Of(shape.Code).Contains(shape))
        {
            return;
        }

        _ = _removed.Remove(shape.Id);
        Load(shape);
    }

    /// <summary>
    /// What is to be stored since the last time. A shape that one text alone has had is not: there are as many of those as there are names, and they say nothing yet.
    /// </summary>
    public (IReadOnlyList<LearnedShape> Changed, IReadOnlyList<long> Removed) TakeChanges()
    {
        LearnedShape[] changed = [.. _changed.Where(shape => shape.Count > 1)];
        long[] removed = [.. _removed];
        _changed.Clear();
        _removed.Clear();
        foreach (var shape in changed)
        {
            _ = _stored.Add(shape.Id);
        }

        return (changed, removed);
    }

    /// <summary>They could not be stored: they are changes still.</summary>
    public void Keep(IReadOnlyList<LearnedShape> changed, IReadOnlyList<long> removed)
    {
        // What was forgotten since is removed with the next ones.
        _changed.UnionWith(changed.Where(shape => _stored.Contains(shape.Id)));
        _removed.AddRange(removed);
    }

    // Its texts are its own from here on, and no longer count as ones whose words vary.
    private void Return(CodeShapes shapes, LearnedShape exact)
    {
        if (exact.Fed > 0 && shapes.Find(exact.FedInto) is { } loose)
        {
            loose.Return(exact.Fed);
            _changed.Add(loose);
        }

        (exact.FedInto, exact.Fed) = (0, 0);
    }

    private LearnedShape? Begin(CodeShapes shapes, string code, bool isLoose, ulong key)
    {
        var inherited = 0L;
        if (shapes.IsFull(isLoose) || _count >= Most)
        {
            // Where others fill the room, the one with the most shapes has what can be spared.
            var least = shapes.Least(shapes.IsFull(isLoose) ? isLoose : null) ?? (shapes.IsFull(isLoose) ? null : _codes.Values.MaxBy(s => s.Count)!.Least(null));
            if (least is null)
            {
                return null;
            }

            inherited = string.Equals(least.Code, code, StringComparison.Ordinal) ? least.Weight : 0;
            Forget(least);
        }

        var shape = new LearnedShape(++_lastId, code, isLoose, key) { Inherited = inherited };
        Add(shape);
        return shape;
    }

    private void Add(LearnedShape shape)
    {
        if (!_codes.TryGetValue(shape.Code, out var shapes))
        {
            _codes.Add(shape.Code, shapes = new CodeShapes());
        }

        shapes.Add(shape);
        _count++;
    }
}
