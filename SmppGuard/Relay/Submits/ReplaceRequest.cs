using System.Text;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// A replace_sm whose text is judged and stamped as if it were submitted: <see cref="AsSubmit"/> makes the equivalent submit_sm, <see cref="Build"/> turns what was
/// decided back into a replace_sm with the SMSC's id.
/// </summary>
internal sealed class ReplaceRequest(byte[] pdu, byte[] smscMessageId, SmscLink link, Routed? routed)
{
    /// <summary>The SMSC that has the message.</summary>
    public SmscLink Link => link;

    /// <summary>How the message came there; null: by no route.</summary>
    public Routed? Routed => routed;

    /// <summary>The replace_sm with a schedule in place of the empty one, which keeps the time of the replaced message (SMPP 3.4, 4.10.1): so it is judged for the time at which it is shown.</summary>
    public static byte[] WithSchedule(byte[] pdu, string scheduleDeliveryTime)
    {
        _ = ReplaceSmView.TryParse(pdu, out var replace);
        var at = PduHeader.Size + replace.MessageId.Length + 1 + 2 + replace.SourceAddr.Length + 1;
        byte[] scheduled = [.. pdu.AsSpan(0, at), .. Encoding.ASCII.GetBytes(scheduleDeliveryTime), .. pdu.AsSpan(at)];
        PduHeader.SetCommandLength(scheduled, (uint)scheduled.Length);
        return scheduled;
    }

    /// <summary>The submit_sm that the replaced message would be with its new text.</summary>
    /// <param name="pdu">The replace_sm.</param>
    /// <param name="destination">The recipient of the replaced message.</param>
    /// <param name="replaced">How it left.</param>
    public static byte[] AsSubmit(byte[] pdu, Msisdn destination, ReplacedMessage replaced)
    {
        _ = ReplaceSmView.TryParse(pdu, out var replace);
        var submit = new byte[replace.Pdu.Length + 64];
        var writer = new PduWriter(submit);
        writer.Header(CommandId.SubmitSm, CommandStatus.ESME_ROK, replace.Header.SequenceNumber);
        writer.CString(default(ReadOnlySpan<byte>));
        writer.Byte(replace.SourceAddrTon);
        writer.Byte(replace.SourceAddrNpi);
        writer.CString(replace.SourceAddr);
        writer.Byte(1);
        writer.Byte(1);
        writer.CString(NumberPlan.WriteInternational(destination));
        writer.Byte(replaced.HasHeader ? EsmClasses.Udhi : EsmClasses.Default);
        writer.Byte(0);
        writer.Byte(0);
        writer.CString(replace.ScheduleDeliveryTime);
        writer.CString(replace.ValidityPeriod);
        writer.Byte(replace.RegisteredDelivery);
        writer.Byte(0);
        writer.Byte(replaced.DataCoding);
        writer.Byte(replace.SmDefaultMsgId);
        var text = replace.Text;
        if (text.Length <= SubmitSmView.MaxShortMessage)
        {
            writer.Byte((byte)text.Length);
            writer.Octets(text);
        }
        else
        {
            writer.Byte(0);
            writer.Tlv(TlvTag.MessagePayload, text);
        }

        // What they show is judged with the text.
        var tlvs = new TlvReader(replace.Tlvs);
        while (tlvs.Read(out var tag, out var value))
        {
            if (tag != TlvTag.MessagePayload)
            {
                writer.Tlv(tag, value);
            }
        }

        return submit[..writer.Complete()];
    }

    /// <summary>The replace_sm to send for the submit_sm that was decided.</summary>
    public byte[] Build(ReadOnlySpan<byte> decided)
    {
        _ = SubmitSmView.TryParse(decided, out var submit);
        _ = ReplaceSmView.TryParse(pdu, out var replace);
        var text = submit.TryGetMessagePayload(out var payload) ? payload : submit.ShortMessage;
        var built = new byte[ReplaceSmRewriter.MaxLength(replace, text.Length)];
        return built[..ReplaceSmRewriter.Rewrite(replace, smscMessageId, text, built)];
    }
}
