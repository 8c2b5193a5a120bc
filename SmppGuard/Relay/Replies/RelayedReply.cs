using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Replies;

/// <summary>A subscriber's reply as its account reads it: as it came, but where the account and the SMSC do not mean the same by its data_coding.</summary>
internal static class RelayedReply
{
    /// <summary>Adds what the reply changed, as a TLV of ours at the end (<see cref="ReplyActions"/>). A reply that is no keyword, nor nearly one, stays as it is.</summary>
    public static byte[] WithAction(byte[] pdu, TlvTag? tag, ReplyAction action)
    {
        if (tag is not { } actionTag || action == ReplyAction.None)
        {
            return pdu;
        }

        var name = Encoding.ASCII.GetBytes(action.Name());
        var longer = new byte[pdu.Length + TlvReader.HeaderSize + name.Length];
        pdu.CopyTo(longer, 0);
        var writer = new PduWriter(longer.AsSpan(pdu.Length));
        writer.Tlv(actionTag, name);
        PduHeader.SetCommandLength(longer, (uint)longer.Length);
        return longer;
    }

    /// <param name="commandId">deliver_sm or data_sm.</param>
    /// <param name="pdu">As it came.</param>
    /// <param name="text">Its text; null: binary, or unreadable.</param>
    /// <param name="smsc">What the data_codings mean with the SMSC.</param>
    /// <param name="account">What they mean with the account.</param>
    public static byte[] Build(CommandId commandId, byte[] pdu, string? text, DataCodingScheme smsc, DataCodingScheme account)
    {
        if (text is null || IncomingMessage.TryParse(commandId, pdu, SubmitKind.SubmitSm, out var reply) != CommandStatus.ESME_ROK)
        {
            return pdu;
        }

        var own = TextCoding.Of(reply.DataCoding, account, reply.Udh);
        if (own.Alphabet == TextCoding.Of(reply.DataCoding, smsc, reply.Udh).Alphabet)
        {
            return pdu;
        }

        var octets = new byte[SmsText.MaxOctets(text.Length, Alphabet.Ucs2)];
        var dataCoding = reply.DataCoding;
        if (!SmsText.TryEncode(text, own, octets, out var length))
        {
            dataCoding = DataCoding.WithAlphabet(dataCoding, Alphabet.Ucs2);
            _ = SmsText.TryEncode(text, Alphabet.Ucs2, octets, out length);
        }

        var fields = new SegmentFields(dataCoding, reply.RegisteredDelivery);
        var rewritten = new byte[reply.MaxLength(length, segments: 1)];
        return reply.Udh.Length + length <= SubmitSmView.MaxShortMessage
            ? rewritten[..reply.Rewrite(fields, reply.Udh, octets.AsSpan(0, length), rewritten)]
            : rewritten[..reply.RewriteToPayload(fields, reply.Udh, octets.AsSpan(0, length), rewritten)];
    }
}
