using System.Text;
using System.Text.RegularExpressions;

namespace SmppGuard.Fuzz.Targets;

/// <summary>The text of a receipt (SMPP 3.4, appendix B) as a string, its fields found by regular expressions.</summary>
internal sealed partial class SlowReceiptText
{
    private const string Blank = @"[ \t\r\n\0]";

    private readonly string _fields;

    public SlowReceiptText(byte[] text)
    {
        var whole = Narrow(text);
        var free = Key("text").Match(whole);
        _fields = free.Success ? whole[..free.Index] : whole;
    }

    /// <summary>The value of a field; empty if it is not there or says nothing.</summary>
    public string this[string key]
    {
        get
        {
            var found = Key(key).Match(_fields);
            if (!found.Success)
            {
                return "";
            }

            var rest = _fields[(found.Index + found.Length)..];
            var value = rest.TrimStart(' ', '\t', '\r', '\n', '\0');

            // Behind blanks the next field may begin.
            if (value.Length < rest.Length && AnyKey().IsMatch(value))
            {
                return "";
            }

            return Quoted().Match(value) is { Success: true } quoted ? quoted.Groups["inside"].Value : Unquoted().Match(value).Value;
        }
    }

    // One octet each, or UCS-2 of either order, of which only ASCII is looked at, full-width forms as what they are forms of.
    private static string Narrow(byte[] text)
    {
        var octets = text is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] ? text[2..] : text;
        var encoding = octets switch
        {
            [0, > 0, 0, > 0, ..] => Encoding.BigEndianUnicode,
            [> 0, 0, > 0, 0, ..] => Encoding.Unicode,
            _ => null,
        };
        return encoding is null
            ? Encoding.Latin1.GetString(text)
            : string.Concat(encoding.GetString(octets, 0, octets.Length / 2 * 2).Select(Ascii));
    }

    private static char Ascii(char c) => c switch
    {
        < '\u0080' => c,
        '\u3000' => ' ',
        '\u3001' => ',',
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        _ => '?',
    };

    private static Regex Key(string key) =>
        new($@"(?<=^|[ \t\r\n\0,;|]){key}{Blank}*[:=]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    [GeneratedRegex(@"^(id|sub|dlvrd|submit date|done date|stat|err)[ \t\r\n\0]*[:=]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex AnyKey();

    [GeneratedRegex(@"^(?<quote>[""'])(?<inside>.*?)\k<quote>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[^ \t\r\n\0,;|]*", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Unquoted();
}
