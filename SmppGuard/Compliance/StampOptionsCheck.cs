using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>A template that lacks what it is for would send unmarked messages, so it is refused at start.</summary>
internal static class StampOptionsCheck
{
    /// <param name="options">The templates.</param>
    /// <param name="words">What is honoured; null: the rule pack is unknown, which is told elsewhere.</param>
    /// <param name="check">Receives what is wrong.</param>
    public static void Run(StampOptions options, HonouredWords? words, OptionProblems check)
    {
        Check("Ucs2", options.Ucs2, "【{name}】", " 客服{contact}", " 拒收请回复R", words, check);
        Check("Gsm7", options.Gsm7, "[{latinName}] ", " Tel {contact}", " Reply STOP to opt out", words, check);
    }

    private static void Check(string set, StampTemplates templates, string signature, string contact, string optOut, HonouredWords? words, OptionProblems check)
    {
        Template($"{set}:Signature", templates.Signature, ["{name}", "{latinName}"], signature, check);
        Template($"{set}:Contact", templates.Contact, ["{contact}"], contact, check);
        if (Template($"{set}:OptOut", templates.OptOut, [], optOut, check) && words?.ProblemOfOptOut(templates.OptOut) is { } problem)
        {
            check.Add($"{OptionProblems.Section}:Stamp:{set}:OptOut is \"{templates.OptOut}\"; it {problem}, as in \"{optOut}\".");
        }
    }

    private static bool Template(string key, string template, string[] needed, string example, OptionProblems check)
    {
        var full = $"{OptionProblems.Section}:Stamp:{key}";
        if (string.IsNullOrWhiteSpace(template))
        {
            check.Add($"{full} is empty; use a text, for example \"{example}\".");
        }
        else if (TextTemplate.ProblemOf(template) is { } problem)
        {
            check.Add($"{full} is \"{template}\"; {problem}, for example \"{example}\".");
        }
        else if (needed.Length > 0 && !needed.Any(n => template.Contains(n, StringComparison.Ordinal)))
        {
            check.Add($"{full} is \"{template}\"; it must contain {string.Join(" or ", needed)}, for example \"{example}\".");
        }
        else
        {
            return true;
        }

        return false;
    }
}
