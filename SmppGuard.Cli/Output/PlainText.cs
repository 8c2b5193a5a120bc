using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Output;

/// <summary>
/// Values as a terminal may show them. Texts of messages were written by strangers: what would move the cursor, change colours or turn the direction of reading is shown as its
/// number instead.
/// </summary>
internal static class PlainText
{
    /// <summary>The value in one line: a text without what is not to be seen, a number or truth as JSON writes it, several divided by commas, nothing for null.</summary>
    public static string Of(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar when scalar.TryGetValue(out string? text) => Of(text),
        JsonArray array => string.Join(", ", array.Select(Of)),
        JsonObject members => string.Join(", ", members.Where(member => member.Value is not null).Select(member => $"{Of(member.Key)}={Of(member.Value)}")),
        _ => value.ToJsonString(),
    };

    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when IsSeen(rune) => shown.Append(rune),
                _ => shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"),
            };
        }

        return shown.ToString();
    }

    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
