using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using SmppGuard.Guessing;
using SmppGuard.Observability;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Accepts outbind from an SMSC whose entry allows it and the address: known by the name or system_id and the password of its configuration. Binds to it as a receiver on the connection that it
/// opened. From other addresses nothing is looked at; guesses take turns and serve their delay before the password is compared.
/// </summary>
internal sealed class OutbindAcceptor(RelayMetrics metrics, TimeProvider time, SmppOptions smpp, ILogger<OutbindAcceptor> logger, Router router, SmscConnections connections, GuessLimiter guesses)
{
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(smpp.BindTimeoutSeconds);
    private readonly LogThrottle _refusals = new(time);

    public async Task RunAsync(IDuplexPipe transport, IPAddress peer, CancellationToken stopping)
    {
        if (await FindAsync(transport.Input, peer, stopping) is not { } link)
        {
            metrics.ProtocolError(PeerSides.Smsc, CommandStatus.ESME_RINVSYSID);
            if (_refusals.MayWrite(out var leftOut))
            {
                RelayLog.OutbindRefused(logger, peer.ToString(), leftOut);
            }

            return;
        }

        var ending = link.Ending;
        if (link.IsStopped)
        {
            RelayLog.OutbindWhileStopped(logger, link.Name);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ending);
        await connections.Create(link, SmscBinding.Receiver).RunAsync(transport, awaitOutbind: true, either.Token);
    }

    // A stranger may say half an outbind and then nothing, or leave.
    private async Task<SmscLink?> FindAsync(PipeReader input, IPAddress peer, CancellationToken stopping)
    {
        var allowed = router.Links.Where(link => link.Outbinds.Any(network => network.Contains(peer))).ToList();
        if (allowed.Count == 0)
        {
            return null;
        }

        using var late = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            if (await ReadOutbindAsync(input, either.Token) is not { } pdu)
            {
                return null;
            }

            using var turn = await guesses.TakeAsync(peer, "", stopping);
            if (turn is null)
            {
                return null;
            }

            var link = Find(pdu, allowed);
            if (link is null)
            {
                turn.Fail();
            }

            return link;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return null;
        }
    }

    private static async Task<byte[]?> ReadOutbindAsync(PipeReader input, CancellationToken stopping)
    {
        while (true)
        {
            var read = await input.ReadAsync(stopping);
            var buffer = read.Buffer;
            var result = PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out var pdu);
            var frame = result == FrameResult.Frame ? System.Buffers.BuffersExtensions.ToArray(pdu) : null;
            input.AdvanceTo(read.Buffer.Start, result == FrameResult.NeedMore ? read.Buffer.End : read.Buffer.Start);
            if (result != FrameResult.NeedMore || read.IsCompleted)
            {
                return frame;
            }
        }
    }

    // All are compared, whichever fits, and by digests of one length.
    private static SmscLink? Find(byte[] pdu, List<SmscLink> allowed)
    {
        if (OutbindView.TryParse(pdu, out var outbind) != CommandStatus.ESME_ROK)
        {
            return null;
        }

        SmscLink? found = null;
        var presented = SHA256.HashData(outbind.Password);
        foreach (var link in allowed)
        {
            var known = outbind.SystemId.SequenceEqual(Encoding.UTF8.GetBytes(link.Options.SystemId)) || outbind.SystemId.SequenceEqual(Encoding.UTF8.GetBytes(link.Name));
            if (CryptographicOperations.FixedTimeEquals(presented, SHA256.HashData(Encoding.UTF8.GetBytes(link.Options.Password))) && known)
            {
                found ??= link;
            }
        }

        return found;
    }
}
