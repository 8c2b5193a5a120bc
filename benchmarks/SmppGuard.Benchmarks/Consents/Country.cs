using Microsoft.Data.Sqlite;
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
        for (var i = 0; i < pairs; i++)
        {
            // In ascending order within an organization, as lists come; the index scatters them anyway.
            var organization = (int)((long)i * Organizations / pairs) + 1;
            var ofOrganization = (pairs / Organizations) + 1;
            var place = i - ((long)(organization - 1) * pairs / Organizations);
            var gap = Numbers / ofOrganization;
            WritePair(insert, organization, FirstNumber + Math.Min(Numbers - 1, (place * gap) + _random.NextInt64(gap)), i % SampleEvery == 0);
        }

        file.Execute("COMMIT; PRAGMA journal_mode = WAL");
    }

    private static string IdOf(int organization) => $"organization-{organization}";

    private void WritePair(SqliteStatement insert, int organization, long number, bool sampled)
    {
        var kind = _random.Next(100);
        var at = Moment();
        var age = _random.NextInt64(1, 1500) * Day;
        switch (kind)
        {
            case < 35:
                Row(1, (at - age) / 1000 * 1000, 0);
                break;
            case < 70:
                var from = (at - (age % (700 * Day))) / 1000 * 1000;
                Row(1, from, from + (730 * Day));
                break;
            case < 75:
                Row(1, at - age - _random.Next(1000), 0);
                break;
            default:
                Row(1, at, 0);
                break;
        }

        if (kind > 94)
        {
            at = Moment() + 1;
            Row(2, at, 0);
            if (kind == 99)
            {
                at = Moment() + 2;
                Row(1, at, 0);
            }
        }

        if (sampled)
        {
            _sample.Add((organization, number, kind is <= 94 or 99));
        }

        void Row(long change, long effectiveAt, long expiresAt)
        {
            insert.Bind(1, _ids.Next(at));
            insert.Bind(2, change);
            insert.Bind(3, IdOf(organization));
            insert.Bind(4, number);
            insert.Bind(5, at);
            insert.Bind(6, effectiveAt);
            insert.Bind(7, expiresAt);
            insert.Bind(8, effectiveAt == at ? "web-form" : "import");
            insert.Bind(9, "page 12 of the form, box ticked");
            insert.Bind(10, "crm");
            insert.Run();
        }
    }

    private long Moment()
    {
        _now = Start + (_events++ / EventsPerMillisecond);
        return _now;
    }
}
