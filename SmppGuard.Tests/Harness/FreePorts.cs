using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace SmppGuard.Tests.Harness;

/// <summary>
/// Ports for programs that are told where to listen, and for those that come back to where they were. Below those that the system gives out by itself, so that no listener or connection of another
/// test takes one meanwhile; in turn, and each process has a part of its own, so that none is given again soon.
/// </summary>
internal static class FreePorts
{
    private const int First = 10_000;
    private const int Parts = 20;
    private const int Part = 1_000;

    // Listened at for as long as the process lives, which one process alone can: by that its part is nobody else's.
    private static readonly TcpListener Door = OpenDoor();
    private static readonly int Begin = ((IPEndPoint)Door.LocalEndpoint).Port + 1;
    private static int _next = Random.Shared.Next(Part);

    public static int One()
    {
        // Whoever listens there is no process of these tests.
        var port = Next();
        while (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port))
        {
            port = Next();
        }

        return port;
    }

    public static int[] Take(int count) => [.. Enumerable.Repeat(0, count).Select(_ => One())];

    private static int Next() => Begin + (int)((uint)Interlocked.Increment(ref _next) % (Part - 1));

    private static TcpListener OpenDoor()
    {
        for (var part = 0; part < Parts; part++)
        {
            var door = new TcpListener(IPAddress.Loopback, First + (part * Part));
            try
            {
                door.Start();
                return door;
            }
            catch (SocketException)
            {
                // Another run of tests has this part.
                door.Dispose();
            }
        }

        throw new InvalidOperationException($"Each of the {Parts} parts of the ports from {First} on has its run of tests already.");
    }
}
