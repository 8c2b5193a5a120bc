using SmppGuard.Hosting;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>How guards of a test are told to use its database.</summary>
internal static class MongoServing
{
    public static Action<GuardOptions> On(MongoTestDatabase database, int pod) => options =>
    {
        options.Pod.Number = pod;
        options.Storage.Provider = StorageProvider.Shared;
        options.Storage.ConnectionString = database.Settings.ConnectionString;
        options.Storage.Database = database.Settings.Database;
    };

    /// <summary>The same as keys of a file.</summary>
    public static string Keys(MongoSettings settings, int pod) =>
        $$"""
        "Pod": { "Number": {{pod}} },
        "Storage": { "Provider": "MongoDb", "ConnectionString": "{{settings.ConnectionString}}", "Database": "{{settings.Database}}" },
        "Admin": { "ApiKeys": [ { "Name": "test", "Key": "{{Harness.GuardApi.Key}}", "Role": "Operator" } ] },
        """;
}
