using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Relay.Smsc;

/// <content>Responses that come after we stopped waiting: they complete the record, and the ESME, which has its answer, hears nothing of them.</content>
internal sealed partial class SmscConnection
{
    private readonly LateResponses _late = new(link, journal);

    void ISmppSessionHandler<PendingRequest>.OnTimedOut(SmppSession<PendingRequest> session, in PendingRequest request, CommandId commandId, uint sequenceNumber)
    {
        // What is kept is taken before the submit ends, and known only behind its outcome in the journal.
        LateSubmit? late = request.IsOperation(out _) ? null : LateSubmit.Of(request.Submit, commandId);
        ((ISmppSessionHandler<PendingRequest>)this).OnUnanswered(session, request, Unanswered.TimedOut);
        if (late is { } remembered)
        {
            _late.Remember(sequenceNumber, remembered);
        }
    }

    bool ISmppSessionHandler<PendingRequest>.OnLateResponse(SmppSession<PendingRequest> session, in PduHeader header, ReadOnlySpan<byte> pdu) =>
        _late.TryRecord(header, pdu, time.UtcMilliseconds());
}
