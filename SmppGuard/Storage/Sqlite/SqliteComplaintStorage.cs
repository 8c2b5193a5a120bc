using System.Globalization;
using Microsoft.Data.Sqlite;
using SmppGuard.Complaints;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Complaints in guard.db, and every change of them.</summary>
internal sealed class SqliteComplaintStorage(GuardDatabase database) : IComplaintStorage
{
    public static readonly GuardMigration Layout = new("complaints", 1, """
        -- Times in milliseconds since 1970 UTC; due_date as 2026-10-26, a day in China.
        CREATE TABLE complaints (
            id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT, msisdn INTEGER NOT NULL, organization TEXT, code TEXT, received_at INTEGER NOT NULL, channel TEXT NOT NULL,
            text TEXT NOT NULL, due_date TEXT NOT NULL, due_confirmed INTEGER NOT NULL, status TEXT NOT NULL, upheld INTEGER, answer TEXT, handled_by TEXT,
            answered_at INTEGER, closed_at INTEGER, created_at INTEGER NOT NULL, created_by TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX complaints_reference ON complaints(channel, reference);
        CREATE INDEX complaints_msisdn ON complaints(msisdn, id);
        CREATE INDEX complaints_organization ON complaints(organization, id);
        CREATE INDEX complaints_status ON complaints(status, due_date);
        CREATE TABLE complaint_changes (
            id INTEGER PRIMARY KEY, complaint INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT) STRICT;
        CREATE INDEX complaint_changes_of ON complaint_changes(complaint, id);
        """);

    /// <summary>What lists are found by: the column that is asked for, their order, and what else can be asked for.</summary>
    public static readonly GuardMigration Indexes = new("complaints", 2, """
        CREATE INDEX complaints_by_msisdn ON complaints(msisdn, id, organization, status, due_date);
        CREATE INDEX complaints_by_organization ON complaints(organization, id, status, due_date);
        CREATE INDEX complaints_by_status ON complaints(status, id, due_date);
        DROP INDEX complaints_msisdn;
        DROP INDEX complaints_organization;
        """);

    private const string DateFormat = "yyyy-MM-dd";

    public const string Columns =
        "id, reference, msisdn, organization, code, received_at, channel, text, due_date, due_confirmed, status, upheld, answer, handled_by, answered_at, closed_at, created_at, created_by";

    public Task<Complaint?> AddAsync(Complaint complaint, CancellationToken cancellation) => Task.FromResult(database.Write(session =>
    {
        var id = session.Number(
            """
            INSERT INTO complaints(reference, msisdn, organization, code, received_at, channel, text, due_date, due_confirmed, status, upheld, answer, handled_by, answered_at, closed_at, created_at, created_by)
            VALUES($reference, $msisdn, $organization, $code, $received, $channel, $text, $due, $confirmed, $status, $upheld, $answer, $handled, $answered, $closed, $created, $creator)
            ON CONFLICT(channel, reference) DO NOTHING RETURNING id
            """,
            Parameters(complaint));
        return id is { } given ? Find(session, given) : null;
    }));

    public Task<Complaint?> FindAsync(long id, CancellationToken cancellation) =>
        Task.FromResult(database.Read(session => Find(session, id)));

    public Task<Complaint?> FindAsync(string channel, string reference, CancellationToken cancellation) =>
        Task.FromResult(database.Read(session => session.First($"SELECT {Columns} FROM complaints WHERE channel = $channel AND reference = $reference", Read, ("$channel", channel), ("$reference", reference))));

    public Task<bool> TryReplaceAsync(Complaint before, Complaint after, string actor, DateTimeOffset at, CancellationToken cancellation) => Task.FromResult(database.Write(session =>
    {
        if (Find(session, before.Id) != before)
        {
            return false;
        }

        _ = session.Execute(
            """
            UPDATE complaints SET reference = $reference, msisdn = $msisdn, organization = $organization, code = $code, received_at = $received, channel = $channel,
                text = $text, due_date = $due, due_confirmed = $confirmed, status = $status, upheld = $upheld, answer = $answer, handled_by = $handled,
                answered_at = $answered, closed_at = $closed, created_at = $created, created_by = $creator WHERE id = $id
            """,
            [.. Parameters(after), ("$id", before.Id)]);
        foreach (var (field, old, now) in Differences(before, after))
        {
            _ = session.Execute(
                "INSERT INTO complaint_changes(complaint, at, actor, field, old, new) VALUES($complaint, $at, $actor, $field, $old, $new)",
                ("$complaint", before.Id),
                ("$at", at.ToUnixTimeMilliseconds()),
                ("$actor", actor),
                ("$field", field),
                ("$old", old),
                ("$new", now));
        }

        return true;
    }));

