using System.Net;
using System.Net.Sockets;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Tests.Harness;

/// <summary>A port where SmppGuard finds an SMSC that does nothing by itself: each connection is a <see cref="RawPeer"/> in the hands of the test.</summary>
internal sealed class RawSmsc : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <param name="receiveBuffer">Octets that the system takes for a connection that the test does not read; 0: as many as it likes.</param>
    public RawSmsc(int receiveBuffer = 0)
    {
        if (receiveBuffer > 0)
        {
            _listener.Server.ReceiveBufferSize = receiveBuffer;
        }

        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next connection.</summary>
    public async Task<RawPeer> AcceptAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return new RawPeer(await _listener.AcceptSocketAsync(deadline.Token));
    }

    /// <summary>The next connection, whose bind is answered with ESME_ROK, and with what else is to be in the same write.</summary>
    public async Task<RawPeer> AcceptBindAsync(params byte[][] behind)
    {
        var peer = await AcceptAsync();
        await AnswerBindAsync(peer, behind);
        return peer;
    }

    /// <summary>Answers the bind that comes over a connection.</summary>
    public static async Task AnswerBindAsync(RawPeer peer, params byte[][] behind)
    {
        var bind = PduHeader.Read((await peer.ReadAsync())!);
        var response = new byte[PduBuilder.MaxLength];
        var length = PduBuilder.BindResponse(response, bind.CommandId, bind.SequenceNumber, CommandStatus.ESME_ROK, "raw");
        await peer.SendAsync([response[..length], .. behind]);
    }

    /// <summary>SmppGuard in front of it, and its first bind.</summary>
    public async Task<(GuardFixture Guard, RawPeer Bind)> StartGuardAsync(Action<SmppGuard.Hosting.GuardOptions>? configure = null, TimeProvider? time = null)
    {
        var binding = AcceptBindAsync();
        var guard = await GuardFixture.StartAsync(
            options =>
            {
                options.Smscs[0].Port = Port;
                configure?.Invoke(options);
            },
            time: time);
        return (guard, await binding);
    }

    /// <summary>SmppGuard in front of it, not bound yet.</summary>
    public Task<GuardFixture> StartUnboundAsync(TimeProvider? time = null) => GuardFixture.StartAsync(
        options =>
        {
            options.Smscs[0].Port = Port;
            options.Smpp.StartWaitSeconds = 0;
        },
        time: time,
        awaitBinds: false);

    public void Dispose() => _listener.Dispose();
}
