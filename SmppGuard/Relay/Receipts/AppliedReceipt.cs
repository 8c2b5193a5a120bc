using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>What a receipt changed in memory before it was durable.</summary>
/// <param name="Link">The SMSC.</param>
/// <param name="Expected">What it is about.</param>
/// <param name="Stage">How much it settled.</param>
/// <param name="State">What it said.</param>
/// <param name="Before">How much was settled before; null: nothing had come.</param>
/// <param name="Said">What stood for the segment before; null: nothing.</param>
/// <param name="HasCompleted">Whether it was the last of its message.</param>
internal readonly record struct AppliedReceipt(SmscLink Link, ExpectedReceipt Expected, ReceiptStage Stage, string State, ReceiptStage? Before, SegmentState? Said, bool HasCompleted)
{
    /// <summary>It could not be recorded: the SMSC is asked to repeat it, and it must be news again.</summary>
    public void Undo(ReceiptDeadlines deadlines)
    {
        Expected.UndoAdvance(Before);
        if (Stage != ReceiptStage.Final)
        {
            Expected.Aggregate?.UndoSay(Expected.Segment, Said);
            return;
        }

        Link.Correlator.Reopen(Expected);
        Expected.Aggregate?.UndoComplete(Expected.Segment, State, Said, HasCompleted);
        if (HasCompleted)
        {
            deadlines.Add(Expected.Aggregate!);
        }
    }
}
