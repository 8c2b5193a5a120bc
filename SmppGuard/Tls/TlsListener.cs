using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using SmppGuard.Observability;

namespace SmppGuard.Tls;

/// <summary>The TLS side of an endpoint of ours: makes the handshake of each connection, bounded in time and number, and hands on the inside. Nothing here is on the way of accepting.</summary>
internal sealed class TlsListener
{
    /// <summary>How the first record of a client begins (RFC 8446, 5.1).</summary>
    private const byte HandshakeRecord = 0x16;

    private readonly TlsIdentity _identity;
    private readonly HandshakeGate _gate;
    private readonly TlsMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogThrottle _failures;

    /// <param name="identity">What is shown, and who is believed.</param>
    /// <param name="metrics">Counts what becomes of them.</param>
    /// <param name="time">Bounds them.</param>
    /// <param name="logger">Told of those that failed, now and then.</param>
    public TlsListener(TlsIdentity identity, TlsMetrics metrics, TimeProvider time, ILogger logger)
    {
        _identity = identity;
        _gate = new HandshakeGate(() => MaxHandshakes);
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _failures = new LogThrottle(time);
        foreach (var end in Enum.GetValues<HandshakeEnd>())
        {
            metrics.Know(identity.Name, end);
        }
    }

    public TlsIdentity Identity => _identity;

    /// <summary>Handshakes at this moment.</summary>
    public int UnderWay => _gate.UnderWay;

    /// <summary>For how long a handshake may last.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    public int MaxHandshakes { get; set; } = 500;

    public ClientCertificateMode ClientCertificates { get; set; }

    /// <summary>For what speaks TLS itself and only asks: what the next handshake goes by.</summary>
    public SslServerAuthenticationOptions Options(Action<PeerCertificate?>? shown = null)
    {
        var material = _identity.Current;
        var mode = ClientCertificates;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = material.Pair!.Context,
            EnabledSslProtocols = Protocols.Allowed,
            // Who may show a certificate shows it each time.
            AllowTlsResume = mode == ClientCertificateMode.None,
            AllowRenegotiation = false,
            ClientCertificateRequired = mode != ClientCertificateMode.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = Authorities.PolicyOf(material.Authorities, orMachine: false),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                shown?.Invoke(certificate is X509Certificate2 peer ? PeerCertificate.Of(peer, chain, errors, _time.GetUtcNow(), mode == ClientCertificateMode.Required) : null);
                return certificate is not null || mode != ClientCertificateMode.Required;
            },
        };
    }

    /// <summary>Lets a connection make its handshake by itself, one of those that may be under way: to be told by <see cref="IHandshakeTurn"/> that it is done.</summary>
    public async Task CountedAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var peer = AddressOf(connection);
        if (!TryBegin(connection, peer))
        {
            return;
        }

        var turn = new Turn(this, peer);
        connection.Features.Set<IHandshakeTurn>(turn);
        try
        {
            await next(connection);
        }
        finally
        {
            turn.End(HandshakeEnd.Failed);
        }
    }

    /// <summary>Makes the handshake and goes on with what is inside.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var peer = AddressOf(connection);
        if (!TryBegin(connection, peer))
        {
            return;
        }

        var turn = new Turn(this, peer);
        var outside = connection.Transport;
        var octets = new PipeStream(outside);
        var stream = new SslStream(octets, leaveInnerStreamOpen: false);
        if (!await HandshakeAsync(connection, stream, peer, turn))
        {
            await stream.DisposeAsync();
            return;
        }

        octets.Hops = false;
        await using var inside = new TlsTransport(stream, _time);
        connection.Transport = inside;
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = outside;
        }
    }

    private static IPAddress AddressOf(ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private bool TryBegin(ConnectionContext connection, IPAddress peer)
    {
        if (_gate.TryEnter(peer))
        {
            return true;
        }

        _metrics.Count(_identity.Name, HandshakeEnd.TurnedAway);
        Tell(peer, "too many are under way");
        connection.Abort(new ConnectionAbortedException("Too many TLS handshakes are under way."));
        return false;
    }

    private async Task<bool> HandshakeAsync(ConnectionContext connection, SslStream stream, IPAddress peer, Turn turn)
    {
        using var late = new CancellationTokenSource(Timeout, _time);
        var leaving = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, leaving, connection.ConnectionClosed);
        var missing = false;
        try
        {
            if (await FirstAsync(connection.Transport.Input, either.Token, late.Token) is not { } first)
            {
                // A balancer that looks whether somebody listens.
                turn.End(HandshakeEnd.Failed);
                return false;
            }

            if (first != HandshakeRecord)
            {
                turn.End(HandshakeEnd.Failed);
                Tell(peer, "it speaks no TLS");
                return false;
            }

            await stream.AuthenticateAsServerAsync(
                Options(shown =>
                {
                    missing = shown is null;
                    connection.Features.Set(shown);
                }),
                either.Token);
            turn.End(HandshakeEnd.Completed);
            return true;
        }
        catch (OperationCanceledException)
        {
            turn.End(late.IsCancellationRequested ? HandshakeEnd.TimedOut : HandshakeEnd.Failed);
            Tell(peer, late.IsCancellationRequested ? "it was not finished in time" : "the connection ended");
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or ConnectionAbortedException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            turn.End(HandshakeEnd.Failed);
            Tell(peer, missing && ClientCertificates == ClientCertificateMode.Required ? "it showed no certificate" : Protocols.Cause(failure));
        }

        return false;
    }

    // The first octet, which stays; null: it left without one, whether its end is read or seen before that.
    private static async Task<byte?> FirstAsync(PipeReader input, CancellationToken stopping, CancellationToken late)
    {
        try
        {
            var read = await input.ReadAsync(stopping);
            byte? first = read.Buffer.IsEmpty ? null : read.Buffer.FirstSpan[0];
            input.AdvanceTo(read.Buffer.Start);
            return first;
        }
        catch (Exception left) when (left is IOException or ConnectionAbortedException || (left is OperationCanceledException && !late.IsCancellationRequested))
        {
            return null;
        }
    }

    private void Tell(IPAddress peer, string cause)
    {
        if (_failures.MayWrite(out var leftOut))
        {
            TlsLog.HandshakeFailed(_logger, peer.ToString(), _identity.Name, cause, leftOut);
        }
    }

    private sealed class Turn(TlsListener listener, IPAddress peer) : IHandshakeTurn
    {
        private int _ended;

        public void Completed() => End(HandshakeEnd.Completed);

        public void End(HandshakeEnd end)
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                listener._gate.Leave(peer);
                listener._metrics.Count(listener._identity.Name, end);
            }
        }
    }
}

/// <summary>One of the handshakes that may be under way.</summary>
internal interface IHandshakeTurn
{
    void Completed();
}
