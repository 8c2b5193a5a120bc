using System.Runtime.InteropServices;

namespace SmppGuard.Compliance.Content;

/// <summary>
/// Finds all words of a list in one pass (Aho and Corasick, 1975). Built once, then only read. A state has its edges side by side in one array; the root, where most
/// characters of a text end, has a table of its own.
/// </summary>
internal sealed class WordAutomaton
{
    private const int Root = 0;
    private const int NoWord = -1;

    private readonly ushort[] _rootEdges = new ushort[char.MaxValue + 1];
    private readonly State[] _states;
    private readonly Edge[] _edges;

    /// <param name="words">Normalized, not empty, each once. A word is known by its place in the list.</param>
    public WordAutomaton(IReadOnlyList<string> words)
    {
        var children = new List<SortedDictionary<char, int>> { new() };
        var wordOf = new List<int> { NoWord };
        for (var word = 0; word < words.Count; word++)
        {
            var state = Root;
            foreach (var character in words[word])
            {
                if (!children[state].TryGetValue(character, out var next))
                {
                    next = children.Count;
                    children[state].Add(character, next);
                    children.Add([]);
                    wordOf.Add(NoWord);
                }

                state = next;
            }

            wordOf[state] = word;
        }

        if (children.Count > ushort.MaxValue)
        {
            throw new ArgumentException($"The words need {children.Count} states; there is room for {ushort.MaxValue}.", nameof(words));
        }

        _states = new State[children.Count];
        _edges = new Edge[children.Count - 1];
        foreach (var (character, child) in children[Root])
        {
            _rootEdges[character] = (ushort)child;
        }

        LayOut(children, wordOf);
        Link(children);
    }

    /// <summary>Steps over one character.</summary>
    public int Next(int state, char character)
    {
        while (state != Root)
        {
            ref readonly var from = ref _states[state];
            foreach (ref readonly var edge in _edges.AsSpan(from.FirstEdge, from.EdgeCount))
            {
                if (edge.Character == character)
                {
                    return edge.Target;
                }
            }

            state = from.Fallback;
        }

        return _rootEdges[character];
    }

    /// <summary>The longest word that ends here; negative: none.</summary>
    public int WordAt(ref int state)
    {
        if (_states[state].Word == NoWord)
        {
            state = _states[state].ShorterWord;
        }

        return _states[state].Word;
    }

    /// <summary>The state of the next shorter word that ends where <paramref name="state"/> does; 0: none.</summary>
    public int Shorter(int state) => _states[state].ShorterWord;

    private void LayOut(List<SortedDictionary<char, int>> children, List<int> wordOf)
    {
        var edge = 0;
        for (var state = 0; state < children.Count; state++)
        {
            _states[state].Word = wordOf[state];
            _states[state].FirstEdge = edge;
            if (state == Root)
            {
                continue;
            }

            _states[state].EdgeCount = children[state].Count;
            foreach (var (character, child) in children[state])
            {
                _edges[edge++] = new Edge(character, (ushort)child);
            }
        }
    }

    /// <summary>Breadth first: where a state falls back to is nearer to the root, so it is linked already.</summary>
    private void Link(List<SortedDictionary<char, int>> children)
    {
        var queue = new Queue<int>(children[Root].Values);
        while (queue.TryDequeue(out var state))
        {
            var fallback = _states[state].Fallback;
            _states[state].ShorterWord = _states[fallback].Word == NoWord ? _states[fallback].ShorterWord : (ushort)fallback;
            foreach (var (character, child) in children[state])
            {
                _states[child].Fallback = (ushort)Next(fallback, character);
                queue.Enqueue(child);
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Edge(char Character, ushort Target);

    [StructLayout(LayoutKind.Auto)]
    private struct State
    {
        public int FirstEdge;
        public int EdgeCount;
        public int Word;
        public ushort Fallback;
        public ushort ShorterWord;
    }
}
