using SmppGuard.Journal;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Deliveries;

/// <summary>Begins batches of receipts and replies.</summary>
internal sealed class DeliverBatches(MessageJournal journal, ReceiptDeadlines deadlines, JournalFullRefusals unrecorded)
{
    /// <param name="connection">Where they come from.</param>
    /// <param name="answeredAfter">What is waited for, behind the journal, before the SMSC is answered; null: nothing.</param>
    public DeliverBatch For(SmscConnection connection, Func<Task>? answeredAfter = null) => new(journal, deadlines, unrecorded, connection) { AnsweredAfter = answeredAfter };

    /// <summary>For receipts that came to another process.</summary>
    /// <param name="recorded">Told whether they are recorded, on the journal's thread.</param>
    public DeliverBatch ForForwarded(Action<bool> recorded) => new(journal, deadlines, unrecorded, connection: null, recorded);

    /// <summary>For receipts that nobody sent us.</summary>
    public DeliverBatch ForOurOwn() => new(journal, deadlines, unrecorded, connection: null);
}
