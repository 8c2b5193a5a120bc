using SmppGuard.Compliance;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay;

/// <summary>Says in the log, not too often, that the journal has no room for what is asked of us, which is refused without a record.</summary>
internal sealed class JournalFullRefusals(MessageJournal journal, StatusMap statuses, TimeProvider time, ILogger<JournalFullRefusals> logger)
{
    private readonly LogThrottle _throttle = new(time);

    /// <summary>Refuses a submit; returns its answer.</summary>
    public CommandStatus Refuse(SubmittingAccount account)
    {
        account.State.Metrics.Submit(Reason.JournalUnavailable);
        if (_throttle.MayWrite(out var leftOut))
        {
            RelayLog.SubmitNotRecorded(logger, account.State.SystemId, account.Peer, journal.WhyNoRoom, leftOut);
        }

        return statuses[Reason.JournalUnavailable];
    }

    /// <summary>Receipts or replies of an SMSC are refused.</summary>
    public void RefusedDeliveries(string smsc)
    {
        if (_throttle.MayWrite(out var leftOut))
        {
            RelayLog.DeliveriesNotRecorded(logger, smsc, journal.WhyNoRoom, leftOut);
        }
    }
}