    public Task<IReadOnlyList<Complaint>> ListAsync(ComplaintFilter filter, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Complaint>>(database.Read(session => session.Query(
        Query(filter),
        Read,
        ("$before", filter.Before),
        ("$status", filter.Status?.ToString()),
        ("$organization", filter.Organization),
        ("$msisdn", filter.Msisdn?.Value),
        ("$today", filter.OverdueAt is { } now ? Text(WorkingDays.DayOf(now)) : null),
        ("$limit", filter.Limit))));

    public Task<IReadOnlyList<ComplaintChange>> ChangesAsync(long id, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ComplaintChange>>(database.Read(session => session.Query(
        "SELECT at, actor, field, old, new FROM complaint_changes WHERE complaint = $id ORDER BY id",
        row => new ComplaintChange(row.Time(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.TextOrNull(4)),
        ("$id", id))));

    public Task<IReadOnlyDictionary<long, DateOnly>> OpenDueDatesAsync(CancellationToken cancellation)
    {
        var open = database.Read(session => session.Query("SELECT id, due_date FROM complaints WHERE status = 'Open'", row => (Id: row.GetInt64(0), Due: Date(row.GetString(1)))));
        return Task.FromResult<IReadOnlyDictionary<long, DateOnly>>(open.ToDictionary(c => c.Id, c => c.Due));
    }

    /// <summary>
    /// The statement for a filter. It says only what is asked for, because SQLite finds no index for "unset or equal", and walks along the index of the narrowest column: a
    /// plus sign keeps it from the others.
    /// </summary>
    internal static string Query(ComplaintFilter filter)
    {
        var conditions = new List<string>();
        if (filter.Msisdn is not null)
        {
            conditions.Add("msisdn = $msisdn");
        }

        if (filter.Organization is not null)
        {
            conditions.Add($"{Sign()}organization = $organization");
        }

        if (filter.Status is not null)
        {
            conditions.Add($"{Sign()}status = $status");
        }

        if (filter.OverdueAt is not null)
        {
            conditions.Add($"{(filter.Status is null ? Sign() : "+")}status = 'Open' AND +due_date < $today");
        }

        return $"SELECT {Columns} FROM complaints WHERE {string.Concat(conditions.Select(c => c + " AND "))}id < $before ORDER BY id DESC LIMIT $limit";

        string Sign() => conditions.Count == 0 ? "" : "+";
    }

    private static Complaint? Find(SqliteSession session, long id) => session.First($"SELECT {Columns} FROM complaints WHERE id = $id", Read, ("$id", id));

    private static (string Name, object? Value)[] Parameters(Complaint complaint) =>
    [
        ("$reference", complaint.Reference),
        ("$msisdn", complaint.Msisdn.Value),
        ("$organization", complaint.Organization),
        ("$code", complaint.Code),
        ("$received", complaint.ReceivedAt.ToUnixTimeMilliseconds()),
        ("$channel", complaint.Channel),
        ("$text", complaint.Text),
        ("$due", Text(complaint.DueDate)),
        ("$confirmed", complaint.IsDueDateConfirmed),
        ("$status", complaint.Status.ToString()),
        ("$upheld", complaint.Upheld),
        ("$answer", complaint.Answer),
        ("$handled", complaint.HandledBy),
        ("$answered", complaint.AnsweredAt?.ToUnixTimeMilliseconds()),
        ("$closed", complaint.ClosedAt?.ToUnixTimeMilliseconds()),
        ("$created", complaint.CreatedAt.ToUnixTimeMilliseconds()),
        ("$creator", complaint.CreatedBy),
    ];

    public static Complaint Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Reference = row.TextOrNull(1),
        Msisdn = new Msisdn(row.GetInt64(2)),
        Organization = row.TextOrNull(3),
        Code = row.TextOrNull(4),
        ReceivedAt = row.Time(5),
        Channel = row.GetString(6),
        Text = row.GetString(7),
        DueDate = Date(row.GetString(8)),
        IsDueDateConfirmed = row.GetBoolean(9),
        Status = row.Name<ComplaintStatus>(10),
        Upheld = row.FlagOrNull(11),
        Answer = row.TextOrNull(12),
        HandledBy = row.TextOrNull(13),
        AnsweredAt = row.TimeOrNull(14),
        ClosedAt = row.TimeOrNull(15),
        CreatedAt = row.Time(16),
        CreatedBy = row.GetString(17),
    };

    private static IEnumerable<(string Field, string? Old, string? New)> Differences(Complaint before, Complaint after)
    {
        (string Field, string? Old, string? New)[] fields =
        [
            ("organization", before.Organization, after.Organization),
            ("code", before.Code, after.Code),
            ("status", before.Status.ToString(), after.Status.ToString()),
            ("upheld", before.Upheld?.ToString(), after.Upheld?.ToString()),
            ("answer", before.Answer, after.Answer),
            ("handledBy", before.HandledBy, after.HandledBy),
            ("dueDate", Text(before.DueDate), Text(after.DueDate)),
        ];
        return fields.Where(f => !string.Equals(f.Old, f.New, StringComparison.Ordinal));
    }

    private static string Text(DateOnly day) => day.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, DateFormat, CultureInfo.InvariantCulture);
}
