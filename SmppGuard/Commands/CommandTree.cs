using System.CommandLine;

namespace SmppGuard.Commands;

/// <summary>The commands that the program understands; each is a file here.</summary>
internal static class CommandTree
{
    public static RootCommand Create() => new("SmppGuard: relays application-port short messages lawfully.")
    {
        ServeCommand.Create(),
        CheckConfigCommand.Create(),
        HashPasswordCommand.Create(),
        DetectorCommand.Create(),
    };
}
