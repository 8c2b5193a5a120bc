using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Scheduled;

/// <summary>What a message that waits would be if it had been submitted with the text of a replace_sm: with its own fields, but for those that the replace_sm has (SMPP 3.4, 4.10.1).</summary>
internal static class ScheduledReplacement
{
    /// <summary>Null: it came in parts, or cannot have what is asked.</summary>
    /// <param name="replaceSm">The replace_sm.</param>
    /// <param name="message">What it is to replace.</param>
    /// <param name="now">From when what the result says of its validity counts, milliseconds since 1970-01-01 UTC.</param>
    public static byte[]? Build(byte[] replaceSm, ScheduledMessage message, long now)
    {
        var submit = SubmitRecord.Read(message.Submit, out _);
        if (!submit.Parts.IsEmpty || ReplaceSmView.TryParse(replaceSm, out var replace) != CommandStatus.ESME_ROK
            || IncomingMessage.TryParse(PduHeader.Read(submit.Original).CommandId, submit.Original, submit.Kind, out var original) != CommandStatus.ESME_ROK
            || !original.Udh.IsEmpty || (original.IsData && !(replace.ScheduleDeliveryTime.IsEmpty && replace.ValidityPeriod.IsEmpty)))
        {
            return null;
        }

        var text = replace.Text;
        var rewritten = new byte[original.MaxLength(text.Length, 1)];
        var fields = new SegmentFields(original.DataCoding, replace.RegisteredDelivery);
        var length = text.Length > SubmitSmView.MaxShortMessage ? original.RewriteToPayload(fields, default, text, rewritten) : original.Rewrite(fields, default, text, rewritten);
        length = Validity.Settle(rewritten.AsSpan(0, length), submit.ReceivedAt, now, message.ValidUntil);
        return original.IsData
            ? rewritten[..length]
            : WithTimes(rewritten.AsSpan(0, length), replace.ScheduleDeliveryTime.IsEmpty ? Encoding.ASCII.GetBytes(Schedule.Write(message.DueAt)) : replace.ScheduleDeliveryTime, replace.ValidityPeriod, replace.SmDefaultMsgId);
    }

    // The PDU has no schedule; its validity stays unless there is another.
    private static byte[] WithTimes(ReadOnlySpan<byte> pdu, ReadOnlySpan<byte> schedule, ReadOnlySpan<byte> validity, byte smDefaultMsgId)
    {
        _ = SubmitSmView.TryParse(pdu, out var submit);
        var at = submit.EsmClassOffset + 3;
        byte[] result = [.. pdu[..at], .. schedule, 0, .. validity.IsEmpty ? submit.ValidityPeriod : validity, 0, .. pdu[submit.RegisteredDeliveryOffset..]];
        PduHeader.SetCommandLength(result, (uint)result.Length);
        _ = SubmitSmView.TryParse(result, out var built);
        result[built.RegisteredDeliveryOffset + 3] = smDefaultMsgId;
        return result;
    }
}
