using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>What a receipt changed in memory before it was durable.</summary>
internal readonly record struct AppliedReceipt(SmscLink Link, ExpectedReceipt Expected, ReceiptStage Stage, bool HadAccepted, bool HasCompleted)
{
    /// <summary>It could not be recorded: the SMSC is asked to repeat it, and it must be news again.</summary>
    public void Undo(ReceiptDeadlines deadlines)
    {
        Expected.UndoAdvance(HadAccepted);
        if (Stage == ReceiptStage.Accepted)
        {
            Expected.Aggregate?.UndoAccept();
            return;
        }

        Link.Correlator.Reopen(Expected);
        Expected.Aggregate?.UndoComplete(HadAccepted, HasCompleted);
        if (HasCompleted)
        {
            deadlines.Add(Expected.Aggregate!);
        }
    }
}
