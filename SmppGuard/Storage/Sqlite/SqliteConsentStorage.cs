using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>All consent events in guard.db.</summary>
internal sealed class SqliteConsentStorage(GuardDatabase database) : IConsentStorage
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    internal const string Columns = "consent_id, change, organization, msisdn, recorded_at, effective_at, expires_at, method, evidence, actor, scope, collected_by";

    public long Count()
    {
        using var file = new SqliteFile(database.Path, readOnly: true);
        return file.Number("SELECT count(*) FROM consent_events") ?? 0;
    }

    /// <remarks>Read by SQLite's own functions: with tens of millions of rows, an object for each value would be most of the time.</remarks>
    public IEnumerable<StoredConsents> ReadAll(Func<string, int?> organizationIndex, int batchSize)
    {
        using var file = new SqliteFile(database.Path, readOnly: true);
        using var rows = new SqliteStatement(file, "SELECT consent_id, change, organization, msisdn, recorded_at, effective_at, expires_at, CASE WHEN change > 2 THEN actor END FROM consent_events ORDER BY consent_id");
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

            yield return new StoredConsents(events, count, read);
        }
    }

    public Task<IReadOnlyList<Msisdn>> NumbersAsync(string organization, long after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Msisdn>>(database.Read(session => session.Query(
        "SELECT DISTINCT msisdn FROM consent_events INDEXED BY consent_events_of WHERE organization = $organization AND msisdn > $after ORDER BY msisdn LIMIT $limit",
        row => new Msisdn(row.GetInt64(0)),
        ("$organization", organization),
        ("$after", after),
        ("$limit", limit))));

    public Task<IReadOnlyList<ConsentRecord>> HistoryAsync(string organization, Msisdn msisdn, CancellationToken cancellationToken) => Task.FromResult(database.Read<IReadOnlyList<ConsentRecord>>(session =>
    {
        var events = session.Query(
            $"SELECT {Columns} FROM consent_events WHERE organization = $organization AND msisdn = $msisdn ORDER BY consent_id",
            row => Read(row, 0),
            ("$organization", organization),
            ("$msisdn", msisdn.Value));
        return [.. events.Select(consent => consent with { Attachments = Attachments(session, consent.ConsentId) })];
    }));

    public Task<IReadOnlyList<ConsentRecord>> AfterAsync(long after, int limit, CancellationToken cancellationToken) => Task.FromResult(database.Read<IReadOnlyList<ConsentRecord>>(session =>
    {
        var events = session.Query($"SELECT {Columns} FROM consent_events WHERE consent_id > $after ORDER BY consent_id LIMIT $limit", row => Read(row, 0), ("$after", after), ("$limit", limit));
        return [.. events.Select(consent => consent with { Attachments = Attachments(session, consent.ConsentId) })];
    }));

    /// <summary>Adds events; one that is there already stays as it is.</summary>
    internal static void Append(SqliteSession session, IReadOnlyList<ConsentRecord> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        using var insert = session.Prepare($"INSERT OR IGNORE INTO consent_events({Columns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
        SqliteParameter[] values = [.. Enumerable.Range(1, 12).Select(i => insert.Parameters.AddWithValue("$" + i.ToString(CultureInfo.InvariantCulture), 0L))];
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
            _ = insert.ExecuteNonQuery();
            foreach (var (place, attachment) in consent.Attachments.Index())
            {
                _ = session.Execute(
                    "INSERT OR IGNORE INTO consent_attachments(consent_id, place, sha256, length, content_type, name) VALUES($id, $place, $sha256, $length, $type, $name)",
                    ("$id", consent.ConsentId),
                    ("$place", place),
                    ("$sha256", attachment.Sha256),
                    ("$length", attachment.Length),
                    ("$type", attachment.ContentType),
                    ("$name", attachment.Name));
            }
        }
    }

    private static IReadOnlyList<ConsentAttachment> Attachments(SqliteSession session, long consentId)
    {
        var found = session.Query(
            "SELECT sha256, length, content_type, name FROM consent_attachments WHERE consent_id = $id ORDER BY place",
            row => new ConsentAttachment { Sha256 = row.GetString(0), Length = row.GetInt64(1), ContentType = row.GetString(2), Name = row.GetString(3) },
            ("$id", consentId));
        IReadOnlyList<ConsentAttachment> none = [];
        return found.Count > 0 ? found : none;
    }

    private static ConsentEvent ReadEvent(SqliteStatement row, int organizationIndex) => ReadEvent(row, (ConsentChange)row.Int64(1), organizationIndex);

    private static ConsentEvent ReadEvent(SqliteStatement row, ConsentChange change, int organizationIndex) => new()
    {
        ConsentId = row.Int64(0),
        Change = change,
        OrganizationIndex = organizationIndex,
        Msisdn = new Msisdn(row.Int64(3)),
        RecordedAt = row.Int64(4),
        EffectiveAt = row.Int64(5),
        ExpiresAt = row.Int64(6),
        Code = change is ConsentChange.Grant or ConsentChange.Revoke ? null : ConsentEvent.CodeOf(change, row.Text(7)),
    };

    /// <summary>An event, without its proofs.</summary>
    /// <param name="reader">A row that has <see cref="Columns"/>.</param>
    /// <param name="first">From which column on.</param>
    internal static ConsentRecord Read(SqliteDataReader reader, int first) => new()
    {
        ConsentId = reader.GetInt64(first),
        Change = (ConsentChange)reader.GetByte(first + 1),
        Organization = reader.GetString(first + 2),
        Msisdn = new Msisdn(reader.GetInt64(first + 3)),
        RecordedAt = reader.GetInt64(first + 4),
        EffectiveAt = reader.GetInt64(first + 5),
        ExpiresAt = reader.GetInt64(first + 6),
        Method = reader.GetString(first + 7),
        Evidence = reader.GetString(first + 8),
        Actor = reader.GetString(first + 9),
        Scope = reader.GetString(first + 10),
        CollectedBy = reader.GetString(first + 11),
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
