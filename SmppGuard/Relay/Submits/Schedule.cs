using System.Globalization;
using SmppGuard.Compliance;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>schedule_delivery_time: when the phone is to get a message, which is what it is judged for (SMPP 3.4, 5.2.11).</summary>
internal static class Schedule
{
    /// <summary>What is scheduled for no later than this leaves at once, in milliseconds.</summary>
    private const long Moment = 1000;

    /// <summary>Whether a field of a time says when, which of validity_period is asked too: it is empty, or a time.</summary>
    public static bool IsReadable(ReadOnlySpan<byte> time) => time.IsEmpty || SmppTime.TryParse(time, DateTimeOffset.UnixEpoch, out _);

    /// <summary>When the phone gets a message that leaves now; milliseconds since 1970-01-01 UTC.</summary>
    public static long DeliveredAt(ReadOnlySpan<byte> scheduleDeliveryTime, long now) =>
        !scheduleDeliveryTime.IsEmpty && SmppTime.TryParse(scheduleDeliveryTime, DateTimeOffset.FromUnixTimeMilliseconds(now), out var time) ? Math.Max(now, time.ToUnixTimeMilliseconds()) : now;

    /// <summary>When an allowed message leaves that has to be judged again then, milliseconds since 1970-01-01 UTC; 0: now, with its wish for a time if it has one.</summary>
    /// <param name="submission">The message.</param>
    /// <param name="replacesWaiting">It takes the place of one that waits here: sent on with its wish for a time, it could be refused by the SMSC when that one has ended already.</param>
    public static long LeavesAt(in Submission submission, bool replacesWaiting) =>
        submission.HeldUntil != 0 ? submission.HeldUntil
        : (replacesWaiting || submission.Class == Purpose.Commercial) && submission.DeliveredAt - submission.ReceivedAt > Moment ? submission.DeliveredAt
        : 0;

    /// <summary>The absolute time that says the same: UTC, to the tenth of a second.</summary>
    /// <param name="at">Milliseconds since 1970-01-01 UTC, in this century.</param>
    public static string Write(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyMMddHHmmssf'00+'", CultureInfo.InvariantCulture);
}
