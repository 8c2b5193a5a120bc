using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>A reading connection to one day's file. For one reader at a time; it sees what was committed when its transaction began.</summary>
internal sealed class DayReader : IDisposable
{
    private readonly SqliteFile _file;
    private readonly SqliteStatement _find;
    private readonly OperationReader? _operations;
    private readonly SqliteStatement _scan;
    private readonly SqliteStatement? _skewed;
    private readonly ReplyReader _replies;
    private readonly MessageRows _rows;
    private readonly FilteredIds _ids;
    private readonly SentLaterReader _sentLater;
    private readonly SqliteStatement? _withReceipts;
    private readonly SqliteStatement _adverts;

    private DayReader(SqliteFile file, int day, long version)
    {
        Day = day;
        _file = file;
        _rows = new MessageRows(file, version);
        var columns = _rows.Columns;
        _find = _file.Prepare(columns + " WHERE m.id = ?1 AND m.expire_at > ?2");
        _operations = version > DaySchema.VersionWithoutOperations ? new OperationReader(_file) : null;
        _scan = _file.Prepare(columns + " WHERE m.id < ?1 AND m.id >= ?2 AND m.expire_at > ?3 ORDER BY m.id DESC");
        var hasSkewed = DaySchema.HasSkewedIndex(_file);
        IsOutdated = version < DaySchema.Version || !hasSkewed;
        _skewed = !hasSkewed ? null : _file.Prepare(
            columns.Replace("FROM messages m ", "FROM messages m INDEXED BY messages_skewed ", StringComparison.Ordinal)
            + $" WHERE {DaySchema.IsSkewed("m.")} AND m.id < ?1 AND m.received_at >= ?2 AND m.received_at < ?3 AND m.expire_at > ?4 ORDER BY m.id DESC");
        _replies = new ReplyReader(_file);
        _adverts = _file.Prepare(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT m.id, i.organization, m.msisdn, m.received_at FROM messages m JOIN identities i ON i.id = m.identity
            WHERE m.id > ?1 AND m.class = {(int)Purpose.Commercial} AND m.kind <> {(int)SubmitKind.ReplaceSm} AND m.reason = 0
                AND {SentSql.MayHaveBeenSent}
            ORDER BY m.id
            """));
        _ids = new FilteredIds(_file);
        _sentLater = new SentLaterReader(_file, new PostingReader(_file));
        _withReceipts = version == DaySchema.VersionWithoutParts ? null : _file.Prepare(columns + " WHERE m.id > ?1 AND m.receipts_due IS NOT NULL AND m.expire_at > ?2 ORDER BY m.id");
    }

    public int Day { get; }

    /// <summary>The file was of an older layout, or lacked an index, when it was opened: it is not kept open, since it is brought up to date when it is written to, or in time.</summary>
    public bool IsOutdated { get; }

    /// <summary>Opens a day; null: there is no file, or nothing in it yet.</summary>
    public static DayReader? TryOpen(string directory, int day)
    {
        var path = DayFile.PathOf(directory, day);
        if (!Path.Exists(path))
        {
            return null;
        }

        var file = new SqliteFile(path, readOnly: true);
        try
        {
            if (DaySchema.VersionOf(file) is > 0 and var version)
            {
                return new DayReader(file, day, version);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    public void Begin() => _file.Execute("BEGIN");

    public void End() => _file.Execute("COMMIT");

    public MessageRecord? Find(long recordId, long now)
    {
        _find.Bind(1, recordId);
        _find.Bind(2, now);
        if (!_find.Step())
        {
            return null;
        }

        var message = _rows.Read(_find);
        _find.Reset();
        return message;
    }

    /// <summary>As <see cref="Find"/>, with its PDUs and what was asked about it.</summary>
    public MessageRecord? FindWhole(long recordId, long now) => Find(recordId, now) is { } message ? message with { Pdus = _rows.ReadPdus(message), Operations = _operations?.Of(recordId) ?? [] } : null;

    /// <summary>Ends the statement that is running, from any thread: it throws.</summary>
    public void Interrupt() => _file.Interrupt();

    /// <summary>From the first to behind the last moment at which messages of this day were received whose ids say another; nothing: there are none, or no index of them.</summary>
    public ReceivedRange Skew() =>
        _skewed is not null && FirstSkewed("ASC") is { } first && FirstSkewed("DESC") is { } last ? new ReceivedRange(first, last + 1) : default;

    private long? FirstSkewed(string order) =>
        _file.Number($"SELECT received_at FROM messages INDEXED BY messages_skewed WHERE {DaySchema.IsSkewed("")} ORDER BY received_at {order} LIMIT 1");

    /// <summary>Messages received in a range, with ids before <paramref name="before"/>, newest id first, read as far as the caller goes.</summary>
    public IEnumerable<MessageRecord> Query(MessageFilter filter, ReceivedRange received, long before, long now, CancellationToken cancellationToken)
    {
        if (!received.IsLimited)
        {
            return Near(filter, 0, before, now, cancellationToken);
        }

        var near = received.IsNear(Day) ? Near(filter, received.FirstId, Math.Min(before, received.EndId), now, cancellationToken).Where(received.Contains) : [];
        return _skewed is null ? near : ById(near, Skewed(received, before, now).Where(message => FilteredIds.Matches(filter, message)));
    }

    /// <summary>Messages with this id among those that the ESME or the SMSC used, newest first.</summary>
    public IEnumerable<MessageRecord> WithMessageId(string messageId, long now, CancellationToken cancellationToken) =>
        Query(new MessageFilter { MessageId = messageId }, ReceivedRange.Always, long.MaxValue, now, cancellationToken);

    /// <summary>As <see cref="WithMessageId"/>, for each of many ids; each is to be read once, as far as the caller goes.</summary>
    public IEnumerable<IEnumerable<MessageRecord>> WithMessageIds(IReadOnlyList<string> messageIds, long now, CancellationToken cancellationToken) =>
        _ids.OfMessageIds(messageIds, cancellationToken).Zip(messageIds, (ids, messageId) => Read(ids.AllBelow(long.MaxValue), new MessageFilter { MessageId = messageId }, now));

    /// <summary>Messages with ids above <paramref name="after"/> for which receipts of ours are or were due, oldest first, read as far as the caller goes.</summary>
    public IEnumerable<MessageRecord> WithReceiptsDue(long after, long now)
    {
        if (_withReceipts is null)
        {
            yield break;
        }

        _withReceipts.Bind(1, after);
        _withReceipts.Bind(2, now);
        try
        {
            while (_withReceipts.Step())
            {
                yield return _rows.Read(_withReceipts);
            }
        }
        finally
        {
            _withReceipts.Reset();
        }
    }

    /// <summary>Commercial messages with ids above <paramref name="after"/> that were sent, or may have been, oldest first, read as far as the caller goes.</summary>
    public IEnumerable<SentAdvert> Adverts(long after)
    {
        _adverts.Bind(1, after);
        try
        {
            while (_adverts.Step())
            {
                yield return new SentAdvert(_adverts.Int64(0), _adverts.Text(1), new Msisdn(_adverts.Int64(2)), _adverts.Int64(3));
            }
        }
        finally
        {
            _adverts.Reset();
        }
    }

    /// <inheritdoc cref="SentLaterReader.Since"/>
    public IEnumerable<SentAdvert> SentLater(long since) => _sentLater.Since(since);

    /// <inheritdoc cref="SentLaterReader.IdsSince"/>
    public IEnumerable<long> SentLaterIds(long since) => _sentLater.IdsSince(since);

    /// <inheritdoc cref="ReplyReader.Find"/>
    public IEnumerable<ArchivedReply> Replies(ReplyFilter filter, long from, PageCursor before, long now) => _replies.Find(filter, from, before, now);

    public void Dispose() => _file.Dispose();

    private IEnumerable<MessageRecord> Near(MessageFilter filter, long from, long before, long now, CancellationToken cancellationToken)
    {
        if (_ids.Of(filter, cancellationToken) is not { } ids)
        {
            return Scan(from, before, now);
        }

        return Read(ids.AllBelow(before).TakeWhile(id => id >= from), filter, now);
    }

    // Keys are hashes, so what is found is looked at before it is believed.
    private IEnumerable<MessageRecord> Read(IEnumerable<long> ids, MessageFilter filter, long now) =>
        ids.Select(id => Find(id, now)).Where(message => message is not null && FilteredIds.Matches(filter, message))!;

    // What was received at another time than its id says.
    private IEnumerable<MessageRecord> Skewed(ReceivedRange received, long before, long now)
    {
        _skewed!.Bind(1, before);
        _skewed.Bind(2, received.From);
        _skewed.Bind(3, received.To);
        _skewed.Bind(4, now);
        try
        {
            while (_skewed.Step())
            {
                yield return _rows.Read(_skewed);
            }
        }
        finally
        {
            _skewed.Reset();
        }
    }

    // Both have the newest first, and some may be in both.
    private static IEnumerable<MessageRecord> ById(IEnumerable<MessageRecord> one, IEnumerable<MessageRecord> other)
    {
        using var left = one.GetEnumerator();
        using var right = other.GetEnumerator();
        var hasLeft = left.MoveNext();
        var hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            var takesLeft = hasLeft && (!hasRight || left.Current.RecordId >= right.Current.RecordId);
            var takesRight = hasRight && (!hasLeft || right.Current.RecordId >= left.Current.RecordId);
            yield return takesLeft ? left.Current : right.Current;
            hasLeft = takesLeft ? left.MoveNext() : hasLeft;
            hasRight = takesRight ? right.MoveNext() : hasRight;
        }
    }

    private IEnumerable<MessageRecord> Scan(long from, long before, long now)
    {
        _scan.Bind(1, before);
        _scan.Bind(2, from);
        _scan.Bind(3, now);
        try
        {
            while (_scan.Step())
            {
                yield return _rows.Read(_scan);
            }
        }
        finally
        {
            _scan.Reset();
        }
    }
}
