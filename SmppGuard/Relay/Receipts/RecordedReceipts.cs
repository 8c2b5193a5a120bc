using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>The receipts owed for a long message, read from its record: an earlier process ended before it knew the outcome.</summary>
internal static class RecordedReceipts
{
    /// <returns>Null: no part asked for receipts.</returns>
    public static OwedReceipts? Of(RelayCore relay, ReadOnlySpan<byte> submitRecord)
    {
        var submit = SubmitRecord.Read(submitRecord, out var identity);
        var parts = new SubmitParts(submit.Parts);
        List<OwedReceipt> owed = [];
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
                owed.Add(new OwedReceipt(OwnMessageId.Of(parts[i].GivenId), part.RegisteredDelivery, parts[i].ReceivedAt, i == parts.CompletingIndex));
            }
        }

        return owed.Count == 0 || address is null
            ? null
            : new OwedReceipts(relay.StateOf(Encoding.UTF8.GetString(identity.Account)), submit.RecordId, address, owed, dueAt: 0);
    }
}
