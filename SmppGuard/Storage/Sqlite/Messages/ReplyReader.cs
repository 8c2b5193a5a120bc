using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Reads the replies of one day. Each filter has a statement of its own, so that it says only what is asked for: SQLite finds no index for "unset or equal".</summary>
internal sealed class ReplyReader(SqliteFile file)
{
    private readonly Dictionary<(bool, bool, bool), SqliteStatement> _statements = [];

    /// <summary>Replies from a moment on and before a place in the list, newest first, read as far as the caller goes.</summary>
    public IEnumerable<ArchivedReply> Find(ReplyFilter filter, long from, PageCursor before, long now)
    {
        var asked = (filter.Msisdn is not null, filter.Organization is not null, filter.Action is not null);
        if (!_statements.TryGetValue(asked, out var statement))
        {
            _statements.Add(asked, statement = file.Prepare(Query(filter)));
        }

        statement.Bind(1, before.Key);
        statement.Bind(2, before.Tie);
        statement.Bind(3, from);
        statement.Bind(4, now);
        if (filter.Msisdn is { } msisdn)
        {
            statement.Bind(5, msisdn.Value);
        }

        if (filter.Organization is { } organization)
        {
            statement.Bind(6, organization);
        }

        if (filter.Action is { } action)
        {
            statement.Bind(7, (long)action);
        }

        try
        {
            while (statement.Step())
            {
                yield return Read(statement);
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>
    /// The statement for a filter. It walks along the index of the narrowest column that is asked for, in which the others stand too (<see cref="DaySchema.ReplyIndexes"/>),
    /// and reads only the rows that are wanted: a plus sign keeps SQLite from the other indexes. Where a file has no such index, the result is the same.
    /// </summary>
    internal static string Query(ReplyFilter filter)
    {
        var narrowest = filter.Msisdn is not null ? "i.msisdn = ?5 AND" : filter.Organization is not null ? "i.organization = ?6 AND" : filter.Action is not null ? "i.action = ?7 AND" : "";
        var organization = filter is { Msisdn: not null, Organization: not null } ? "+i.organization = ?6 AND" : "";
        var action = filter is { Action: not null } and not { Msisdn: null, Organization: null } ? "+i.action = ?7 AND" : "";
        return $"""
            SELECT r.at, r.sequence, r.delivery_id, r.smsc, r.account, r.organization, r.code, r.msisdn, r.action, r.text, r.pdu
            FROM replies i CROSS JOIN replies r ON r.at = i.at AND r.sequence = i.sequence
            WHERE {narrowest} {organization} {action} (i.at, i.sequence) < (?1, ?2) AND i.at >= ?3 AND r.expire_at > ?4
            ORDER BY i.at DESC, i.sequence DESC
            """;
    }

    private static ArchivedReply Read(SqliteStatement row) => new(row.Int64(1), new ReplyRecord
    {
        At = row.Int64(0),
        DeliveryId = row.Int64(2),
        Smsc = row.Text(3),
        Account = row.Text(4),
        Organization = row.Text(5),
        Code = row.Text(6),
        Msisdn = new Msisdn(row.Int64(7)),
        Action = (ReplyAction)row.Int64(8),
        Text = row.Text(9),
        Pdu = row.Octets(10).ToArray(),
    });
}
