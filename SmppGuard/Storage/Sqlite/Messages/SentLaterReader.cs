using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Reads the messages of a day's file that waited for their time and left on another day, or the same.</summary>
internal sealed class SentLaterReader(SqliteFile file, PostingReader postings)
{
    private readonly SqliteStatement _find = file.Prepare(string.Create(CultureInfo.InvariantCulture, $"""
        SELECT i.organization, m.msisdn, m.sent_at FROM messages m JOIN identities i ON i.id = m.identity
        WHERE m.id = ?1 AND m.sent_at > ?2 AND m.class = {(int)Purpose.Commercial} AND {SentSql.MayHaveBeenSent}
        """));

    private readonly SqliteStatement _wasSent = file.Prepare("SELECT 1 FROM messages WHERE id = ?1 AND sent_at > ?2");

    /// <summary>Those of every class that left since, newest first, whatever the SMSC answered.</summary>
    public IEnumerable<long> IdsSince(long since)
    {
        foreach (var id in All)
        {
            _wasSent.Bind(1, id);
            _wasSent.Bind(2, since);
            var wasSent = _wasSent.Step();
            _wasSent.Reset();
            if (wasSent)
            {
                yield return id;
            }
        }
    }

    /// <summary>The adverts among them that were sent since, or may have been, newest id first; they count from when they were sent.</summary>
    public IEnumerable<SentAdvert> Since(long since)
    {
        foreach (var id in All)
        {
            _find.Bind(1, id);
            _find.Bind(2, since);
            SentAdvert? found = _find.Step() ? new SentAdvert(id, _find.Text(0), new Msisdn(_find.Int64(1)), _find.Int64(2)) : null;
            _find.Reset();
            if (found is { } advert)
            {
                yield return advert;
            }
        }
    }

    private IEnumerable<long> All => postings.Find([PostingKey.SentLater], CancellationToken.None).AllBelow(long.MaxValue);
}

/// <summary>Conditions on messages that more than one statement has.</summary>
internal static class SentSql
{
    /// <summary>The SMSC has all of it or a part, or may have.</summary>
    public static string MayHaveBeenSent { get; } = string.Create(CultureInfo.InvariantCulture, $"""
        (m.outcome IN ({(int)MessageOutcome.Accepted}, {(int)MessageOutcome.Unknown}) OR (m.outcome = {(int)MessageOutcome.Rejected} AND m.smsc_message_ids <> ''))
        """);
}
