using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// Judges a message again that has waited since it was allowed: in the queue of an SMSC, for a slow disk, or for the answer to the segment before. By the same rules, as if it came at
/// this moment: whoever refused meanwhile, was suspended, or goes to sleep now must not get it.
/// </summary>
internal sealed class SecondLook(Ruleset rules, RegistryStore registry, FrequencyCaps frequency)
{
    /// <summary>A message on its way without a stop is not looked at twice: whatever changes in that time could as well have come a moment later.</summary>
    private const long Moment = 1000;

    /// <summary>Whether it has been on its way for longer than a moment; also where the clock was set back in between.</summary>
    public static bool IsDue(in PendingSubmit submit, long now) => (ulong)(now - submit.JudgedAt) > Moment;

    /// <summary>Why it may not leave any more, or None; then it counts as judged at this moment.</summary>
    /// <param name="pdu">What is about to be sent.</param>
    /// <param name="submit">What is known of it.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="passesAt">When the reason may have passed, for a message whose sender has had its answer; the same. 0: it does not.</param>
    public Reason Judge(ReadOnlySpan<byte> pdu, ref PendingSubmit submit, long now, out long passesAt)
    {
        var present = registry.Current;
        var source = SourceOf(pdu, out var schedule);
        var reason = rules.EvaluateAgain(
            new JudgedMessage(submit.Code, submit.Class, submit.Msisdn), submit.Request.Account.SystemId, source, present, now, Schedule.DeliveredAt(schedule, now), out passesAt);
        if (reason == Reason.None && !submit.Hold.MayStillLeave(frequency, present, now))
        {
            reason = Reason.FrequencyCapped;
        }

        if (reason == Reason.None && !submit.Request.Origin.IsStillWanted)
        {
            // A question whether an agreement was meant, to somebody who has refused since.
            reason = Reason.ConsentRevoked;
        }

        submit.JudgedAt = now;
        passesAt = reason == Reason.ConsentsStale ? now : passesAt;
        return reason;
    }

    // As in the PDU: no extension digit is lost, and a code that was registered meanwhile inside the prefix is found.
    private static ReadOnlySpan<byte> SourceOf(ReadOnlySpan<byte> pdu, out ReadOnlySpan<byte> scheduleDeliveryTime)
    {
        switch (PduHeader.Read(pdu).CommandId)
        {
            case CommandId.DataSm:
                _ = DataSmView.TryParse(pdu, out var data);
                scheduleDeliveryTime = default;
                return data.SourceAddr;
            case CommandId.ReplaceSm:
                _ = ReplaceSmView.TryParse(pdu, out var replace);
                scheduleDeliveryTime = replace.ScheduleDeliveryTime;
                return replace.SourceAddr;
            default:
                _ = SubmitSmView.TryParse(pdu, out var submit);
                scheduleDeliveryTime = submit.ScheduleDeliveryTime;
                return submit.SourceAddr;
        }
    }
}
