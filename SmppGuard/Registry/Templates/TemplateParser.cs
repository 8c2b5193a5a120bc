using System.Globalization;
using System.Text;

namespace SmppGuard.Registry.Templates;

/// <summary>Reads the pieces of a template, and says what is wrong where.</summary>
internal ref struct TemplateParser(string text)
{
    private const int MaxName = 30;
    private const string AnyType = "digits, time, date, number, amount, phone, code, letters, url, name or text";

    private readonly string _text = text;
    private readonly List<TemplatePiece> _pieces = [];
    private int _at;

    /// <summary>What is wrong; null: nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>In order; two literals never stand side by side.</summary>
    public IReadOnlyList<TemplatePiece> Read()
    {
        var literal = new StringBuilder();
        var start = 0;
        while (_at < _text.Length && Problem is null)
        {
            var character = _text[_at];
            if (character is '{' or '}' && _at + 1 < _text.Length && _text[_at + 1] == character)
            {
                literal.Append(character);
                _at += 2;
            }
            else if (character == '{')
            {
                AddLiteral(literal, start);
                ReadVariable();
                start = _at;
            }
            else if (character == '}')
            {
                Problem = $"at character {_at + 1} there is a }} without its {{; write }}}} for a brace that is meant";
            }
            else
            {
                literal.Append(character);
                _at++;
            }
        }

        AddLiteral(literal, start);
        return _pieces;
    }

    private void AddLiteral(StringBuilder literal, int start)
    {
        if (literal.Length == 0 || Problem is not null)
        {
            return;
        }

        var written = literal.ToString();
        literal.Clear();
        var folded = new char[written.Length];
        if (TemplateFold.Fold(written, folded, out var length) is >= 0 and var bad)
        {
            Problem = $"in the text that begins at character {start + 1} there is one that cannot be compared, U+{(int)written[bad]:X4}: a control character, a change of direction, half a pair, or too many blanks or marks together; leave it out";
            return;
        }

        // What is not seen parts nothing.
        if (length > 0)
        {
            _pieces.Add(new TemplatePiece(written, new string(folded, 0, length), Variable: null, start));
        }
    }

    private void ReadVariable()
    {
        var position = _at;
        var end = _text.IndexOf('}', position);
        if (end < 0)
        {
            Problem = $"at character {position + 1} there is a {{ without its }}; write {{{{ for a brace that is meant";
            return;
        }

        var inside = _text[(position + 1)..end];
        var colon = inside.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? inside : inside[..colon]).Trim();
        if (name.Length is 0 or > MaxName || !name.All(c => char.IsLetterOrDigit(c) || c == '_'))
        {
            Problem = $"the variable at character {position + 1} has no name that can be used; write 1 to {MaxName} letters, digits or _, for example {{code:digits}}";
            return;
        }

        if (colon < 0)
        {
            Problem = $"the variable {name} at character {position + 1} has no type; write {{{name}:digits}}, or another of {AnyType}";
            return;
        }

        if (_pieces.Any(p => string.Equals(p.Variable?.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            Problem = $"the variable {name} at character {position + 1} is there already; give each a name of its own";
            return;
        }

        if (ReadType(name, inside[(colon + 1)..].Trim(), position) is { } variable)
        {
            _pieces.Add(new TemplatePiece(Literal: null, "", variable, position));
            _at = end + 1;
        }
    }

    private TemplateVariable? ReadType(string name, string type, int position)
    {
        var open = type.IndexOf('(', StringComparison.Ordinal);
        if (!TemplateTypeRule.TryFind(open < 0 ? type : type[..open].TrimEnd(), out var rule))
        {
            Problem = $"the variable {name} at character {position + 1} has the type \"{(open < 0 ? type : type[..open])}\", which is not known; use {AnyType}";
            return null;
        }

        if (open < 0)
        {
            return new TemplateVariable(name, rule.Type, rule.Min, rule.Max);
        }

        var (min, max) = (0, 0);
        var lengths = type[(open + 1)..].TrimEnd();
        var isRead = lengths.EndsWith(')') && lengths[..^1].Split(',') switch
        {
            [var one] => TryReadLength(one, out min) && TryReadLength(one, out max),
            [var least, var most] => TryReadLength(least, out min) && TryReadLength(most, out max),
            _ => false,
        };
        if (!isRead || min < 1 || max < min || max > rule.Most)
        {
            Problem = $"the variable {name} at character {position + 1} has lengths that cannot be; write {{{name}:{rule.Name}({rule.Min},{rule.Max})}}, the least and the most, from 1 to {rule.Most}";
            return null;
        }

        return new TemplateVariable(name, rule.Type, min, max);
    }

    private static bool TryReadLength(string text, out int length) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out length);
}
