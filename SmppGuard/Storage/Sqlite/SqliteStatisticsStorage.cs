using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Statistics in guard.db, written in the transaction of the checkpoint: what is counted is what the checkpoint says.</summary>
internal sealed class SqliteStatisticsStorage(GuardDatabase database) : IStatisticsStorage
{
    /// <summary>Rows between two looks at whether anybody still waits for the answer.</summary>
    private const int RowsBetweenLooks = 1_000;

    public Task ReadAsync(StatisticsFilter filter, Action<CountedRow> take, CancellationToken cancellation)
    {
        _ = database.Read(session =>
        {
            using var select = session.Prepare(
                """
                SELECT day, account, organization, code, class, reason, outcome, messages, segments FROM message_counts
                WHERE day >= $first AND day < $end AND account = coalesce($account, account) AND organization = coalesce($organization, organization) AND code = coalesce($code, code)
                """,
                ("$first", (long)filter.FirstDay),
                ("$end", (long)filter.EndDay),
                ("$account", filter.Account),
                ("$organization", filter.Organization),
                ("$code", filter.Code));
            using var rows = select.ExecuteReader();
            for (var read = 0; rows.Read(); read++)
            {
                if (read % RowsBetweenLooks == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                var sender = new CountedSender(rows.GetString(1), rows.GetString(2), rows.GetString(3));
                var what = new CountedAs(rows.GetInt32(0), sender, (Purpose)rows.GetByte(4), (Reason)rows.GetByte(5), (MessageOutcome)rows.GetByte(6));
                take(new CountedRow(what, new MessageCounts(rows.GetInt64(7), rows.GetInt64(8))));
            }

            return true;
        });
        return Task.CompletedTask;
    }

    public Task<int?> FirstDayAsync(CancellationToken cancellation) => Task.FromResult((int?)database.Read(session => session.Number("SELECT min(day) FROM message_counts")));

    /// <summary>Adds what a batch counted.</summary>
    internal static void Add(SqliteSession session, CountBatch counts)
    {
        if (counts.IsEmpty)
        {
            return;
        }

        using var add = session.Prepare(
            """
            INSERT INTO message_counts(day, account, organization, code, class, reason, outcome, messages, segments)
            VALUES($day, $account, $organization, $code, $class, $reason, $outcome, $messages, $segments)
            ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, segments = segments + excluded.segments
            """);
        var day = add.Parameters.AddWithValue("$day", 0L);
        var account = add.Parameters.AddWithValue("$account", "");
        var organization = add.Parameters.AddWithValue("$organization", "");
        var code = add.Parameters.AddWithValue("$code", "");
        var @class = add.Parameters.AddWithValue("$class", 0L);
        var reason = add.Parameters.AddWithValue("$reason", 0L);
        var outcome = add.Parameters.AddWithValue("$outcome", 0L);
        var messages = add.Parameters.AddWithValue("$messages", 0L);
        var segments = add.Parameters.AddWithValue("$segments", 0L);
        foreach (var (what, added) in counts.Rows)
        {
            day.Value = (long)what.Day;
            account.Value = what.Sender.Account;
            organization.Value = what.Sender.Organization;
            code.Value = what.Sender.Code;
            @class.Value = (long)what.Class;
            reason.Value = (long)what.Reason;
            outcome.Value = (long)what.Outcome;
            messages.Value = added.Messages;
            segments.Value = added.Segments;
            _ = add.ExecuteNonQuery();
        }
    }
}
