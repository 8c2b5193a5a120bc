using System.Text;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// Layout of one day's file. Rows are only ever appended. Messages are kept in order of their ids; finding them by number, id or sender goes over
/// <see cref="Posting"/>s, which are sorted runs in the blocks table: a B-tree on such keys would rewrite a page for nearly every message, these are written a few
/// times over, in large pieces, whatever the size of the day.
/// </summary>
internal static class DaySchema
{
    public const int Version = 5;

    /// <summary>The first version, without what long messages brought: read as it is, brought up to date when it is written to.</summary>
    public const int VersionWithoutParts = 1;

    /// <summary>The version before PDUs were kept.</summary>
    public const int VersionWithoutPdus = 2;

    /// <summary>The version before late outcomes were kept.</summary>
    public const int VersionWithoutLateOutcomes = 3;

    /// <summary>The version before operations were kept.</summary>
    public const int VersionWithoutOperations = 4;

    /// <summary>Large pages carry many appended rows; one block of postings fits.</summary>
    public const int PageSize = 16 * 1024;

    /// <summary>The text as sent. What a mark was added to is not stored twice: that would be half of the file.</summary>
    public const string SentText =
        "iif(m.segments = 0, NULL, coalesce(m.sent_text, coalesce(m.sent_before, '') || m.original_text || coalesce(m.sent_after, '')))";

    private const string CreateOperations = """
        -- Under the message that they are about (0: none), a replace_sm also under the message that it made.
        CREATE TABLE operations(
            record_id      INTEGER NOT NULL,
            id             INTEGER NOT NULL,
            kind           INTEGER NOT NULL,   -- 1: query_sm, 2: cancel_sm, 3: replace_sm
            about          INTEGER NOT NULL,
            decision_id    INTEGER NOT NULL,   -- the message that a replace_sm made; 0: none
            received_at    INTEGER NOT NULL,
            answered_at    INTEGER NOT NULL,
            command_status INTEGER NOT NULL,
            account        TEXT NOT NULL,
            peer           TEXT NOT NULL,
            smsc           TEXT NOT NULL,
            submitted      BLOB NOT NULL,
            sent           BLOB NOT NULL,
            answers        BLOB NOT NULL,
            PRIMARY KEY(record_id, id)
        ) STRICT, WITHOUT ROWID;
        """;

