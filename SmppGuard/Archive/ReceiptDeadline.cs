using System.Buffers.Binary;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Archive;

/// <summary>
/// Until when the SMSC may still report on a message. It gives a message up at the end of its validity period (SMPP 3.4, 5.2.16) and says so a moment later; a
/// segment without a report by then will get none.
/// </summary>
internal static class ReceiptDeadline
{
    private const long DefaultPeriod = 72L * 60 * 60 * 1000;
    private const long LeastGrace = 1000;
    private const long MostGrace = 60 * 1000;

    /// <summary>When a silent segment counts as UNKNOWN, milliseconds since 1970-01-01 UTC.</summary>
    /// <param name="pdu">A submit_sm or data_sm of the message as submitted. Without a validity period that can be read, SMSCs commonly keep a message for 72 hours.</param>
    /// <param name="sentAt">When it was sent, milliseconds since 1970-01-01 UTC.</param>
    public static long EndsAt(ReadOnlySpan<byte> pdu, long sentAt)
    {
        var period = Math.Max(PeriodOf(pdu, sentAt), 0);
        return sentAt + period + Math.Clamp(period / 10, LeastGrace, MostGrace);
    }

    private static long PeriodOf(ReadOnlySpan<byte> pdu, long sentAt)
    {
        switch (PduHeader.Read(pdu).CommandId)
        {
            case CommandId.DataSm:
                return DataSmView.TryParse(pdu, out var data) == CommandStatus.ESME_ROK && TryReadTimeToLive(data.Tlvs, out var period) ? period : DefaultPeriod;
            case CommandId.SubmitSm:
                return SubmitSmView.TryParse(pdu, out var submit) == CommandStatus.ESME_ROK ? PeriodOf(submit, sentAt) : DefaultPeriod;
            default:
                return DefaultPeriod;
        }
    }

    private static long PeriodOf(in SubmitSmView submit, long sentAt)
    {
        var sent = DateTimeOffset.FromUnixTimeMilliseconds(sentAt);
        if (SmppTime.TryParse(submit.ValidityPeriod, sent, out var end))
        {
            return end.ToUnixTimeMilliseconds() - sentAt;
        }

        // What is scheduled for later begins later.
        return SmppTime.TryParse(submit.ScheduleDeliveryTime, sent, out var start) ? Math.Max(start.ToUnixTimeMilliseconds() - sentAt, 0) + DefaultPeriod : DefaultPeriod;
    }

    // qos_time_to_live: seconds in four octets (SMPP 3.4, 5.3.2.9).
    private static bool TryReadTimeToLive(ReadOnlySpan<byte> tlvs, out long period)
    {
        period = 0;
        if (!TlvReader.TryFind(tlvs, TlvTag.QosTimeToLive, out var value) || value.Length != sizeof(uint))
        {
            return false;
        }

        period = BinaryPrimitives.ReadUInt32BigEndian(value) * 1000L;
        return true;
    }
}
