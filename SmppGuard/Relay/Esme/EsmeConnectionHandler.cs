using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using SmppGuard.Model;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;
using SmppGuard.Tls;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// A new connection to one of our SMPP endpoints: an ESME that wants to bind, or an SMSC that says outbind (SMPP 3.4, 2.2.1) and then wants us to bind.
/// The first PDU tells which; it is looked at, not consumed.
/// </summary>
internal sealed class EsmeConnectionHandler(
    RecordIds ids,
    RelayMetrics metrics,
    TimeProvider time,
    SessionTicker ticker,
    GroupFlusher flusher,
    SubmitBatches submitBatches,
    SubmitPaths paths,
    ILogger<EsmeConnection> logger,
    EsmeServices services,
    OutbindAcceptor outbinds,
    RelayLifetime lifetime) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        var first = await PeekAsync(connection.Transport.Input, lifetime.Closing);
        if (first == CommandId.Outbind)
        {
            await outbinds.RunAsync(connection.Transport, peer, lifetime.Closing);
        }
        else if (first is not null)
        {
            await new EsmeConnection(ids, metrics, time, ticker, flusher, submitBatches, paths, logger, services, peer, connection.Features.Get<PeerCertificate>()).RunAsync(connection.Transport, lifetime.Closing);
        }
    }

    private async Task<CommandId?> PeekAsync(PipeReader input, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(services.SessionOptions.BindTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(either.Token);
                var enough = read.Buffer.Length >= PduHeader.Size;
                var commandId = enough ? CommandIdOf(read.Buffer) : default;
                input.AdvanceTo(read.Buffer.Start, enough ? read.Buffer.Start : read.Buffer.End);
                if (enough || read.IsCompleted)
                {
                    return enough || !read.Buffer.IsEmpty ? commandId : null;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // Said nothing in time, or left: there is nobody to answer.
            metrics.SessionEnded(PeerSides.Esme, SessionEnd.NotBound);
            return null;
        }
    }

    private static CommandId CommandIdOf(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[PduHeader.Size];
        buffer.Slice(0, PduHeader.Size).CopyTo(header);
        return PduHeader.Read(header).CommandId;
    }
}
