using System.Runtime.InteropServices;

namespace SmppGuard.Registry;

/// <summary>Longest-match look-up of code numbers: a trie with a slot per digit, built once and then only read.</summary>
internal sealed class CodeTable
{
    private const int Digits = 10;
    private const int NoChild = 0;

    private readonly CodeNumber[] _all;

    // Node n has its children at n * Digits. The root is node 0 and nobody's child, so 0 also says that there is none.
    private readonly int[] _children;
    private readonly Node[] _nodes;

    public CodeTable(IEnumerable<CodeNumber> codes)
    {
        _all = [.. codes];
        var children = new List<int>(new int[Digits]);
        var nodes = new List<Node> { default };
        foreach (var code in _all)
        {
            var end = Path(code.Number, children, nodes);
            ref var node = ref CollectionsMarshal.AsSpan(nodes)[end];
            if (code.IsPrefix)
            {
                node.Prefix = code;
            }
            else
            {
                node.Exact = code;
            }
        }

        _children = [.. children];
        _nodes = [.. nodes];
    }

    public IReadOnlyCollection<CodeNumber> All => _all;

    /// <summary>The code that <paramref name="digits"/> belongs to; null when none does, or when anything but digits is in it.</summary>
    public CodeNumber? LongestMatch(ReadOnlySpan<byte> digits)
    {
        CodeNumber? best = null;
        var node = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i] - (uint)'0';
            if (digit >= Digits)
            {
                return null;
            }

            node = _children[(node * Digits) + (int)digit];
            if (node == NoChild)
            {
                // The rest is an extension of the best prefix, and must still be digits.
                return digits[(i + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? null : best;
            }

            best = _nodes[node].Prefix ?? best;
        }

        return _nodes[node].Exact ?? best;
    }

    private static int Path(string number, List<int> children, List<Node> nodes)
    {
        var node = 0;
        foreach (var character in number)
        {
            var slot = (node * Digits) + (character - '0');
            if (children[slot] == NoChild)
            {
                children[slot] = nodes.Count;
                nodes.Add(default);
                CollectionsMarshal.SetCount(children, children.Count + Digits);
                CollectionsMarshal.AsSpan(children)[^Digits..].Clear();
            }

            node = children[slot];
        }

        return node;
    }

    private struct Node
    {
        public CodeNumber? Prefix;
        public CodeNumber? Exact;
    }
}
