using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using SmppGuard.Sockets;
using SmppGuard.Tls;

namespace SmppGuard.Relay.Smsc;

/// <summary>Keeps one bind to an SMSC alive: connects, runs it, and after its end connects again with a jittered back-off.</summary>
internal sealed class SmscConnector(
    SmscLink link, SmscBinding binding, TimeProvider time, ILogger logger, SmscConnections connections, SocketConnectionContextFactory transports, TlsIdentities identities)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The name of the certificates that are used towards an SMSC.</summary>
    public static string IdentityOf(SmscOptions smsc) => $"smsc:{smsc.Name}";

    public async Task RunAsync(CancellationToken stopping)
    {
        var delay = new ReconnectDelay();
        var turn = 0;
        while (!stopping.IsCancellationRequested)
        {
            var bound = TimeSpan.Zero;
            var ending = link.Ending;
            var addresses = SmscAddress.Of(link.Options);
            turn = turn < addresses.Count ? turn : 0;
            try
            {
                if (link.IsStopped)
                {
                    await link.StartedAsync(stopping);
                    delay = new ReconnectDelay();
                    continue;
                }

                using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ending);
                bound = await ConnectAndRunAsync(addresses[turn], either.Token);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or IOException)
            {
                if (!stopping.IsCancellationRequested && !ending.IsCancellationRequested)
                {
                    link.OnUnreachable();
                    link.Failed($"cannot be reached: {error.Message}");
                    RelayLog.SmscUnreachable(logger, link.Name, addresses[turn].Host, addresses[turn].Port, error.Message);
                }
            }

            if (stopping.IsCancellationRequested)
            {
                return;
            }

            if (ending.IsCancellationRequested)
            {
                continue;
            }

            if (bound == TimeSpan.Zero)
            {
                link.Metrics.ConnectFailed();
                turn++;
                if (turn < addresses.Count)
                {
                    // The next one may be well: only when all were tried is there something to wait for.
                    continue;
                }
            }

            // What was bound is lost, or none could be: the first is tried first.
            turn = 0;

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

    // Never without, where the configuration wants it.
    private async Task<TlsTransport> SecureAsync(IDuplexPipe outside, SmscAddress address, CancellationToken stopping)
    {
        var material = identities.Find(IdentityOf(link.Options))?.Current ?? throw new IOException("TLS failed: it is no more in the configuration");
        try
        {
            return await SmscHandshake.RunAsync(outside, material, SmscHandshake.NameOf(link.Options.Tls, address.Host), time, stopping);
        }
        catch (OperationCanceledException late)
        {
            throw new IOException("TLS failed: the handshake was not finished in time", late);
        }
    }

    // For how long it was bound.
    private async Task<TimeSpan> ConnectAndRunAsync(SmscAddress address, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(address.Host, address.Port), either.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = transports.Create(socket);
        try
        {
            return await RunAsync(connection.Transport, address, either.Token, stopping);
        }
        finally
        {
            await ConnectionEnd.LetGoAsync(connection, time);
        }
    }

    private async Task<TimeSpan> RunAsync(IDuplexPipe transport, SmscAddress address, CancellationToken lateOrStopping, CancellationToken stopping)
    {
        if (!link.Options.Tls.Enabled)
        {
            return await connections.Create(link, binding).RunAsync(transport, awaitOutbind: false, stopping);
        }

        await using var inside = await SecureAsync(transport, address, lateOrStopping);
        return await connections.Create(link, binding).RunAsync(inside, awaitOutbind: false, stopping);
    }
}
