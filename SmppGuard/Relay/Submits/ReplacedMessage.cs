using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>How a message left that a replace_sm gives another text, as far as the new text will be read by it: replace_sm has neither data_coding nor esm_class (SMPP 3.4, 4.10.1).</summary>
/// <param name="DataCoding">data_coding as sent, which marks can have changed.</param>
/// <param name="HasHeader">Whether its text began with a user data header when it was sent.</param>
/// <param name="DeliveredAt">When the phone was to get it, milliseconds since 1970-01-01 UTC.</param>
internal readonly record struct ReplacedMessage(byte DataCoding, bool HasHeader, long DeliveredAt)
{
    /// <summary>Null: it did not leave in one PDU, or an earlier version recorded it, which did not keep how.</summary>
    public static ReplacedMessage? Of(MessageRecord message)
    {
        if (message is not { IsAllowed: true, Kind: not SubmitKind.ReplaceSm, Pdus: { Sent.Length: > 0 } pdus })
        {
            return null;
        }

        var sent = new RecordedPdus(pdus.Sent.Span);
        if (!sent.TryNext(out var pdu) || !pdu.IsReadable || sent.TryNext(out _))
        {
            return null;
        }

        var sentAt = (message.SentAt ?? message.ReceivedAt).ToUnixTimeMilliseconds();
        return new ReplacedMessage(pdu.DataCoding, !pdu.Udh.IsEmpty, SubmitSmView.TryParse(pdu.Octets, out var submit) == CommandStatus.ESME_ROK ? Schedule.DeliveredAt(submit.ScheduleDeliveryTime, sentAt) : sentAt);
    }
}
