using System.Globalization;
using System.Text;
using SmppGuard.Registry.Templates;

namespace SmppGuard.TemplateProposals;

/// <summary>Writes the template of a shape from a message that has it: literally only what all its messages have said.</summary>
internal static class ProposalText
{
    private const char Masked = '*';

    /// <summary>The same number of characters for every word that varies: how long it is says something, too.</summary>
    private const string MaskedWord = "***";

    /// <returns>Null: no template can be made of it, for example because it would fit whatever is sent.</returns>
    public static (string Text, string Example)? Write(LearnedShape shape, ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        foreach (var isGenerous in new[] { true, false })
        {
            if (Template(shape, text, tokens, isGenerous) is { } written && RegisteredTemplate.TryParse(written, out var template, out _))
            {
                return (template.CanonicalText, Example(shape, text, tokens));
            }
        }

        return null;
    }

    // Generous: as many characters as such variables usually have, and not only as many as were seen.
    private static string? Template(LearnedShape shape, ReadOnlySpan<char> text, List<TextToken> tokens, bool isGenerous)
    {
        var written = new StringBuilder();
        var names = new int[TemplateTypeRule.All.Length];
        var at = 0;
        foreach (var token in tokens)
        {
            var said = text.Slice(token.Start, token.Length);
            if (PartOf(shape, token, ref at) is not { Varies: true } part)
            {
                Escape(written, said);
                continue;
            }

            Escape(written, said[..part.Front.Length]);
            if (Variable(token.Kind, part, isGenerous) is not { } variable)
            {
                return null;
            }

            var number = ++names[(int)variable.Type];
            written.Append((variable with { Name = number == 1 ? variable.Rule.Name : string.Create(CultureInfo.InvariantCulture, $"{variable.Rule.Name}{number}") }).ToString());
            Escape(written, said[^part.Back.Length..]);
        }

        return written.ToString();
    }

    private static TemplateVariable? Variable(TextTokenKind kind, ShapePart part, bool isGenerous)
    {
        if (kind == TextTokenKind.Figure)
        {
            return part.FigureType switch
            {
                null => null,
                TemplateType.Digits => new TemplateVariable("", TemplateType.Digits, part.Min, part.Max),
                TemplateType.Code => new TemplateVariable("", TemplateType.Code, part.Min, part.Max),
                { } type => Within(type, part, isGenerous),
            };
        }

        return part.Max <= TemplateTypeRule.Of(TemplateType.Name).Most ? Within(TemplateType.Name, part, isGenerous)
            : part.Max <= TemplateTypeRule.Of(TemplateType.Text).Most ? Within(TemplateType.Text, part, isGenerous)
            : null;
    }

    private static TemplateVariable Within(TemplateType type, ShapePart part, bool isGenerous)
    {
        var rule = TemplateTypeRule.Of(type);
        return isGenerous ? new TemplateVariable("", type, Math.Min(rule.Min, part.Min), Math.Max(rule.Max, part.Max)) : new TemplateVariable("", type, part.Min, part.Max);
    }

    private static string Example(LearnedShape shape, ReadOnlySpan<char> text, List<TextToken> tokens)
    {
        var example = new StringBuilder();
        var at = 0;
        foreach (var token in tokens)
        {
            var said = text.Slice(token.Start, token.Length);
            var part = PartOf(shape, token, ref at);
            if (part is { Varies: true } && token.Kind == TextTokenKind.Word)
            {
                example.Append(said[..part.Front.Length]).Append(MaskedWord).Append(said[^part.Back.Length..]);
                continue;
            }

            foreach (var character in said)
            {
                example.Append(char.IsDigit(character) || (part is { Varies: true } && char.IsLetter(character)) ? Masked : character);
            }
        }

        return example.ToString();
    }

    private static ShapePart? PartOf(LearnedShape shape, TextToken token, ref int at) =>
        token.Kind == TextTokenKind.Figure || (token.Kind == TextTokenKind.Word && shape.IsLoose) ? shape.Parts[at++] : null;

    private static void Escape(StringBuilder written, ReadOnlySpan<char> literal)
    {
        foreach (var character in literal)
        {
            written.Append(character, character is '{' or '}' ? 2 : 1);
        }
    }
}
