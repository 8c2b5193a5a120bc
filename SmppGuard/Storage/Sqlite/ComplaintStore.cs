using System.Globalization;
using Microsoft.Data.Sqlite;
using SmppGuard.Complaints;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Complaints in guard.db, and every change of them.</summary>
internal sealed class ComplaintStore(GuardDatabase database)
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

    private const string Columns =
        "id, reference, msisdn, organization, code, received_at, channel, text, due_date, due_confirmed, status, upheld, answer, handled_by, answered_at, closed_at, created_at, created_by";

    /// <summary>Stores a new complaint and gives it its id; null: one with this channel and reference is there already.</summary>
    public Complaint? Insert(Complaint complaint)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO complaints(reference, msisdn, organization, code, received_at, channel, text, due_date, due_confirmed, status, upheld, answer, handled_by, answered_at, closed_at, created_at, created_by)
            VALUES($reference, $msisdn, $organization, $code, $received, $channel, $text, $due, $confirmed, $status, $upheld, $answer, $handled, $answered, $closed, $created, $creator)
            ON CONFLICT(channel, reference) DO NOTHING RETURNING id
            """;
        Bind(command, complaint);
        return command.ExecuteScalar() is long id ? complaint with { Id = id } : null;
    }

    /// <summary>The one with this channel and reference; null: there is none.</summary>
    public Complaint? Find(string channel, string reference)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM complaints WHERE channel = $channel AND reference = $reference";
        command.Parameters.AddWithValue("$channel", channel);
        command.Parameters.AddWithValue("$reference", reference);
        using var rows = command.ExecuteReader();
        return rows.Read() ? Read(rows) : null;
    }

    /// <summary>Replaces a complaint, and keeps what was changed by whom.</summary>
    public void Update(Complaint before, Complaint after, string actor, DateTimeOffset at)
    {
        using var connection = database.Open();
        using var transaction = GuardDatabase.BeginWrite(connection);
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                UPDATE complaints SET reference = $reference, msisdn = $msisdn, organization = $organization, code = $code, received_at = $received, channel = $channel,
                    text = $text, due_date = $due, due_confirmed = $confirmed, status = $status, upheld = $upheld, answer = $answer, handled_by = $handled,
                    answered_at = $answered, closed_at = $closed, created_at = $created, created_by = $creator WHERE id = $id
                """;
            Bind(command, after);
            command.Parameters.AddWithValue("$id", after.Id);
            _ = command.ExecuteNonQuery();
        }

        foreach (var (field, old, now) in Differences(before, after))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO complaint_changes(complaint, at, actor, field, old, new) VALUES($complaint, $at, $actor, $field, $old, $new)";
            command.Parameters.AddWithValue("$complaint", after.Id);
            command.Parameters.AddWithValue("$at", at.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$actor", actor);
            command.Parameters.AddWithValue("$field", field);
            command.Parameters.AddWithValue("$old", OrNull(old));
            command.Parameters.AddWithValue("$new", OrNull(now));
            _ = command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public Complaint? Find(long id)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM complaints WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        using var rows = command.ExecuteReader();
        return rows.Read() ? Read(rows) : null;
    }

    public IReadOnlyList<Complaint> List(ComplaintFilter filter)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Query(filter);
        command.Parameters.AddWithValue("$before", filter.Before);
        command.Parameters.AddWithValue("$status", OrNull(filter.Status?.ToString()));
        command.Parameters.AddWithValue("$organization", OrNull(filter.Organization));
        command.Parameters.AddWithValue("$msisdn", OrNull(filter.Msisdn?.Value));
        command.Parameters.AddWithValue("$today", OrNull(filter.OverdueAt is { } now ? Text(WorkingDays.DayOf(now)) : null));
        command.Parameters.AddWithValue("$limit", filter.Limit);
        using var rows = command.ExecuteReader();
        var complaints = new List<Complaint>();
        while (rows.Read())
        {
            complaints.Add(Read(rows));
        }

        return complaints;
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

    /// <summary>What was changed since it was recorded, oldest first.</summary>
    public IReadOnlyList<ComplaintChange> Changes(long id)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT at, actor, field, old, new FROM complaint_changes WHERE complaint = $id ORDER BY id";
        command.Parameters.AddWithValue("$id", id);
        using var rows = command.ExecuteReader();
        var changes = new List<ComplaintChange>();
        while (rows.Read())
        {
            changes.Add(new ComplaintChange(Time(rows.GetInt64(0)), rows.GetString(1), rows.GetString(2), TextOrNull(rows, 3), TextOrNull(rows, 4)));
        }

        return changes;
    }

    /// <summary>How many complaints are in a status.</summary>
    public IReadOnlyDictionary<ComplaintStatus, long> Count()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT status, count(*) FROM complaints GROUP BY status";
        using var rows = command.ExecuteReader();
        var counts = new Dictionary<ComplaintStatus, long>();
        while (rows.Read())
        {
            counts.Add(Enum.Parse<ComplaintStatus>(rows.GetString(0)), rows.GetInt64(1));
        }

        return counts;
    }

    /// <summary>Due dates of everything that is open.</summary>
    public IReadOnlyDictionary<long, DateOnly> OpenDueDates()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, due_date FROM complaints WHERE status = 'Open'";
        using var rows = command.ExecuteReader();
        var due = new Dictionary<long, DateOnly>();
        while (rows.Read())
        {
            due.Add(rows.GetInt64(0), Date(rows.GetString(1)));
        }

        return due;
    }

    private static void Bind(SqliteCommand command, Complaint complaint)
    {
        command.Parameters.AddWithValue("$reference", OrNull(complaint.Reference));
        command.Parameters.AddWithValue("$msisdn", complaint.Msisdn.Value);
        command.Parameters.AddWithValue("$organization", OrNull(complaint.Organization));
        command.Parameters.AddWithValue("$code", OrNull(complaint.Code));
        command.Parameters.AddWithValue("$received", complaint.ReceivedAt.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$channel", complaint.Channel);
        command.Parameters.AddWithValue("$text", complaint.Text);
        command.Parameters.AddWithValue("$due", Text(complaint.DueDate));
        command.Parameters.AddWithValue("$confirmed", complaint.IsDueDateConfirmed ? 1L : 0L);
        command.Parameters.AddWithValue("$status", complaint.Status.ToString());
        command.Parameters.AddWithValue("$upheld", OrNull(complaint.Upheld is { } upheld ? (upheld ? 1L : 0L) : null));
        command.Parameters.AddWithValue("$answer", OrNull(complaint.Answer));
        command.Parameters.AddWithValue("$handled", OrNull(complaint.HandledBy));
        command.Parameters.AddWithValue("$answered", OrNull(complaint.AnsweredAt?.ToUnixTimeMilliseconds()));
        command.Parameters.AddWithValue("$closed", OrNull(complaint.ClosedAt?.ToUnixTimeMilliseconds()));
        command.Parameters.AddWithValue("$created", complaint.CreatedAt.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$creator", complaint.CreatedBy);
    }

    private static Complaint Read(SqliteDataReader rows) => new()
    {
        Id = rows.GetInt64(0),
        Reference = TextOrNull(rows, 1),
        Msisdn = new Msisdn(rows.GetInt64(2)),
        Organization = TextOrNull(rows, 3),
        Code = TextOrNull(rows, 4),
        ReceivedAt = Time(rows.GetInt64(5)),
        Channel = rows.GetString(6),
        Text = rows.GetString(7),
        DueDate = Date(rows.GetString(8)),
        IsDueDateConfirmed = rows.GetBoolean(9),
        Status = Enum.Parse<ComplaintStatus>(rows.GetString(10)),
        Upheld = rows.IsDBNull(11) ? null : rows.GetBoolean(11),
        Answer = TextOrNull(rows, 12),
        HandledBy = TextOrNull(rows, 13),
        AnsweredAt = rows.IsDBNull(14) ? null : Time(rows.GetInt64(14)),
        ClosedAt = rows.IsDBNull(15) ? null : Time(rows.GetInt64(15)),
        CreatedAt = Time(rows.GetInt64(16)),
        CreatedBy = rows.GetString(17),
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

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string? TextOrNull(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    private static object OrNull(object? value) => value ?? DBNull.Value;
}
