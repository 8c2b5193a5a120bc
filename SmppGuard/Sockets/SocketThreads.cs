using System.Diagnostics;

namespace SmppGuard.Sockets;

/// <summary>
/// The runtime's threads that learn what happened at sockets. As the runtime begins they hand each completion to the pool, which costs a wake-up for each read; told before the first socket is
/// used, they run what waits for the completion themselves. That pays where everything that runs there is short: what waits there keeps other sockets waiting.
/// </summary>
internal static class SocketThreads
{
    private const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string Name = ".NET Sockets";

    /// <summary>Lets them run what waits for a socket, for the life of the process. An operator who sets the variable has decided it.</summary>
    public static void RunWhatWaits()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Inline)))
        {
            Environment.SetEnvironmentVariable(Inline, "1");
        }
    }

    /// <summary>For what may take long: it must not run there.</summary>
    [Conditional("DEBUG")]
    public static void AssertNotHere(string what) =>
        Debug.Assert(!string.Equals(Thread.CurrentThread.Name, Name, StringComparison.Ordinal), $"{what} on a thread of sockets, which keeps all connections waiting: yield to the pool first.");
}
