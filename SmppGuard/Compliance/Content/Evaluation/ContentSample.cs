using System.Globalization;
using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Compliance.Content.Evaluation;

/// <summary>A text and what a person calls it.</summary>
/// <param name="Part">For example <c>test</c> or <c>dev</c>; results are given for each part.</param>
/// <param name="Class">Commercial, or another.</param>
/// <param name="Language">For example <c>zh</c>.</param>
/// <param name="Kind">Free: what the text is an example of.</param>
/// <param name="Text">With <c>\uXXXX</c> read.</param>
internal sealed record ContentSample(string Part, Purpose Class, string Language, string Kind, string Text)
{
    private const int Columns = 5;
    private const string Escape = @"\u";
    private const int EscapeLength = 6;

    /// <summary>Reads tab separated lines; empty ones and those that begin with # mean nothing.</summary>
    /// <exception cref="FormatException">A line is not as it must be; the message has its number.</exception>
    public static IReadOnlyList<ContentSample> ReadAll(IEnumerable<string> lines)
    {
        var samples = new List<ContentSample>();
        foreach (var (index, line) in lines.Index())
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var columns = line.Split('\t');
            if (columns.Length != Columns || columns.Any(string.IsNullOrWhiteSpace))
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {index + 1} has not the columns part, class, language, kind, text."));
            }

            samples.Add(new ContentSample(columns[0], ClassOf(columns[1], index + 1), columns[2], columns[3], Unescape(columns[4])));
        }

        return samples;
    }

    private static Purpose ClassOf(string name, int line) => name switch
    {
        "commercial" => Purpose.Commercial,
        "notification" => Purpose.Notification,
        "verification" => Purpose.Verification,
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {line}: \"{name}\" is no class; use commercial, notification or verification.")),
    };

    private static string Unescape(string text)
    {
        var unescaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith(Escape, StringComparison.Ordinal)
                && i + EscapeLength <= text.Length
                && ushort.TryParse(text.AsSpan(i + Escape.Length, EscapeLength - Escape.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                unescaped.Append((char)unit);
                i += EscapeLength - 1;
            }
            else
            {
                unescaped.Append(text[i]);
            }
        }

        return unescaped.ToString();
    }
}
