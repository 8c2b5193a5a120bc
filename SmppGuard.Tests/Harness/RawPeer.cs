using System.Net;
using System.Net.Sockets;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Tests.Harness;

/// <summary>
/// One end of an SMPP connection without any manners: what is sent together arrives together, what comes is seen in its order, and one half can be closed before the other.
/// </summary>
internal sealed class RawPeer(Socket socket) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Connects to SmppGuard as an ESME would; nothing is sent yet.</summary>
    public static async Task<RawPeer> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawPeer(socket);
    }

    /// <summary>Connects and binds as a transceiver.</summary>
    public static async Task<RawPeer> BindAsync(int port, string systemId = TestRegistry.Mall, byte interfaceVersion = PduBuilder.InterfaceVersion34)
    {
        var peer = await ConnectAsync(port);
        await peer.SendAsync(BindOf(systemId, interfaceVersion));
        var (id, status, _) = HeaderOf(await peer.ReadAsync());
        Xunit.Assert.Equal((CommandId.BindTransceiverResp, CommandStatus.ESME_ROK), (id, status));
        return peer;
    }

    public static byte[] BindOf(string systemId, byte interfaceVersion = PduBuilder.InterfaceVersion34)
    {
        var pdu = new byte[PduBuilder.MaxLength];
        var length = PduBuilder.BindRequest(pdu, CommandId.BindTransceiver, 1, systemId, TestRegistry.Secret);

        // interface_version stands before addr_ton, addr_npi and the empty address_range.
        pdu[length - 4] = interfaceVersion;
        return pdu[..length];
    }

    /// <summary>A PDU without a body.</summary>
    public static byte[] Header(CommandId commandId, uint sequenceNumber, CommandStatus status = CommandStatus.ESME_ROK)
    {
        var pdu = new byte[PduHeader.Size];
        _ = PduBuilder.HeaderOnly(pdu, commandId, sequenceNumber, status);
        return pdu;
    }

    public static (CommandId Id, CommandStatus Status, uint Number) HeaderOf(byte[]? pdu)
    {
        var header = PduHeader.Read(pdu ?? throw new IOException("the connection ended before the PDU that was waited for"));
        return (header.CommandId, header.CommandStatus, header.SequenceNumber);
    }

    /// <summary>Sends PDUs in one write.</summary>
    public Task SendAsync(params byte[][] pdus) => _stream.WriteAsync(pdus.SelectMany(pdu => pdu).ToArray()).AsTask();

    /// <summary>Closes the half that sends; what is to come can still be read.</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next PDU; null: the other side has ended the connection.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        var start = new byte[PduHeader.Size];
        if (await _stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, deadline.Token) < start.Length)
        {
            return null;
        }

        var pdu = new byte[PduHeader.Read(start).CommandLength];
        start.CopyTo(pdu, 0);
        await _stream.ReadExactlyAsync(pdu.AsMemory(start.Length), deadline.Token);
        return pdu;
    }

    /// <summary>Everything until the other side has ended the connection.</summary>
    public async Task<IReadOnlyList<byte[]>> ReadToEndAsync()
    {
        List<byte[]> pdus = [];
        while (await ReadAsync() is { } pdu)
        {
            pdus.Add(pdu);
        }

        return pdus;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
