using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SmppGuard.Registry.Templates;

/// <summary>
/// A text with variables that a code may send, read and found to make sense:
/// <code>
/// 您的验证码是{code:digits(4,6)}，{minutes:digits(1,2)}分钟内有效。
/// </code>
/// A variable is <c>{name:type}</c>, <c>{name:type(length)}</c> or <c>{name:type(least,most)}</c>; <c>{{</c> and <c>}}</c> are braces. Immutable. See docs/usage/templates.md.
/// </summary>
internal sealed class RegisteredTemplate
{
    /// <summary>Characters of a template.</summary>
    public const int MaxLength = 500;

    /// <summary>What messages show where they have no better example.</summary>
    public const string ExampleText = "您的验证码是{code:digits(4,6)}，5分钟内有效。";

    private RegisteredTemplate(IReadOnlyList<TemplatePiece> pieces) => Pieces = pieces;

    /// <summary>Literal text and variables by turns, in order.</summary>
    public IReadOnlyList<TemplatePiece> Pieces { get; }

    public IEnumerable<TemplateVariable> Variables => Pieces.Select(p => p.Variable).OfType<TemplateVariable>();

    /// <summary>The template as it is best written: without blanks in braces, and without lengths that are the usual ones.</summary>
    public string CanonicalText => Write(variable => variable.ToString());

    /// <summary>The same for two templates that fit the same texts and differ in names, case, width or blanks.</summary>
    public string Form => string.Concat(Pieces.Select(p => p.Variable is { } v ? $"\0{(int)v.Type},{v.Min},{v.Max}\0" : p.Folded)).Trim(' ', '\n');

    /// <summary>A text that it fits.</summary>
    /// <param name="host">One of the code's links; null: none is known.</param>
    /// <param name="contact">The organization's contact.</param>
    public string Example(string? host, string contact) => Write(variable => TemplateExample.Of(variable, host ?? "example.com", contact), escapes: false);

    /// <summary>What is wrong with a text as a template; null: nothing.</summary>
    public static string? ProblemOf(string text) => TryParse(text, out _, out var problem) ? null : problem;

    /// <param name="text">The template.</param>
    /// <param name="template">As it is read.</param>
    /// <param name="problem">What is wrong and where, and what to write instead; the beginning of the sentence is "it is …; ".</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out RegisteredTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        if (text.Length > MaxLength)
        {
            problem = $"it has {text.Length} characters, use at most {MaxLength}";
            return false;
        }

        var parser = new TemplateParser(text);
        var pieces = parser.Read();
        problem = parser.Problem ?? TemplateSense.ProblemOf(pieces);
        if (problem is not null)
        {
            return false;
        }

        template = new RegisteredTemplate(pieces);
        return true;
    }

    private string Write(Func<TemplateVariable, string> variable, bool escapes = true)
    {
        var text = new StringBuilder();
        foreach (var piece in Pieces)
        {
            text.Append(piece.Variable is { } v ? variable(v)
                : escapes ? piece.Literal!.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)
                : piece.Literal);
        }

        return text.ToString();
    }
}
