using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>A query_sm or cancel_sm that we sent to an SMSC, and its response.</summary>
internal sealed class SmscOperation
{
    private readonly SmscLink _link;
    private readonly TaskCompletionSource<byte[]> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SmscOperation(SmscLink link) => _link = link;

    /// <summary>The whole response PDU; an error when there was none, or a generic_nack.</summary>
    public Task<byte[]> Response => _response.Task;

    /// <summary>Whether <see cref="Response"/> is what the SMSC said; false: it said nothing that could be one.</summary>
    public bool WasAnswered { get; private set; }

    /// <summary>Takes a place at the SMSC, which it has until it is answered or is not going to be; null: there is none.</summary>
    public static SmscOperation? TryBegin(SmscLink link) => link.TryTakePlace() == Reason.None ? new SmscOperation(link) : null;

    public void Answered(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        if (header is { CommandId: CommandId.GenericNack, CommandStatus: CommandStatus.ESME_ROK })
        {
            Unanswered();
            return;
        }

        WasAnswered = true;
        End(pdu.ToArray());
    }

    public void Unanswered()
    {
        var pdu = new byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, CommandId.GenericNack, CommandStatus.ESME_RSYSERR, 0).Write(pdu);
        End(pdu);
    }

    private void End(byte[] response)
    {
        _link.GiveBackPlace();
        _ = _response.TrySetResult(response);
    }
}
