using System.CommandLine;
using SmppGuard.Cli.Archive;
using SmppGuard.Cli.Auditing;
using SmppGuard.Cli.Carriers;
using SmppGuard.Cli.Complaints;
using SmppGuard.Cli.Consents;
using SmppGuard.Cli.Keys;
using SmppGuard.Cli.Messages;
using SmppGuard.Cli.Operation;
using SmppGuard.Cli.Registry;
using SmppGuard.Cli.Sessions;
using SmppGuard.Cli.Statistics;
using SmppGuard.Cli.Traces;

namespace SmppGuard.Cli;

/// <summary>All commands over the HTTP API. For one tree: they share their options.</summary>
internal static class ClientCommands
{
    public static IEnumerable<Command> Create() =>
    [
        RegistryCommands.Organizations(),
        RegistryCommands.Codes(),
        RegistryCommands.Accounts(),
        SuspensionCommands.Create(),
        ConsentCommands.Create(),
        MessageCommands.Create(),
        ComplaintCommands.Create(),
        CarrierCommands.Create(),
        FilingCommands.Create(),
        ArchiveCommands.Create(),
        ExplainCommand.Create(),
        ExplainPastCommand.Create(),
        SessionCommands.Create(),
        SmscCommands.Create(),
        TraceCommands.Create(),
        AuditCommands.Create(),
        ApiKeyCommands.Create(),
        LogLevelCommands.Create(),
        ConfigurationCommands.Create(),
        StatisticsCommand.Create(),
        CompletionCommand.Create(),
    ];
}
