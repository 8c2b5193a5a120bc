using System.Security.Cryptography;
using MongoDB.Driver;
using SmppGuard.Storage.MongoDb;

namespace Demo;

/// <summary>The MongoDB that pods share, with a database of the demo's own in it, which is dropped at the end.</summary>
internal sealed class SharedStorage(string connectionString)
{
    public string ConnectionString { get; } = connectionString;

    public string Database { get; } = $"smppguard-demo-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    /// <summary>Whether somebody gave what a driver can read.</summary>
    public static bool IsReadable(string connectionString) => MongoSettings.IsReadable(connectionString);

    /// <summary>Removes the database; says so where that does not succeed.</summary>
    public async Task DropAsync()
    {
        try
        {
            using var client = new MongoClient(new MongoSettings(ConnectionString, Database).ForClient());
            await client.DropDatabaseAsync(Database);
        }
        catch (Exception error) when (error is MongoException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"The database {Database} of this demo could not be dropped ({error.GetType().Name}); drop it yourself.");
        }
    }
}
