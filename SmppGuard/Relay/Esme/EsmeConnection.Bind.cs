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
            TellRefusedBind(NameIn(pdu, status), status, CauseOf(status));
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

    // Who it is can be read where what is wrong stands behind it.
    private static string NameIn(ReadOnlySpan<byte> pdu, CommandStatus status)
    {
        var name = pdu.Length > PduHeader.Size ? pdu[PduHeader.Size..] : default;
        var end = name.IndexOf((byte)0);
        return end <= 0 || status is CommandStatus.ESME_RINVCMDLEN or CommandStatus.ESME_RINVSYSID ? "?" : BindAttempt.Printable(Encoding.Latin1.GetString(name[..end]));
    }

    private static string CauseOf(CommandStatus status) => status switch
    {
        CommandStatus.ESME_RINVSYSID => "its system_id has no end, or more than the 15 characters that SMPP 3.4 allows (5.2.1)",
        CommandStatus.ESME_RINVPASWD => "its password has no end, or more than the 8 characters that SMPP 3.4 allows (5.2.2)",
        CommandStatus.ESME_RINVSYSTYP => "its system_type has no end, or more than the 12 characters that SMPP 3.4 allows (5.2.3)",
        CommandStatus.ESME_RBINDFAIL => "its address_range has no end, or more than the 40 characters that SMPP 3.4 allows (5.2.7)",
        _ => "the request cannot be read",
    };

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
