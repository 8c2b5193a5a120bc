using System.Text.Json;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>Reads filters of messages that are one of a few words.</summary>
internal static class MessageCriteriaReader
{
    private static readonly string[] Classes = [.. Enum.GetValues<Purpose>().Where(purpose => purpose != Purpose.Unknown).Select(purpose => purpose.ToString())];

    private static readonly Dictionary<string, MessageOutcome> Outcomes =
        Enum.GetValues<MessageOutcome>().Where(outcome => outcome != MessageOutcome.None).ToDictionary(outcome => JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.ToString()), StringComparer.Ordinal);

    public static IEnumerable<string> OutcomeNames => Outcomes.Keys;

    public static bool? ReadDecision(string? value, List<(string Field, string Message)> problems)
    {
        switch (PageQuery.TrimmedOrNull(value))
        {
            case null:
                return null;
            case "allowed":
                return true;
            case "refused":
                return false;
            default:
                problems.Add(("decision", "must be allowed or refused."));
                return null;
        }
    }

    public static Reason? ReadReason(string? value, bool? allowed, List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(value) is not { } name)
        {
            return null;
        }

        if (!Reasons.TryParse(name, out var reason))
        {
            problems.Add(("reason", $"must be one of {string.Join(", ", Reasons.All)}."));
            return null;
        }

        if (allowed == true)
        {
            problems.Add(("reason", "is why a message was refused; it does not go with decision=allowed."));
        }

        return reason;
    }

    public static Purpose? ReadClass(string? value, List<(string Field, string Message)> problems, string field = "class")
    {
        if (PageQuery.TrimmedOrNull(value) is not { } name)
        {
            return null;
        }

        if (Classes.Contains(name, StringComparer.Ordinal))
        {
            return Enum.Parse<Purpose>(name);
        }

        problems.Add((field, $"must be one of {string.Join(", ", Classes)}."));
        return null;
    }

    public static MessageOutcome? ReadOutcome(string? value, List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(value) is not { } name)
        {
            return null;
        }

        if (Outcomes.TryGetValue(name, out var outcome))
        {
            return outcome;
        }

        problems.Add(("outcome", $"must be one of {string.Join(", ", Outcomes.Keys)}."));
        return null;
    }
}
