using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace SmppGuard.Relay.Smsc;

/// <summary>Keeps one bind to an SMSC alive: connects, runs it, and after its end connects again with a jittered back-off.</summary>
internal sealed class SmscConnector(SmscLink link, SmscBinding binding, TimeProvider time, ILogger logger, SmscConnections connections, SocketConnectionContextFactory transports)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken stopping)
    {
        var delay = new ReconnectDelay();
        while (!stopping.IsCancellationRequested)
        {
            var bound = TimeSpan.Zero;
            try
            {
                bound = await ConnectAndRunAsync(stopping);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or IOException)
            {
                if (!stopping.IsCancellationRequested)
                {
                    link.OnUnreachable();
                    RelayLog.SmscUnreachable(logger, link.Name, link.Options.Host, link.Options.Port, error.Message);
                }
            }

            if (stopping.IsCancellationRequested)
            {
                return;
            }

            if (bound == TimeSpan.Zero)
            {
                link.Metrics.ConnectFailed();
            }

            try
            {
                await Task.Delay(delay.After(bound, Random.Shared.NextDouble()), time, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // For how long it was bound.
    private async Task<TimeSpan> ConnectAndRunAsync(CancellationToken stopping)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var late = new CancellationTokenSource(ConnectTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
            await socket.ConnectAsync(new DnsEndPoint(link.Options.Host, link.Options.Port), either.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        await using var connection = transports.Create(socket);
        return await connections.Create(link, binding).RunAsync(connection.Transport, awaitOutbind: false, stopping);
    }
}
