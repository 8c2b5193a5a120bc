using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Frequency;

/// <summary>
/// Runs at start, before anything is accepted: counts what earlier processes sent, from the archive and from what the journal holds beyond it. A restart opens no gap in a cap. Does
/// nothing where nobody has one. Where pods share an archive, it has what all of them sent, but for what is on its way into it, of which they tell each other.
/// </summary>
internal sealed class FrequencyRestore(FrequencyCaps caps, FrequencyFollower follower, MessageJournal journal, IArchiveState state, IArchive archive, RepeatRestore repeats, TimeProvider time, ILogger<FrequencyRestore> logger)
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
        var journaled = ReadJournal(since);
        var count = 0L;
        foreach (var advert in archive.AdvertsSince(DateTimeOffset.FromUnixTimeMilliseconds(since)).Where(advert => !journaled.ContainsKey(advert.RecordId)).Concat(journaled.Values))
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

    // A crash can leave messages in both.
    private Dictionary<long, SentAdvert> ReadJournal(long since)
    {
        var sent = new Dictionary<long, SentAdvert>();
        var scheduled = new Dictionary<long, SentAdvert>();
        using var reader = journal.OpenReader(state.LoadCheckpoint().Archive);
        while (reader.Position.Sequence < journal.RecoveredEnd.Sequence && reader.TryRead(out var entry))
        {
            switch (entry.Type)
            {
                case JournalRecordType.Submit:
                    var submit = SubmitRecord.Read(entry.Payload, out var identity);
                    if (submit.IsAllowed && submit.Class == Purpose.Commercial && submit.Kind != SubmitKind.ReplaceSm && submit.ReceivedAt > since)
                    {
                        sent[submit.RecordId] = new SentAdvert(submit.RecordId, Encoding.UTF8.GetString(identity.Organization), submit.Msisdn, submit.ReceivedAt);
                    }

                    break;
                case JournalRecordType.Scheduled:
                    var waits = SubmitRecord.Read(ScheduledRecord.Read(entry.Payload).Submit, out var sender);
                    if (waits.Class == Purpose.Commercial)
                    {
                        scheduled[waits.RecordId] = new SentAdvert(waits.RecordId, Encoding.UTF8.GetString(sender.Organization), waits.Msisdn, waits.ReceivedAt);
                    }

                    break;
                case JournalRecordType.ScheduledMove:
                    var move = ScheduledMoveRecord.Read(entry.Payload);
                    if (move.State == ScheduledState.Waiting)
                    {
                        _ = sent.Remove(move.RecordId);
                    }
                    else if ((scheduled.TryGetValue(move.RecordId, out var leaving) || TryFind(move.RecordId, out leaving)) && entry.Time > since)
                    {
                        sent[move.RecordId] = leaving with { ReceivedAt = entry.Time };
                    }

                    break;
                case JournalRecordType.Outcome or JournalRecordType.ScheduledOutcome:
                    var outcome = OutcomeRecord.Read(entry.Payload);
                    if (outcome.WasNotSent)
                    {
                        _ = sent.Remove(outcome.RecordId);
                    }

                    break;
                default:
                    break;
            }
        }

        return sent;
    }

    // It began to wait before what the journal holds, so it is in the archive.
    private bool TryFind(long recordId, out SentAdvert advert)
    {
        var message = archive.FindAsync(recordId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        advert = message is { Class: Purpose.Commercial, Organization: { } organization } ? new SentAdvert(recordId, organization, message.Msisdn, 0) : default;
        return advert.RecordId != 0;
    }
}
