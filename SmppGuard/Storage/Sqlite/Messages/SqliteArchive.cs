using System.Runtime.CompilerServices;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// The archive in SQLite files, one for each UTC day: indexes stay small enough for memory while they are written, expiry is the deletion of a file, and a query
/// walks from the newest day back until its page is full.
/// </summary>
internal sealed partial class SqliteArchive : IArchive
{
    /// <summary>Days that are open for writing at once: today, and the days before for which receipts come.</summary>
    private const int MaxWriters = 6;

    private const int AwaitingReceiptsPage = 500;
    private const int AdvertsPage = 10_000;

    private readonly string _directory;
    private readonly int _messageMonths;
    private readonly TimeProvider _time;
    private readonly int _runLength;
    private readonly MadeDays? _days;
    private readonly DayReaders _readers;
    private readonly SkewedDays _skewed = new();
    private readonly Lock _writing = new();
    private readonly Dictionary<int, DayWriter> _writers = [];
    private long _batches;

    /// <param name="directory">Folder of the files; made if need be.</param>
    /// <param name="messageMonths">How long messages are kept, in calendar months.</param>
    /// <param name="time">Tells what has expired.</param>
    /// <param name="runLength">See <see cref="PostingWriter"/>.</param>
    /// <param name="days">Told of each day whose file was made, or is to be removed.</param>
    public SqliteArchive(string directory, int messageMonths, TimeProvider time, int runLength = 64 * 1024, MadeDays? days = null)
    {
        _directory = Path.GetFullPath(directory);
        _messageMonths = messageMonths;
        _time = time;
        _runLength = runLength;
        _days = days;
        _readers = new DayReaders(_directory);
        if (!Directory.Exists(_directory))
        {
            Directory.CreateDirectory(_directory);
            DirectorySync.Sync(Path.GetDirectoryName(_directory)!);
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Store(ArchiveBatch batch)
    {
        lock (_writing)
        {
            _batches++;
            try
            {
                StoreRows(batch);
                foreach (var writer in _writers.Values.Where(w => w.LastUsed == _batches))
                {
                    writer.Commit();
                    _skewed.Forget(writer.Day);
                }
            }
            catch
            {
                // Whatever was begun is taken back by closing; the batch comes again.
                CloseWriters();
                throw;
            }

            CloseUnusedWriters();
        }
    }

    public void Prepare()
    {
        lock (_writing)
        {
            _batches++;
            try
            {
                WriterOf(ArchiveDay.Of(Now)).Commit();
            }
            catch
            {
                CloseWriters();
                throw;
            }
        }
    }

    public bool IsShared => false;

    public IReadOnlyCollection<int> LostDays => _days?.Lost ?? [];

    public ValueTask<MessageRecord?> FindAsync(long recordId, CancellationToken cancellationToken)
    {
        var day = ArchiveDay.OfRecord(recordId);
        var found = Walk(day, day, (reader, now) => Optional(reader.FindWhole(recordId, now)), 1, cancellationToken);
        return ValueTask.FromResult(found.Count > 0 ? found[0] : null);
    }

    public ValueTask<MessageRecord?> FindBySmscMessageIdAsync(string smsc, string smscMessageId, CancellationToken cancellationToken)
    {
        var oldest = ArchiveDay.Of(Now) - IArchive.CorrelationDays;
        return FirstAsync(oldest, smscMessageId, m => string.Equals(m.Smsc, smsc, StringComparison.Ordinal) && m.SmscMessageIds.Contains(smscMessageId, StringComparer.Ordinal), cancellationToken);
    }

    public ValueTask<MessageRecord?> FindByMessageIdAsync(string account, string messageId, CancellationToken cancellationToken) =>
        FirstAsync(0, messageId, m => string.Equals(m.Account, account, StringComparison.Ordinal), cancellationToken);

    public async IAsyncEnumerable<MessageRecord> AwaitingReceiptsAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = RecordIds.FirstAt(since.ToUnixTimeMilliseconds()) - 1;
        var oldest = ArchiveDay.Of(since.ToUnixTimeMilliseconds());
        foreach (var day in DayFile.List(_directory).Where(day => day >= oldest).Order())
        {
            List<MessageRecord> page;
            do
            {
                // A page at a time, so that no read transaction stays open while the caller works.
                page = await Task.Run(() => Walk(day, day, (reader, now) => reader.WithReceiptsDue(after, now), AwaitingReceiptsPage, cancellationToken), cancellationToken);
                foreach (var message in page.Where(message => message.AwaitsReceipts))
                {
                    yield return message;
                }

                after = page.Count > 0 ? page[^1].RecordId : after;
            }
            while (page.Count == AwaitingReceiptsPage);
        }
    }

    public IEnumerable<SentAdvert> AdvertsSince(DateTimeOffset since)
    {
        var from = since.ToUnixTimeMilliseconds();

        // What waited for its time stands in the day on which it came, and counts from when it left.
        HashSet<long> later = [];
        foreach (var day in DayFile.List(_directory).Where(day => day >= ArchiveDay.Of(from) - IArchive.MaxDaysScheduled).Order())
        {
            foreach (var advert in Walk(day, day, (reader, _) => reader.SentLater(from), int.MaxValue, CancellationToken.None))
            {
                _ = later.Add(advert.RecordId);
                yield return advert;
            }
        }

        // A message stands in the day in which its record began, which for a long one is that of its first part.
        foreach (var day in DayFile.List(_directory).Where(day => day >= ArchiveDay.Of(from)).Order())
        {
            var after = RecordIds.FirstAt(from) - 1;
            List<SentAdvert> page;
            do
            {
                page = Walk(day, day, (reader, _) => reader.Adverts(after), AdvertsPage, CancellationToken.None);
                foreach (var advert in page.Where(advert => !later.Contains(advert.RecordId)))
                {
                    yield return advert;
                }

                after = page.Count > 0 ? page[^1].RecordId : after;
            }
            while (page.Count == AdvertsPage);
        }
    }

    public ValueTask<Page<ArchivedReply>> RepliesAsync(ReplyFilter filter, CancellationToken cancellationToken)
    {
        var limit = MessagePage.LimitOf(filter.Limit);
        var from = filter.From?.ToUnixTimeMilliseconds() ?? 0;
        var before = filter.After ?? new PageCursor(long.MaxValue, long.MaxValue);
        if (filter.To?.ToUnixTimeMilliseconds() is { } end && end <= before.Key)
        {
            before = new PageCursor(end);
        }

        var found = Walk(ArchiveDay.Of(Math.Max(from, 0)), ArchiveDay.Of(Math.Max(before.Key, 0)), (day, now) => day.Replies(filter, from, before, now), limit + 1, cancellationToken);
        return ValueTask.FromResult(Page.Of(found, limit, last => new PageCursor(last.Reply.At, last.Sequence)));
    }

    public IReadOnlyList<PurgedRecords> Purge(int atMost = int.MaxValue)
    {
        List<PurgedRecords> purged = [];
        var now = Now;
        foreach (var day in DayFile.List(_directory).Order())
        {
            if (purged.Count >= atMost)
            {
                break;
            }

            // Nothing is kept less than a month: what is younger needs no look.
            if (ArchiveDay.StartOf(day) > now - (28 * ArchiveDay.Length) || !IsExpired(day, now, out var messages))
            {
                continue;
            }

            // Before, so that a crash in between leaves a file without a note, which the next start makes.
            var wasLost = _days is not null && (_days.Removing(day) | DayFile.IsMissing(_directory, day));
            lock (_writing)
            {
                if (_writers.Remove(day, out var writer))
                {
                    writer.Dispose();
                }

                _readers.Drop(day);
                _skewed.Forget(day);
                DayFile.Delete(_directory, day);
            }

            purged.Add(new PurgedRecords(ArchiveDay.NameOf(day), messages, wasLost));
        }

        purged.AddRange((_days?.ForgetExpired(day => now >= ExpiryOf(day)) ?? []).Select(day => new PurgedRecords(ArchiveDay.NameOf(day), 0, WasLost: true)));
        IndexOldDays();
        return purged;
    }

    public void Dispose()
    {
        // The last to close a file moves its log into it, and cannot if it only reads.
        _readers.Dispose();
        lock (_writing)
        {
            CloseWriters();
        }

        foreach (var day in DayFile.List(_directory).Where(day => DayFile.HasLog(_directory, day)))
        {
            try
            {
                // Left by a crash, or by a reader that came last, on a day that nothing was written to since.
                using var file = new SqliteFile(DayFile.PathOf(_directory, day), readOnly: false);
                _ = DaySchema.VersionOf(file);
            }
            catch (StorageException)
            {
                // A full or broken disk: what is in the log is durable there.
            }
        }
    }

    private void StoreRows(ArchiveBatch batch)
    {
        var messages = batch.Messages;
        foreach (var index in batch.MessagesByAge())
        {
            ref readonly var message = ref messages[index];
            WriterOf(ArchiveDay.OfRecord(message.RecordId)).Add(batch, in message);
        }

        var now = Now;
        foreach (ref readonly var receipt in batch.Receipts)
        {
            var day = ArchiveDay.Of(in receipt);
            // A receipt for a message that has expired has nothing to be joined to, and must not bring its day back.
            if (IsKept(day, now))
            {
                WriterOf(day).Add(batch, in receipt);
            }
        }

        foreach (ref readonly var move in batch.Moves)
        {
            KeptWriterOf(move.RecordId, now)?.Add(batch, in move);
        }

        foreach (ref readonly var outcome in batch.ScheduledOutcomes)
        {
            KeptWriterOf(outcome.RecordId, now)?.Add(batch, in outcome);
        }

        foreach (ref readonly var late in batch.LateOutcomes)
        {
            KeptWriterOf(late.RecordId, now)?.Add(batch, in late);
        }

        foreach (var operation in batch.Operations)
        {
            StoreOperation(operation, operation.RecordId, now);
            if (operation.DecisionId != 0)
            {
                StoreOperation(operation, operation.DecisionId, now);
            }
        }

        foreach (var reply in batch.Replies)
        {
            WriterOf(ArchiveDay.Of(reply.Reply.At)).Add(reply, Retention.ExpireAt(reply.Reply.At, _messageMonths));
        }
    }

    private void StoreOperation(OperationRecord operation, long recordId, long now)
    {
        var day = ArchiveDay.Of(operation, recordId);
        if (IsKept(day, now))
        {
            WriterOf(day).Add(operation, recordId);
        }
    }

    // What is there is added to, whatever the clock says.
    private bool IsKept(int day, long now) => now < ExpiryOf(day) || Path.Exists(DayFile.PathOf(_directory, day));

    private long ExpiryOf(int day) => ArchiveDay.ExpiryOf(day, _messageMonths);

    private DayWriter? KeptWriterOf(long recordId, long now) => ArchiveDay.OfRecord(recordId) is var day && IsKept(day, now) ? WriterOf(day) : null;

    // The writer of a day, in a transaction of this batch.
    private DayWriter WriterOf(int day)
    {
        if (_writers.TryGetValue(day, out var writer) && writer.LastUsed == _batches)
        {
            return writer;
        }

        if (writer is null)
        {
            var isNew = DayFile.IsMissing(_directory, day);
            writer = new DayWriter(_directory, day, ExpiryOf(day), _runLength);
            _writers.Add(day, writer);
            if (isNew)
            {
                _days?.Made(day);
            }
        }

        writer.Begin();
        writer.LastUsed = _batches;
        return writer;
    }

    private void CloseUnusedWriters()
    {
        while (_writers.Count > MaxWriters)
        {
            var oldest = _writers.Values.MinBy(w => w.LastUsed)!;
            _ = _writers.Remove(oldest.Day);
            using (oldest)
            {
                // Only the newest day goes on growing.
                oldest.Seal();
            }
        }
    }

    private void CloseWriters()
    {
        foreach (var writer in _writers.Values)
        {
            writer.Dispose();
        }

        _writers.Clear();
    }

    private ValueTask<MessageRecord?> FirstAsync(int oldestDay, string messageId, Func<MessageRecord, bool> matches, CancellationToken cancellationToken)
    {
        var found = Walk(oldestDay, int.MaxValue, (day, now) => day.WithMessageId(messageId, now, cancellationToken).Where(matches), 1, cancellationToken);
        return ValueTask.FromResult(found.Count > 0 ? found[0] : null);
    }

    private bool IsExpired(int day, long now, out long messages)
    {
        using var file = new SqliteFile(DayFile.PathOf(_directory, day), readOnly: true);
        messages = 0;
        if (DaySchema.VersionOf(file) == 0 || file.Number("SELECT expire_at FROM expiry") is not { } expireAt || expireAt > now)
        {
            return false;
        }

        // A record stands in the day of its id, which can be before that in which it was received: where the clock was doubted.
        if (file.Number(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SELECT 1 FROM messages WHERE expire_at > {now} LIMIT 1")) is not null)
        {
            return false;
        }

        messages = file.Number("SELECT count(*) FROM messages") ?? 0;
        return true;
    }

    private static IEnumerable<MessageRecord> Optional(MessageRecord? message) => message is null ? [] : [message];
}
