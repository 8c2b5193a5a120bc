using System.Globalization;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// The receipts that an ESME asked for about one message that is not one submit in one segment: for each part that it submitted, in the id that it was given.
/// </summary>
/// <param name="account">Whom to tell.</param>
/// <param name="recordId">The message.</param>
/// <param name="address">Of whom the receipt speaks, and to which code.</param>
/// <param name="parts">The parts that asked.</param>
/// <param name="dueAt">When a segment that is still silent counts as UNKNOWN, milliseconds since 1970-01-01 UTC; 0: never.</param>
internal sealed class RequestedReceipts(AccountState account, long recordId, ReceiptAddress address, IReadOnlyList<RequestedReceipt> parts, long dueAt)
{
    /// <summary>err of parts whose message was never whole; no submit is answered so.</summary>
    private const string IncompleteError = "410";

    public AccountState Account => account;

    public long RecordId => recordId;

    public IReadOnlyList<RequestedReceipt> Parts => parts;

    public long DueAt => dueAt;

    /// <summary>Whom an intermediate notification of a segment is passed to: the part of the same number, or the last.</summary>
    public RequestedReceipt PartOf(int segment) => parts[Math.Min(segment, parts.Count - 1)];

    /// <summary>Adds one receipt for each part that wants to hear of this state; <paramref name="heldOnly"/>: for those that were answered before the last one.</summary>
    public void AddTo(Journal.JournalBatch batch, DeliveryNotes notes, RelayCore relay, string state, string error, bool heldOnly)
    {
        var now = relay.UtcNow;
        foreach (var part in parts)
        {
            if ((heldOnly && part.IsCompleting) || !part.Wants(state))
            {
                continue;
            }

            account.Metrics.Receipt(state);
            var record = new ReceiptRecord
            {
                DeliveryId = relay.Ids.Next(now),
                RecordId = recordId,
                At = now,
                Smsc = "",
                SmscMessageId = "",
                Account = account.SystemId,
                State = state,
                Error = error,
                Pdu = AggregatedReceipt.Build(address, part, state, error, DateTimeOffset.FromUnixTimeMilliseconds(now)),
            };
            batch.Add(record);
            notes.Add(account, record.DeliveryId, record.Pdu);
        }
    }

    /// <summary>Octets that the receipts take in the journal at most.</summary>
    public static int RoomFor(int parts) => parts * (Journal.RecordFrame.HeaderSize + 1024);

    /// <summary><c>err</c> of a receipt of ours: the last three hexadecimal digits of the status that a single submit would have been refused with.</summary>
    public static string ErrorOf(Reason reason, CommandStatus status) =>
        reason == Reason.Incomplete ? IncompleteError : ((uint)status & 0xFFF).ToString("x3", CultureInfo.InvariantCulture);
}

/// <summary>One part that asked for receipts.</summary>
/// <param name="EsmeMessageId">message_id that it was answered with.</param>
/// <param name="RegisteredDelivery">registered_delivery as submitted.</param>
/// <param name="SubmittedAt">When it came, milliseconds since 1970-01-01 UTC.</param>
/// <param name="IsCompleting">Whether it is answered with the outcome of the message; the others were answered before.</param>
internal readonly record struct RequestedReceipt(byte[] EsmeMessageId, byte RegisteredDelivery, long SubmittedAt, bool IsCompleting)
{
    public bool Wants(string state) => ReceiptAggregate.IsDelivered(state)
        ? RegisteredDeliveries.WantsSuccess(RegisteredDelivery)
        : RegisteredDeliveries.WantsFailure(RegisteredDelivery);
}

/// <summary>Addresses of a receipt: those of the message, the other way round.</summary>
internal sealed record ReceiptAddress(byte SourceTon, byte SourceNpi, byte[] Source, byte DestTon, byte DestNpi, byte[] Destination)
{
    public static ReceiptAddress For(in IncomingMessage message) => new(
        message.DestAddrTon, message.DestAddrNpi, message.DestinationAddr.ToArray(), message.SourceAddrTon, message.SourceAddrNpi, message.SourceAddr.ToArray());
}
