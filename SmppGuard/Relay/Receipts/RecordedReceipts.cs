using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>The receipts requested for a long message, read from its record: an earlier process ended before it knew the outcome.</summary>
internal static class RecordedReceipts
{
    /// <returns>Null: no part asked for receipts.</returns>
    public static RequestedReceipts? Of(RelayCore relay, ReadOnlySpan<byte> submitRecord)
    {
        var submit = SubmitRecord.Read(submitRecord, out var identity);
        var parts = new SubmitParts(submit.Parts);
        List<RequestedReceipt> requested = [];
        ReceiptAddress? address = null;
        var rest = submit.Original;
        for (var i = 0; i < parts.Count; i++)
        {
            var pdu = rest[..(int)PduHeader.Read(rest).CommandLength];
            rest = rest[pdu.Length..];
            if (IncomingMessage.TryParse(PduHeader.Read(pdu).CommandId, pdu, submit.Kind, out var part) != CommandStatus.ESME_ROK)
            {
                continue;
            }

            address ??= ReceiptAddress.For(part);
            if ((part.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0)
            {
                requested.Add(new RequestedReceipt(GuardMessageId.Of(parts[i].EsmeMessageId), part.RegisteredDelivery, parts[i].ReceivedAt, i == parts.CompletingIndex));
            }
        }

        return requested.Count == 0 || address is null
            ? null
            : new RequestedReceipts(relay.StateOf(Encoding.UTF8.GetString(identity.Account)), submit.RecordId, address, requested, dueAt: 0);
    }
}
