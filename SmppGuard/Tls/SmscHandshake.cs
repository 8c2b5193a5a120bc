using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SmppGuard.Tls;

/// <summary>TLS towards an SMSC: its certificate must be believed, valid, and for the name that it is asked for by.</summary>
internal static class SmscHandshake
{
    /// <param name="outside">The connection.</param>
    /// <param name="material">What we show, and whom we believe.</param>
    /// <param name="name">Name or address that its certificate must be for.</param>
    /// <param name="time">Bounds the end of the transport, and says whether certificates are valid.</param>
    /// <param name="stopping">Gives up.</param>
    /// <exception cref="IOException">No TLS can be spoken with it; the message says why.</exception>
    public static async Task<TlsTransport> RunAsync(IDuplexPipe outside, TlsMaterial material, string name, TimeProvider time, CancellationToken stopping)
    {
        var octets = new PipeStream(outside);
        var stream = await RunAsync(octets, material, name, time, stopping);
        octets.Hops = false;
        return new TlsTransport(stream, time);
    }

    /// <inheritdoc cref="RunAsync(IDuplexPipe, TlsMaterial, string, TimeProvider, CancellationToken)"/>
    public static async Task<SslStream> RunAsync(Stream outside, TlsMaterial material, string name, TimeProvider time, CancellationToken stopping)
    {
        string? refused = null;
        var stream = new SslStream(outside, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    EnabledSslProtocols = Protocols.Allowed,
                    AllowRenegotiation = false,
                    ClientCertificateContext = material.Pair?.Context,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    CertificateChainPolicy = Authorities.PolicyOf(material.Authorities, orMachine: true),
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    {
                        refused = errors == SslPolicyErrors.None ? null : Refusal(certificate as X509Certificate2, chain, errors, name, time.GetUtcNow());
                        return errors == SslPolicyErrors.None;
                    },
                },
                stopping);
            return stream;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            await stream.DisposeAsync();
            throw new IOException($"TLS failed: {refused ?? Protocols.Cause(failure)}", failure);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name that an SMSC is asked for by.</summary>
    public static string NameOf(SmscTlsOptions options, string host) => options.ServerName.Length > 0 ? options.ServerName : IPAddress.TryParse(host, out _) ? host : host.TrimEnd('.');

    private static string Refusal(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string name, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return "it showed no certificate";
        }

        var its = $"its certificate {PeerCertificate.Printable(certificate.Subject)}";
        return PeerCertificate.OutdatedAt(certificate, now) is { } outdated ? $"{its} {outdated}"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? $"{its} is not trusted: {PeerCertificate.Distrust(chain)}"
            : $"{its} is for another name than {name}";
    }
}
