using System.Globalization;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;

namespace SmscSimulator.Prompt;

/// <summary>Reads the lines of the prompt; a line it cannot read gets an explanation that shows the right form.</summary>
internal static class PromptParser
{
    public const string HelpText =
        """
        reply PHONE CODE TEXT            a phone sends TEXT to CODE, for example: reply 8613800138000 106900001 TD
        disconnect [CONNECTION]          cut one connection (numbers: sessions), or all
        unbind                           ask all ESMEs to unbind
        refuse-binds on|off [STATUS]     refuse binds, with ESME_RBINDFAIL unless said
        silence on|off                   take submits without ever answering them
        freeze on|off                    answer nothing at all, not even enquire_link
        listen on|off                    off: the SMSC is gone, on: it is back
        answer WHO=ANSWER                to certain numbers or texts, for example: answer to:8613900139*=0x0B, answer text:STOP=UNDELIV/27
        answers [none]                   list these rules, or drop them
        errors MIX|none                  for example: errors 0x58:1%,ESME_RSUBMITFAIL:0.5%
        latency MILLISECONDS             time until a submit is answered
        receipts on|off [STATES]         for example: receipts on DELIVRD:95,UNDELIV/27:5
        phones on|off                    print each message as its phone shows it, and remember the last ones
        phone PHONE                      what this phone shows, for example: phone 8613800138000
        counters, sessions, help, quit
        wait MILLISECONDS                for scripts
        wait-submits COUNT [SECONDS]     for scripts: until COUNT submits have arrived since the start; beyond the time the script fails
        wait-binds COUNT [SECONDS]       for scripts: until COUNT connections are bound
        wait-delivered COUNT [SECONDS]   for scripts: until COUNT receipts and replies were acknowledged
        """;

    public static bool TryParse(string line, out PromptCommand command, out string? problem)
    {
        string trimmed = line.Trim();
        command = new PromptCommand.Nothing();
        problem = null;
        if (trimmed.Length == 0 || trimmed[0] == '#')
        {
            return true;
        }

        string[] words = trimmed.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        PromptCommand? parsed = words[0].ToLowerInvariant() switch
        {
            "reply" => Reply(trimmed),
            "disconnect" when words.Length == 1 => new PromptCommand.Disconnect(null),
            "disconnect" when words.Length == 2 && TryCount(words[1], out int number) => new PromptCommand.Disconnect(number),
            "unbind" when words.Length == 1 => new PromptCommand.Unbind(),
            "refuse-binds" => RefuseBinds(words),
            "silence" when OnOff(words) is { } on => new PromptCommand.Silence(on),
            "freeze" when OnOff(words) is { } on => new PromptCommand.Freeze(on),
            "listen" when OnOff(words) is { } on => new PromptCommand.Listen(on),
            "answer" when words.Length > 1 => Answer(trimmed, ref problem),
            "answers" when words.Length == 1 => new PromptCommand.ShowAnswers(),
            "answers" when words.Length == 2 && words[1].Equals("none", StringComparison.OrdinalIgnoreCase) => new PromptCommand.DropAnswers(),
            "errors" when words.Length == 2 && ErrorMix.TryParse(words[1], out ErrorMix mix, out problem) => new PromptCommand.SetErrors(mix),
            "latency" when words.Length == 2 && TryMilliseconds(words[1], out TimeSpan latency) => new PromptCommand.SetLatency(latency),
            "receipts" => Receipts(words, ref problem),
            "phones" when OnOff(words) is { } on => new PromptCommand.ShowPhones(on),
            "phone" when words.Length == 2 && IsAddress(words[1]) => new PromptCommand.ShowPhone(words[1]),
            "wait" when words.Length == 2 && TryMilliseconds(words[1], out TimeSpan time) => new PromptCommand.Wait(time),
            "wait-submits" when TryWait(words, out int submits, out TimeSpan patience) => new PromptCommand.WaitForSubmits(submits, patience),
            "wait-binds" when TryWait(words, out int binds, out TimeSpan patience) => new PromptCommand.WaitForBinds(binds, patience),
            "wait-delivered" when TryWait(words, out int delivered, out TimeSpan patience) => new PromptCommand.WaitForDelivered(delivered, patience),
            "counters" => new PromptCommand.ShowCounters(),
            "sessions" => new PromptCommand.ShowSessions(),
            "help" or "?" => new PromptCommand.Help(),
            "quit" or "exit" => new PromptCommand.Quit(),
            _ => null,
        };

        if (parsed is not null)
        {
            command = parsed;
            return true;
        }

        problem ??= UsageOf(words[0]);
        return false;
    }

    private static PromptCommand.Reply? Reply(string line)
    {
        // The text is the rest of the line as it stands, inner spaces included.
        string[] parts = line.Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 4 && IsAddress(parts[1]) && IsAddress(parts[2]) ? new PromptCommand.Reply(parts[1], parts[2], parts[3]) : null;
    }

    // The text of a rule may have spaces.
    private static PromptCommand.AddAnswer? Answer(string line, ref string? problem) =>
        AnswerRule.TryParse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim(), out AnswerRule rule, out problem) ? new PromptCommand.AddAnswer(rule) : null;

    private static PromptCommand.RefuseBinds? RefuseBinds(string[] words) => OnOff(words) switch
    {
        true when words.Length == 2 => new PromptCommand.RefuseBinds(CommandStatus.ESME_RBINDFAIL),
        true when words.Length == 3 && CommandStatuses.TryParse(words[2], out CommandStatus status) && status != CommandStatus.ESME_ROK =>
            new PromptCommand.RefuseBinds(status),
        false => new PromptCommand.RefuseBinds(null),
        _ => null,
    };

    private static PromptCommand.SetReceipts? Receipts(string[] words, ref string? problem)
    {
        if (OnOff(words) is not { } on || words.Length > 3)
        {
            return null;
        }

        if (words.Length < 3)
        {
            return new PromptCommand.SetReceipts(on, null);
        }

        return StateMix.TryParse(words[2], out StateMix states, out problem) ? new PromptCommand.SetReceipts(on, states) : null;
    }

    private static bool? OnOff(string[] words) => words.Length < 2 ? null : words[1].ToLowerInvariant() switch
    {
        "on" => true,
        "off" => false,
        _ => null,
    };

    private static bool TryWait(string[] words, out int count, out TimeSpan patience)
    {
        count = 0;
        patience = Timeout.InfiniteTimeSpan;
        if (words.Length is < 2 or > 3 || !TryCount(words[1], out count))
        {
            return false;
        }

        if (words.Length == 3)
        {
            bool isNumber = int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds);
            patience = TimeSpan.FromSeconds(seconds);
            return isNumber;
        }

        return true;
    }

    private static bool TryMilliseconds(string text, out TimeSpan time)
    {
        bool valid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds);
        time = TimeSpan.FromMilliseconds(milliseconds);
        return valid;
    }

    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;

    private static bool IsAddress(string text) => text.Length <= 20 && text.All(char.IsAsciiLetterOrDigit);

    private static string UsageOf(string word)
    {
        foreach (string line in HelpText.Split('\n'))
        {
            if (line.StartsWith(word + " ", StringComparison.OrdinalIgnoreCase))
            {
                return "usage: " + line.TrimEnd();
            }
        }

        return $"unknown command {word}; help lists them";
    }
}
