using System.Diagnostics;
using System.Runtime.InteropServices;
using SmppGuard.Commands;
using Xunit;

namespace SmppGuard.Tests.Harness;

/// <summary>The program as its users start it, and the signals that they send it.</summary>
internal static partial class GuardProgram
{
    public const int Sighup = 1;
    public const int Sigint = 2;
    public const int Sigterm = 15;

    /// <summary>
    /// How it is started with these arguments, its output to be read. A shell has what it runs in the background or under nohup ignore SIGINT or SIGHUP, and what those start inherits it,
    /// this program too; env of the coreutils undoes that, so that signals arrive however the tests were started. It becomes the program: the id of the process is the program's.
    /// </summary>
    public static ProcessStartInfo StartInfo(params string[] arguments) =>
        new("env", ["--default-signal=INT,HUP,TERM", "dotnet", typeof(CommandTree).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

    /// <summary>Sends a signal, and does not wait for anything.</summary>
    public static void Signal(this Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int process, int signal);
}
