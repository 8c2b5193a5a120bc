using SmppGuard.Archive;
using SmppGuard.Journal.Records;

namespace SmppGuard.Relay.Submits;

/// <summary>How a message left that a replace_sm gives another text, as far as the new text will be read by it: replace_sm has neither data_coding nor esm_class (SMPP 3.4, 4.10.1).</summary>
/// <param name="DataCoding">data_coding as sent, which marks can have changed.</param>
/// <param name="HasHeader">Whether its text began with a user data header when it was sent.</param>
internal readonly record struct ReplacedMessage(byte DataCoding, bool HasHeader)
{
    /// <summary>Null: it did not leave in one PDU, or an earlier version recorded it, which did not keep how.</summary>
    public static ReplacedMessage? Of(MessageRecord message)
    {
        if (message is not { IsAllowed: true, Kind: not SubmitKind.ReplaceSm, Pdus: { Sent.Length: > 0 } pdus })
        {
            return null;
        }

        var sent = new RecordedPdus(pdus.Sent.Span);
        return sent.TryNext(out var pdu) && pdu.IsReadable && !sent.TryNext(out _) ? new ReplacedMessage(pdu.DataCoding, !pdu.Udh.IsEmpty) : null;
    }
}
