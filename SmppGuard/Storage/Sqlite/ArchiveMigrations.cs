namespace SmppGuard.Storage.Sqlite;

/// <summary>The tables of guard.db that the archive pump writes.</summary>
internal static class ArchiveMigrations
{
    public static IReadOnlyList<GuardMigration> All { get; } =
    [
        new("archive", 1, """
            -- One row. archive_position: all journal records before it are in the archive; state_position: all before it are in this file.
            CREATE TABLE checkpoint(
                one              INTEGER PRIMARY KEY CHECK(one = 1),
                archive_position INTEGER NOT NULL,
                state_position   INTEGER NOT NULL,
                last_record_id   INTEGER NOT NULL
            ) STRICT;

            -- Append-only evidence: every grant and refusal, in the order of their ids. change: 1 grant, 2 revoke; times in milliseconds since 1970 UTC.
            CREATE TABLE consent_events(
                consent_id   INTEGER PRIMARY KEY,
                change       INTEGER NOT NULL,
                organization TEXT NOT NULL,
                msisdn       INTEGER NOT NULL,
                recorded_at  INTEGER NOT NULL,
                effective_at INTEGER NOT NULL,
                expires_at   INTEGER NOT NULL,
                method       TEXT NOT NULL,
                evidence     TEXT NOT NULL,
                actor        TEXT NOT NULL
            ) STRICT;
            CREATE INDEX consent_events_of ON consent_events(organization, msisdn, consent_id);

            -- Receipts (kind 1) and replies (kind 2) that their ESME has not acknowledged.
            CREATE TABLE pending_deliveries(
                delivery_id INTEGER PRIMARY KEY,
                kind        INTEGER NOT NULL,
                account     TEXT NOT NULL,
                at          INTEGER NOT NULL,
                pdu         BLOB NOT NULL
            ) STRICT;
            CREATE INDEX pending_deliveries_of ON pending_deliveries(account, delivery_id);

            -- What was removed from the archive at the end of its retention.
            CREATE TABLE purges(
                id       INTEGER PRIMARY KEY,
                at       INTEGER NOT NULL,
                name     TEXT NOT NULL,
                messages INTEGER NOT NULL
            ) STRICT;
            """),
        new("archive-consents", 1, """
            -- What a consent is for and who took it; empty: not said.
            ALTER TABLE consent_events ADD COLUMN scope TEXT NOT NULL DEFAULT '';
            ALTER TABLE consent_events ADD COLUMN collected_by TEXT NOT NULL DEFAULT '';

            -- Files that prove a consent, by their SHA-256 in hexadecimal; the octets lie in the folder attachments of the data directory.
            CREATE TABLE consent_attachments(
                consent_id   INTEGER NOT NULL,
                place        INTEGER NOT NULL,
                sha256       TEXT NOT NULL,
                length       INTEGER NOT NULL,
                content_type TEXT NOT NULL,
                name         TEXT NOT NULL,
                PRIMARY KEY(consent_id, place)
            ) STRICT, WITHOUT ROWID;
            """),
        new("archive-statistics", 1, """
            -- counted_position: all messages that were complete before it are counted; counted_after: messages up to this id are of a version that did not count.
            ALTER TABLE checkpoint ADD COLUMN counted_position INTEGER NOT NULL DEFAULT 1;
            ALTER TABLE checkpoint ADD COLUMN counted_after INTEGER;

            -- How many messages, and the segments that were sent of them. day: of receiving in Asia/Shanghai, counted from 1970-01-01; class, reason and outcome by their numbers, as in the archive.
            CREATE TABLE message_counts(
                day          INTEGER NOT NULL,
                account      TEXT NOT NULL,
                organization TEXT NOT NULL,   -- empty: none
                code         TEXT NOT NULL,   -- empty: none
                class        INTEGER NOT NULL,
                reason       INTEGER NOT NULL,
                outcome      INTEGER NOT NULL,
                messages     INTEGER NOT NULL,
                segments     INTEGER NOT NULL,
                PRIMARY KEY(day, account, organization, code, class, reason, outcome)
            ) STRICT, WITHOUT ROWID;
            """),
    ];
}
