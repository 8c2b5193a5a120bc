using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using SmppGuard.Observability;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Accepts outbind from a configured SMSC, known by the name or system_id and the password of its configuration, and binds to it as a receiver on the connection that it opened.
/// </summary>
internal sealed class OutbindAcceptor(RelayMetrics metrics, TimeProvider time, SmppOptions smpp, ILogger<OutbindAcceptor> logger, Router router, SmscConnections connections)
{
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(smpp.BindTimeoutSeconds);
    private readonly LogThrottle _refusals = new(time);

    public async Task RunAsync(IDuplexPipe transport, IPAddress peer, CancellationToken stopping)
    {
        if (await FindAsync(transport.Input, stopping) is not { } link)
        {
            metrics.ProtocolError(PeerSides.Smsc, CommandStatus.ESME_RINVSYSID);
            if (_refusals.MayWrite(out var leftOut))
            {
                RelayLog.OutbindRefused(logger, peer.ToString(), leftOut);
            }

            return;
        }

        await connections.Create(link, SmscBinding.Receiver).RunAsync(transport, awaitOutbind: true, stopping);
    }

    // A stranger may say half an outbind and then nothing, or leave.
    private async Task<SmscLink?> FindAsync(PipeReader input, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            return await ReadOutbindAsync(input, either.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return null;
        }
    }

    private async Task<SmscLink?> ReadOutbindAsync(PipeReader input, CancellationToken stopping)
    {
        while (true)
        {
            var read = await input.ReadAsync(stopping);
            var buffer = read.Buffer;
            var result = PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out var pdu);
            var link = result == FrameResult.Frame ? Find(System.Buffers.BuffersExtensions.ToArray(pdu)) : null;
            input.AdvanceTo(read.Buffer.Start, result == FrameResult.NeedMore ? read.Buffer.End : read.Buffer.Start);
            if (result != FrameResult.NeedMore || read.IsCompleted)
            {
                return link;
            }
        }
    }

    private SmscLink? Find(byte[] pdu)
    {
        if (OutbindView.TryParse(pdu, out var outbind) != CommandStatus.ESME_ROK)
        {
            return null;
        }

        foreach (var link in router.Links)
        {
            var known = outbind.SystemId.SequenceEqual(Encoding.ASCII.GetBytes(link.Options.SystemId)) || outbind.SystemId.SequenceEqual(Encoding.ASCII.GetBytes(link.Name));
            if (known && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(outbind.Password, Encoding.ASCII.GetBytes(link.Options.Password)))
            {
                return link;
            }
        }

        return null;
    }
}
