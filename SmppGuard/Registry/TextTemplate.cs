using System.Text.RegularExpressions;
using SmppGuard.RulePacks;

namespace SmppGuard.Registry;

/// <summary>
/// Texts of operators in which an organization's name and contact are filled in. A misspelt placeholder is refused where it is set: else every recipient would read
/// it as it stands; and one that hides would hide the marks of all messages.
/// </summary>
internal static class TextTemplate
{
    private static readonly Regex Placeholder = new(@"\{[^{}]*\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
    private static readonly string[] Known = ["{name}", "{latinName}", "{contact}"];

    /// <summary>What is wrong with a text; null: nothing.</summary>
    public static string? ProblemOf(string text)
    {
        if (Placeholder.Matches(text).Select(m => m.Value).FirstOrDefault(p => !Known.Contains(p, StringComparer.Ordinal)) is { } unknown)
        {
            return $"{unknown} is not known, use {{name}}, {{latinName}} or {{contact}}";
        }

        return WithoutPlaceholders(text).AsSpan().IndexOfAny('{', '}') >= 0 ? "it has a brace without its other half, use {name}, {latinName} or {contact}" : UnseenText.ProblemOf(text, mayBreak: true);
    }

    /// <summary>Fills in an organization. What it is called stands there as it is: a value is no template.</summary>
    public static string Fill(string text, Organization organization) => Placeholder.Replace(text, placeholder => placeholder.Value switch
    {
        "{name}" => organization.Name,
        "{latinName}" => organization.LatinName ?? organization.Name,
        "{contact}" => organization.Contact,
        _ => placeholder.Value,
    });

    public static string WithoutPlaceholders(string text) => Placeholder.Replace(text, " ");
}
