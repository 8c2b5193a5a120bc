using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>A query_sm or cancel_sm that we sent to an SMSC, and its response.</summary>
internal sealed class SmscOperation
{
    private readonly TaskCompletionSource<byte[]> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The whole response PDU; an error when there was none, or a generic_nack.</summary>
    public Task<byte[]> Response => _response.Task;

    public void Answered(in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        if (header is { CommandId: CommandId.GenericNack, CommandStatus: CommandStatus.ESME_ROK })
        {
            Unanswered();
            return;
        }

        _response.TrySetResult(pdu.ToArray());
    }

    public void Unanswered()
    {
        var pdu = new byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, CommandId.GenericNack, CommandStatus.ESME_RSYSERR, 0).Write(pdu);
        _response.TrySetResult(pdu);
    }
}
