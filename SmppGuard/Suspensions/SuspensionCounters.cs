using System.Text;
using SmppGuard.Archive;
using SmppGuard.Archive.State;
using SmppGuard.Compliance;
using SmppGuard.Journal.Records;

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
                if (!IsSendersFault(message.Reason, out var totals))
                {
                    continue;
                }

                var minute = message.ReceivedAt / MillisecondsPerMinute;
                var identity = batch[message.Identity];
                Count(SuspensionScope.Account, Next(ref identity), minute, totals);
                Count(SuspensionScope.Organization, Next(ref identity), minute, totals);
                Count(SuspensionScope.Code, Next(ref identity), minute, totals);
            }

            foreach (var consent in state.Consents)
            {
                if (consent.Change == ConsentChange.Revoke && string.Equals(consent.Method, ReplyMethod, StringComparison.Ordinal))
                {
                    var minute = consent.RecordedAt / MillisecondsPerMinute;
                    Count(SuspensionScope.Organization, consent.Organization, minute, new SenderTotals(0, 0, 0, 1));
                    Count(SuspensionScope.Code, consent.Actor.StartsWith(ReplyActor, StringComparison.Ordinal) ? consent.Actor[ReplyActor.Length..] : "", minute, new SenderTotals(0, 0, 0, 1));
                }
            }
        }
    }

    /// <summary>A complaint was recorded; what is not known about it is null.</summary>
    public void Complaint(string? organization, string? code, DateTimeOffset now)
    {
        lock (_gate)
        {
            Count(SuspensionScope.Organization, organization ?? "", MinuteOf(now), new SenderTotals(0, 0, 1, 0));
            Count(SuspensionScope.Code, code ?? "", MinuteOf(now), new SenderTotals(0, 0, 1, 0));
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
    private static bool IsSendersFault(Reason reason, out SenderTotals totals)
    {
        totals = reason == Reason.None ? new SenderTotals(1, 0, 0, 0) : new SenderTotals(0, 1, 0, 0);
        return reason is not (Reason.Throttled or Reason.OrganizationSuspended or Reason.SmscUnavailable or Reason.QueueFull
            or Reason.JournalUnavailable or Reason.Incomplete or Reason.Undecidable);
    }

    private void Count(SuspensionScope scope, string key, long minute, SenderTotals more)
    {
        if (key.Length == 0 || minutes == 0)
        {
            return;
        }

        if (!_senders.TryGetValue((scope, key), out var counts))
        {
            _senders.Add((scope, key), counts = new SenderCounts(minutes));
        }

        counts.Add(minute, more);
    }

    private static string Next(ref ReadOnlySpan<byte> identity)
    {
        var length = identity[0];
        var text = Encoding.UTF8.GetString(identity.Slice(1, length));
        identity = identity[(1 + length)..];
        return text;
    }
}
