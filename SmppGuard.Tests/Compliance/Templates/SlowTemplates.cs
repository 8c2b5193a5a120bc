using System.Text.RegularExpressions;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Tests.Compliance.Templates;

/// <summary>
/// What docs/usage/templates.md says about templates, word for word and as slowly as one likes: each template by itself, each variable with all its lengths, each content by a regular expression. Shares no
/// code with the product but the reading of a template.
/// </summary>
internal static partial class SlowTemplates
{
    private const string Numeral = @"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?";
    private const string Field = @"(\d{1,2}|\d{4})";

    private static readonly Dictionary<TemplateType, Regex> Contents = new()
    {
        [TemplateType.Digits] = Of(@"\d+"),
        [TemplateType.Number] = Of($"[+-]?{Numeral}"),
        [TemplateType.Amount] = Of($@"([+-]?\p{{Sc}}?|\p{{Sc}}[+-]){Numeral}"),
        [TemplateType.Time] = Of(@"\d{1,2}:\d\d(:\d\d)?|\d{1,2}[时時点點](\d{1,2}分(\d{1,2}秒)?)?"),
        [TemplateType.Date] = Of($@"\d{{8}}|(\d{{4}}年)?\d{{1,2}}月(\d{{1,2}}[日号號])?|\d{{1,2}}[日号號]|(?!.*\d{{4}}.*\d{{4}}){Field}([-/.]){Field}(\2{Field})?".Replace(@"\2", @"\k<s>").Replace("([-/.])", "(?<s>[-/.])")),
        [TemplateType.Code] = Of("[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?"),
        [TemplateType.Letters] = Of(@"[\p{Lu}\p{Ll}\p{Lo}]+"),
        [TemplateType.Phone] = Of(@"(?! )[+]?(86|0086)?[- ()]*(4[- ()]*0[- ()]*0[- ()]*8[- ()]*0[- ()]*0[- ()]*1[- ()]*2[- ()]*3[- ()]*4|0?[- ()]*10[- ()]*12345678)[)]?"),
        [TemplateType.Url] = Of(@"(HTTPS?://)?(EXAMPLE\.COM|[A-Z0-9.-]+\.EXAMPLE\.ORG)(:\d{1,5})?([/?#][A-Z0-9._~:/?#!$&'()*+,;=%\[\]-]*)?"),
        [TemplateType.Name] = Of(@"(?! )(?=.*[\p{Lu}\p{Ll}\p{Lo}])([\p{Lu}\p{Ll}\p{Lo} ·'*-]|\.(?= |$))+(?<! )"),
        [TemplateType.Text] = Of(@"(?! )(?!.*[A-Z0-9]\.[A-Z])(?!.*//)(?!.*\d([^\p{L}\d]*\d){6})[^@\\\n]+(?<! )"),
    };

    /// <summary>Whether a text without marks fits one of the templates, for a code that may link to example.com and below example.org, and name 4008001234 and 01012345678.</summary>
    public static bool Fit(IEnumerable<RegisteredTemplate> templates, string text)
    {
        var folded = Fold(text).Trim(' ', '\n');
        return folded.Length > 0 && templates.Any(t => Fits(t.Pieces, 0, folded, isFirst: true));
    }

    public static bool Takes(TemplateVariable variable, string content) =>
        content.Length >= variable.Min && content.Length <= variable.Max && Contents[variable.Type].IsMatch(Fold(content));

    private static bool Fits(IReadOnlyList<TemplatePiece> pieces, int index, string text, bool isFirst)
    {
        if (index == pieces.Count)
        {
            return text.Length == 0;
        }

        if (pieces[index].Variable is not { } variable)
        {
            var literal = Fold(pieces[index].Literal!);
            literal = isFirst ? literal.TrimStart(' ', '\n') : literal;
            literal = index == pieces.Count - 1 ? literal.TrimEnd(' ', '\n') : literal;
            return text.StartsWith(literal, StringComparison.Ordinal) && Fits(pieces, index + 1, text[literal.Length..], isFirst: false);
        }

        return Enumerable.Range(variable.Min, Math.Max(0, Math.Min(variable.Max, text.Length) - variable.Min + 1))
            .Any(length => Contents[variable.Type].IsMatch(text[..length]) && Fits(pieces, index + 1, text[length..], isFirst: false));
    }

    private static string Fold(string text) =>
        Blanks().Replace(string.Concat(text.Select(c => c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c)).Replace("\r\n", "\n", StringComparison.Ordinal).ToUpperInvariant(), " ");

    private static Regex Of(string pattern) => new($"^({pattern})$(?!\n)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    [GeneratedRegex("[ \u3000]{1,4}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Blanks();
}
