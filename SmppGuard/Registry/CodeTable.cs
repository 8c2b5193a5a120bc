namespace SmppGuard.Registry;

/// <summary>Longest-match look-up of code numbers: a trie of ten children a digit, built once and then only read.</summary>
internal sealed class CodeTable
{
    private const int Digits = 10;

    private readonly CodeNumber[] _all;
    private readonly List<int> _children = [];
    private readonly List<CodeNumber?> _prefix = [];
    private readonly List<CodeNumber?> _exact = [];

    public CodeTable(IEnumerable<CodeNumber> codes)
    {
        _all = [.. codes];
        AddNode();
        foreach (var code in _all)
        {
            Insert(code);
        }
    }

    public IReadOnlyCollection<CodeNumber> All => _all;

    public CodeNumber? LongestMatch(ReadOnlySpan<byte> digits)
    {
        CodeNumber? best = null;
        var node = 0;
        foreach (var octet in digits)
        {
            var digit = octet - (byte)'0';
            if ((uint)digit >= Digits)
            {
                return null;
            }

            // Once the trie ends, the rest is an extension of the best prefix; it must still be digits.
            if (node >= 0)
            {
                node = _children[(node * Digits) + digit];
                best = node >= 0 ? _prefix[node] ?? best : best;
            }
        }

        return node > 0 ? _exact[node] ?? best : best;
    }

    private void Insert(CodeNumber code)
    {
        var node = 0;
        foreach (var character in code.Number)
        {
            var slot = (node * Digits) + (character - '0');
            if (_children[slot] < 0)
            {
                _children[slot] = AddNode();
            }

            node = _children[slot];
        }

        (code.IsPrefix ? _prefix : _exact)[node] = code;
    }

    private int AddNode()
    {
        for (var i = 0; i < Digits; i++)
        {
            _children.Add(-1);
        }

        _prefix.Add(null);
        _exact.Add(null);
        return _prefix.Count - 1;
    }
}
