using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Archive.Pdus;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>A reading connection to one day's file. For one reader at a time; it sees what was committed when its transaction began.</summary>
internal sealed class DayReader : IDisposable
{
    private const string WithoutParts = "NULL, NULL, NULL";
    private const string WithoutLate = "NULL, NULL";
    private const string WithLate = "m.late_at, m.late_status";
    private const string WithParts = "m.parts, m.receipts_due, m.addresses";

    private static string MessageColumns(long version) => $"""
        SELECT m.id, i.account, i.organization, i.code, coalesce(m.source, i.code), m.msisdn, m.class, m.reason, i.rule_pack, i.peer, m.consent_id, m.kind,
            m.original_text, {DaySchema.SentText}, m.original_data_coding, m.data_coding, m.original_alphabet, m.segments, m.registered_delivery, m.received_at, m.sent_at,
            m.answered_at, m.message_id, i.smsc, m.smsc_message_ids, m.command_status, m.outcome, m.expire_at, {(version > DaySchema.VersionWithoutParts ? WithParts : WithoutParts)},
            {(version > DaySchema.VersionWithoutLateOutcomes ? WithLate : WithoutLate)}
        FROM messages m JOIN identities i ON i.id = m.identity
        """;

    private readonly SqliteFile _file;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement? _pdus;
    private readonly OperationReader? _operations;
    private readonly SqliteStatement _scan;
    private readonly SqliteStatement? _skewed;
    private readonly SqliteStatement _receipts;
    private readonly SqliteStatement _identities;
    private readonly ReplyReader _replies;
    private readonly PostingReader _postings;
    private readonly SqliteStatement? _withReceipts;
    private readonly SqliteStatement _adverts;

