using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>A query_sm or cancel_sm that we sent to an SMSC, and its response.</summary>
internal sealed class SmscOperation
{
    private readonly TaskCompletionSource<byte[]> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The whole response PDU; one with ESME_RSYSERR when there was none.</summary>
    public Task<byte[]> Response => _response.Task;

    public void Answered(ReadOnlySpan<byte> pdu) => _response.TrySetResult(pdu.ToArray());

    public void Unanswered()
    {
        var pdu = new byte[PduHeader.Size];
        new PduHeader(PduHeader.Size, CommandId.GenericNack, CommandStatus.ESME_RSYSERR, 0).Write(pdu);
        _response.TrySetResult(pdu);
    }
}
