using System.CommandLine;

namespace SmppGuard.Cli.Messages;

/// <summary>What messages are searched by; the options are called as the parameters of the API.</summary>
internal sealed class MessageFilters
{
    /// <summary>Words that the shell completes; which there are the server says, of whatever version.</summary>
    public static readonly string[] Reasons =
    [
        "throttled", "organization-suspended", "source-not-allowed", "destination-invalid", "content-not-permitted", "signature-mismatch", "do-not-disturb", "no-consent", "consent-revoked",
        "consent-expired", "quiet-hours", "not-markable", "too-long", "smsc-unavailable", "queue-full", "journal-unavailable", "incomplete", "frequency-capped", "parts-disagree", "consents-stale", "repeated", "not-filed", "undecidable",
    ];

    public static readonly string[] Classes = ["Commercial", "Notification", "Verification", "PublicInterest"];

    public static readonly string[] Outcomes = ["accepted", "rejected", "unknown", "incomplete", "scheduled", "cancelled", "expired"];

    /// <summary>SMPP 3.4, appendix B.</summary>
    private static readonly string[] ReceiptStates = ["DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD"];

    private readonly (Option<string> Option, string Parameter)[] _filters =
    [
        Filter("--msisdn", "msisdn", "Recipient"),
        Filter("--organization", "organization", "Id of the organization"),
        Filter("--code", "code", "Number of the code"),
        Filter("--account", "account", "system_id of the account"),
        Filter("--decision", "decision", "allowed or refused", "allowed", "refused"),
        Suggesting("--reason", "reason", "Why it was refused, for example no-consent", Reasons),
        Suggesting("--class", "class", "Commercial, Notification, Verification or PublicInterest", Classes),
        Suggesting("--outcome", "outcome", "accepted, rejected, unknown, incomplete, scheduled, cancelled or expired", Outcomes),
        Filter("--smsc", "smsc", "Name of the SMSC that it was for"),
        Suggesting("--receipt-state", "receiptState", "State of one of its receipts, for example UNDELIV", ReceiptStates),
        Filter("--message-id", "messageId", "Any id that the provider or the SMSC used"),
    ];

    public IEnumerable<Option> Options => _filters.Select(filter => filter.Option);

    public string PathOf(ParseResult arguments) => Query.With("messages", [.. _filters.Select(filter => (filter.Parameter, arguments.GetValue(filter.Option)))]);

    private static (Option<string> Option, string Parameter) Filter(string name, string parameter, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description };
        if (values.Length > 0)
        {
            option.AcceptOnlyFromAmong(values);
        }

        return (option, parameter);
    }

    private static (Option<string> Option, string Parameter) Suggesting(string name, string parameter, string description, string[] words)
    {
        var filter = Filter(name, parameter, description);
        filter.Option.CompletionSources.Add(words);
        return filter;
    }
}