    private static string PartCount => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"iif(m.parts IS NULL, 1, (length(m.parts) - {ArchivedParts.HeadSize}) / {ArchivedParts.PartSize})");

    private static string View =>
        $"""
        CREATE VIEW messages_readable AS SELECT
            m.id, i.account, i.organization, i.code, coalesce(m.source, i.code) AS source, m.msisdn,
            {Names<SmppGuard.Model.Purpose>("m.class", static name => name)} AS class,
            iif(m.reason = 0, 'allowed', 'refused') AS decision,
            {Names<Reason>("m.reason", Kebab)} AS reason,
            i.rule_pack, i.peer, m.consent_id, m.original_text,
            {SentText} AS sent_text,
            m.data_coding, m.segments, {PartCount} AS parts,
            {Time("m.received_at")} AS received_at, {Time("m.sent_at")} AS sent_at, {Time("m.answered_at")} AS answered_at,
            m.message_id, i.smsc, coalesce(m.smsc_message_ids, m.message_id) AS smsc_message_ids, m.command_status,
            {Names<MessageOutcome>("m.outcome", Kebab)} AS outcome,
            {Time("m.expire_at")} AS expire_at
        FROM messages m JOIN identities i ON i.id = m.identity;
        """;

    /// <summary>
    /// What replies are found by (<see cref="ReplyReader"/>): the column that is asked for, the order of lists, and what else can be asked for. Files of before had others, or
    /// fewer; an index is no part of the layout's version, because programs that do not know it keep it right.
    /// </summary>
    public const string ReplyIndexes = """
        CREATE INDEX IF NOT EXISTS replies_by_msisdn ON replies(msisdn, at, sequence, organization, action);
        CREATE INDEX IF NOT EXISTS replies_by_organization ON replies(organization, at, sequence, action);
        CREATE INDEX IF NOT EXISTS replies_by_action ON replies(action, at, sequence);
        DROP INDEX IF EXISTS replies_of;
        DROP INDEX IF EXISTS replies_to_review;
        """;

    /// <summary>
    /// Whether a message was received at another time than its id says: what a range of ids does not find. Files of before get the index for it in time (<see cref="SkewedIndex"/>); making it reads them whole.
    /// </summary>
    public static string IsSkewed(string table) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"abs({table}received_at - ({table}id >> {RecordIds.BitsBelowTime})) > {ReceivedRange.Slack}");

    public static string SkewedIndex { get; } = $"CREATE INDEX IF NOT EXISTS messages_skewed ON messages(id, received_at) WHERE {IsSkewed("")};";

    public static bool HasSkewedIndex(SqliteFile file) => file.Number("SELECT 1 FROM sqlite_master WHERE name = 'messages_skewed'") is not null;

    public static string Create { get; } =
        $"""
        -- Times are milliseconds since 1970-01-01 UTC. For reading by people there is the view messages_readable.
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
            reason              INTEGER NOT NULL,  -- 0: allowed
            class               INTEGER NOT NULL,
            source              TEXT,              -- NULL: the code itself
            msisdn              INTEGER NOT NULL,
            consent_id          INTEGER NOT NULL,
            original_text       TEXT NOT NULL,
            sent_text           TEXT,              -- NULL: sent_before, original_text and sent_after; or not sent (segments 0)
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
            smsc_message_ids    TEXT,              -- one in a line; NULL: one, and it is message_id
            command_status      INTEGER NOT NULL,
            outcome             INTEGER NOT NULL,
            expire_at           INTEGER NOT NULL,
            parts               BLOB,              -- NULL: it came whole
            receipts_due        INTEGER,           -- when silent segments count as UNKNOWN; NULL: no receipts of ours are due
            addresses           BLOB,              -- for those receipts
            pdus                BLOB,              -- as submitted and as sent, packed; NULL: of an earlier version
            late_at             INTEGER,           -- when the SMSC answered, where that was after answered_at; outcome and smsc_message_ids are then as it said
            late_status         INTEGER
        ) STRICT;
        CREATE INDEX messages_with_receipts ON messages(id) WHERE receipts_due IS NOT NULL;
        {SkewedIndex}

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

        {CreateOperations}

        -- Postings not in a run yet, as they came with each batch.
        CREATE TABLE fresh(id INTEGER PRIMARY KEY, postings BLOB NOT NULL) STRICT;

        -- Runs: each sorted by (key, record id). level: how often it was merged.
        CREATE TABLE runs(id INTEGER PRIMARY KEY, level INTEGER NOT NULL) STRICT;
        CREATE TABLE blocks(
            run      INTEGER NOT NULL,
            key      INTEGER NOT NULL,             -- those of the first posting
            first    INTEGER NOT NULL,
            postings BLOB NOT NULL,
            PRIMARY KEY(run, key, first)
        ) STRICT;

        -- One row: from when on nothing in this file has to be kept.
        CREATE TABLE expiry(one INTEGER PRIMARY KEY CHECK(one = 1), expire_at INTEGER NOT NULL) STRICT;

        {View}

        PRAGMA user_version = {Version.ToString(System.Globalization.CultureInfo.InvariantCulture)};
        """;

    /// <summary>
    /// Brings a file of the first version to that without PDUs. The rows stay as they are; the index on due receipts is left out, because making it would read the whole file, and a
    /// search without it does so only when it is asked for.
    /// </summary>
    public static string AddParts { get; } =
        $"""
        ALTER TABLE messages ADD COLUMN parts BLOB;
        ALTER TABLE messages ADD COLUMN receipts_due INTEGER;
        ALTER TABLE messages ADD COLUMN addresses BLOB;
        DROP VIEW messages_readable;
        {View}
        """;

    /// <summary>Brings a file without PDUs up to date; the rows stay as they are, and have none.</summary>
    public static string AddPdus { get; } =
        """
        ALTER TABLE messages ADD COLUMN pdus BLOB;
        """;

    /// <summary>Brings a file without late outcomes up to date.</summary>
    public static string AddLateOutcomes { get; } =
        """
        ALTER TABLE messages ADD COLUMN late_at INTEGER;
        ALTER TABLE messages ADD COLUMN late_status INTEGER;
        """;

    /// <summary>Brings a file without operations up to date.</summary>
    public static string AddOperations { get; } =
        $"""
        {CreateOperations}
        PRAGMA user_version = {Version.ToString(System.Globalization.CultureInfo.InvariantCulture)};
        """;

    /// <summary>Version of a file's layout; 0: the file was made, but a crash came before its tables.</summary>
    public static long VersionOf(SqliteFile file) => file.Number("PRAGMA user_version") ?? 0;

    private static string Time(string column) => $"iif({column} = 0, NULL, strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch'))";

    private static string Names<T>(string column, Func<string, string> spell)
        where T : struct, Enum
    {
        var names = new StringBuilder("CASE ").Append(column);
        foreach (var value in Enum.GetValues<T>())
        {
            var number = Convert.ToByte(value, System.Globalization.CultureInfo.InvariantCulture);
            _ = number == 0 ? names : names.Append(System.Globalization.CultureInfo.InvariantCulture, $" WHEN {number} THEN '{spell(value.ToString())}'");
        }

        return names.Append(" END").ToString();
    }

    // SmscUnavailable → smsc-unavailable, as the API writes it.
    private static string Kebab(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
