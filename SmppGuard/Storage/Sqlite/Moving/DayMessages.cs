using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>The messages of one day's file as items, in whichever layout it is.</summary>
internal static class DayMessages
{
    private const int Page = 2000;
    private const int OriginalText = 12;
    private const int SentText = 13;
    private const int SentLater = 33;
    private const int Route = 34;
    private const int RoutedBy = 35;
    private const int NotFiled = 36;
    private const int Block = 34;

    /// <summary>Read a page at a time: no transaction is to stay open beside a process that writes.</summary>
    public static IEnumerable<StoredItem> Read(SqliteFile file, Since? since)
    {
        var version = DaySchema.VersionOf(file);
        var later = new PostingReader(file).Find([PostingKey.SentLater], CancellationToken.None).AllBelow(long.MaxValue).ToHashSet();
        var columns = Columns(version);
        if (since is { IsOfIds: false })
        {
            using var find = new SqliteStatement(file, columns + " WHERE m.id = ?1");
            foreach (var id in Changed(file, version, since))
            {
                find.Bind(1, id);
                while (find.Step())
                {
                    yield return Item(find, later);
                }
            }
        }

        var after = (since?.FirstId ?? long.MinValue + 1) - 1;
        using var rows = new SqliteStatement(file, string.Create(CultureInfo.InvariantCulture, $"{columns} WHERE m.id > ?1 ORDER BY m.id LIMIT {Page}"));
        List<StoredItem> page;
        do
        {
            page = [];
            rows.Bind(1, after);
            while (rows.Step())
            {
                page.Add(Item(rows, later));
            }

            foreach (var item in page)
            {
                yield return item;
            }

            after = page.Count > 0 ? page[^1].Key.Number(0) : after;
            rows.Reset();
        }
        while (page.Count == Page);
    }

    /// <summary>Stores messages in the place of those with their ids.</summary>
    public static void Put(DayWriter day, IReadOnlyList<StoredItem> items)
    {
        var batch = new ArchiveBatch();
        using var late = new SqliteStatement(day.File, "UPDATE messages SET late_at = ?2, late_status = ?3 WHERE id = ?1");
        using var remove = new SqliteStatement(day.File, "DELETE FROM messages WHERE id = ?1");
        foreach (var item in items)
        {
            batch.Clear();
            var message = MessageItem.ToArchived(item, batch);
            remove.Bind(1, message.RecordId);
            remove.Run();
            day.Add(batch, in message);
            if (MessageItem.LateAt(item) is { } at)
            {
                late.Bind(1, message.RecordId);
                late.Bind(2, at);
                late.Bind(3, MessageItem.LateStatus(item));
                late.Run();
            }

            if (MessageItem.WasSentLater(item))
            {
                day.Postings.Add(PostingKey.SentLater, message.RecordId);
            }
        }
    }

    // Before the range of ids that are new: what was answered late since, and what left that had waited.
    private static IEnumerable<long> Changed(SqliteFile file, long version, Since since)
    {
        var ids = new SortedSet<long>(since.Records.Where(id => id < since.FirstId));
        if (version > DaySchema.VersionWithoutLateOutcomes)
        {
            using var late = new SqliteStatement(file, "SELECT id FROM messages WHERE id < ?1 AND late_at >= ?2");
            late.Bind(1, since.FirstId);
            late.Bind(2, since.Time);
            while (late.Step())
            {
                _ = ids.Add(late.Int64(0));
            }
        }

        return ids;
    }

    private static string Columns(long version) =>
        $"""
        SELECT m.id, i.account, i.organization, i.code, i.smsc, i.rule_pack, i.peer, m.kind, m.reason, m.class, coalesce(m.source, i.code), max(m.msisdn, 0), m.consent_id,
            m.original_text, {DaySchema.SentText}, m.original_alphabet, m.original_data_coding, m.data_coding, m.segments, m.registered_delivery, m.received_at, m.sent_at, m.answered_at,
            m.message_id, coalesce(m.smsc_message_ids, m.message_id, ''), m.command_status, m.outcome, m.expire_at,
            {(version > DaySchema.VersionWithoutParts ? "m.parts, m.receipts_due, m.addresses" : "NULL, NULL, NULL")},
            {(version > DaySchema.VersionWithoutPdus ? "m.pdus" : "NULL")},
            {(version > DaySchema.VersionWithoutLateOutcomes ? "m.late_at, iif(m.late_at IS NULL, NULL, m.late_status)" : "NULL, NULL")}, i.block
        FROM messages m JOIN identities i ON i.id = m.identity
        """;

    private static StoredItem Item(SqliteStatement row, HashSet<long> later)
    {
        var values = new object?[StoreParts.Messages.Fields.Count];
        for (var i = 0; i < SentLater; i++)
        {
            values[i] = row.Value(1 + i);
        }

        // Just what was submitted.
        values[SentText] = Equals(values[SentText], values[OriginalText]) ? null : values[SentText];
        var id = row.Int64(0);
        values[SentLater] = later.Contains(id) ? 1L : 0L;
        values[Route] = IdentityTable.RouteIn(row.Octets(Block), out var routedBy, out var notFiled);
        values[RoutedBy] = routedBy;
        values[NotFiled] = notFiled;
        return new StoredItem(ItemKey.Of(id), values);
    }
}
