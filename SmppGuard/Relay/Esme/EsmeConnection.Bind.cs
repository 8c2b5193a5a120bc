using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Esme;

/// <content>How it is bound.</content>
internal sealed partial class EsmeConnection
{
    private byte _interfaceVersion;

    /// <summary>Whether it is bound, or is about to be, as one that can submit.</summary>
    public bool CanSend { get; private set; }

    private void BeginBind(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        var status = BindView.TryParse(pdu, out var bind);
        if (status != CommandStatus.ESME_ROK)
        {
            TellRefusedBind("?", status, "the request cannot be read");
            _session.AnswerBind(header, status, default, knowsTlvs: false);
            return;
        }

        _interfaceVersion = bind.InterfaceVersion;
        KnowsTlvs = bind.InterfaceVersion >= PduBuilder.InterfaceVersion34;

        var attempt = new BindAttempt(
            Encoding.Latin1.GetString(bind.SystemId), bind.Password.ToArray(), peer, certificate);
        CanSend = header.CommandId != CommandId.BindReceiver;
        _binding = BindAsync(header, attempt);
    }

    private void TellRefusedBind(string systemId, CommandStatus status, string cause)
    {
        if (services.BindRefusals.MayWrite(out var leftOut))
        {
            RelayLog.EsmeBindRefused(logger, systemId, peer.ToString(), CommandStatuses.Name(status), cause, leftOut);
        }
    }

    private async Task BindAsync(PduHeader header, BindAttempt attempt)
    {
        var result = await services.Gate.AdmitAsync(attempt, this);
        if (result.Status == CommandStatus.ESME_ROK)
        {
            _window = result.Window;
            _explainRefusals = result.ExplainRefusals;
            _submits = paths.Open(result.State!, peer.ToString());

            var now = time.GetUtcNow();
            (_id, _since) = (ids.Next(now.ToUnixTimeMilliseconds()), now);

            // Last: whoever ends the connection meanwhile, from another thread, takes it for bound from here on.
            _state = result.State;
            RelayLog.EsmeBound(logger, attempt.SystemId, header.CommandId);
        }
        else
        {
            metrics.ProtocolError(PeerSides.Esme, result.Status);
            TellRefusedBind(BindAttempt.Printable(attempt.SystemId), result.Status, result.Cause);
        }

        _session.AnswerBind(header, result.Status, services.SystemId, KnowsTlvs);
        if (result.Status != CommandStatus.ESME_ROK)
        {
            return;
        }

        _state!.Deliveries.Pump();
        if (_session.IsClosed || _session.IsLeaving)
        {
            // The ESME left while its password was checked, and its end came before it was counted as a bind.
            _state.Remove(this);
        }
    }
}
