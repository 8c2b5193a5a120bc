using System.Runtime.InteropServices;

namespace SmppGuard.Registry;

/// <summary>
/// Longest-match look-up of code numbers: a trie in one array, built once and then only read. A node is twelve numbers, together within a cache line or two:
/// <code>
/// | child of digit 0 | ... | child of digit 9 | code that is a prefix here | code that is exactly this |
/// </code>
/// Children are the places of their nodes, codes are places in the list plus one; 0 is none, because the root is nobody's child.
/// </summary>
internal sealed class CodeTable
{
    private const int Digits = 10;
    private const int Prefix = Digits;
    private const int Exact = Digits + 1;
    private const int NodeSize = Digits + 2;
    private const int None = 0;

    private readonly CodeNumber[] _all;
    private readonly int[] _nodes;

    public CodeTable(IEnumerable<CodeNumber> codes)
    {
        _all = [.. codes];
        var nodes = new List<int>(new int[NodeSize]);
        for (var i = 0; i < _all.Length; i++)
        {
            var end = Path(_all[i].Number, nodes);
            nodes[end + (_all[i].IsPrefix ? Prefix : Exact)] = i + 1;
        }

        _nodes = [.. nodes];
    }

    public IReadOnlyCollection<CodeNumber> All => _all;

    /// <summary>The code that <paramref name="digits"/> belongs to; null when none does, or when anything but digits is in it.</summary>
    public CodeNumber? LongestMatch(ReadOnlySpan<byte> digits)
    {
        var best = None;
        var node = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i] - (uint)'0';
            if (digit >= Digits)
            {
                return null;
            }

            node = _nodes[node + (int)digit];
            if (node == None)
            {
                // The rest is an extension of the best prefix, and must still be digits.
                return digits[(i + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? null : Code(best);
            }

            var prefix = _nodes[node + Prefix];
            best = prefix == None ? best : prefix;
        }

        var exact = _nodes[node + Exact];
        return Code(exact == None ? best : exact);
    }

    private CodeNumber? Code(int place) => place == None ? null : _all[place - 1];

    private static int Path(string number, List<int> nodes)
    {
        var node = 0;
        foreach (var character in number)
        {
            var slot = node + (character - '0');
            if (nodes[slot] == None)
            {
                nodes[slot] = nodes.Count;
                CollectionsMarshal.SetCount(nodes, nodes.Count + NodeSize);
                CollectionsMarshal.AsSpan(nodes)[^NodeSize..].Clear();
            }

            node = nodes[slot];
        }

        return node;
    }
}
