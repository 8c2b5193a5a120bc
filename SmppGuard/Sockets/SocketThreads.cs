using System.Diagnostics;
using System.Globalization;

namespace SmppGuard.Sockets;

/// <summary>
/// The runtime's threads that learn what happened at sockets. As the runtime begins they hand each completion to the pool, which costs a wake-up for each read; told before the first socket is
/// used, they run what waits for the completion themselves. That pays where everything that runs there is short: what waits there keeps other sockets waiting.
/// </summary>
internal static class SocketThreads
{
    private const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string Threads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";
    private const string Name = ".NET Sockets";

    /// <summary>
    /// How many there are: for every second processor one. The journal and the archive have threads of their own, which take as much; and the fewer there are, the more each finds to do when it wakes up.
    /// </summary>
    public static int Count { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Lets them run what waits for a socket, for the life of the process. An operator who sets one of the variables has decided that.</summary>
    public static void RunWhatWaits()
    {
        SetUnlessSet(Inline, "1");
        SetUnlessSet(Threads, Count.ToString(CultureInfo.InvariantCulture));
    }

    private static void SetUnlessSet(string variable, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }

    /// <summary>For what may take long: it must not run there.</summary>
    [Conditional("DEBUG")]
    public static void AssertNotHere(string what) =>
        Debug.Assert(!string.Equals(Thread.CurrentThread.Name, Name, StringComparison.Ordinal), $"{what} on a thread of sockets, which keeps all connections waiting: yield to the pool first.");
}
