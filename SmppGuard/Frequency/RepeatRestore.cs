using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Frequency;

/// <summary>
/// Runs at start, before anything is accepted: counts the texts that earlier processes sent, from the archive, newest first, and from what the journal holds beyond it. Does nothing where no text has a limit. Where pods
/// share an archive, it has what all of them sent, but for what is on its way into it, of which they tell each other.
/// </summary>
internal sealed class RepeatRestore(TextRepeats repeats, SmscRepeats smscs, MessageJournal journal, IArchiveState state, IArchive archive, TimeProvider time, ILogger<RepeatRestore> logger)
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
        var journaled = ReadJournal(since);
        foreach (var sent in journaled.Values)
        {
            if (Count(registry, sent, now, recent, counted) is { } count)
            {
                ofJournal.Add(count);
            }
        }

        var filter = new MessageFilter { Allowed = true, From = DateTimeOffset.FromUnixTimeMilliseconds(since), Limit = MessageFilter.MaxLimit };
        var messages = (long)journaled.Count;
        do
        {
            var page = await archive.QueryAsync(filter, cancellation);
            foreach (var message in page.Items.Where(message => IsSent(message) && !journaled.ContainsKey(message.RecordId)))
            {
                messages++;
                var sent = new SentText(message.RecordId, message.Organization!, message.Smsc, message.Class, message.Msisdn, message.OriginalText, message.ReceivedAt.ToUnixTimeMilliseconds());
                _ = Count(registry, sent, now, recent, counted);
            }

            filter = filter with { After = page.Next };
        }
        while (filter.After is not null && repeats.Uncounted == 0);
        logger.TextsRestored(messages, seconds, time.GetElapsedTime(started).TotalSeconds);
    }

    private static bool IsSent(MessageRecord message) => message is { Organization: not null, Kind: not (SubmitKind.ReplaceSm or SubmitKind.AnswerToReply), OriginalAlphabet: not Alphabet.Binary }
        && (message.Outcome is MessageOutcome.Accepted or MessageOutcome.Unknown || (message.Outcome == MessageOutcome.Rejected && message.SmscMessageIds.Count > 0));

    private AdvertCount? Count(RegistrySnapshot registry, SentText sent, long now, long recent, HashSet<long> counted)
    {
        if (!registry.TryGetOrganization(sent.Organization, out var organization) || repeats.Of(organization, sent.Class, smscs.Of(sent.Smsc)) is not { } limit)
        {
            return null;
        }

        if (sent.ReceivedAt > recent)
        {
            _ = counted.Add(sent.RecordId);
        }

        return repeats.Restore(organization, limit, TextRepeats.KeyOf(sent.Msisdn, sent.Text), sent.ReceivedAt, now, sent.RecordId);
    }

    private int LongestOf(RegistrySnapshot registry)
    {
        var limits = registry.Organizations.Select(organization => organization.Repeats).OfType<RepeatLimits>().Concat(smscs.All).Append(repeats.General);
        return limits.SelectMany(of => new[] { of.Commercial, of.Notification, of.Verification }).Where(limit => limit is { Messages: > 0 }).Select(limit => limit!.Seconds).DefaultIfEmpty().Max();
    }

    // A crash can leave messages in both.
    private Dictionary<long, SentText> ReadJournal(long since)
    {
        var texts = new RecordedTexts();
        var sent = new Dictionary<long, SentText>();
        using var reader = journal.OpenReader(state.LoadCheckpoint().Archive);
        while (reader.Position.Sequence < journal.RecoveredEnd.Sequence && reader.TryRead(out var entry))
        {
            switch (entry.Type)
            {
                case JournalRecordType.Submit:
                    var submit = SubmitRecord.Read(entry.Payload, out var identity);
                    if (submit.IsAllowed && submit.Kind is not (SubmitKind.ReplaceSm or SubmitKind.AnswerToReply) && submit.ReceivedAt > since && texts.Of(submit) is { } text)
                    {
                        sent[submit.RecordId] = new SentText(
                            submit.RecordId, Encoding.UTF8.GetString(identity.Organization), Encoding.UTF8.GetString(identity.Smsc), submit.Class, submit.Msisdn, text, submit.ReceivedAt);
                    }

                    break;
                case JournalRecordType.Outcome:
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

    private sealed record SentText(long RecordId, string Organization, string Smsc, Purpose Class, Msisdn Msisdn, string Text, long ReceivedAt);
}
