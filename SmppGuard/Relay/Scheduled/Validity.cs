using System.Buffers.Binary;
using System.Text;
using SmppGuard.Archive;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Scheduled;

/// <summary>Until when a message may leave that waits here: validity_period counts from when it was submitted (SMPP 3.4, 5.2.16), and qos_time_to_live too (5.3.2.9).</summary>
internal static class Validity
{
    /// <summary>Milliseconds since 1970-01-01 UTC; 0: it does not say.</summary>
    public static long EndOf(in IncomingMessage message, long receivedAt) =>
        SmppTime.TryParse(message.ValidityPeriod, DateTimeOffset.FromUnixTimeMilliseconds(receivedAt), out var end) ? end.ToUnixTimeMilliseconds()
        : message.IsData && TryReadTimeToLive(message.Tlvs, out var value) ? receivedAt + (BinaryPrimitives.ReadUInt32BigEndian(value) * 1000L)
        : 0;

    /// <summary>The same of what may take the place of a message that waits: of a data_sm the moment is that one's, as a time in whole seconds that is written anew each time would drift from it.</summary>
    public static long EndOf(in IncomingMessage message, long receivedAt, ScheduledMessage? inPlaceOf) =>
        inPlaceOf is not null && message.IsData ? inPlaceOf.ValidUntil : EndOf(message, receivedAt);

    /// <summary>
    /// Writes PDUs as they are to leave, in place: at once, since the time that they were scheduled for is when they are sent, and valid until the moment that the sender meant.
    /// </summary>
    /// <param name="pdus">One or more whole PDUs; they become no longer.</param>
    /// <param name="receivedAt">When they were submitted, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="dueAt">When they leave.</param>
    /// <param name="validUntil">Until when they may, as <see cref="EndOf(in IncomingMessage, long)"/> says; a qos_time_to_live is rounded up to it.</param>
    /// <returns>Octets that they have now.</returns>
    public static int Settle(Span<byte> pdus, long receivedAt, long dueAt, long validUntil)
    {
        var written = 0;
        for (var at = 0; at < pdus.Length;)
        {
            var length = (int)PduHeader.Read(pdus[at..]).CommandLength;
            var pdu = pdus.Slice(at, length);
            at += length;
            if (PduHeader.Read(pdu).CommandId == CommandId.DataSm)
            {
                SettleData(pdu, validUntil - dueAt);
            }
            else
            {
                length = SettleSubmit(pdu, receivedAt);
            }

            pdu[..length].CopyTo(pdus[written..]);
            written += length;
        }

        return written;
    }

    private static int SettleSubmit(Span<byte> pdu, long receivedAt)
    {
        if (SubmitSmView.TryParse(pdu, out var submit) != CommandStatus.ESME_ROK)
        {
            return pdu.Length;
        }

        var schedule = submit.EsmClassOffset + 3;
        var scheduleLength = submit.ScheduleDeliveryTime.Length;
        var validity = schedule + scheduleLength + 1;
        if (submit.ValidityPeriod is [.., (byte)'R'] && SmppTime.TryParse(submit.ValidityPeriod, DateTimeOffset.FromUnixTimeMilliseconds(receivedAt), out var end))
        {
            // As long as the one that counts from now.
            _ = Encoding.ASCII.GetBytes(Schedule.Write(end.ToUnixTimeMilliseconds()), pdu[validity..]);
        }

        pdu[(validity - 1)..].CopyTo(pdu[schedule..]);
        var length = pdu.Length - scheduleLength;
        PduHeader.SetCommandLength(pdu, (uint)length);
        return length;
    }

    private static void SettleData(Span<byte> pdu, long left)
    {
        if (DataSmView.TryParse(pdu, out var data) == CommandStatus.ESME_ROK && TryReadTimeToLive(data.Tlvs, out var value)
            && ((ReadOnlySpan<byte>)pdu).Overlaps(value, out var offset))
        {
            BinaryPrimitives.WriteUInt32BigEndian(pdu[offset..], (uint)Math.Max((left + 999) / 1000, 1));
        }
    }

    // Seconds in four octets.
    private static bool TryReadTimeToLive(ReadOnlySpan<byte> tlvs, out ReadOnlySpan<byte> value) =>
        TlvReader.TryFind(tlvs, TlvTag.QosTimeToLive, out value) && value.Length == sizeof(uint);
}
