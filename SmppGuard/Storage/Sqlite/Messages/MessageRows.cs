using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Archive.Pdus;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Makes records of the rows of one day's file, in whichever layout it is. For one reader at a time.</summary>
internal sealed class MessageRows
{
    private const string WithoutParts = "NULL, NULL, NULL";
    private const string WithoutLate = "NULL, NULL";
    private const string WithLate = "m.late_at, m.late_status";
    private const string WithParts = "m.parts, m.receipts_due, m.addresses";

    private static string MessageColumns(long version) => $"""
        SELECT m.id, i.account, i.organization, i.code, coalesce(m.source, i.code), m.msisdn, m.class, m.reason, i.rule_pack, i.peer, m.consent_id, m.kind,
            m.original_text, {DaySchema.SentText}, m.original_data_coding, m.data_coding, m.original_alphabet, m.segments, m.registered_delivery, m.received_at, m.sent_at,
            m.answered_at, m.message_id, i.smsc, m.smsc_message_ids, m.command_status, m.outcome, m.expire_at, {(version > DaySchema.VersionWithoutParts ? WithParts : WithoutParts)},
            {(version > DaySchema.VersionWithoutLateOutcomes ? WithLate : WithoutLate)}, i.block
        FROM messages m JOIN identities i ON i.id = m.identity
        """;

    private readonly SqliteFile _file;
    private readonly SqliteStatement _receipts;
    private readonly SqliteStatement? _pdus;

    public MessageRows(SqliteFile file, long version)
    {
        _file = file;
        Columns = MessageColumns(version);
        _receipts = file.Prepare("SELECT at, smsc_message_id, state, error FROM receipts WHERE record_id = ?1 ORDER BY at, sequence");
        _pdus = version > DaySchema.VersionWithoutPdus ? file.Prepare("SELECT pdus FROM messages WHERE id = ?1") : null;
    }

    /// <summary>The beginning of a statement whose rows <see cref="Read"/> reads; messages are m.</summary>
    public string Columns { get; }

    public MessageRecord Read(SqliteStatement row)
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
            Route = IdentityTable.RouteIn(row.Octets(33), out var routedBy, out var notFiled),
            RoutedBy = routedBy,
            NotFiled = notFiled,
        };
    }

    /// <summary>What was submitted and sent for a message; null: that was not kept.</summary>
    public MessagePdus? ReadPdus(MessageRecord message)
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
