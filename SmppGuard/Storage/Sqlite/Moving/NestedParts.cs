using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>Consents, a page at a time: there may be tens of millions, and no transaction is to stay open beside a process that writes.</summary>
internal sealed class ConsentsPart() : TablePart(
    StoreParts.Consents,
    "consent_events",
    ["consent_id"],
    ["change", "organization", "msisdn", "recorded_at", "effective_at", "expires_at", "method", "evidence", "actor", "scope", "collected_by"])
{
    private const int Page = 5000;
    private const string AttachmentColumns = "sha256, length, content_type, name";

    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since)
    {
        var after = (since?.FirstId ?? long.MinValue + 1) - 1;
        using var rows = new SqliteStatement(file, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Select} WHERE consent_id > ?1 ORDER BY consent_id LIMIT {Page}"));
        List<StoredItem> page;
        do
        {
            page = [];
            rows.Bind(1, after);
            while (rows.Step())
            {
                page.Add(Item(rows));
            }

            if (page.Count > 0)
            {
                foreach (var item in WithAttachments(file, page))
                {
                    yield return item;
                }

                after = page[^1].Key.Number(0);
            }

            rows.Reset();
        }
        while (page.Count == Page);
    }

    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        base.Put(session, items);
        foreach (var item in items)
        {
            _ = session.Execute("DELETE FROM consent_attachments WHERE consent_id = $id", ("$id", item.Key.Number(0)));
            foreach (var (place, attachment) in ((object?[])item.Values[^1]!).Index())
            {
                _ = session.Execute($"INSERT INTO consent_attachments(consent_id, place, {AttachmentColumns}) VALUES({Placeholders(6)})", Parameters([item.Key.Number(0), (long)place, .. (object?[])attachment!]));
            }
        }
    }

    public override void Remove(SqliteSession session, IReadOnlyList<ItemKey> removed)
    {
        base.Remove(session, removed);
        foreach (var key in removed)
        {
            _ = session.Execute("DELETE FROM consent_attachments WHERE consent_id = $id", ("$id", key.Number(0)));
        }
    }

    private static IEnumerable<StoredItem> WithAttachments(SqliteFile file, List<StoredItem> page)
    {
        var statement = new SqliteStatement(file, $"SELECT consent_id, {AttachmentColumns} FROM consent_attachments WHERE consent_id BETWEEN ?1 AND ?2 ORDER BY consent_id, place");
        statement.Bind(1, page[0].Key.Number(0));
        statement.Bind(2, page[^1].Key.Number(0));
        using var attachments = new RowsOfItems(statement, 4);
        return [.. page.Select(item => item with { Values = [.. item.Values, attachments.Of(item.Key.Number(0))] })];
    }
}

/// <summary>Complaints with their changes.</summary>
internal sealed class ComplaintsPart() : TablePart(
    StoreParts.Complaints,
    "complaints",
    ["id"],
    [
        "reference", "msisdn", "organization", "code", "received_at", "channel", "text", "due_date", "due_confirmed", "status", "upheld", "answer", "handled_by", "answered_at", "closed_at", "created_at",
        "created_by",
    ])
{
    private const string ChangeColumns = "at, actor, field, old, new";

    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since)
    {
        using var changes = new RowsOfItems(new SqliteStatement(file, $"SELECT complaint, {ChangeColumns} FROM complaint_changes ORDER BY complaint, id"), 5);
        foreach (var item in base.Read(file, since))
        {
            yield return item with { Values = [.. item.Values, changes.Of(item.Key.Number(0))] };
        }
    }

    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        base.Put(session, items);
        foreach (var item in items)
        {
            _ = session.Execute("DELETE FROM complaint_changes WHERE complaint = $id", ("$id", item.Key.Number(0)));
            foreach (var change in (object?[])item.Values[^1]!)
            {
                _ = session.Execute($"INSERT INTO complaint_changes(complaint, {ChangeColumns}) VALUES({Placeholders(6)})", Parameters([item.Key.Number(0), .. (object?[])change!]));
            }
        }
    }

    public override void Remove(SqliteSession session, IReadOnlyList<ItemKey> removed)
    {
        base.Remove(session, removed);
        foreach (var key in removed)
        {
            _ = session.Execute("DELETE FROM complaint_changes WHERE complaint = $id", ("$id", key.Number(0)));
        }
    }
}

/// <summary>Lists, or single numbers, that are there or were, with who changed what. What is not there any more has nothing but its changes.</summary>
/// <param name="part">Which.</param>
/// <param name="table">The table of those that are there.</param>
/// <param name="key">The column of its key.</param>
/// <param name="columns">Its other columns.</param>
/// <param name="changed">The column of the changes that names them.</param>
internal sealed class ChangedPart(StorePart part, string table, string key, string[] columns, string changed) : SqlitePart(part)
{
    private const string ChangeColumns = "at, actor, change, version, count";

    public override IEnumerable<StoredItem> Read(SqliteFile file, Since? since)
    {
        using var rows = new SqliteStatement(file, $"SELECT {key}, {string.Join(", ", columns)} FROM {table} ORDER BY {key}");
        using var changes = new RowsOfItems(new SqliteStatement(file, $"SELECT {changed}, {ChangeColumns} FROM changes WHERE {changed} IS NOT NULL ORDER BY {changed}, id"), 5);
        while (rows.Step())
        {
            var there = rows.Value(0)!;
            foreach (var gone in Gone(changes, there))
            {
                yield return gone;
            }

            yield return new StoredItem(ItemKey.Of(there), [1L, .. Values(rows, 1, columns.Length), changes.Of(there)]);
        }

        foreach (var gone in Gone(changes, null))
        {
            yield return gone;
        }
    }

    public override void Put(SqliteSession session, IReadOnlyList<StoredItem> items)
    {
        foreach (var item in items)
        {
            var name = item.Key.Values[0];
            _ = item.Number(0) == 1
                ? session.Execute($"INSERT OR REPLACE INTO {table}({key}, {string.Join(", ", columns)}) VALUES({Placeholders(1 + columns.Length)})", Parameters([name, .. item.Values[1..^1]]))
                : session.Execute($"DELETE FROM {table} WHERE {key} = $key", ("$key", name));
            _ = session.Execute($"DELETE FROM changes WHERE {changed} = $key", ("$key", name));
            foreach (var change in (object?[])item.Values[^1]!)
            {
                _ = session.Execute($"INSERT INTO changes({changed}, {ChangeColumns}) VALUES({Placeholders(6)})", Parameters([name, .. (object?[])change!]));
            }
        }
    }

    public override void Remove(SqliteSession session, IReadOnlyList<ItemKey> removed)
    {
        foreach (var name in removed.Select(gone => gone.Values[0]))
        {
            _ = session.Execute($"DELETE FROM {table} WHERE {key} = $key", ("$key", name));
            _ = session.Execute($"DELETE FROM changes WHERE {changed} = $key", ("$key", name));
        }
    }

    // Up to one that is there; null: to the end.
    private IEnumerable<StoredItem> Gone(RowsOfItems changes, object? there)
    {
        while (changes.Next is { } next && (there is null || ItemKey.Of(next).CompareTo(ItemKey.Of(there)) < 0))
        {
            yield return new StoredItem(ItemKey.Of(next), [0L, .. new object?[columns.Length], changes.Of(next)]);
        }
    }
}
