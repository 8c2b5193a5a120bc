using SmppGuard.TemplateProposals;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Shapes of texts, of which templates are proposed, in guard.db.</summary>
internal sealed class SqliteTemplateProposalStorage(GuardDatabase database) : ITemplateProposalStorage
{
    public static readonly GuardMigration Layout = new("template-proposals", 1, """
        -- Times in milliseconds since 1970 UTC. What state holds says its first octet.
        CREATE TABLE template_shapes (
            id INTEGER PRIMARY KEY, code TEXT NOT NULL, state BLOB NOT NULL, count INTEGER NOT NULL, first_seen_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL,
            text TEXT, example TEXT, dismissed_at INTEGER, dismissed_by TEXT) STRICT;
        """);

    public Task<IReadOnlyList<StoredShape>> LoadAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<StoredShape>>(database.Read(session => session.Query(
        "SELECT id, code, state, count, first_seen_at, last_seen_at, text, example, dismissed_at, dismissed_by FROM template_shapes ORDER BY id",
        row => new StoredShape(
            row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3), row.Time(4), row.Time(5), row.TextOrNull(6), row.TextOrNull(7), row.TimeOrNull(8), row.TextOrNull(9)))));

    public Task SaveAsync(IReadOnlyCollection<StoredShape> changed, IReadOnlyCollection<long> removed, CancellationToken cancellation)
    {
        database.Write(session =>
        {
            foreach (var shape in changed)
            {
                _ = session.Execute(
                    """
                    INSERT OR REPLACE INTO template_shapes(id, code, state, count, first_seen_at, last_seen_at, text, example, dismissed_at, dismissed_by)
                    VALUES ($id, $code, $state, $count, $first, $last, $text, $example, $dismissed, $by)
                    """,
                    ("$id", shape.Id),
                    ("$code", shape.Code),
                    ("$state", shape.State.ToArray()),
                    ("$count", shape.Count),
                    ("$first", shape.FirstSeenAt.ToUnixTimeMilliseconds()),
                    ("$last", shape.LastSeenAt.ToUnixTimeMilliseconds()),
                    ("$text", shape.Text),
                    ("$example", shape.Example),
                    ("$dismissed", shape.DismissedAt?.ToUnixTimeMilliseconds()),
                    ("$by", shape.DismissedBy));
            }

            foreach (var id in removed)
            {
                _ = session.Execute("DELETE FROM template_shapes WHERE id = $id", ("$id", id));
            }
        });
        return Task.CompletedTask;
    }
}
