using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Suspensions;

/// <summary>
/// Counts by organization, account and code what the rules look at. Fed where the archive is, so the data path knows nothing of it. In memory: after a restart a window begins
/// empty, and a suspension that was made stays.
/// </summary>
/// <param name="minutes">How far back a rule can look; 0: there are no rules, and nothing is counted.</param>
internal sealed class SuspensionCounters(int minutes) : IArchiveObserver
{
    private const string ReplyMethod = "reply";
    private const string ReplyActor = "reply:";
    private const long MillisecondsPerMinute = 60_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(SuspensionScope Scope, string Key), SenderCounts> _senders = [];

    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / MillisecondsPerMinute;

    public void Stored(ArchiveBatch batch, StateBatch state)
    {
        if (minutes == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (ref readonly var message in batch.Messages)
            {
                if (!IsSendersDoing(message.Reason))
                {
                    continue;
                }

                var minute = message.ReceivedAt / MillisecondsPerMinute;
                var isAllowed = message.Reason == Reason.None;
                var identity = batch[message.Identity];
                Of(SuspensionScope.Account, Next(ref identity))?.Message(minute, isAllowed);
                Of(SuspensionScope.Organization, Next(ref identity))?.Message(minute, isAllowed);
                Of(SuspensionScope.Code, Next(ref identity))?.Message(minute, isAllowed);
            }

            foreach (var consent in state.Consents)
            {
                if (consent.Change == ConsentChange.Revoke && string.Equals(consent.Method, ReplyMethod, StringComparison.Ordinal))
                {
                    var minute = consent.RecordedAt / MillisecondsPerMinute;
                    Of(SuspensionScope.Organization, consent.Organization)?.OptOut(minute, consent.Msisdn);
                    Of(SuspensionScope.Code, consent.Actor.StartsWith(ReplyActor, StringComparison.Ordinal) ? consent.Actor[ReplyActor.Length..] : "")?.OptOut(minute, consent.Msisdn);
                }
            }
        }
    }

    /// <summary>A complaint was recorded; what is not known about it is null.</summary>
    public void Complaint(Msisdn by, string? organization, string? code, DateTimeOffset now)
    {
        lock (_gate)
        {
            Of(SuspensionScope.Organization, organization ?? "")?.Complaint(MinuteOf(now), by);
            Of(SuspensionScope.Code, code ?? "")?.Complaint(MinuteOf(now), by);
        }
    }

    /// <summary>Everybody of a scope who did anything in the last minutes.</summary>
    public IReadOnlyList<(string Key, SenderTotals Totals)> Totals(SuspensionScope scope, DateTimeOffset now, int window)
    {
        lock (_gate)
        {
            return [.. _senders.Where(s => s.Key.Scope == scope).Select(s => (s.Key.Key, s.Value.Sum(MinuteOf(now), window)))];
        }
    }

    /// <summary>Forgets a sender: what it was suspended for does not count again when it is resumed.</summary>
    public void Forget(SuspensionScope scope, string key)
    {
        lock (_gate)
        {
            if (_senders.TryGetValue((scope, key), out var counts))
            {
                counts.Clear();
            }
        }
    }

    // Refusals for want of an SMSC, of room or of standing say nothing about what the sender sends.
    private static bool IsSendersDoing(Reason reason) => reason is not (Reason.Throttled or Reason.OrganizationSuspended or Reason.SmscUnavailable or Reason.QueueFull
        or Reason.JournalUnavailable or Reason.Incomplete or Reason.Undecidable or Reason.ConsentsStale or Reason.Repeated or Reason.NotFiled);

    // Null: nobody knows whom it is about, or nothing is counted.
    private SenderCounts? Of(SuspensionScope scope, string key)
    {
        if (key.Length == 0 || minutes == 0)
        {
            return null;
        }

        if (!_senders.TryGetValue((scope, key), out var counts))
        {
            _senders.Add((scope, key), counts = new SenderCounts(minutes));
        }

        return counts;
    }

    private static string Next(ref ReadOnlySpan<byte> identity)
    {
        var length = identity[0];
        var text = Encoding.UTF8.GetString(identity.Slice(1, length));
        identity = identity[(1 + length)..];
        return text;
    }
}
