using System.Runtime.CompilerServices;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// The archive in MongoDB, in collections of each UTC day: only those of today are written to all over, so their indexes stay in memory; a day that has expired is dropped whole; and a
/// query walks from the newest day back until its page is full.
/// </summary>
internal sealed class MongoArchive : IArchive
{
    /// <summary>A walk asks one day, then two at once, four, and so many from then on: most pages are full with the newest day, and what is rare is on none.</summary>
    private const int MostDaysAtOnce = 8;

    private const int AwaitingReceiptsPage = 500;
    private const int AdvertsPage = 10_000;
    private const int FoundAtOnce = 500;

    private readonly int _messageMonths;
    private readonly TimeProvider _time;
    private readonly MessageDays _days;
    private readonly DayQueries _queries;
    private readonly BatchWriter _writer;
    private readonly Lock _writing = new();

    /// <param name="store">The database; not disposed with this.</param>
    /// <param name="messageMonths">How long messages are kept, in calendar months.</param>
    /// <param name="pod">The number of this pod: places in its journal are told apart from those of others by it.</param>
    /// <param name="time">Tells what has expired.</param>
    public MongoArchive(MongoStore store, int messageMonths, int pod, TimeProvider time)
    {
        _messageMonths = messageMonths;
        _time = time;
        _days = new MessageDays(store, time);
        _queries = new DayQueries(store);
        _writer = new BatchWriter(store, _days, messageMonths, pod, time);
    }

    /// <summary>What has to be there before the first day is; the collections of days are made as they come.</summary>
    public static CollectionLayout Layout => MessageDays.Layout;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Store(ArchiveBatch batch)
    {
        lock (_writing)
        {
            _writer.StoreAsync(batch).GetAwaiter().GetResult();
        }
    }

    public void Prepare()
    {
        lock (_writing)
        {
            var day = ArchiveDay.Of(Now);
            _days.PrepareAsync(day, ArchiveDay.ExpiryOf(day, _messageMonths), isSkewed: false).GetAwaiter().GetResult();
        }
    }

    public async ValueTask<Page<MessageRecord>> QueryAsync(MessageFilter filter, CancellationToken cancellationToken)
    {
        var limit = MessagePage.LimitOf(filter.Limit);
        var received = ReceivedRange.Of(filter);
        var before = filter.After?.Key ?? long.MaxValue;
        var now = Now;
        var page = new MessagePage(limit);
        var days = await _days.ListAsync(0, ArchiveDay.OfRecord(before), cancellationToken);
        await foreach (var message in WalkAsync(days, day => QueryAsync(day, filter, received, before, now, limit + 1, cancellationToken)))
        {
            page.Add(message);
            if (page.IsFull)
            {
                break;
            }
        }

        return page.ToPage();
    }

    public bool IsShared => true;

    public async ValueTask<MessageRecord?> FindAsync(long recordId, CancellationToken cancellationToken) => await _queries.FindAsync(recordId, Now, cancellationToken);

    public IReadOnlyList<MessageRecord> FindMany(IReadOnlyCollection<long> recordIds) =>
        [.. recordIds.GroupBy(ArchiveDay.OfRecord).SelectMany(day => day.Chunk(FoundAtOnce).SelectMany(some => _queries.FindMany(day.Key, some)))];

    public async ValueTask<MessageRecord?> FindBySmscMessageIdAsync(string smsc, string smscMessageId, CancellationToken cancellationToken)
    {
        var found = await SentAsync(smsc, new SentSearch([smscMessageId], IsRecipient: null), ArchiveDay.Of(Now) - IArchive.CorrelationDays, ArchiveDay.Last, 1, cancellationToken);
        return found.Count > 0 ? found[0] : null;
    }

