using System.Runtime.CompilerServices;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Frequency;

/// <summary>
/// Runs at start, before anything is accepted: counts the texts that earlier processes sent, from the archive, newest first, and from what the journal holds beyond it. Does nothing where no text has a limit. Where pods
/// share an archive, it has what all of them sent, but for what is on its way into it, of which they tell each other.
/// </summary>
internal sealed class RepeatRestore(TextRepeats repeats, SmscRepeats smscs, SentInJournal journal, IArchive archive, TimeProvider time, ILogger<RepeatRestore> logger)
{
    private const long MillisecondsPerSecond = 1000;

    /// <param name="registry">Who may send how often.</param>
    /// <param name="counted">Receives the messages of late that are counted.</param>
    /// <param name="ofJournal">Receives what other pods may not have been told of.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(RegistrySnapshot registry, HashSet<long> counted, List<AdvertCount> ofJournal, CancellationToken cancellation)
    {
        var seconds = LongestOf(registry);
        if (seconds == 0)
        {
            return;
        }

        var started = time.GetTimestamp();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var since = now - (seconds * MillisecondsPerSecond);
        var recent = now - (long)(2 * CountsOfOthers.OnTheirWay).TotalMilliseconds;
        var known = journal.Read(CountedAs.Texts, since);
        foreach (var sent in known.Values)
        {
            if (Count(registry, sent, now, recent, counted) is { } count)
            {
                ofJournal.Add(count);
            }
        }

        var messages = (long)known.Count;
        await foreach (var sent in ArchivedAsync(DateTimeOffset.FromUnixTimeMilliseconds(since), cancellation))
        {
            if (!known.ContainsKey(sent.RecordId))
            {
                messages++;
                _ = Count(registry, sent, now, recent, counted);
            }
        }

        logger.TextsRestored(messages, seconds, time.GetElapsedTime(started).TotalSeconds);
    }

    // As far as there is room for them.
    private async IAsyncEnumerable<SentMessage> ArchivedAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // What waited for its time stands where it came, and counts from when it left.
        HashSet<long> later = [];
        foreach (var ids in archive.SentLaterSince(since).Chunk(MessageFilter.MaxLimit))
        {
            cancellation.ThrowIfCancellationRequested();
            later.UnionWith(ids);
            foreach (var message in archive.FindMany(ids).Where(IsSent))
            {
                yield return Of(message, message.SentAt!.Value);
            }

            if (repeats.Uncounted > 0)
            {
                yield break;
            }
        }

        var filter = new MessageFilter { Allowed = true, From = since, Limit = MessageFilter.MaxLimit };
        do
        {
            var page = await archive.QueryAsync(filter, cancellation);
            foreach (var message in page.Items.Where(message => IsSent(message) && !later.Contains(message.RecordId)))
            {
                yield return Of(message, message.ReceivedAt);
            }

            filter = filter with { After = page.Next };
        }
        while (filter.After is not null && repeats.Uncounted == 0);
    }

    private static SentMessage Of(MessageRecord message, DateTimeOffset countsFrom) =>
        new(message.RecordId, message.Organization!, message.Smsc, message.Class, message.Msisdn, message.OriginalText, countsFrom.ToUnixTimeMilliseconds());

    private static bool IsSent(MessageRecord message) => message is { Organization: not null, Kind: not (SubmitKind.ReplaceSm or SubmitKind.AnswerToReply), OriginalAlphabet: not Alphabet.Binary }
        && (message.Outcome is MessageOutcome.Accepted or MessageOutcome.Unknown || (message.Outcome == MessageOutcome.Rejected && message.SmscMessageIds.Count > 0));

    private AdvertCount? Count(RegistrySnapshot registry, SentMessage sent, long now, long recent, HashSet<long> counted)
    {
        if (!registry.TryGetOrganization(sent.Organization, out var organization) || repeats.Of(organization, sent.Class, smscs.Of(sent.Smsc)) is not { } limit)
        {
            return null;
        }

        if (sent.CountsFrom > recent)
        {
            _ = counted.Add(sent.RecordId);
        }

        return repeats.Restore(organization, limit, TextRepeats.KeyOf(sent.Msisdn, sent.Text), sent.CountsFrom, now, sent.RecordId);
    }

    private int LongestOf(RegistrySnapshot registry)
    {
        var limits = registry.Organizations.Select(organization => organization.Repeats).OfType<RepeatLimits>().Concat(smscs.All).Append(repeats.General);
        return limits.SelectMany(of => new[] { of.Commercial, of.Notification, of.Verification }).Where(limit => limit is { Messages: > 0 }).Select(limit => limit!.Seconds).DefaultIfEmpty().Max();
    }
}
