using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Some events of the store, in an array of <see cref="ArrayPool{T}.Shared"/>.</summary>
/// <param name="Events">The events, and perhaps old ones behind them.</param>
/// <param name="Count">How many count.</param>
/// <param name="RowsRead">Rows of the store that they were read from.</param>
internal readonly record struct ConsentBatch(ConsentEvent[] Events, int Count, int RowsRead);

/// <summary>All consent events, append-only. Filled from the journal; read at start, and for the history of one recipient.</summary>
internal sealed class ConsentStore(GuardDatabase database)
{
    private const string Columns = "consent_id, change, organization, msisdn, recorded_at, effective_at, expires_at, method, evidence, actor";
    private const string ProofColumns = "scope, collected_by";

    /// <summary>How many events there are. Takes seconds with very many.</summary>
    public long Count()
    {
        using var file = new SqliteFile(database.Path, readOnly: true);
        return file.Number("SELECT count(*) FROM consent_events") ?? 0;
    }

    /// <summary>
    /// Every event in the order of their ids, without its texts, in arrays of <see cref="ArrayPool{T}.Shared"/> that the caller gives back. Read by SQLite's own functions:
    /// with tens of millions of rows, an object for each value would be most of the time.
    /// </summary>
    /// <param name="organizationIndex">The index of an organization by its id; null: its events are left out.</param>
    /// <param name="batchSize">Most events of one array.</param>
    public IEnumerable<ConsentBatch> ReadAll(Func<string, int?> organizationIndex, int batchSize)
    {
        using var file = new SqliteFile(database.Path, readOnly: true);
        using var rows = new SqliteStatement(file, "SELECT consent_id, change, organization, msisdn, recorded_at, effective_at, expires_at FROM consent_events ORDER BY consent_id");
        var organizations = new OrganizationIndexes(organizationIndex);
        var more = true;
        while (more)
        {
            var events = ArrayPool<ConsentEvent>.Shared.Rent(batchSize);
            var count = 0;
            var read = 0;
            while (read < batchSize && (more = rows.Step()))
            {
                read++;
                if (organizations.Of(rows.Octets(2)) is { } index)
                {
                    events[count++] = ReadEvent(rows, index);
                }
            }

            yield return new ConsentBatch(events, count, read);
        }
    }

    /// <summary>The history of a recipient with one organization, with all proofs, oldest first.</summary>
    public IReadOnlyList<ConsentRecord> History(string organization, Msisdn msisdn)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns}, {ProofColumns} FROM consent_events WHERE organization = $organization AND msisdn = $msisdn ORDER BY consent_id";
        command.Parameters.AddWithValue("$organization", organization);
        command.Parameters.AddWithValue("$msisdn", msisdn.Value);
        using var reader = command.ExecuteReader();
        List<ConsentRecord> events = [];
        while (reader.Read())
        {
            var consent = Read(reader);
            events.Add(consent with { Scope = reader.GetString(10), CollectedBy = reader.GetString(11), Attachments = Attachments(connection, consent.ConsentId) });
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
        command.CommandText = $"INSERT OR IGNORE INTO consent_events({Columns}, {ProofColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        SqliteParameter[] values = [.. Enumerable.Range(1, 12).Select(i => command.Parameters.AddWithValue("$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), 0L))];
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
            values[10].Value = consent.Scope;
            values[11].Value = consent.CollectedBy;
            _ = command.ExecuteNonQuery();
            InsertAttachments(connection, transaction, consent);
        }
    }

    private static void InsertAttachments(SqliteConnection connection, SqliteTransaction transaction, ConsentRecord consent)
    {
        foreach (var (place, attachment) in consent.Attachments.Index())
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = """
                INSERT OR IGNORE INTO consent_attachments(consent_id, place, sha256, length, content_type, name) VALUES($id, $place, $sha256, $length, $type, $name)
                """;
            command.Parameters.AddWithValue("$id", consent.ConsentId);
            command.Parameters.AddWithValue("$place", place);
            command.Parameters.AddWithValue("$sha256", attachment.Sha256);
            command.Parameters.AddWithValue("$length", attachment.Length);
            command.Parameters.AddWithValue("$type", attachment.ContentType);
            command.Parameters.AddWithValue("$name", attachment.Name);
            _ = command.ExecuteNonQuery();
        }
    }

    private static IReadOnlyList<ConsentAttachment> Attachments(SqliteConnection connection, long consentId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sha256, length, content_type, name FROM consent_attachments WHERE consent_id = $id ORDER BY place";
        command.Parameters.AddWithValue("$id", consentId);
        using var reader = command.ExecuteReader();
        if (!reader.HasRows)
        {
            return [];
        }

        List<ConsentAttachment> attachments = [];
        while (reader.Read())
        {
            attachments.Add(new ConsentAttachment
            {
                Sha256 = reader.GetString(0),
                Length = reader.GetInt64(1),
                ContentType = reader.GetString(2),
                Name = reader.GetString(3),
            });
        }

        return attachments;
    }

    private static ConsentEvent ReadEvent(SqliteStatement row, int organizationIndex) => new()
    {
        ConsentId = row.Int64(0),
        Change = (ConsentChange)row.Int64(1),
        OrganizationIndex = organizationIndex,
        Msisdn = new Msisdn(row.Int64(3)),
        RecordedAt = row.Int64(4),
        EffectiveAt = row.Int64(5),
        ExpiresAt = row.Int64(6),
    };

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

    /// <summary>Looks organizations up by the octets of their ids, which mostly are those of the row before.</summary>
    private sealed class OrganizationIndexes(Func<string, int?> organizationIndex)
    {
        private readonly Dictionary<string, int?> _known = new(StringComparer.Ordinal);
        private byte[] _lastId = [];
        private int? _last;

        public int? Of(ReadOnlySpan<byte> id)
        {
            if (_lastId.Length > 0 && id.SequenceEqual(_lastId))
            {
                return _last;
            }

            var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(id.Length));
            var text = characters.AsSpan(0, Encoding.UTF8.GetChars(id, characters));
            if (!_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var index))
            {
                var name = text.ToString();
                index = organizationIndex(name);
                _known.Add(name, index);
            }

            ArrayPool<char>.Shared.Return(characters);
            _lastId = id.Length == _lastId.Length ? _lastId : new byte[id.Length];
            id.CopyTo(_lastId);
            _last = index;
            return index;
        }
    }
}
