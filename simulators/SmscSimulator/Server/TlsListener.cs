using System.Collections.Concurrent;
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

    private readonly SslServerAuthenticationOptions _options;
    private readonly TcpListener _listener;

    /// <param name="endPoint">Where.</param>
    /// <param name="certificate">What is shown.</param>
    /// <param name="clientAuthorities">Whom the certificates of clients are believed of; null: none is asked for.</param>
    public TlsListener(IPEndPoint endPoint, X509Certificate2 certificate, X509Certificate2Collection? clientAuthorities)
    {
        _options = new SslServerAuthenticationOptions { ServerCertificate = certificate, ClientCertificateRequired = clientAuthorities is not null };
        if (clientAuthorities is not null)
        {
            _options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            _options.CertificateChainPolicy.CustomTrustStore.AddRange(clientAuthorities);
            _options.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
            {
                ClientSubjects.Enqueue(shown?.Subject ?? "none");
                return errors == SslPolicyErrors.None;
            };
        }

        _listener = new TcpListener(endPoint);
        _listener.Start();
    }

    /// <summary>Whose certificates were shown.</summary>
    public ConcurrentQueue<string> ClientSubjects { get; } = new();

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
                await stream.AuthenticateAsServerAsync(_options, deadline.Token);
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
