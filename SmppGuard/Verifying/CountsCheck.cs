using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>
/// Statistics against the records that they counted. Record ids have gaps of their own, so that one which is missing is not told by its neighbours; the counts, which outlive records, tell it. Days that
/// are being written to, whose records have expired, or which a version before counting began are left out.
/// </summary>
internal sealed class CountsCheck
{
    private readonly Dictionary<Counted, long> _counted = [];
    private readonly Dictionary<Counted, long> _found = [];
    private readonly HashSet<int> _purged = [];
    private long? _firstDay;

    private readonly record struct Counted(long Day, string Account, string Organization, string Code, long Class, long Reason, long Outcome);

    /// <summary>Takes an item of the statistics.</summary>
    public void Counts(StoredItem item)
    {
        var key = item.Key;
        var counted = new Counted(key.Number(0), key.Text(1), key.Text(2), key.Text(3), key.Number(4), key.Number(5), key.Number(6));
        _counted[counted] = _counted.GetValueOrDefault(counted) + item.Number(0);
        _firstDay = Math.Min(_firstDay ?? counted.Day, counted.Day);
    }

    /// <summary>Takes a record.</summary>
    public void Found(StoredItem item)
    {
        var message = new VerifiedMessage(item);
        var (account, organization, code) = message.Sender;
        var found = new Counted(Retention.DayOf(message.ReceivedAt), account, organization, code, message.Class, message.Reason, message.Outcome);
        _found[found] = _found.GetValueOrDefault(found) + 1;
    }

    /// <summary>Takes an item of what was removed because it had expired.</summary>
    public void Purged(StoredItem item)
    {
        if (ArchiveDay.TryParse(item.Key.Text(1), out var day))
        {
            _ = _purged.Add(day);
        }
    }

    /// <summary>Compares what was taken.</summary>
    /// <param name="report">Is told.</param>
    /// <param name="looked">The days of the archive that were looked at, each of which there is.</param>
    /// <param name="range">The days that were to be looked at.</param>
    /// <param name="settledBefore">See <see cref="IVerifiedStore.SettledBefore"/>.</param>
    /// <param name="countedAfter">See <see cref="IVerifiedStore.CountedAfter"/>.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="isExpired">Whether nothing of a day has to be kept.</param>
    public void Compare(VerifyReport report, IReadOnlySet<int> looked, DayRange range, long settledBefore, long? countedAfter, long now, Func<int, bool> isExpired)
    {
        using var looking = report.Begin(VerifiedParts.Counts, 0);
        var uncounted = countedAfter is > 0 and var after ? Retention.DayOf(RecordIds.TimeOf(after)) : _firstDay ?? long.MaxValue;
        var today = ArchiveDay.Of(now);
        HashSet<int> missing = [];
        foreach (var ofDay in _counted.Keys.Concat(_found.Keys).Distinct().GroupBy(key => key.Day).OrderBy(day => day.Key))
        {
            // A day in Shanghai is the end of one of the archive and the beginning of the next.
            var second = (int)ofDay.Key;
            int[] days = [second - 1, second];
            if (ArchiveDay.StartOf(second + 1) > settledBefore || days.Any(day => !range.Has(day) || _purged.Contains(day) || isExpired(day) || report.HasUnreadable(day)))
            {
                continue;
            }

            // One without a message has no file.
            var absent = days.Where(day => day <= today && !looked.Contains(day)).ToList();
            var isGone = absent.Count > 0 && ofDay.All(key => !_found.ContainsKey(key));
            foreach (var sender in ofDay.GroupBy(key => (key.Account, key.Organization, key.Code)))
            {
                looking.Read();
                if (!sender.Any(key => IsWrong(key, ofDay.Key > uncounted)))
                {
                    continue;
                }

                foreach (var day in isGone ? absent.Where(missing.Add) : [])
                {
                    looking.Found(DamageKind.Missing, ArchiveDay.NameOf(day), "the archive has nothing of this day, messages were counted then, and no removal is recorded");
                }

                if (!isGone)
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"{ArchiveDay.NameOf(second)}/{sender.Key.Account}/{sender.Key.Organization}/{sender.Key.Code}");
                    looking.Found(DamageKind.Counts, name, Text(sender, absent));
                }
            }
        }
    }

    private string Text(IEnumerable<Counted> keys, List<int> absent)
    {
        var (counted, found) = (keys.Sum(key => _counted.GetValueOrDefault(key)), keys.Sum(key => _found.GetValueOrDefault(key)));
        var text = found == counted
            ? string.Create(CultureInfo.InvariantCulture, $"{found} messages were counted and are there, of which some have another class, reason or outcome than they were counted with")
            : string.Create(CultureInfo.InvariantCulture, $"{counted} messages were counted, and {found} are there");
        return found < counted && absent.Count > 0 ? $"{text}; the archive has nothing of {string.Join(" and ", absent.Select(ArchiveDay.NameOf))}" : text;
    }

    // More than were counted is no wonder on a day on which counting began.
    private bool IsWrong(Counted key, bool isCountedWhole)
    {
        var (counted, found) = (_counted.GetValueOrDefault(key), _found.GetValueOrDefault(key));
        return found < counted || (found > counted && isCountedWhole);
    }
}
