using System.Globalization;
using SmppGuard.Events;
using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// In which order consent events came into guard.db. As long as somebody asks for it, a trigger gives each its number, in the transaction that stores it: those who are stored together or not at all have
/// their places so too, and with nobody who asks it costs nothing.
/// </summary>
internal sealed class SqliteConsentArrivals(GuardDatabase database) : IConsentArrivals
{
    public static readonly GuardMigration Layout = new("consent-arrivals", 1, """
        -- Consent events in the order in which they were stored, until all webhooks have been told of them. Numbers are never given again.
        CREATE TABLE consent_arrivals(number INTEGER PRIMARY KEY AUTOINCREMENT, consent_id INTEGER NOT NULL) STRICT;
        """);

    private const string MakeTrigger = """
        CREATE TRIGGER IF NOT EXISTS consent_arrives AFTER INSERT ON consent_events WHEN NEW.change IN (1, 2)
        BEGIN INSERT INTO consent_arrivals(consent_id) VALUES(NEW.consent_id); END
        """;

    private const int ForgottenAtOnce = 10_000;

    public Task BeginAsync(bool isWanted, CancellationToken cancellation)
    {
        database.Write(session =>
        {
            if (isWanted)
            {
                _ = session.Execute(MakeTrigger);
            }
            else
            {
                _ = session.Execute("DROP TRIGGER IF EXISTS consent_arrives");
                _ = session.Execute("DELETE FROM consent_arrivals");
            }
        });
        return Task.CompletedTask;
    }

    public Task<string> EndAsync(CancellationToken cancellation) => Task.FromResult(Of(database.Write(session =>
    {
        // A webhook that somebody has added to the configuration of a process that runs.
        _ = session.Execute(MakeTrigger);
        return session.Number("SELECT seq FROM sqlite_sequence WHERE name = 'consent_arrivals'") ?? 0;
    })));

    public Task<ConsentArrivalPage> ReadAsync(string after, int limit, CancellationToken cancellation)
    {
        var found = database.Read(session => session.Query(
            $"""
            SELECT a.number, {string.Join(", ", SqliteConsentStorage.Columns.Split(", ").Select(column => "e." + column))}
            FROM consent_arrivals a JOIN consent_events e ON e.consent_id = a.consent_id WHERE a.number > $after ORDER BY a.number LIMIT $limit
            """,
            row => (Number: row.GetInt64(0), Event: SqliteConsentStorage.Read(row, 1)),
            ("$after", NumberOf(after)),
            ("$limit", limit)));
        IReadOnlyList<ConsentRecord> events = [.. found.Select(arrival => arrival.Event)];
        return Task.FromResult(new ConsentArrivalPage(events, found.Count == 0 ? after : Of(found[^1].Number), found.Count < limit));
    }

    // Little by little: whoever writes consents has his turn in between.
    public Task ForgetAsync(IReadOnlyList<string> places, CancellationToken cancellation)
    {
        if (places.Count > 0)
        {
            var least = places.Min(NumberOf);
            while (database.Write(session => session.Execute(
                "DELETE FROM consent_arrivals WHERE number IN (SELECT number FROM consent_arrivals WHERE number <= $least ORDER BY number LIMIT $most)", ("$least", least), ("$most", ForgottenAtOnce))) == ForgottenAtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        return Task.CompletedTask;
    }

    private static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long NumberOf(string place) => long.Parse(place, CultureInfo.InvariantCulture);
}
