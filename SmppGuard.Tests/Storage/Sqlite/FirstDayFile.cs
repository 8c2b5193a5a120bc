using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Tests.Storage.Sqlite;

/// <summary>A day's file of the first layout, as programs before long messages wrote it, with one message in it.</summary>
internal static class FirstDayFile
{
    private const string Sql =
        """
        CREATE TABLE identities(
            id           INTEGER PRIMARY KEY,
            account      TEXT NOT NULL,
            organization TEXT NOT NULL,
            code         TEXT NOT NULL,
            smsc         TEXT NOT NULL,
            rule_pack    TEXT NOT NULL,
            peer         TEXT NOT NULL,
            block        BLOB NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE messages(
            id                  INTEGER PRIMARY KEY,
            identity            INTEGER NOT NULL,
            kind                INTEGER NOT NULL,
            reason              INTEGER NOT NULL,
            class               INTEGER NOT NULL,
            source              TEXT,
            msisdn              INTEGER NOT NULL,
            consent_id          INTEGER NOT NULL,
            original_text       TEXT NOT NULL,
            sent_text           TEXT,
            sent_before         TEXT,
            sent_after          TEXT,
            original_alphabet   INTEGER NOT NULL,
            original_data_coding INTEGER NOT NULL,
            data_coding         INTEGER NOT NULL,
            segments            INTEGER NOT NULL,
            registered_delivery INTEGER NOT NULL,
            received_at         INTEGER NOT NULL,
            sent_at             INTEGER NOT NULL,
            answered_at         INTEGER NOT NULL,
            message_id          TEXT,
            smsc_message_ids    TEXT,
            command_status      INTEGER NOT NULL,
            outcome             INTEGER NOT NULL,
            expire_at           INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE receipts(
            record_id       INTEGER NOT NULL,
            at              INTEGER NOT NULL,
            sequence        INTEGER NOT NULL,
            smsc            TEXT NOT NULL,
            smsc_message_id TEXT NOT NULL,
            state           TEXT NOT NULL,
            error           TEXT NOT NULL,
            PRIMARY KEY(record_id, at, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE replies(
            at           INTEGER NOT NULL,
            sequence     INTEGER NOT NULL,
            delivery_id  INTEGER NOT NULL,
            smsc         TEXT NOT NULL,
            account      TEXT NOT NULL,
            organization TEXT NOT NULL,
            code         TEXT NOT NULL,
            msisdn       INTEGER NOT NULL,
            action       INTEGER NOT NULL,
            text         TEXT NOT NULL,
            pdu          BLOB NOT NULL,
            expire_at    INTEGER NOT NULL,
            PRIMARY KEY(at, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX replies_of ON replies(msisdn, at, sequence);
        CREATE INDEX replies_to_review ON replies(action, at, sequence) WHERE action <> 0;

        CREATE TABLE fresh(id INTEGER PRIMARY KEY, postings BLOB NOT NULL) STRICT;

        CREATE TABLE runs(id INTEGER PRIMARY KEY, level INTEGER NOT NULL) STRICT;
        CREATE TABLE blocks(
            run      INTEGER NOT NULL,
            key      INTEGER NOT NULL,
            first    INTEGER NOT NULL,
            postings BLOB NOT NULL,
            PRIMARY KEY(run, key, first)
        ) STRICT;

        CREATE TABLE expiry(one INTEGER PRIMARY KEY CHECK(one = 1), expire_at INTEGER NOT NULL) STRICT;

        CREATE VIEW messages_readable AS SELECT m.id, m.original_text FROM messages m;

        INSERT INTO identities VALUES(1, 'cp1', 'acme', '106900001', 'main', 'draft-2020', '127.0.0.1',
            x'036370310461636D6509313036393030303031046D61696E0A64726166742D32303230093132372E302E302E31');
        INSERT INTO expiry VALUES(1, 1811001600000);
        PRAGMA user_version = 1;
        """;

    /// <summary>Writes the file, with an accepted message that has id <c>4f2a</c>.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="recordId">The message.</param>
    /// <param name="receivedAt">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="expireAt">Milliseconds since 1970-01-01 UTC.</param>
    public static void Write(string path, long recordId, long receivedAt, long expireAt)
    {
        using var file = new SqliteFile(path, readOnly: false);
        file.Execute("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL");
        file.Execute(Sql);
        file.Execute($"""
            INSERT INTO messages VALUES({recordId}, 1, 1, 0, 1, NULL, 8613800138000, 77, '全场五折', NULL, '【示例商城】', ' 拒收请回复R', 3, 8, 8, 1, 1,
                {receivedAt}, {receivedAt + 2}, {receivedAt + 9}, '4f2a', NULL, 0, 1, {expireAt})
            """);
        using var insert = new SqliteStatement(file, "INSERT INTO fresh(postings) VALUES(?1)");
        insert.BindBlob(1, Postings(recordId, 1162812502314035488, -5315510108414463511, 1182407572076206818));
        insert.Run();
    }

    // Key and record id, little-endian. The keys are those of identity 1, of the number and of the message_id.
    private static byte[] Postings(long recordId, params long[] keys) =>
        [.. keys.SelectMany(key => BitConverter.GetBytes(key).Concat(BitConverter.GetBytes(recordId)))];
}