    public async ValueTask<IReadOnlyList<IReadOnlyList<MessageRecord>>> FindSentAsync(
        string smsc, IReadOnlyList<SentSearch> searches, int oldest, int newest, CancellationToken cancellationToken)
    {
        if (searches.Count == 1)
        {
            return [await SentAsync(smsc, searches[0], oldest, newest, IArchive.SameIds, cancellationToken)];
        }

        var query = MessageQuery.WithMessageId(searches.SelectMany(search => search.SmscMessageIds).Distinct(StringComparer.Ordinal), MessageFields.Smsc, smsc, Now);
        var days = await _days.ListAsync(oldest, newest, cancellationToken);
        var most = searches.Count * IArchive.SameIds;
        var found = await FirstAsync(most, days, day => _queries.ReadAsync(day.Day, query, most, message => searches.Any(search => search.Wants(message)), cancellationToken));
        var page = new MessagePage(most - 1);
        found.ForEach(page.Add);
        if (!page.IsFull)
        {
            return [.. searches.Select(search => found.Where(search.Wants).Take(IArchive.SameIds).ToList())];
        }

        // So many messages have some of the ids that those with others may not be among them.
        List<IReadOnlyList<MessageRecord>> each = [];
        foreach (var search in searches)
        {
            each.Add(await SentAsync(smsc, search, oldest, newest, IArchive.SameIds, cancellationToken));
        }

        return each;
    }

    public async ValueTask<MessageRecord?> FindByMessageIdAsync(string account, string messageId, CancellationToken cancellationToken)
    {
        var query = MessageQuery.WithMessageId([messageId], MessageFields.Account, account, Now);
        var days = await _days.ListAsync(0, ArchiveDay.Last, cancellationToken);
        var found = await FirstAsync(1, days, day => _queries.ReadAsync(day.Day, query, 1, null, cancellationToken));
        return found.Count > 0 ? found[0] : null;
    }

