using System.CommandLine;
using SmppGuard.Commands.Import;

namespace SmppGuard.Commands;

/// <summary>The commands that the program understands; each is a file here.</summary>
internal static class CommandTree
{
    public static RootCommand Create() => new("SmppGuard: relays application-port short messages lawfully.")
    {
        ServeCommand.Create(),
        CheckConfigCommand.Create(),
        HealthCommand.Create(),
        BackupCommand.Create(),
        new Command("journal", "The journal by hand.") { JournalRepairCommand.Create() },
        new Command("consents", "Consents in bulk.") { ImportCommand.Create() },
        HashPasswordCommand.Create(),
        DetectorCommand.Create(),
    };
}
