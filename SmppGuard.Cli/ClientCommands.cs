using System.CommandLine;
using SmppGuard.Cli.Complaints;
using SmppGuard.Cli.Consents;
using SmppGuard.Cli.Messages;
using SmppGuard.Cli.Registry;

namespace SmppGuard.Cli;

/// <summary>All commands over the HTTP API.</summary>
internal static class ClientCommands
{
    public static IEnumerable<Command> Create() =>
    [
        RegistryCommands.Organizations(),
        RegistryCommands.Codes(),
        RegistryCommands.Accounts(),
        ConsentCommands.Create(),
        MessageCommands.Create(),
        ComplaintCommands.Create(),
        ExplainCommand.Create(),
        CompletionCommand.Create(),
    ];
}
