using System.CommandLine;
using SmppGuard.Cli;
using SmppGuard.Cli.Archive;
using SmppGuard.Commands.Import;

namespace SmppGuard.Commands;

/// <summary>The commands that the program understands: those on this machine are a file here each, those over the HTTP API are in SmppGuard.Cli.</summary>
internal static class CommandTree
{
    /// <summary>One for the process: options that several commands share keep a list of all commands that have them, so that a second tree would make both slower.</summary>
    public static RootCommand Root { get; } = Create();

    private static RootCommand Create()
    {
        var root = new RootCommand("SmppGuard: relays application-port short messages lawfully.")
        {
            ServeCommand.Create(),
            CheckConfigCommand.Create(),
            HealthCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            StorageCommand.Create(),
            new Command("journal", "The journal by hand.") { JournalRepairCommand.Create() },
            HashPasswordCommand.Create(),
            HashKeyCommand.Create(),
            DetectorCommand.Create(),
        };
        foreach (var command in ClientCommands.Create())
        {
            root.Add(command);
            if (command.Name is "consents")
            {
                command.Add(ImportCommand.Create());
            }
            else if (command.Name is ArchiveCommands.Name)
            {
                // Here there is a store, too.
                _ = command.Subcommands.Remove(command.Subcommands.Single(sub => sub.Name is ArchiveCommands.Verify));
                command.Add(StoreVerifyCommand.Create());
                StoreExportCommand.AddTo(command.Subcommands.Single(sub => sub.Name is ArchiveCommands.Export));
            }
        }

        return root;
    }
}
