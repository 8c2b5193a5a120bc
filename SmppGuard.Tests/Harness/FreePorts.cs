using System.Net.NetworkInformation;

namespace SmppGuard.Tests.Harness;

/// <summary>Ports for programs that are told where to listen. Below those that the system gives out by itself, so that no listener or connection of another test takes one meanwhile.</summary>
internal static class FreePorts
{
    private const int First = 10_000;
    private const int Last = 30_000;

    public static int One() => Take(1)[0];

    public static int[] Take(int count)
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        return [.. Enumerable.Repeat(0, 1000).Select(_ => Random.Shared.Next(First, Last)).Where(port => !taken.Contains(port)).Distinct().Take(count)];
    }
}
