using Microsoft.Data.Sqlite;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;

namespace SmppGuard.Archive.State;

/// <summary>All consent events, append-only. Filled from the journal; read at start, and for the history of one recipient.</summary>
internal sealed class ConsentStore(GuardDatabase database)
{
    private const string Columns = "consent_id, change, organization, msisdn, recorded_at, effective_at, expires_at, method, evidence, actor";

    /// <summary>Every event in the order of their ids, as a stream.</summary>
    public IEnumerable<ConsentRecord> LoadAll()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM consent_events ORDER BY consent_id";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return Read(reader);
        }
    }

    /// <summary>The history of a recipient with one organization, oldest first.</summary>
    public IReadOnlyList<ConsentRecord> History(string organization, Msisdn msisdn)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM consent_events WHERE organization = $organization AND msisdn = $msisdn ORDER BY consent_id";
        command.Parameters.AddWithValue("$organization", organization);
        command.Parameters.AddWithValue("$msisdn", msisdn.Value);
        using var reader = command.ExecuteReader();
        List<ConsentRecord> events = [];
        while (reader.Read())
        {
            events.Add(Read(reader));
        }

        return events;
    }

    /// <summary>Adds events; one that is there already stays as it is.</summary>
    internal static void Insert(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<ConsentRecord> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT OR IGNORE INTO consent_events({Columns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        SqliteParameter[] values = [.. Enumerable.Range(1, 10).Select(i => command.Parameters.AddWithValue("$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), 0L))];
        foreach (var consent in events)
        {
            values[0].Value = consent.ConsentId;
            values[1].Value = (long)consent.Change;
            values[2].Value = consent.Organization;
            values[3].Value = consent.Msisdn.Value;
            values[4].Value = consent.RecordedAt;
            values[5].Value = consent.EffectiveAt;
            values[6].Value = consent.ExpiresAt;
            values[7].Value = consent.Method;
            values[8].Value = consent.Evidence;
            values[9].Value = consent.Actor;
            _ = command.ExecuteNonQuery();
        }
    }

    private static ConsentRecord Read(SqliteDataReader reader) => new()
    {
        ConsentId = reader.GetInt64(0),
        Change = (ConsentChange)reader.GetByte(1),
        Organization = reader.GetString(2),
        Msisdn = new Msisdn(reader.GetInt64(3)),
        RecordedAt = reader.GetInt64(4),
        EffectiveAt = reader.GetInt64(5),
        ExpiresAt = reader.GetInt64(6),
        Method = reader.GetString(7),
        Evidence = reader.GetString(8),
        Actor = reader.GetString(9),
    };
}
