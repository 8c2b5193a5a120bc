using System.Runtime.InteropServices;
using System.Text;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Compliance.Templates;

/// <summary>Puts templates together to a <see cref="TemplateTrie"/>, once for each change of them.</summary>
internal sealed class TemplateTrieBuilder
{
    private readonly List<Place> _places = [new()];
    private int _count;

    /// <summary>Adds the next template; indexes count from 0.</summary>
    /// <param name="pieces">What it consists of, without a signature and without blanks around.</param>
    public void Add(IEnumerable<TemplatePiece> pieces)
    {
        var place = 0;
        foreach (var piece in pieces)
        {
            place = piece.Variable is { } variable ? Follow(place, variable) : Follow(place, piece.Folded);
        }

        _places[place].Template = _places[place].Template < 0 ? _count : _places[place].Template;
        _count++;
    }

    public TemplateTrie Build()
    {
        var nodes = new TemplateNode[_places.Count];
        var literals = new List<LiteralEdge>(_places.Count);
        var firsts = new List<char>(_places.Count);
        var variables = new List<VariableEdge>();
        var characters = new StringBuilder();
        foreach (var (index, place) in _places.Index())
        {
            nodes[index] = new TemplateNode(literals.Count, place.Literals?.Count ?? 0, variables.Count, place.Variables?.Count ?? 0, place.Template);
            foreach (var (first, edge) in InOrder(place.Literals))
            {
                literals.Add(new LiteralEdge(characters.Length, edge.Text.Length, edge.Child));
                firsts.Add(first);
                characters.Append(edge.Text);
            }

            place.Variables?.Sort(static (one, other) => (one.Type, one.Max, one.Min).CompareTo((other.Type, other.Max, other.Min)));
            variables.AddRange(place.Variables ?? []);
        }

        return new TemplateTrie(nodes, [.. literals], [.. firsts], [.. variables], characters.ToString());
    }

    private static IEnumerable<KeyValuePair<char, (string Text, int Child)>> InOrder(Dictionary<char, (string Text, int Child)>? edges) =>
        edges is null ? [] : edges.Count == 1 ? edges : edges.OrderBy(edge => edge.Key);

    private int Follow(int place, TemplateVariable variable)
    {
        foreach (var edge in _places[place].Variables ?? [])
        {
            if (edge.Type == variable.Type && edge.Min == variable.Min && edge.Max == variable.Max)
            {
                return edge.Child;
            }
        }

        var child = NewPlace();
        (_places[place].Variables ??= []).Add(new VariableEdge(variable.Type, variable.Min, variable.Max, child));
        return child;
    }

    private int Follow(int place, string text)
    {
        while (text.Length > 0)
        {
            ref var edge = ref CollectionsMarshal.GetValueRefOrAddDefault(_places[place].Literals ??= [], text[0], out var exists);
            if (!exists)
            {
                var end = NewPlace();
                edge = (text, end);
                return end;
            }

            var common = text.AsSpan().CommonPrefixLength(edge.Text);
            if (common < edge.Text.Length)
            {
                // What they have in common leads to a place between.
                var between = NewPlace();
                _places[between].Literals = new() { [edge.Text[common]] = (edge.Text[common..], edge.Child) };
                edge = (edge.Text[..common], between);
            }

            (place, text) = (edge.Child, text[common..]);
        }

        return place;
    }

    private int NewPlace()
    {
        _places.Add(new Place());
        return _places.Count - 1;
    }

    private sealed class Place
    {
        public Dictionary<char, (string Text, int Child)>? Literals { get; set; }

        public List<VariableEdge>? Variables { get; set; }

        public int Template { get; set; } = -1;
    }
}
