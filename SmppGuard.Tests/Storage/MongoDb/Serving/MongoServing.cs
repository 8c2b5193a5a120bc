using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Observability;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Tests.Harness;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>How guards of a test are told to use its database.</summary>
internal static class MongoServing
{
    public static Action<GuardOptions> On(MongoTestDatabase database, int pod) => On(database.Settings, pod);

    public static Action<GuardOptions> On(MongoSettings settings, int pod) => options =>
    {
        options.Pod.Number = pod;
        options.Storage.Provider = StorageProvider.Shared;
        options.Storage.ConnectionString = settings.ConnectionString;
        options.Storage.Database = settings.Database;
    };

    /// <summary>Why it is not ready.</summary>
    public static string[] Problems(GuardFixture guard) => [.. guard.Services.GetServices<IReadinessCheck>().Select(check => check.Problem).OfType<string>()];

    /// <summary>All messages in the database, newest first.</summary>
    public static async Task<IReadOnlyList<MessageRecord>> RecordsAsync(MongoTestDatabase database)
    {
        var archive = new MongoArchive(database.Open(), 6, 0, TimeProvider.System);
        List<MessageRecord> all = [];
        PageCursor? after = null;
        do
        {
            var page = await archive.QueryAsync(new MessageFilter { Limit = MessageFilter.MaxLimit, After = after }, CancellationToken.None);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        return all;
    }

    /// <summary>The same as keys of a file.</summary>
    /// <param name="settings">Which database.</param>
    /// <param name="pod">The pod's number.</param>
    /// <param name="more">Further keys of Storage, each with a comma before it.</param>
    public static string Keys(MongoSettings settings, int pod, string more = "") =>
        $$"""
        "Pod": { "Number": {{pod}} },
        "Storage": { "Provider": "MongoDb", "ConnectionString": "{{settings.ConnectionString}}", "Database": "{{settings.Database}}"{{more}} },
        "Admin": { "ApiKeys": [ { "Name": "test", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
        """;
}
