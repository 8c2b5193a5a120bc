using System.Globalization;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// The receipts that an ESME asked for about one message that is not one submit in one segment: for each part that it submitted, in the id that it was given.
/// </summary>
internal sealed class RequestedReceipts
{
    /// <summary>err of parts whose message was never whole; no submit is answered so.</summary>
    private const string IncompleteError = "410";

    private readonly AccountState _account;
    private readonly ReceiptAddress _address;
    private readonly IReadOnlyList<RequestedReceipt> _parts;
    private readonly bool _isRewritten;
    private readonly int _reports;

    private RequestedReceipts(AccountState account, long recordId, ReceiptAddress address, IReadOnlyList<RequestedReceipt> parts, int? segments, long dueAt)
    {
        _account = account;
        _address = address;
        _parts = parts;
        _isRewritten = segments is not null;
        _reports = segments ?? parts.Count(part => RegisteredDeliveries.WantsSuccess(part.RegisteredDelivery));
        RecordId = recordId;
        DueAt = _reports == 0 ? 0 : dueAt;
    }

    /// <summary>The message.</summary>
    public long RecordId { get; }

    /// <summary>All parts, also those that did not ask.</summary>
    public int PartCount => _parts.Count;

    /// <summary>How many receipts of the SMSC are awaited before those of the ESME are written.</summary>
    public int Reports => Math.Max(_reports, 1);

    /// <summary>When a segment that is still silent counts as UNKNOWN, milliseconds since 1970-01-01 UTC; 0: never.</summary>
    public long DueAt { get; }

    /// <summary>
    /// What follows from what the parts ask for. Segments that we wrote report all of them. Parts that leave as they came report only if they asked for a receipt on success; where none
    /// did, silence is success, and has no end. Null: no part asked for receipts.
    /// </summary>
    /// <param name="account">Whom to tell.</param>
    /// <param name="recordId">The message.</param>
    /// <param name="address">Of whom the receipt speaks, and to which code.</param>
    /// <param name="parts">All parts.</param>
    /// <param name="segments">Segments that it leaves in, rewritten; null: as it came.</param>
    /// <param name="dueAt">When a segment that has to report counts as UNKNOWN.</param>
    public static RequestedReceipts? Of(AccountState account, long recordId, ReceiptAddress address, IEnumerable<RequestedReceipt> parts, int? segments, long dueAt)
    {
        List<RequestedReceipt> all = [.. parts];
        return all.Exists(part => (part.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0) ? new RequestedReceipts(account, recordId, address, all, segments, dueAt) : null;
    }

    /// <summary>
    /// Whether the last word of a segment is one of the <see cref="Reports"/>. SMSCs also report what nobody asked them to: that it was delivered must not stand for a segment that still has to
    /// report. Where none has to, a failure is the end.
    /// </summary>
    /// <param name="segment">Which, from 0; negative: nobody knows.</param>
    /// <param name="state">What it came to.</param>
    public bool IsAwaited(int segment, string state) =>
        _reports == 0 ? !ReceiptAggregate.IsDelivered(state) : Owes(segment);

    /// <summary>Whether a segment has to report, whatever became of it.</summary>
    public bool Owes(int segment) => _isRewritten || segment < 0 || segment >= _parts.Count || RegisteredDeliveries.WantsSuccess(_parts[segment].RegisteredDelivery);

    /// <summary>Whom an intermediate notification of a segment is passed to, if it asked for them: the part of the same number, or the last.</summary>
    public RequestedReceipt PartOf(int segment) => _parts[Math.Min(segment, _parts.Count - 1)];

    /// <summary>Adds one receipt for each part that wants to hear of this state; <paramref name="heldOnly"/>: for those that were answered before the last one.</summary>
    public void AddTo(JournalBatch batch, DeliveryNotes notes, RecordIds ids, long now, string state, string error, bool heldOnly)
    {
        foreach (var part in _parts)
        {
            if ((heldOnly && part.IsCompleting) || !part.Wants(state))
            {
                continue;
            }

            _account.Metrics.Receipt(state);
            var record = new ReceiptRecord
            {
                DeliveryId = ids.Next(now),
                RecordId = RecordId,
                At = now,
                Smsc = "",
                SmscMessageId = "",
                Account = _account.SystemId,
                State = state,
                Error = error,
                Pdu = AggregatedReceipt.Build(_address, part, state, error, DateTimeOffset.FromUnixTimeMilliseconds(now)),
            };
            batch.Add(record);
            notes.Add(_account, record.DeliveryId, record.Pdu);
        }
    }

    /// <summary>Octets that the receipts take in the journal at most.</summary>
    public static int RoomFor(int parts) => parts * (RecordFrame.HeaderSize + 1024);

    /// <summary><c>err</c> of a receipt of ours: the last three hexadecimal digits of the status that a single submit would have been refused with.</summary>
    public static string ErrorOf(Reason reason, CommandStatus status) =>
        reason == Reason.Incomplete ? IncompleteError : ((uint)status & 0xFFF).ToString("x3", CultureInfo.InvariantCulture);
}

/// <summary>One part, and what it asked for.</summary>
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
