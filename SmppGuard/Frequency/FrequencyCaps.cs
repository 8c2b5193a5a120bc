using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Frequency;

/// <summary>
/// Counts commercial messages by organization and recipient, for organizations that have a cap. A message counts from when it was allowed, and not if the SMSC did not take it. An
/// organization without a cap costs nothing.
/// </summary>
/// <param name="options">The cap of everybody.</param>
/// <param name="news">Where other pods learn of what is counted here; null: there are none.</param>
/// <param name="repeats">Counts texts in the same way; null: none has a limit.</param>
internal sealed class FrequencyCaps(FrequencyCapOptions options, AdvertNews? news = null, TextRepeats? repeats = null)
{
    private const long MillisecondsPerSecond = 1000;
    private const uint SecondsPerHour = 3600;

    private volatile FrequencyCap _general = new(options.Messages, options.Hours);
    private readonly RecentAdverts _adverts = new();

    /// <summary>The texts that are counted beside the adverts, by whoever holds a message.</summary>
    public TextRepeats Repeats { get; } = repeats ?? new TextRepeats(new RepeatOptions());

    /// <summary>Takes another cap of everybody. What was counted stays counted, for as long as the cap of its time said.</summary>
    public void Take(FrequencyCapOptions next) => _general = new FrequencyCap(next.Messages, next.Hours);

    /// <summary>The cap of an organization; null: it has none.</summary>
    public FrequencyCap? Of(Organization organization)
    {
        var cap = organization.FrequencyCap ?? _general;
        return cap.Messages == 0 ? null : cap;
    }

    /// <summary>Counts a message that is about to be allowed.</summary>
    /// <param name="organization">The sender.</param>
    /// <param name="msisdn">The recipient.</param>
    /// <param name="receivedAt">When it was received, or its first part, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="now">The present moment, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="recordId">Which message it is.</param>
    /// <param name="countedUntil">To be given to <see cref="Uncount"/>; 0: it is not counted, because there is no cap or no place.</param>
    /// <returns>False: the recipient has had as many as may be.</returns>
    public bool TryCount(Organization organization, Msisdn msisdn, long receivedAt, long now, long recordId, out uint countedUntil)
    {
        countedUntil = 0;
        if (Of(organization) is not { } cap)
        {
            return true;
        }

        var until = EndOf(receivedAt, cap);
        if (!_adverts.TryAdd(organization.Index, msisdn, cap.Messages, until, SecondOf(now)))
        {
            return false;
        }

        countedUntil = until;
        news?.Add(new AdvertCount(recordId, organization.Index, msisdn, until, IsTakenBack: false));
        return true;
    }

    /// <summary>Whether one more would be allowed; counts nothing.</summary>
    public bool WouldAllow(Organization organization, Msisdn msisdn, long now) => Of(organization) is not { } cap || _adverts.Count(organization.Index, msisdn, SecondOf(now)) < cap.Messages;

    /// <summary>
    /// Whether a message that was counted, and has waited since, may still leave: a cap may have come into force meanwhile, or a narrower one.
    /// </summary>
    /// <param name="organization">The sender as it is registered now.</param>
    /// <param name="msisdn">The recipient.</param>
    /// <param name="now">The present moment, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="countedUntil">As <see cref="TryCount"/> gave it; changed where it is counted only now.</param>
    public bool StillAllows(Organization organization, Msisdn msisdn, long now, ref uint countedUntil)
    {
        if (Of(organization) is not { } cap)
        {
            return true;
        }

        // It is among those that are counted, unless there was no cap, or it waited for longer than it counts.
        return countedUntil > SecondOf(now)
            ? _adverts.Count(organization.Index, msisdn, SecondOf(now)) <= cap.Messages
            : TryCount(organization, msisdn, now, now, recordId: 0, out countedUntil);
    }

    /// <summary>A message that was counted was not sent after all.</summary>
    public void Uncount(Organization organization, Msisdn msisdn, uint countedUntil)
    {
        _adverts.Remove(organization.Index, msisdn, countedUntil);
        news?.Add(new AdvertCount(0, organization.Index, msisdn, countedUntil, IsTakenBack: true));
    }

    /// <summary>Another pod has counted a message, or taken one back: it counts here, too, whatever the cap is.</summary>
    public void CountOfAnother(in AdvertCount count, long now)
    {
        if (TextRepeats.IsOfText(count))
        {
            Repeats.CountOfAnother(count, now);
        }
        else if (count.IsTakenBack)
        {
            _adverts.Remove(count.Organization, count.Msisdn, count.Until);
        }
        else if (count.Until > SecondOf(now))
        {
            _ = _adverts.TryAdd(count.Organization, count.Msisdn, int.MaxValue, count.Until, SecondOf(now));
        }
    }

    /// <summary>A message that an earlier process sent, as others are told of it; null: nobody counts it.</summary>
    public AdvertCount? Describe(Organization organization, Msisdn msisdn, long receivedAt, long recordId) =>
        Of(organization) is { } cap ? new AdvertCount(recordId, organization.Index, msisdn, EndOf(receivedAt, cap), IsTakenBack: false) : null;

    /// <summary>Counts a message that an earlier process sent.</summary>
    public void Restore(Organization organization, Msisdn msisdn, long receivedAt, long now)
    {
        if (Of(organization) is { } cap && EndOf(receivedAt, cap) is var until && until > SecondOf(now))
        {
            _ = _adverts.TryAdd(organization.Index, msisdn, int.MaxValue, until, SecondOf(now));
        }
    }

    private static uint SecondOf(long milliseconds) => (uint)(milliseconds / MillisecondsPerSecond);

    private static uint EndOf(long receivedAt, FrequencyCap cap) => SecondOf(receivedAt) + ((uint)cap.Hours * SecondsPerHour);
}
