using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>Keeps one bind to an SMSC alive: connects, runs it, and after its end connects again with a jittered back-off.</summary>
internal sealed class SmscConnector(SmscLink link, SmscBinding binding, RelayCore relay, DeliverPath deliveries, SocketConnectionContextFactory transports)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken stopping)
    {
        var delay = FirstDelay;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var end = await ConnectAndRunAsync(stopping).ConfigureAwait(false);
                delay = end == SessionEnd.NotBound ? delay : FirstDelay;
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or IOException)
            {
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                relay.Metrics.ConnectFailed(link.Name);
                link.OnUnreachable();
                RelayLog.SmscUnreachable(relay.Logger, link.Name, link.Options.Host, link.Options.Port, error.Message);
            }

            try
            {
                // Half fixed, half random, so that many binds do not return in step.
                await Task.Delay((delay / 2) + (delay / 2 * Random.Shared.NextDouble()), relay.Time, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }

    private async Task<SessionEnd> ConnectAndRunAsync(CancellationToken stopping)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            timeout.CancelAfter(ConnectTimeout);
            await socket.ConnectAsync(new DnsEndPoint(link.Options.Host, link.Options.Port), timeout.Token).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        await using var connection = transports.Create(socket);
        return await new SmscConnection(link, binding, relay, deliveries).RunAsync(connection.Transport, awaitOutbind: false, stopping).ConfigureAwait(false);
    }
}
