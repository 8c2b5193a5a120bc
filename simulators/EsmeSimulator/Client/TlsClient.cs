using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EsmeSimulator.Client;

/// <summary>The client's side of TLS.</summary>
internal static class TlsClient
{
    /// <summary>Makes the handshake over a connected socket, which then belongs to the connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="host">Name that the certificate must be for.</param>
    /// <param name="trust">Certificates to trust beside those of the machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The certificate is not to be trusted, or the other side speaks no TLS.</exception>
    public static async Task<TlsConnection> ConnectAsync(Socket socket, string host, TlsTrust trust, CancellationToken cancellationToken)
    {
        host = trust.Name ?? host;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    RemoteCertificateValidationCallback = trust.AnyCertificate ? (_, _, _, _) => true : null,
                    CertificateChainPolicy = PolicyOf(trust),
                    ClientCertificateContext = trust.Certificate is { } own ? SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true) : null,
                },
                cancellationToken);
            return new TlsConnection(stream);
        }
        catch (AuthenticationException error)
        {
            await stream.DisposeAsync();
            throw new IOException($"no TLS with {host}: {error.Message}", error);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static X509ChainPolicy? PolicyOf(TlsTrust trust)
    {
        if (trust.Authorities is not { Count: > 0 } authorities)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}

/// <summary>Whom to believe at a TLS handshake.</summary>
/// <param name="Authorities">The only authorities to trust, also a certificate that signed itself; null: those of the machine.</param>
/// <param name="AnyCertificate">Trust everybody.</param>
/// <param name="Certificate">What is shown when the other side asks for it, with its key; null: nothing.</param>
/// <param name="Name">Name that the certificate of the other side must be for; null: that of the host.</param>
internal sealed record TlsTrust(X509Certificate2Collection? Authorities = null, bool AnyCertificate = false, X509Certificate2? Certificate = null, string? Name = null);
