using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <summary>Whether statistics count what the archive has, each message once and as what it became.</summary>
internal static class CountedMessages
{
    /// <param name="dataDirectory">Of a process that has ended.</param>
    /// <param name="records">All messages in its archive.</param>
    public static async Task AreThoseOfAsync(string dataDirectory, IEnumerable<MessageRecord> records)
    {
        using var database = new GuardDatabase(Path.Combine(dataDirectory, "guard.db"), SqliteStorage.Migrations);
        await AreThoseOfAsync(new SqliteStatisticsStorage(database), records);
    }

    public static async Task AreThoseOfAsync(IStatisticsStorage statistics, IEnumerable<MessageRecord> records)
    {
        Dictionary<(MessageOutcome Outcome, Reason Reason), long> counted = [];
        await statistics.ReadAsync(
            new StatisticsFilter(0, int.MaxValue),
            row => counted[(row.As.Outcome, row.As.Reason)] = counted.GetValueOrDefault((row.As.Outcome, row.As.Reason)) + row.Counts.Messages,
            default);
        Assert.Equal(
            records.GroupBy(record => (record.Outcome, record.Reason)).Select(group => (group.Key, (long)group.Count())).Order(),
            counted.Where(count => count.Value != 0).Select(count => (count.Key, count.Value)).Order());
    }
}
