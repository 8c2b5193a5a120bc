using Microsoft.Data.Sqlite;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Storage.Sqlite;

/// <summary>When SMSCs went out and came back, in guard.db. Numbers are given in the transaction that stores, of which there is one at a time, and never again.</summary>
internal sealed class SqliteSmscTurnStorage(GuardDatabase database, int kept = ISmscTurnStorage.Kept) : ISmscTurnStorage
{
    public static readonly GuardMigration Layout = new("smsc-turns", 1, """
        -- Times in milliseconds since 1970 UTC.
        CREATE TABLE smsc_turns(
            number INTEGER PRIMARY KEY AUTOINCREMENT, pod INTEGER NOT NULL, smsc TEXT NOT NULL, at INTEGER NOT NULL, is_out INTEGER NOT NULL, cause TEXT, out_since INTEGER) STRICT;
        CREATE INDEX smsc_turns_of ON smsc_turns(pod, smsc, number);
        """);

    private const string Columns = "number, pod, smsc, at, is_out, cause, out_since";

    public Task AddAsync(SmscTurn turn, CancellationToken cancellation)
    {
        database.Write(session =>
        {
            var number = session.Number(
                "INSERT INTO smsc_turns(pod, smsc, at, is_out, cause, out_since) VALUES($pod, $smsc, $at, $out, $cause, $since) RETURNING number",
                ("$pod", turn.Pod),
                ("$smsc", turn.Smsc),
                ("$at", turn.At.ToUnixTimeMilliseconds()),
                ("$out", turn.IsOut),
                ("$cause", turn.Cause),
                ("$since", turn.OutSince?.ToUnixTimeMilliseconds()));
            _ = session.Execute("DELETE FROM smsc_turns WHERE number <= $last", ("$last", number - kept));
        });
        return Task.CompletedTask;
    }

    public Task<SmscTurn?> LastAsync(int pod, string smsc, CancellationToken cancellation) => Task.FromResult(database.Read(session => session.First(
        $"SELECT {Columns} FROM smsc_turns WHERE pod = $pod AND smsc = $smsc ORDER BY number DESC LIMIT 1", Read, ("$pod", pod), ("$smsc", smsc))));

    public Task<long> NewestAsync(CancellationToken cancellation) => Task.FromResult(database.Read(session => session.Number("SELECT max(number) FROM smsc_turns") ?? 0));

    public Task<IReadOnlyList<SmscTurn>> AfterAsync(long number, int limit, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<SmscTurn>>(database.Read(session => session.Query(
        $"SELECT {Columns} FROM smsc_turns WHERE number > $after ORDER BY number LIMIT $limit", Read, ("$after", number), ("$limit", limit))));

    private static SmscTurn Read(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Pod = row.GetInt32(1),
        Smsc = row.GetString(2),
        At = row.Time(3),
        IsOut = row.GetBoolean(4),
        Cause = row.TextOrNull(5),
        OutSince = row.TimeOrNull(6),
    };
}