    private DayReader(SqliteFile file, int day, long version)
    {
        Day = day;
        IsOutdated = version < DaySchema.Version;
        _file = file;
        var columns = MessageColumns(version);
        _find = _file.Prepare(columns + " WHERE m.id = ?1 AND m.expire_at > ?2");
        _pdus = version > DaySchema.VersionWithoutPdus ? _file.Prepare("SELECT pdus FROM messages WHERE id = ?1") : null;
        _operations = version > DaySchema.VersionWithoutOperations ? new OperationReader(_file) : null;
        _scan = _file.Prepare(columns + " WHERE m.id < ?1 AND m.id >= ?2 AND m.expire_at > ?3 ORDER BY m.id DESC");
        _skewed = _file.Number("SELECT 1 FROM sqlite_master WHERE name = 'messages_skewed'") is null ? null : _file.Prepare(
            columns.Replace("FROM messages m ", "FROM messages m INDEXED BY messages_skewed ", StringComparison.Ordinal)
            + $" WHERE {DaySchema.IsSkewed("m.")} AND m.id < ?1 AND m.received_at >= ?2 AND m.received_at < ?3 AND m.expire_at > ?4 ORDER BY m.id DESC");
        _receipts = _file.Prepare("SELECT at, smsc_message_id, state, error FROM receipts WHERE record_id = ?1 ORDER BY at, sequence");
        _identities = _file.Prepare("SELECT id, account, organization, code FROM identities");
        _replies = new ReplyReader(_file);
        _adverts = _file.Prepare(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT m.id, i.organization, m.msisdn, m.received_at FROM messages m JOIN identities i ON i.id = m.identity
            WHERE m.id > ?1 AND m.class = {(int)Purpose.Commercial} AND m.kind <> {(int)SubmitKind.ReplaceSm} AND m.reason = 0
                AND (m.outcome IN ({(int)MessageOutcome.Accepted}, {(int)MessageOutcome.Unknown}) OR (m.outcome = {(int)MessageOutcome.Rejected} AND m.smsc_message_ids <> ''))
            ORDER BY m.id
            """));
        _postings = new PostingReader(_file);
        _withReceipts = version == DaySchema.VersionWithoutParts ? null : _file.Prepare(columns + " WHERE m.id > ?1 AND m.receipts_due IS NOT NULL AND m.expire_at > ?2 ORDER BY m.id");
    }

    public int Day { get; }

    /// <summary>The file was of an older layout when it was opened: it is not kept open, since the next write brings it up to date.</summary>
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

        var message = ReadMessage(_find);
        _find.Reset();
        return message;
    }

    /// <summary>As <see cref="Find"/>, with its PDUs and what was asked about it.</summary>
    public MessageRecord? FindWhole(long recordId, long now) => Find(recordId, now) is { } message ? message with { Pdus = ReadPdus(message), Operations = _operations?.Of(recordId) ?? [] } : null;

    /// <summary>Ends the statement that is running, from any thread: it throws.</summary>
    public void Interrupt() => _file.Interrupt();

    /// <summary>Messages received in a range, with ids before <paramref name="before"/>, newest id first, read as far as the caller goes.</summary>
    public IEnumerable<MessageRecord> Query(MessageFilter filter, ReceivedRange received, long before, long now, CancellationToken cancellationToken)
    {
        if (!received.IsLimited)
        {
            return Near(filter, 0, before, now, cancellationToken);
        }

        var near = received.IsNear(Day) ? Near(filter, received.FirstId, Math.Min(before, received.EndId), now, cancellationToken).Where(received.Contains) : [];
        return _skewed is null ? near : ById(near, Skewed(received, before, now).Where(message => Matches(filter, message)));
    }

    /// <summary>Messages with this id among those that the ESME or the SMSC used, newest first.</summary>
    public IEnumerable<MessageRecord> WithMessageId(string messageId, long now, CancellationToken cancellationToken) =>
        Query(new MessageFilter { MessageId = messageId }, ReceivedRange.Always, long.MaxValue, now, cancellationToken);

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
                yield return ReadMessage(_withReceipts);
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

    /// <inheritdoc cref="ReplyReader.Find"/>
    public IEnumerable<ArchivedReply> Replies(ReplyFilter filter, long from, PageCursor before, long now) => _replies.Find(filter, from, before, now);

    public void Dispose() => _file.Dispose();

    private IEnumerable<MessageRecord> Near(MessageFilter filter, long from, long before, long now, CancellationToken cancellationToken)
    {
        if (IdsOf(filter, cancellationToken) is not { } ids)
        {
            return Scan(from, before, now);
        }

        // Keys are hashes, so what is found is looked at before it is believed.
        return ids.AllBelow(before)
            .TakeWhile(id => id >= from)
            .Select(id => Find(id, now))
            .Where(message => message is not null && Matches(filter, message))!;
    }

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
                yield return ReadMessage(_skewed);
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
                yield return ReadMessage(_scan);
            }
        }
        finally
        {
            _scan.Reset();
        }
    }

    // The messages that the filter wants, by what each is found under; null: all of them.
    private IdSet? IdsOf(MessageFilter filter, CancellationToken cancellationToken)
    {
        IdSet? ids = null;
        if (filter.MessageId is { } messageId)
        {
            ids = _postings.Find([PostingKey.OfMessageId(messageId)], cancellationToken);
        }

        if (filter.Msisdn is { } msisdn)
        {
            And(_postings.Find([PostingKey.Of(msisdn)], cancellationToken));
        }

        if (filter.Account is not null || filter.Organization is not null || filter.Code is not null)
        {
            And(IdsOfSender(filter, cancellationToken));
        }

        if (filter.Allowed is { } allowed)
        {
            var refused = _postings.Find([PostingKey.Refused], cancellationToken);
            ids = allowed
                ? new ButNot(ids ?? _postings.Find(IdentityKeys(static (_, _, _) => true), cancellationToken), refused, cancellationToken)
                : ids is null ? refused : new BothOf(refused, ids, cancellationToken);
        }

        return ids;

        void And(IdSet more) => ids = ids is null ? more : new BothOf(ids, more, cancellationToken);
    }

    private IdSet IdsOfSender(MessageFilter filter, CancellationToken cancellationToken)
    {
        var ofCode = _postings.Find(IdentityKeys((account, organization, code) => IsSender(account, organization) && IsOrAny(filter.Code, code)), cancellationToken);
        if (filter.Code is not { } source)
        {
            return ofCode;
        }

        // The source as it was sent is no part of the identity.
        var ofSource = _postings.Find([PostingKey.OfSource(source)], cancellationToken);
        return new AnyOf(
        [
            ofCode,
            filter.Account is null && filter.Organization is null
                ? ofSource
                : new BothOf(ofSource, _postings.Find(IdentityKeys((account, organization, _) => IsSender(account, organization)), cancellationToken), cancellationToken),
        ]);

        bool IsSender(string account, string organization) => IsOrAny(filter.Account, account) && IsOrAny(filter.Organization, organization);

        static bool IsOrAny(string? wanted, string value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);
    }

    private List<long> IdentityKeys(Func<string, string, string, bool> isWanted)
    {
        List<long> keys = [];
        while (_identities.Step())
        {
            if (isWanted(_identities.Text(1), _identities.Text(2), _identities.Text(3)))
            {
                keys.Add(PostingKey.OfIdentity(_identities.Int64(0)));
            }
        }

        return keys;
    }

    private static bool Matches(MessageFilter filter, MessageRecord message) =>
        (filter.Msisdn is not { } msisdn || message.Msisdn == msisdn)
        && (filter.Account is null || string.Equals(message.Account, filter.Account, StringComparison.Ordinal))
        && (filter.Organization is null || string.Equals(message.Organization, filter.Organization, StringComparison.Ordinal))
        && (filter.Code is null || string.Equals(message.Code, filter.Code, StringComparison.Ordinal) || string.Equals(message.Source, filter.Code, StringComparison.Ordinal))
        && (filter.Allowed is not { } allowed || message.IsAllowed == allowed)
        && (filter.MessageId is not { } id || message.HasMessageId(id));

    private MessageRecord ReadMessage(SqliteStatement row)
    {
        var id = row.Int64(0);
        var messageId = row.TextOrNull(22);
        return new MessageRecord
        {
            RecordId = id,
            Account = row.Text(1),
            Organization = EmptyAsNull(row.Text(2)),
            Code = EmptyAsNull(row.Text(3)),
            Source = row.Text(4),
            Msisdn = new Msisdn(row.Int64(5)),
            Class = (Purpose)row.Int64(6),
            Reason = (Reason)row.Int64(7),
            RulePack = row.Text(8),
            Peer = row.Text(9),
            ConsentId = row.Int64(10),
            Kind = (SubmitKind)row.Int64(11),
            OriginalText = row.Text(12),
            SentText = row.TextOrNull(13),
            OriginalDataCoding = (byte)row.Int64(14),
            DataCoding = (byte)row.Int64(15),
            OriginalAlphabet = (Alphabet)row.Int64(16),
            Segments = (int)row.Int64(17),
            RegisteredDelivery = (byte)row.Int64(18),
            ReceivedAt = TimeOf(row.Int64(19)),
            SentAt = TimeOrNull(row.Int64(20)),
            AnsweredAt = TimeOrNull(row.Int64(21)),
            MessageId = messageId,
            Smsc = row.Text(23),
            SmscMessageIds = row.TextOrNull(24) is { } lines ? (lines.Length == 0 ? [] : lines.Split('\n')) : [messageId!],
            CommandStatus = (CommandStatus)row.Int64(25),
            Outcome = (MessageOutcome)row.Int64(26),
            ExpireAt = TimeOf(row.Int64(27)),
            Receipts = ReadReceipts(id),
            Parts = ReadParts(row, messageId),
            ReceiptsDue = TimeOrNull(row.Int64(29)),
            Addresses = row.Octets(30) is { IsEmpty: false } addresses ? ReceiptAddresses.Read(addresses) : null,
            LateAnswerAt = TimeOrNull(row.Int64(31)),
            LateCommandStatus = (CommandStatus)row.Int64(32),
        };
    }

    private MessagePdus? ReadPdus(MessageRecord message)
    {
        if (_pdus is null)
        {
            return null;
        }

        _pdus.Bind(1, message.RecordId);
        try
        {
            return _pdus.Step() && _pdus.Octets(0) is { IsEmpty: false } packed
                ? PduUnpacker.Unpack(packed, message.OriginalText, message.SentText, message.Source, message.Msisdn)
                : null;
        }
        catch (InvalidDataException damage)
        {
            throw new StorageException($"{_file.Path}: message {message.Id}: {damage.Message}", StorageFault.Damaged, damage);
        }
        finally
        {
            _pdus.Reset();
        }
    }

    private static List<MessagePart> ReadParts(SqliteStatement row, string? messageId)
    {
        var archived = new ArchivedParts(row.Octets(28));
        if (archived.Count == 0)
        {
            return [new MessagePart(messageId, 1, TimeOf(row.Int64(19)), (byte)row.Int64(18))];
        }

        List<MessagePart> parts = new(archived.Count);
        for (var i = 0; i < archived.Count; i++)
        {
            var part = archived[i];
            var id = i == archived.CompletingIndex ? messageId : part.EsmeMessageId.ToString(CultureInfo.InvariantCulture);
            parts.Add(new MessagePart(id, part.Number, TimeOf(part.ReceivedAt), part.RegisteredDelivery));
        }

        return parts;
    }

    private List<MessageReceipt> ReadReceipts(long recordId)
    {
        List<MessageReceipt> receipts = [];
        _receipts.Bind(1, recordId);
        while (_receipts.Step())
        {
            receipts.Add(new MessageReceipt(TimeOf(_receipts.Int64(0)), _receipts.Text(1), _receipts.Text(2), EmptyAsNull(_receipts.Text(3))));
        }

        return receipts;
    }

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? TimeOrNull(long milliseconds) => milliseconds == 0 ? null : TimeOf(milliseconds);

    private static string? EmptyAsNull(string text) => text.Length == 0 ? null : text;
}
