using System.CommandLine;

namespace SmppGuard.Cli.Messages;

/// <summary>What messages are searched by; the options are called as the parameters of the API.</summary>
internal sealed class MessageFilters
{
    private readonly (Option<string> Option, string Parameter)[] _filters =
    [
        Filter("--msisdn", "msisdn", "Recipient"),
        Filter("--organization", "organization", "Id of the organization"),
        Filter("--code", "code", "Number of the code"),
        Filter("--account", "account", "system_id of the account"),
        Filter("--decision", "decision", "allowed or refused", "allowed", "refused"),
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
}
