using System.Buffers.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>The writing connection of one day's file. After any exception it is not used any more: closing it takes the transaction back.</summary>
internal sealed class DayWriter : IDisposable
{
    private const int CacheKibibytes = 32 * 1024;

    /// <summary>Octets of the write-ahead log after which it is moved into the file. Large, so that a page that grows over many batches moves once.</summary>
    private const int WalSize = 64 * 1024 * 1024;

    /// <summary>Digits of the largest id that we give.</summary>
    private const int MaxEsmeMessageId = 20;

    private readonly SqliteFile _file;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteInsert _insertMessage;
    private readonly SqliteInsert _insertReceipt;
    private readonly SqliteStatement _insertReply;
    private readonly LateOutcomeWriter _late;
    private readonly MoveWriter _moves;
    private readonly ScheduledOutcomeWriter _scheduled;
    private readonly OperationWriter _operations;
    private readonly IdentityTable _identities;
    private readonly PostingWriter _postings;
    private readonly byte[] _ids = new byte[(255 * 256) + 1];

    /// <param name="directory">Folder of the archive.</param>
    /// <param name="day">The day.</param>
    /// <param name="expireAt">When the last record that could be in it expires; a file only ever expires later than it said before.</param>
    /// <param name="runLength">See <see cref="PostingWriter"/>.</param>
    public DayWriter(string directory, int day, long expireAt, int runLength)
    {
        Day = day;
        _file = new SqliteFile(DayFile.PathOf(directory, day), readOnly: false);
        try
        {
            Prepare(_file, expireAt);
            _begin = _file.Prepare("BEGIN IMMEDIATE");
            _commit = _file.Prepare("COMMIT");
            _insertMessage = _file.PrepareInsert("""
                INSERT OR IGNORE INTO messages VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, NULL, NULL)
                """);
            _insertReceipt = _file.PrepareInsert("INSERT OR IGNORE INTO receipts VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            _insertReply = _file.Prepare("INSERT OR IGNORE INTO replies VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
            _identities = new IdentityTable(_file);
            _postings = new PostingWriter(_file, runLength);
            _late = new LateOutcomeWriter(_file, _postings);
            _moves = new MoveWriter(_file, _identities, _postings);
            _scheduled = new ScheduledOutcomeWriter(_file, _postings);
            _operations = new OperationWriter(_file);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public int Day { get; }

    /// <summary>For what writes rows that are complete: they come from another store.</summary>
    public SqliteFile File => _file;

    /// <inheritdoc cref="File"/>
    public PostingWriter Postings => _postings;

    /// <summary>When it was last written to, as the archive counts batches.</summary>
    public long LastUsed { get; set; }

    public void Begin() => _begin.Run();

    /// <summary>Makes everything since <see cref="Begin"/> durable.</summary>
    public void Commit()
    {
        _postings.Flush();
        _commit.Run();
    }

    /// <summary>Puts the file in order because the day is over: all postings into runs, the log into the file.</summary>
    public void Seal()
    {
        _begin.Run();
        _postings.Seal();
        _commit.Run();
        _file.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public void Add(ArchiveBatch batch, ref readonly ArchivedMessage message)
    {
        var identity = _identities.IdOf(batch[message.Identity], out var code);
        var source = batch[message.Source];
        var sourceIsCode = source.SequenceEqual(code);
        var messageId = batch[message.MessageId];
        var smscIds = batch[message.SmscMessageIds];
        var row = _insertMessage;
        row.Add(message.RecordId);
        row.Add(identity);
        row.Add((long)message.Kind);
        row.Add((long)message.Reason);
        row.Add((long)message.Class);
        AddOrNull(source, isNull: sourceIsCode);
        row.Add(message.Msisdn.Value);
        row.Add(message.ConsentId);
        AddTexts(batch[message.OriginalText], batch[message.SentText], message.SentText.IsNull);
        row.Add((long)message.OriginalAlphabet);
        row.Add(message.OriginalDataCoding);
        row.Add(message.DataCoding);
        row.Add(message.Segments);
        row.Add(message.RegisteredDelivery);
        row.Add(message.ReceivedAt);
        row.Add(message.SentAt);
        row.Add(message.AnsweredAt);
        AddOrNull(messageId, message.MessageId.IsNull);
        AddOrNull(LinesOf(smscIds), isNull: message.SmscMessageIdCount == 1 && !message.MessageId.IsNull && smscIds[1..].SequenceEqual(messageId));
        row.Add((long)message.CommandStatus);
        row.Add((long)message.Outcome);
        row.Add(message.ExpireAt);
        AddBlobOrNull(batch[message.Parts]);
        AddOrNull(message.ReceiptsDue);
        AddBlobOrNull(batch[message.Addresses]);
        AddBlobOrNull(batch[message.PackedPdus]);
        row.Run();
        if (_file.Changes > 0)
        {
            AddPostings(in message, identity, sourceIsCode ? default : source, messageId, smscIds);
            AddPostings(message.RecordId, new ArchivedParts(batch[message.Parts]));
        }
    }

    public void Add(ArchiveBatch batch, ref readonly ArchivedReceipt receipt)
    {
        _insertReceipt.Add(receipt.RecordId);
        _insertReceipt.Add(receipt.At);
        _insertReceipt.Add(receipt.Sequence);
        _insertReceipt.AddText(batch[receipt.Smsc]);
        _insertReceipt.AddText(batch[receipt.SmscMessageId]);
        _insertReceipt.AddText(batch[receipt.State]);
        _insertReceipt.AddText(batch[receipt.Error]);
        _insertReceipt.Run();
    }

    public void Add(ArchiveBatch batch, ref readonly ArchivedLateOutcome late) => _late.Add(late, batch[late.SmscMessageIds], LinesOf(batch[late.SmscMessageIds]));

    public void Add(ArchiveBatch batch, ref readonly ArchivedMove move) => _moves.Add(move.RecordId, MovedRecord.Read(batch[move.Moved]));

    public void Add(ArchiveBatch batch, ref readonly ArchivedScheduledOutcome outcome) =>
        _scheduled.Add(outcome, batch[outcome.SmscMessageIds], LinesOf(batch[outcome.SmscMessageIds]));

    /// <param name="operation">The operation.</param>
    /// <param name="recordId">The message under which it is to be found.</param>
    public void Add(OperationRecord operation, long recordId) => _operations.Add(operation, recordId);

    public void Add(ArchivedReply archived, long expireAt)
    {
        var reply = archived.Reply;
        _insertReply.Bind(1, reply.At);
        _insertReply.Bind(2, archived.Sequence);
        _insertReply.Bind(3, reply.DeliveryId);
        _insertReply.Bind(4, reply.Smsc);
        _insertReply.Bind(5, reply.Account);
        _insertReply.Bind(6, reply.Organization);
        _insertReply.Bind(7, reply.Code);
        _insertReply.Bind(8, reply.Msisdn.Value);
        _insertReply.Bind(9, (long)reply.Action);
        _insertReply.Bind(10, reply.Text);
        _insertReply.BindBlob(11, reply.Pdu);
        _insertReply.Bind(12, expireAt);
        _insertReply.Run();
    }

    public void Dispose() => _file.Dispose();

    private static void Prepare(SqliteFile file, long expireAt)
    {
        // Page size and log mode are those of the file's first write, before any table.
        file.Execute($"PRAGMA page_size = {DaySchema.PageSize}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -{CacheKibibytes}; PRAGMA wal_autocheckpoint = {WalSize / DaySchema.PageSize}");
        file.Execute("BEGIN IMMEDIATE");
        switch (DaySchema.VersionOf(file))
        {
            case 0:
                file.Execute(DaySchema.Create);
                break;
            case DaySchema.VersionWithoutParts:
                file.Execute(DaySchema.AddParts);
                file.Execute(DaySchema.AddPdus);
                file.Execute(DaySchema.AddLateOutcomes);
                file.Execute(DaySchema.AddOperations);
                break;
            case DaySchema.VersionWithoutPdus:
                file.Execute(DaySchema.AddPdus);
                file.Execute(DaySchema.AddLateOutcomes);
                file.Execute(DaySchema.AddOperations);
                break;
            case DaySchema.VersionWithoutLateOutcomes:
                file.Execute(DaySchema.AddLateOutcomes);
                file.Execute(DaySchema.AddOperations);
                break;
            case DaySchema.VersionWithoutOperations:
                file.Execute(DaySchema.AddOperations);
                break;
            case DaySchema.Version:
                break;
            case var other:
                throw new StorageException($"{file.Path} has layout {other}; this program knows those up to {DaySchema.Version}", StorageFault.NotWritable);
        }

        file.Execute(DaySchema.ReplyIndexes);
        file.Execute($"INSERT INTO expiry(one, expire_at) VALUES(1, {expireAt}) ON CONFLICT(one) DO UPDATE SET expire_at = max(expire_at, excluded.expire_at) WHERE expire_at < excluded.expire_at");
        file.Execute("COMMIT");
    }

    private void AddPostings(ref readonly ArchivedMessage message, long identity, ReadOnlySpan<byte> source, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> smscIds)
    {
        var id = message.RecordId;
        _postings.Add(PostingKey.OfIdentity(identity), id);
        if (message.Msisdn.IsValid)
        {
            _postings.Add(PostingKey.Of(message.Msisdn), id);
        }

        if (!source.IsEmpty)
        {
            _postings.Add(PostingKey.OfSource(source), id);
        }

        if (message.Reason != SmppGuard.Model.Reason.None)
        {
            _postings.Add(PostingKey.Refused, id);
        }

        if (!messageId.IsEmpty)
        {
            _postings.Add(PostingKey.OfMessageId(messageId), id);
        }

        while (smscIds.Length > 0)
        {
            var smscId = smscIds.Slice(1, smscIds[0]);
            smscIds = smscIds[(1 + smscId.Length)..];
            if (!smscId.IsEmpty && !smscId.SequenceEqual(messageId))
            {
                _postings.Add(PostingKey.OfMessageId(smscId), id);
            }
        }
    }

    // The id of the part that completed it is the message's own, if it was answered with one.
    private void AddPostings(long recordId, ArchivedParts parts)
    {
        Span<byte> messageId = stackalloc byte[MaxEsmeMessageId];
        for (var i = 0; i < parts.Count; i++)
        {
            if (i != parts.CompletingIndex && Utf8Formatter.TryFormat(parts[i].EsmeMessageId, messageId, out var length))
            {
                _postings.Add(PostingKey.OfMessageId(messageId[..length]), recordId);
            }
        }
    }

    // Most texts are sent with something before and something after: only that is stored.
    private void AddTexts(ReadOnlySpan<byte> original, ReadOnlySpan<byte> sent, bool asSubmitted)
    {
        var at = asSubmitted ? -1 : sent.IndexOf(original);
        var isMarked = at >= 0;
        _insertMessage.AddText(original);
        AddOrNull(sent, isNull: asSubmitted || isMarked);
        AddOrNull(isMarked ? sent[..at] : default, isNull: !isMarked);
        AddOrNull(isMarked ? sent[(at + original.Length)..] : default, isNull: !isMarked);
    }

    private void AddBlobOrNull(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            _insertMessage.AddNull();
        }
        else
        {
            _insertMessage.AddBlob(octets);
        }
    }

    private void AddOrNull(long number)
    {
        if (number == 0)
        {
            _insertMessage.AddNull();
        }
        else
        {
            _insertMessage.Add(number);
        }
    }

    private void AddOrNull(ReadOnlySpan<byte> text, bool isNull)
    {
        if (isNull)
        {
            _insertMessage.AddNull();
        }
        else
        {
            _insertMessage.AddText(text);
        }
    }

    // Ids with length octets → one in a line.
    private ReadOnlySpan<byte> LinesOf(ReadOnlySpan<byte> ids)
    {
        var length = 0;
        while (ids.Length > 0)
        {
            var id = ids.Slice(1, ids[0]);
            id.CopyTo(_ids.AsSpan(length));
            length += id.Length;
            ids = ids[(1 + id.Length)..];
            if (ids.Length > 0)
            {
                _ids[length++] = (byte)'\n';
            }
        }

        return _ids.AsSpan(0, length);
    }
}
