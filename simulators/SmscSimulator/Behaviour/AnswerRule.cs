using SmppGuard.Smpp.Pdus;
using SmscSimulator.Server;

namespace SmscSimulator.Behaviour;

/// <summary>
/// What is answered to whom: <c>to:8613900139*=0x0B</c>. Before the sign who is meant (<c>to:</c> or <c>from:</c> a number, with a star at its end all that begin so;
/// <c>text:</c> a piece of the text), behind it the answer: a command_status, a state that the receipt reports (<c>UNDELIV/27</c>, with its err), <c>no-receipt</c>, <c>none</c>
/// (no answer), or <c>disconnect</c>.
/// </summary>
internal sealed class AnswerRule
{
    public const string Example = "to:8613900139*=0x0B, from:106900001=UNDELIV/27 or text:STOP=none";

    private readonly string _text;
    private readonly string _field;
    private readonly string _pattern;

    private AnswerRule(string text, string field, string pattern, SubmitReply answer)
    {
        _text = text;
        _field = field;
        _pattern = pattern;
        Answer = answer;
    }

    public SubmitReply Answer { get; }

    public static bool TryParse(string text, out AnswerRule rule, out string? problem)
    {
        // The last sign: a piece of text may have others.
        rule = null!;
        int equals = text.LastIndexOf('=');
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string field = colon > 0 ? text[..colon].ToLowerInvariant() : "";
        if (equals <= colon + 1 || field is not ("to" or "from" or "text"))
        {
            problem = $"{text} is not WHO=ANSWER, for example {Example}";
            return false;
        }

        if (!TryParseAnswer(text[(equals + 1)..].Trim(), out SubmitReply answer))
        {
            problem = $"{text[(equals + 1)..]} is no answer; use a command_status, STATE or STATE/ERR, no-receipt, none or disconnect, for example {Example}";
            return false;
        }

        problem = null;
        rule = new AnswerRule(text, field, text[(colon + 1)..equals], answer);
        return true;
    }

    public bool AppliesTo(SubmittedMessage message, string destination) => _field switch
    {
        "to" => Matches(destination),
        "from" => Matches(message.Source),
        _ => message.Text.Contains(_pattern, StringComparison.Ordinal),
    };

    /// <summary>The rule as it was given.</summary>
    public override string ToString() => _text;

    private static bool TryParseAnswer(string text, out SubmitReply answer)
    {
        answer = text.ToLowerInvariant() switch
        {
            "none" => SubmitReply.None,
            "disconnect" => SubmitReply.Disconnect,
            _ => SubmitReply.Ok,
        };
        if (answer.Kind != SubmitReply.Action.Answer)
        {
            return true;
        }

        if (text.Equals("no-receipt", StringComparison.OrdinalIgnoreCase))
        {
            answer = answer.WithoutReceipt();
            return true;
        }

        if (StateMix.TryParseState(text, out MessageState state, out int? error))
        {
            answer = answer.Reporting(state, error);
            return true;
        }

        bool isStatus = CommandStatuses.TryParse(text, out CommandStatus status);
        answer = status == CommandStatus.ESME_ROK ? answer : SubmitReply.Error(status);
        return isStatus;
    }

    private bool Matches(string number) => _pattern.EndsWith('*')
        ? number.StartsWith(_pattern.AsSpan(0, _pattern.Length - 1), StringComparison.Ordinal)
        : string.Equals(number, _pattern, StringComparison.Ordinal);
}
