using SmppGuard.Registry;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Compliance.Templates;

/// <summary>
/// One text on its way through a <see cref="TemplateTrie"/>. Text goes before variables, and variables that take little before those that take much, each as short as it can be; where that leads nowhere the
/// next is tried. Dead ends are remembered, so that a text full of commas does not try all ways to share them out.
/// </summary>
internal ref struct TemplateWalk(TemplateTrie trie, ReadOnlySpan<char> text, ReadOnlySpan<char> written, CodeNumber code, Span<int> captures, Span<ulong> deadEnds)
{
    /// <summary>Dead ends that are remembered; a later one takes the place of an earlier.</summary>
    public const int DeadEnds = 512;

    /// <summary>Steps before that begins; few texts take more.</summary>
    private const int FirstSteps = 100;

    /// <summary>Characters that are looked at for the price of a step.</summary>
    private const int CharactersPerStep = 16;

    private readonly TemplateTrie _trie = trie;
    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<char> _written = written;
    private readonly CodeNumber _code = code;
    private readonly Span<int> _captures = captures;
    private readonly Span<ulong> _deadEnds = deadEnds;
    private int _steps = TemplateTrie.MaxSteps;
    private int _found = -1;
    private bool _remembers;

    public int Run()
    {
        _ = _text.Length is > 0 and <= TemplateTrie.MaxText && Enter(0, 0, 0);
        return _found;
    }

    private bool Enter(int place, int at, int variable)
    {
        while (true)
        {
            if (--_steps < 0)
            {
                return false;
            }

            ref readonly var node = ref _trie.Nodes[place];
            if (at == _text.Length)
            {
                _found = node.Template;
                return node.IsEnd;
            }

            var literal = _trie.FindLiteral(node, _text[at]);
            if (literal >= 0)
            {
                var edge = _trie.Literal(literal);
                if (_text[at..].StartsWith(_trie.TextOf(edge), StringComparison.Ordinal))
                {
                    if (node.VariableCount == 0)
                    {
                        (place, at) = (edge.Child, at + edge.Length);
                        continue;
                    }

                    if (Enter(edge.Child, at + edge.Length, variable))
                    {
                        return true;
                    }
                }
            }

            foreach (ref readonly var edge in _trie.VariablesOf(node))
            {
                if (_steps <= 0)
                {
                    return false;
                }

                if (Fill(edge, at, variable))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private bool Fill(in VariableEdge edge, int at, int variable)
    {
        var most = Math.Min(_text.Length - at, edge.Max);
        var length = 0;
        while (length < most && TemplateCharacters.Takes(edge.Type, _text[at + length]))
        {
            length++;
        }

        _steps -= 1 + (length / CharactersPerStep);
        if (length < edge.Min)
        {
            return false;
        }

        ref readonly var next = ref _trie.Nodes[edge.Child];
        if (next is { LiteralCount: 1, VariableCount: 0, IsEnd: false })
        {
            // Only where that text stands can the variable end.
            var behind = _trie.TextOf(_trie.OnlyLiteralOf(next));
            var ends = _text[(at + edge.Min)..Math.Min(_text.Length, at + length + behind.Length)];
            var from = at + edge.Min;
            for (var index = ends.IndexOf(behind, StringComparison.Ordinal); index >= 0 && _steps > 0; index = ends.IndexOf(behind, StringComparison.Ordinal))
            {
                if (End(edge, at, from + index, variable))
                {
                    return true;
                }

                ends = ends[(index + 1)..];
                from += index + 1;
            }

            return false;
        }

        for (var end = at + edge.Min; end <= at + length && _steps > 0; end++)
        {
            if (CanGoOn(next, end) && End(edge, at, end, variable))
            {
                return true;
            }
        }

        return false;
    }

    private bool CanGoOn(in TemplateNode next, int end)
    {
        if (end == _text.Length)
        {
            return next.IsEnd;
        }

        return !char.IsLowSurrogate(_text[end]) && (next.VariableCount > 0 || _trie.FindLiteral(next, _text[end]) >= 0);
    }

    private bool End(in VariableEdge edge, int at, int end, int variable)
    {
        _steps--;
        if (!IsRight(edge.Type, at, end) || IsDeadEnd(edge.Child, end))
        {
            return false;
        }

        _captures[2 * variable] = at;
        _captures[(2 * variable) + 1] = end;
        if (Enter(edge.Child, end, variable + 1))
        {
            return true;
        }

        RememberDeadEnd(edge.Child, end);
        return false;
    }

    private readonly bool IsRight(TemplateType type, int start, int end) => type switch
    {
        TemplateType.Phone => AllowedMention.IsNumber(_text[start..end], _code),
        TemplateType.Url => AllowedMention.IsLink(_text[start..end], _written[start..end], _code),
        _ => TemplateShape.IsShaped(type, _text[start..end]),
    };

    // Where a variable ended decides nothing about what follows.
    private readonly bool IsDeadEnd(int place, int at) => _remembers && _deadEnds[Slot(place, at)] == Key(place, at);

    private void RememberDeadEnd(int place, int at)
    {
        if (_steps > TemplateTrie.MaxSteps - FirstSteps)
        {
            return;
        }

        if (!_remembers)
        {
            _deadEnds.Clear();
            _remembers = true;
        }

        _deadEnds[Slot(place, at)] = Key(place, at);
    }

    private static ulong Key(int place, int at) => ((ulong)(uint)place << 32) | (uint)(at + 1);

    private static int Slot(int place, int at) => (int)(((uint)place * 31) + (uint)at) & (DeadEnds - 1);
}
