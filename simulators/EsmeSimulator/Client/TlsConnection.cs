using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace EsmeSimulator.Client;

/// <summary>A TLS stream as the transport of a session, for either side.</summary>
internal sealed class TlsConnection : DefaultConnectionContext
{
    private readonly SslStream _stream;

    public TlsConnection(SslStream stream)
    {
        _stream = stream;
        Transport = new Duplex(PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
    }

    /// <summary>Makes the handshake over a connected socket, which then belongs to the connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="host">Name that the certificate must be for.</param>
    /// <param name="trust">Certificates to trust beside those of the machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The certificate is not to be trusted, or the other side speaks no TLS.</exception>
    public static async Task<TlsConnection> ConnectAsync(Socket socket, string host, TlsTrust trust, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    RemoteCertificateValidationCallback = trust.AnyCertificate ? (_, _, _, _) => true : null,
                    CertificateChainPolicy = PolicyOf(trust),
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

    public override void Abort(ConnectionAbortedException abortReason) => _stream.Close();

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await _stream.DisposeAsync();
        await base.DisposeAsync();
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

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>Whom to believe at a TLS handshake.</summary>
/// <param name="Authorities">The only authorities to trust, also a certificate that signed itself; null: those of the machine.</param>
/// <param name="AnyCertificate">Trust everybody.</param>
internal sealed record TlsTrust(X509Certificate2Collection? Authorities = null, bool AnyCertificate = false);
