using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <content>How a query goes over the days.</content>
internal sealed partial class SqliteArchive
{
    /// <summary>Files of before that are given an index at a time.</summary>
    private const int MostIndexed = 8;

    private readonly HashSet<int> _withIndex = [];

    public ValueTask<Page<MessageRecord>> QueryAsync(MessageFilter filter, CancellationToken cancellationToken)
    {
        var limit = MessagePage.LimitOf(filter.Limit);
        var received = ReceivedRange.Of(filter);
        var before = filter.After?.Key ?? long.MaxValue;
        var page = new MessagePage(limit);
        _ = Walk(
            0,
            ArchiveDay.OfRecord(before),
            (day, now) => page.IsFull || !MayHave(day, received) ? [] : day.Query(filter, received, before, now, cancellationToken).TakeWhile(_ => !page.IsFull).Select(Added),
            limit + 1,
            cancellationToken,
            day => received.IsNear(day) || _skewed.MayHave(day, received));
        return ValueTask.FromResult(page.ToPage());

        MessageRecord Added(MessageRecord message)
        {
            page.Add(message);
            return message;
        }
    }

    public ValueTask<IReadOnlyList<IReadOnlyList<MessageRecord>>> FindSentAsync(string smsc, IReadOnlyList<SentSearch> searches, int oldest, int newest, CancellationToken cancellationToken)
    {
        var found = searches.Select(_ => new List<MessageRecord>()).ToList();
        _ = Walk<MessageRecord>(
            oldest,
            newest,
            (day, now) =>
            {
                AddSent(day, now);
                return [];
            },
            int.MaxValue,
            cancellationToken,
            _ => found.Exists(IsOpen));
        found.ForEach(messages => messages.Sort((a, b) => b.RecordId.CompareTo(a.RecordId)));
        return ValueTask.FromResult<IReadOnlyList<IReadOnlyList<MessageRecord>>>(found);

        void AddSent(DayReader day, long now)
        {
            var open = Enumerable.Range(0, searches.Count).Where(i => IsOpen(found[i])).ToList();
            using var byId = day.WithMessageIds([.. open.SelectMany(i => searches[i].SmscMessageIds)], now, cancellationToken).GetEnumerator();
            foreach (var i in open)
            {
                List<IEnumerable<MessageRecord>> ofSearch = [];
                while (ofSearch.Count < searches[i].SmscMessageIds.Count && byId.MoveNext())
                {
                    ofSearch.Add(byId.Current);
                }

                found[i].AddRange(ofSearch
                    .SelectMany(messages => messages)
                    .Where(message => string.Equals(message.Smsc, smsc, StringComparison.Ordinal) && searches[i].Wants(message))
                    .DistinctBy(message => message.RecordId)
                    .Take(IArchive.SameIds - found[i].Count));
            }
        }

        static bool IsOpen(List<MessageRecord> messages) => messages.Count < IArchive.SameIds;
    }

    public IReadOnlyList<MessageRecord> FindMany(IReadOnlyCollection<long> recordIds) =>
    [
        .. recordIds.GroupBy(ArchiveDay.OfRecord).SelectMany(day =>
            Walk(day.Key, day.Key, (reader, now) => day.SelectMany(id => Optional(reader.Find(id, now))), int.MaxValue, CancellationToken.None)),
    ];

    public IEnumerable<long> SentLaterSince(DateTimeOffset since)
    {
        var from = since.ToUnixTimeMilliseconds();
        return DayFile.List(_directory).Where(day => day >= ArchiveDay.Of(from) - IArchive.MaxDaysScheduled)
            .SelectMany(day => Walk(day, day, (reader, _) => reader.SentLaterIds(from), int.MaxValue, CancellationToken.None));
    }

    /// <summary>Looks, where nobody has, when what is in a day was received: the next query for a time need not open it.</summary>
    private bool MayHave(DayReader reader, ReceivedRange received)
    {
        if (received.IsLimited && !_skewed.IsKnown(reader.Day))
        {
            var look = _skewed.BeginLook(reader.Day);
            _skewed.Learn(reader.Day, reader.Skew(), look);
        }

        return received.IsNear(reader.Day) || _skewed.MayHave(reader.Day, received);
    }

    /// <summary>Gives a few files of before, from the newest on, the index of what was received at another time than its id says.</summary>
    private void IndexOldDays()
    {
        var indexed = 0;
        foreach (var day in DayFile.List(_directory).Where(day => !_withIndex.Contains(day)))
        {
            try
            {
                indexed += IndexOldDay(day) ? 1 : 0;
                _ = _withIndex.Add(day);
            }
            catch (StorageException)
            {
                // It is told by whoever reads it; in an hour it is tried again.
            }

            if (indexed == MostIndexed)
            {
                break;
            }
        }
    }

    private bool IndexOldDay(int day)
    {
        using (var read = new SqliteFile(DayFile.PathOf(_directory, day), readOnly: true))
        {
            if (DaySchema.VersionOf(read) == 0 || DaySchema.HasSkewedIndex(read))
            {
                return false;
            }
        }

        using var file = new SqliteFile(DayFile.PathOf(_directory, day), readOnly: false);
        file.Execute(DaySchema.SkewedIndex);
        _skewed.Forget(day);
        return true;
    }

    // Reads days from the newest back until there is enough.
    private List<T> Walk<T>(
        int oldestDay, int newestDay, Func<DayReader, long, IEnumerable<T>> read, int limit, CancellationToken cancellationToken, Func<int, bool>? isWanted = null)
    {
        List<T> found = [];
        var now = Now;
        foreach (var day in DayFile.List(_directory))
        {
            if (day > newestDay || day < oldestDay || isWanted?.Invoke(day) == false)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (_readers.Rent(day) is not { } reader)
            {
                continue;
            }

            try
            {
                // A statement can look at much before it comes to a row.
                using var interruption = cancellationToken.UnsafeRegister(static day => ((DayReader)day!).Interrupt(), reader);
                reader.Begin();
                found.AddRange(read(reader, now).Take(limit - found.Count));
                reader.End();
            }
            catch (Exception failure)
            {
                reader.Dispose();
                if (failure is StorageException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                throw;
            }

            _readers.Return(reader);
            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }
}
