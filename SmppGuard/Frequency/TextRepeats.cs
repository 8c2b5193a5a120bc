using System.IO.Hashing;
using System.Runtime.InteropServices;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Frequency;

/// <summary>
/// Counts messages by organization, recipient and text, where the same text may go to the same number only so often. A text counts from when its message was allowed, and not if nothing of it was sent: who submits again what
/// was refused, by us or by the SMSC, repeats nothing. What has no limit costs nothing.
/// </summary>
/// <param name="options">The limits of everybody, and how much is remembered.</param>
/// <param name="news">Where other pods learn of what is counted here; null: there are none.</param>
internal sealed class TextRepeats(RepeatOptions options, AdvertNews? news = null)
{
    private const long MillisecondsPerSecond = 1000;

    // So that it is no valid number of nothing, and none that others could mean.
    private const long KeyMask = (1L << 62) - 1;

    private readonly RecentAdverts _texts = new(options.MaxTexts);
    private volatile RepeatLimits _general = options.Limits;
    private long _uncounted;

    /// <summary>Texts that were not counted because there was no room for more.</summary>
    public long Uncounted => Volatile.Read(ref _uncounted);

    /// <summary>The limits of everybody.</summary>
    public RepeatLimits General => _general;

    /// <summary>Memory in use, octets.</summary>
    public long Octets => _texts.Octets;

    /// <summary>Takes other limits of everybody. What was counted stays counted.</summary>
    public void Take(RepeatOptions next) => _general = next.Limits;

    /// <summary>The limit of a message: its organization's, else that of its SMSC, else that of everybody; null: it has none.</summary>
    public RepeatLimit? Of(Organization organization, Purpose purpose, RepeatLimits? smsc)
    {
        var limit = organization.Repeats?.Of(purpose) ?? smsc?.Of(purpose) ?? _general.Of(purpose);
        return limit is { Messages: > 0 } ? limit : null;
    }

    /// <summary>Stands for a text and its recipient. 62 bits of a hash: of a hundred million texts, one in some ten thousand million is taken for another that it is not.</summary>
    public static long KeyOf(Msisdn msisdn, ReadOnlySpan<char> text) => ((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text), msisdn.Value) & KeyMask) | 1;

    /// <summary>Counts a text that is about to be allowed.</summary>
    /// <param name="organization">The sender.</param>
    /// <param name="limit">The limit of the message.</param>
    /// <param name="key">Which text to whom.</param>
    /// <param name="receivedAt">When it was received, or its first part, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="now">The present moment, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="recordId">Which message it is.</param>
    /// <param name="countedUntil">To be given to <see cref="Uncount"/>; 0: it is not counted.</param>
    /// <returns>False: it was sent as often as may be.</returns>
    public bool TryCount(Organization organization, RepeatLimit limit, long key, long receivedAt, long now, long recordId, out uint countedUntil)
    {
        countedUntil = 0;
        var until = SecondOf(receivedAt) + (uint)limit.Seconds;
        switch (_texts.Add(OwnerOf(organization.Index), new Msisdn(key), limit.Messages, until, SecondOf(now)))
        {
            case AddedAdvert.TooMany:
                return false;
            case AddedAdvert.NoRoom:
                _ = Interlocked.Increment(ref _uncounted);
                return true;
            default:
                countedUntil = until;
                news?.Add(new AdvertCount(recordId, OwnerOf(organization.Index), new Msisdn(key), until, IsTakenBack: false));
                return true;
        }
    }

    /// <summary>Whether one more would be allowed; counts nothing.</summary>
    public bool WouldAllow(Organization organization, RepeatLimit limit, long key, long now) => _texts.Count(OwnerOf(organization.Index), new Msisdn(key), SecondOf(now)) < limit.Messages;

    /// <summary>Nothing of a message that was counted was sent after all.</summary>
    public void Uncount(Organization organization, long key, uint countedUntil)
    {
        _texts.Remove(OwnerOf(organization.Index), new Msisdn(key), countedUntil);
        news?.Add(new AdvertCount(0, OwnerOf(organization.Index), new Msisdn(key), countedUntil, IsTakenBack: true));
    }

    /// <summary>Whether what pods tell each other is about a text, and not about an advert.</summary>
    public static bool IsOfText(in AdvertCount count) => count.Organization < 0;

    /// <summary>Another pod has counted a text, or taken one back.</summary>
    public void CountOfAnother(in AdvertCount count, long now)
    {
        if (count.IsTakenBack)
        {
            _texts.Remove(count.Organization, count.Msisdn, count.Until);
        }
        else
        {
            Put(count, now);
        }
    }

    /// <summary>A text that an earlier process sent, as others are told of it; null: it does not count any more.</summary>
    public AdvertCount? Restore(Organization organization, RepeatLimit limit, long key, long receivedAt, long now, long recordId)
    {
        var count = new AdvertCount(recordId, OwnerOf(organization.Index), new Msisdn(key), SecondOf(receivedAt) + (uint)limit.Seconds, IsTakenBack: false);
        return Put(count, now) ? count : null;
    }

    private bool Put(in AdvertCount count, long now)
    {
        if (count.Until <= SecondOf(now))
        {
            return false;
        }

        if (_texts.Add(count.Organization, count.Msisdn, int.MaxValue, count.Until, SecondOf(now)) == AddedAdvert.NoRoom)
        {
            _ = Interlocked.Increment(ref _uncounted);
        }

        return true;
    }

    // Below zero, where no organization's own index is: pods tell texts and adverts in one stream.
    private static int OwnerOf(int organization) => ~organization;

    private static uint SecondOf(long milliseconds) => (uint)(milliseconds / MillisecondsPerSecond);
}
