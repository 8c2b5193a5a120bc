using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EsmeSimulator.Client;
using Microsoft.AspNetCore.Connections;

namespace SmscSimulator.Server;

/// <summary>Listens for TLS. One handshake at a time, which a peer that says nothing holds up for a moment only.</summary>
internal sealed class TlsListener : IConnectionListener
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly X509Certificate2 _certificate;
    private readonly TcpListener _listener;

    public TlsListener(IPEndPoint endPoint, X509Certificate2 certificate)
    {
        _certificate = certificate;
        _listener = new TcpListener(endPoint);
        _listener.Start();
    }

    public EndPoint EndPoint => _listener.LocalEndpoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            SslStream? stream = null;
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(cancellationToken);
                socket.NoDelay = true;
                stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                deadline.CancelAfter(HandshakeTimeout);
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, deadline.Token);
                return new TlsConnection(stream);
            }
            catch (Exception error) when (stream is not null && error is AuthenticationException or IOException or OperationCanceledException)
            {
                // Not every peer speaks TLS, or trusts us: the next one may.
                await stream!.DisposeAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _listener.Stop();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
