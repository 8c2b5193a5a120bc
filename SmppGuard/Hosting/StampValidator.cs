using System.Text.RegularExpressions;

namespace SmppGuard.Hosting;

/// <summary>A template that lacks what it is for would send unmarked messages, so it is refused at start.</summary>
internal static partial class StampValidator
{
    public static void Validate(StampOptions options, List<string> problems)
    {
        Check("Ucs2", options.Ucs2, "【{name}】", " 客服{contact}", " 拒收请回复R", problems);
        Check("Gsm7", options.Gsm7, "[{latinName}] ", " Tel {contact}", " Reply STOP to opt out", problems);
    }

    private static void Check(string set, StampTemplates templates, string signature, string contact, string optOut, List<string> problems)
    {
        Template($"{set}:Signature", templates.Signature, ["{name}", "{latinName}"], signature, problems);
        Template($"{set}:Contact", templates.Contact, ["{contact}"], contact, problems);
        Template($"{set}:OptOut", templates.OptOut, [], optOut, problems);
    }

    private static void Template(string key, string template, string[] needed, string example, List<string> problems)
    {
        var full = $"{GuardOptions.Section}:Stamp:{key}";
        if (string.IsNullOrWhiteSpace(template))
        {
            problems.Add($"{full} is empty; use a text, for example \"{example}\".");
        }
        else if (Placeholder().Matches(template).Select(m => m.Value).FirstOrDefault(p => p is not ("{name}" or "{latinName}" or "{contact}")) is { } unknown)
        {
            problems.Add($"{full} is \"{template}\"; {unknown} is not known, use {{name}}, {{latinName}} or {{contact}}, for example \"{example}\".");
        }
        else if (needed.Length > 0 && !needed.Any(n => template.Contains(n, StringComparison.Ordinal)))
        {
            problems.Add($"{full} is \"{template}\"; it must contain {string.Join(" or ", needed)}, for example \"{example}\".");
        }
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
