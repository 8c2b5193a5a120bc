using SmppGuard.Hosting;
using SmppGuard.Registry;

namespace SmppGuard.Frequency;

/// <summary>
/// Counts commercial messages by organization and recipient, for organizations that have a cap. A message counts from when it was allowed, and not if the SMSC did not take it. An
/// organization without a cap costs nothing.
/// </summary>
internal sealed class FrequencyCaps(FrequencyCapOptions options)
{
    private const long MillisecondsPerSecond = 1000;
    private const uint SecondsPerHour = 3600;

    private readonly FrequencyCap _general = new(options.Messages, options.Hours);
    private readonly RecentAdverts _adverts = new();

    /// <summary>The cap of an organization; null: it has none.</summary>
    public FrequencyCap? Of(Organization organization)
    {
        var cap = organization.FrequencyCap ?? _general;
        return cap.Messages == 0 ? null : cap;
    }

    /// <summary>Counts a message that is about to be allowed.</summary>
    /// <param name="organization">The sender.</param>
    /// <param name="msisdn">The recipient.</param>
    /// <param name="now">When it was received, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="countedUntil">To be given to <see cref="TakeBack"/>; 0: it is not counted, because there is no cap.</param>
    /// <returns>False: the recipient has had as many as may be.</returns>
    public bool TryCount(Organization organization, Msisdn msisdn, long now, out uint countedUntil)
    {
        countedUntil = 0;
        if (Of(organization) is not { } cap)
        {
            return true;
        }

        var second = (uint)(now / MillisecondsPerSecond);
        countedUntil = second + ((uint)cap.Hours * SecondsPerHour);
        return _adverts.TryAdd(organization.Index, msisdn, cap.Messages, countedUntil, second);
    }

    /// <summary>A message that was counted was not sent after all.</summary>
    public void TakeBack(Organization organization, Msisdn msisdn, uint countedUntil) => _adverts.Remove(organization.Index, msisdn, countedUntil);

    /// <summary>Counts a message that an earlier process sent.</summary>
    public void Restore(Organization organization, Msisdn msisdn, long receivedAt, long now)
    {
        if (Of(organization) is { } cap)
        {
            var until = (uint)(receivedAt / MillisecondsPerSecond) + ((uint)cap.Hours * SecondsPerHour);
            var second = (uint)(now / MillisecondsPerSecond);
            _ = until <= second || _adverts.TryAdd(organization.Index, msisdn, int.MaxValue, until, second);
        }
    }
}
