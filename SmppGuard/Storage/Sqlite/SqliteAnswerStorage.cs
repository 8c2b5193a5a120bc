using SmppGuard.Idempotency;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Answers of the API in guard.db, for a day.</summary>
internal sealed class SqliteAnswerStorage(GuardDatabase database) : IAnswerStorage
{
    /// <summary>As many old ones go with each that comes.</summary>
    private const int Forgotten = 100;

    public static readonly GuardMigration Layout = new("answers", 1, """
        CREATE TABLE answers (
            asker TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL,
            content_type TEXT, location TEXT, etag TEXT, body BLOB NOT NULL, PRIMARY KEY(asker, key)) STRICT;
        CREATE INDEX answers_by_age ON answers(at);
        """);

    public Task<KeptAnswer?> FindAsync(string asker, string key, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(database.Read(session => session.First(
        "SELECT fingerprint, at, status, content_type, location, etag, body FROM answers WHERE asker = $asker AND key = $key AND at > $oldest",
        row => new KeptAnswer
        {
            Asker = asker,
            Key = key,
            Fingerprint = row.GetString(0),
            At = row.Time(1),
            Status = row.GetInt32(2),
            ContentType = row.TextOrNull(3),
            Location = row.TextOrNull(4),
            ETag = row.TextOrNull(5),
            Body = row.GetFieldValue<byte[]>(6),
        },
        ("$asker", asker),
        ("$key", key),
        ("$oldest", Oldest(now)))));

    public Task KeepAsync(KeptAnswer answer, CancellationToken cancellation)
    {
        database.Write(session =>
        {
            _ = session.Execute(
                "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers WHERE at <= $oldest ORDER BY at LIMIT $most) OR (asker = $asker AND key = $key AND at <= $oldest)",
                ("$oldest", Oldest(answer.At)),
                ("$most", Forgotten),
                ("$asker", answer.Asker),
                ("$key", answer.Key));
            _ = session.Execute(
                """
                INSERT OR IGNORE INTO answers(asker, key, fingerprint, at, status, content_type, location, etag, body)
                VALUES($asker, $key, $fingerprint, $at, $status, $type, $location, $etag, $body)
                """,
                ("$asker", answer.Asker),
                ("$key", answer.Key),
                ("$fingerprint", answer.Fingerprint),
                ("$at", answer.At.ToUnixTimeMilliseconds()),
                ("$status", answer.Status),
                ("$type", answer.ContentType),
                ("$location", answer.Location),
                ("$etag", answer.ETag),
                ("$body", answer.Body.ToArray()));
        });
        return Task.CompletedTask;
    }

    private static long Oldest(DateTimeOffset now) => (now - IAnswerStorage.KeptFor).ToUnixTimeMilliseconds();
}
