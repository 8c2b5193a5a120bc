using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Which receipts an ESME asked for about a message that is not one submit in one segment: read from the message while it is decided, and, where an earlier process decided it, from
/// its record in the journal or in the archive. What follows from that is <see cref="RequestedReceipts.Of"/>.
/// </summary>
internal static class RequestedReceiptsReader
{
    /// <summary>As the message is decided. Null: no part asked for receipts.</summary>
    /// <param name="account">Whom to tell.</param>
    /// <param name="message">The message.</param>
    /// <param name="recordId">Its record.</param>
    /// <param name="esmeMessageId">message_id of a message that came whole.</param>
    /// <param name="segments">Segments that it leaves in, rewritten; null: it leaves as it came, or not at all.</param>
    public static RequestedReceipts? Of(AccountState account, in ReceivedMessage message, long recordId, long esmeMessageId, int? segments)
    {
        List<RequestedReceipt> parts = [];
        var receivedAt = RecordIds.TimeOf(recordId);
        if (message.Parts is not { } assembled)
        {
            parts.Add(new RequestedReceipt(GuardMessageId.Of(esmeMessageId), message.Head.RegisteredDelivery, receivedAt, IsCompleting: true));
        }
        else if (assembled.WantsReceipts)
        {
            for (var i = 0; i < assembled.Total; i++)
            {
                ref readonly var part = ref assembled.Parts[i];
                if (part.IsHere)
                {
                    parts.Add(new RequestedReceipt(GuardMessageId.Of(part.EsmeMessageId), part.RegisteredDelivery, part.ReceivedAt, i == assembled.CompletedBy));
                }
            }
        }

        return RequestedReceipts.Of(account, recordId, ReceiptAddress.For(message.Head), parts, segments, ReceiptDeadline.EndsAt(message.Head.Pdu, receivedAt));
    }

    /// <summary>As the journal has it: an earlier process ended before it knew the outcome, so they are given now. Null: no part asked for receipts.</summary>
    public static RequestedReceipts? OfRecord(ReadOnlySpan<byte> submitRecord, Func<string, AccountState> accounts)
    {
        var submit = SubmitRecord.Read(submitRecord, out var identity);
        var recorded = new SubmitParts(submit.Parts);
        List<RequestedReceipt> parts = [];
        ReceiptAddress? address = null;
        var rest = submit.Original;
        for (var i = 0; i < recorded.Count; i++)
        {
            var pdu = rest[..(int)PduHeader.Read(rest).CommandLength];
            rest = rest[pdu.Length..];
            if (IncomingMessage.TryParse(PduHeader.Read(pdu).CommandId, pdu, submit.Kind, out var part) == CommandStatus.ESME_ROK)
            {
                address ??= ReceiptAddress.For(part);
                parts.Add(new RequestedReceipt(GuardMessageId.Of(recorded[i].EsmeMessageId), part.RegisteredDelivery, recorded[i].ReceivedAt, i == recorded.CompletingIndex));
            }
        }

        return address is null ? null : RequestedReceipts.Of(accounts(Encoding.UTF8.GetString(identity.Account)), submit.RecordId, address, parts, segments: null, dueAt: 0);
    }

    /// <summary>As it was stored while the message waited for its time. Null: no part asked for receipts.</summary>
    /// <param name="message">The message.</param>
    /// <param name="accounts">The accounts.</param>
    /// <param name="sentAt">When it leaves, or ends, milliseconds since 1970-01-01 UTC.</param>
    public static RequestedReceipts? OfScheduled(ScheduledMessage message, Func<string, AccountState> accounts, long sentAt)
    {
        var submit = SubmitRecord.Read(message.Submit, out _);
        var recorded = new SubmitParts(submit.Parts);
        List<RequestedReceipt> parts = [];
        ReceiptAddress? address = null;
        var dueAt = 0L;
        var pdus = new RecordedPdus(submit.Original);
        for (var i = 0; pdus.TryNext(out var pdu); i++)
        {
            if (IncomingMessage.TryParse(PduHeader.Read(pdu.Octets).CommandId, pdu.Octets, submit.Kind, out var part) != CommandStatus.ESME_ROK)
            {
                continue;
            }

            if (address is null)
            {
                address = ReceiptAddress.For(part);
                dueAt = ReceiptDeadline.EndsAt(pdu.Octets, sentAt);
            }

            parts.Add(i < recorded.Count
                ? new RequestedReceipt(GuardMessageId.Of(recorded[i].EsmeMessageId), part.RegisteredDelivery, recorded[i].ReceivedAt, i == recorded.CompletingIndex)
                : new RequestedReceipt(GuardMessageId.Of(message.MessageId), part.RegisteredDelivery, submit.ReceivedAt, IsCompleting: true));
        }

        return address is null ? null : RequestedReceipts.Of(accounts(message.Account), message.RecordId, address, parts, message.IsRewritten ? submit.Segments : null, dueAt);
    }

    /// <summary>As the archive has it: an earlier process had not had all receipts when it ended. Null: no part asked for receipts.</summary>
    public static RequestedReceipts? OfArchived(MessageRecord message, Func<string, AccountState> accounts)
    {
        if (message is not { ReceiptsDue: { } due, Addresses: { } addresses })
        {
            return null;
        }

        var parts = message.Parts.Where(part => part.MessageId is not null).Select(part => new RequestedReceipt(
            Encoding.Latin1.GetBytes(part.MessageId!),
            part.RegisteredDelivery,
            part.ReceivedAt.ToUnixTimeMilliseconds(),
            IsCompleting: string.Equals(part.MessageId, message.MessageId, StringComparison.Ordinal)));
        var address = new ReceiptAddress(
            addresses.DestinationTon, addresses.DestinationNpi, Encoding.Latin1.GetBytes(addresses.Destination),
            addresses.SourceTon, addresses.SourceNpi, Encoding.Latin1.GetBytes(message.Source));
        var leftAsItCame = string.Equals(message.SentText, message.OriginalText, StringComparison.Ordinal);
        return RequestedReceipts.Of(accounts(message.Account), message.RecordId, address, parts, leftAsItCame ? null : message.Segments, due.ToUnixTimeMilliseconds());
    }
}
