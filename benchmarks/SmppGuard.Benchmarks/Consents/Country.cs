using Microsoft.Data.Sqlite;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Benchmarks.Consents;

/// <summary>
/// Made-up consents of many people with fifty organizations: seven in ten imported from lists of earlier years, half of them ending after two years; one in twenty
/// imported with milliseconds; one in five given just now. Of every hundred, four have refused since, and one has agreed again after that.
/// </summary>
internal sealed class Country(int pairs, int pod)
{
    public const int Organizations = 50;

    private const long FirstNumber = 8_613_000_000_000;
    private const long Numbers = 7_000_000_000;
    private const int EventsPerMillisecond = 17;
    private const int SampleEvery = 16;
    private const long Day = 86_400_000;

    private static readonly long Start = new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly Random _random = new(20260501);
    private readonly RecordIds _ids = new(pod);
    private readonly List<(int Organization, long Number, bool Granted)> _sample = new((pairs / SampleEvery) + 1);
    private long _now = Start;
    private long _events;

    /// <summary>Some of the pairs, and whether the last word was a grant.</summary>
    public IReadOnlyList<(int Organization, long Number, bool Granted)> Sample => _sample;

    public long Events => _events;

    /// <summary>After everything.</summary>
    public long Now => _now + Day;

    public RegistrySnapshot Registry { get; } = new(
        [.. Enumerable.Range(1, Organizations).Select(i => new Organization { Id = IdOf(i), Index = i, Name = "示例" + i, Contact = "12345" })], [], []);

    /// <summary>Writes them all to guard.db as the archive lays it out, in the order of their ids.</summary>
    public void Write(string path)
    {
        _ = new GuardDatabase(path, ArchiveMigrations.All);

        // Leaving WAL, only to fill the file faster, needs the only connection.
        SqliteConnection.ClearAllPools();
        using var file = new SqliteFile(path, readOnly: false);
        file.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN");
        var insert = file.Prepare("""
            INSERT INTO consent_events(consent_id, change, organization, msisdn, recorded_at, effective_at, expires_at, method, evidence, actor)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);
        Each(e =>
        {
            insert.Bind(1, e.ConsentId);
            insert.Bind(2, (long)e.Change);
            insert.Bind(3, IdOf(e.OrganizationIndex));
            insert.Bind(4, e.Msisdn.Value);
            insert.Bind(5, e.RecordedAt);
            insert.Bind(6, e.EffectiveAt);
            insert.Bind(7, e.ExpiresAt);
            insert.Bind(8, e.EffectiveAt == e.RecordedAt ? "web-form" : "import");
            insert.Bind(9, "page 12 of the form, box ticked");
            insert.Bind(10, "crm");
            insert.Run();
        });

        file.Execute("COMMIT; PRAGMA journal_mode = WAL");
    }

    /// <summary>Makes them all, in the order of their ids.</summary>
    public void Each(Action<ConsentEvent> take)
    {
        for (var i = 0; i < pairs; i++)
        {
            // In ascending order within an organization, as lists come; the index scatters them anyway.
            var organization = (int)((long)i * Organizations / pairs) + 1;
            var ofOrganization = (pairs / Organizations) + 1;
            var place = i - ((long)(organization - 1) * pairs / Organizations);
            var gap = Numbers / ofOrganization;
            MakePair(take, organization, FirstNumber + Math.Min(Numbers - 1, (place * gap) + _random.NextInt64(gap)), i % SampleEvery == 0);
        }
    }

    private static string IdOf(int organization) => $"organization-{organization}";

    private void MakePair(Action<ConsentEvent> take, int organization, long number, bool sampled)
    {
        var kind = _random.Next(100);
        var at = Moment();
        var age = _random.NextInt64(1, 1500) * Day;
        switch (kind)
        {
            case < 35:
                Row(ConsentChange.Grant, (at - age) / 1000 * 1000, 0);
                break;
            case < 70:
                var from = (at - (age % (700 * Day))) / 1000 * 1000;
                Row(ConsentChange.Grant, from, from + (730 * Day));
                break;
            case < 75:
                Row(ConsentChange.Grant, at - age - _random.Next(1000), 0);
                break;
            default:
                Row(ConsentChange.Grant, at, 0);
                break;
        }

        if (kind > 94)
        {
            at = Moment() + 1;
            Row(ConsentChange.Revoke, at, 0);
            if (kind == 99)
            {
                at = Moment() + 2;
                Row(ConsentChange.Grant, at, 0);
            }
        }

        if (sampled)
        {
            _sample.Add((organization, number, kind is <= 94 or 99));
        }

        void Row(ConsentChange change, long effectiveAt, long expiresAt) => take(new ConsentEvent
        {
            ConsentId = _ids.Next(at),
            Change = change,
            OrganizationIndex = organization,
            Msisdn = new Msisdn(number),
            RecordedAt = at,
            EffectiveAt = effectiveAt,
            ExpiresAt = expiresAt,
        });
    }

    private long Moment()
    {
        _now = Start + (_events++ / EventsPerMillisecond);
        return _now;
    }
}
