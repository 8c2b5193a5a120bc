using SmppGuard.Archive;
using SmppGuard.Registry;

namespace SmppGuard.Frequency;

/// <summary>
/// Runs at start, before anything is accepted: counts what earlier processes sent, from the archive and from what the journal holds beyond it. A restart opens no gap in a cap. Does
/// nothing where nobody has one. Where pods share an archive, it has what all of them sent, but for what is on its way into it, of which they tell each other.
/// </summary>
internal sealed class FrequencyRestore(FrequencyCaps caps, FrequencyFollower follower, SentInJournal journal, IArchive archive, RepeatRestore repeats, TimeProvider time, ILogger<FrequencyRestore> logger)
{
    private const long MillisecondsPerHour = 3_600_000;

    public async Task RunAsync(RegistrySnapshot registry, CancellationToken cancellation)
    {
        var counted = new HashSet<long>();
        var journaled = new List<AdvertCount>();
        Count(registry, counted, journaled, cancellation);
        await repeats.RunAsync(registry, counted, journaled, cancellation);
        await follower.BeginAsync(counted, journaled, cancellation);
    }

    private void Count(RegistrySnapshot registry, HashSet<long> counted, List<AdvertCount> ofJournal, CancellationToken cancellation)
    {
        var hours = registry.Organizations.Max(organization => caps.Of(organization)?.Hours) ?? 0;
        if (hours == 0)
        {
            return;
        }

        var started = time.GetTimestamp();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var since = now - (hours * MillisecondsPerHour);
        var recent = now - (long)(2 * CountsOfOthers.OnTheirWay).TotalMilliseconds;
        var journaled = journal.Read(CountedAs.Adverts, since);
        var ofThose = journaled.Values.Select(sent => new SentAdvert(sent.RecordId, sent.Organization, sent.Msisdn, sent.CountsFrom));
        var count = 0L;
        foreach (var advert in archive.AdvertsSince(DateTimeOffset.FromUnixTimeMilliseconds(since)).Where(advert => !journaled.ContainsKey(advert.RecordId)).Concat(ofThose))
        {
            cancellation.ThrowIfCancellationRequested();
            if (registry.TryGetOrganization(advert.Organization, out var organization))
            {
                count++;
                caps.Restore(organization, advert.Msisdn, advert.ReceivedAt, now);
                if (advert.ReceivedAt > recent)
                {
                    _ = counted.Add(advert.RecordId);
                }

                if (journaled.ContainsKey(advert.RecordId) && caps.Describe(organization, advert.Msisdn, advert.ReceivedAt, advert.RecordId) is { } news)
                {
                    ofJournal.Add(news);
                }
            }
        }

        logger.Restored(count, hours, time.GetElapsedTime(started).TotalSeconds);
    }
}