    public async IAsyncEnumerable<MessageRecord> AwaitingReceiptsAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = RecordIds.FirstAt(since.ToUnixTimeMilliseconds()) - 1;
        var days = await _days.ListAsync(ArchiveDay.Of(since.ToUnixTimeMilliseconds()), ArchiveDay.Last, cancellationToken);
        foreach (var day in days.Reverse())
        {
            List<MessageRecord> page;
            do
            {
                // A page at a time, so that no cursor waits at the server while the caller works.
                page = await _queries.ReadAsync(day.Day, MessageQuery.WithReceipts(after, Now), AwaitingReceiptsPage, null, cancellationToken);
                foreach (var message in page.Where(message => message.AwaitsReceipts))
                {
                    yield return message;
                }

                after = page.Count > 0 ? page[^1].RecordId : after;
            }
            while (page.Count > 0);
        }
    }

    public IEnumerable<SentAdvert> AdvertsSince(DateTimeOffset since)
    {
        var from = since.ToUnixTimeMilliseconds();
        var days = _days.ListAsync(ArchiveDay.Of(from) - IArchive.MaxDaysScheduled, ArchiveDay.Last, CancellationToken.None).GetAwaiter().GetResult();

        // What waited for its time stands in the day on which it came, and counts from when it left.
        HashSet<long> later = [];
        foreach (var day in days)
        {
            foreach (var advert in _queries.SentLater(day.Day, from))
            {
                _ = later.Add(advert.RecordId);
                yield return advert;
            }
        }

        // A message stands in the day in which its record began, which for a long one is that of its first part.
        foreach (var day in days.Where(day => day.Day >= ArchiveDay.Of(from)).Reverse())
        {
            var after = RecordIds.FirstAt(from) - 1;
            List<(SentAdvert Advert, bool WasSent)> page;
            do
            {
                page = _queries.Adverts(day.Day, after, AdvertsPage);
                foreach (var (advert, _) in page.Where(found => found.WasSent && !later.Contains(found.Advert.RecordId)))
                {
                    yield return advert;
                }

                after = page.Count > 0 ? page[^1].Advert.RecordId : after;
            }
            while (page.Count == AdvertsPage);
        }
    }

    public IEnumerable<long> SentLaterSince(DateTimeOffset since)
    {
        var from = since.ToUnixTimeMilliseconds();
        var days = _days.ListAsync(ArchiveDay.Of(from) - IArchive.MaxDaysScheduled, ArchiveDay.Last, CancellationToken.None).GetAwaiter().GetResult();
        return days.SelectMany(day => _queries.SentLaterIds(day.Day, from));
    }

    public async ValueTask<Page<ArchivedReply>> RepliesAsync(ReplyFilter filter, CancellationToken cancellationToken)
    {
        var limit = MessagePage.LimitOf(filter.Limit);
        var from = filter.From?.ToUnixTimeMilliseconds() ?? 0;
        var before = filter.After ?? new PageCursor(long.MaxValue, long.MaxValue);
        if (filter.To?.ToUnixTimeMilliseconds() is { } end && end <= before.Key)
        {
            before = new PageCursor(end);
        }

        var now = Now;
        var days = await _days.ListAsync(ArchiveDay.Of(Math.Max(from, 0)), ArchiveDay.Of(Math.Max(before.Key, 0)), cancellationToken);
        var found = await FirstAsync(limit + 1, days, day => _queries.RepliesAsync(day.Day, filter, from, before, now, limit + 1, cancellationToken));
        var page = Page.Of(found, limit, static last => last.Place);
        return new Page<ArchivedReply>([.. page.Items.Select(item => item.Reply)], page.Next);
    }

    public IReadOnlyList<PurgedRecords> Purge(int atMost = int.MaxValue)
    {
        List<PurgedRecords> purged = [];
        while (purged.Count < atMost && _days.DropOldest() is { } day)
        {
            purged.Add(day);
        }

        return purged;
    }

    public void Dispose()
    {
        // The connections are the store's.
    }

    private async Task<List<MessageRecord>> QueryAsync(
        MessageDay day, MessageFilter filter, ReceivedRange received, long before, long now, int limit, CancellationToken cancellationToken)
    {
        if (!received.IsLimited)
        {
            return await _queries.ReadAsync(day.Day, MessageQuery.Of(filter, received, 0, before, now), limit, null, cancellationToken);
        }

        List<MessageRecord> found = [];
        if (received.IsNear(day.Day))
        {
            found = await _queries.ReadAsync(day.Day, MessageQuery.Of(filter, received, received.FirstId, Math.Min(before, received.EndId), now), limit, null, cancellationToken);
        }

        if (!day.HasSkewed)
        {
            return found;
        }

        // Both have the newest first, and some may be in both.
        found.AddRange(await _queries.ReadAsync(day.Day, MessageQuery.Skewed(filter, received, before, now), limit, null, cancellationToken));
        return [.. found.DistinctBy(message => message.RecordId).OrderByDescending(message => message.RecordId)];
    }

    private async Task<List<MessageRecord>> SentAsync(string smsc, SentSearch search, int oldest, int newest, int limit, CancellationToken cancellationToken)
    {
        var query = MessageQuery.WithMessageId(search.SmscMessageIds, MessageFields.Smsc, smsc, Now);
        var days = await _days.ListAsync(oldest, newest, cancellationToken);
        return await FirstAsync(limit, days, day => _queries.ReadAsync(day.Day, query, limit, search.Wants, cancellationToken));
    }

    private static async Task<List<T>> FirstAsync<T>(int limit, IReadOnlyList<MessageDay> days, Func<MessageDay, Task<List<T>>> read)
    {
        List<T> found = [];
        await foreach (var item in WalkAsync(days, read))
        {
            found.Add(item);
            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    // What the days give, one day after the other, with some asked ahead.
    private static async IAsyncEnumerable<T> WalkAsync<T>(IReadOnlyList<MessageDay> days, Func<MessageDay, Task<List<T>>> read)
    {
        var atOnce = 1;
        for (var first = 0; first < days.Count; first += atOnce, atOnce = Math.Min(atOnce * 2, MostDaysAtOnce))
        {
            foreach (var found in await Task.WhenAll(days.Skip(first).Take(atOnce).Select(read)))
            {
                foreach (var item in found)
                {
                    yield return item;
                }
            }
        }
    }
}
