using SmppGuard.Journal;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Smsc;

/// <summary>Makes the connections to SMSCs, whoever opens them.</summary>
internal sealed class SmscConnections(
    MessageJournal journal,
    RelayMetrics metrics,
    TimeProvider time,
    SessionTicker ticker,
    ReceiptDeadlines deadlines,
    GroupFlusher flusher,
    SmppOptions smpp,
    OutcomeBatches outcomeBatches,
    DeliverBatches deliverBatches,
    DeliverPath deliveries,
    ILogger<SmscConnection> logger)
{
    public SmscConnection Create(SmscLink link, SmscBinding binding) =>
        new(link, binding, journal, metrics, time, ticker, deadlines, flusher, smpp, outcomeBatches, deliverBatches, logger, deliveries);
}
