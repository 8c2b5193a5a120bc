using SmppGuard.Archive;
using SmppGuard.Input;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Hosting;

/// <summary>What <c>Storage</c> may be, and the same keys where they stood before.</summary>
internal static class StorageOptionsCheck
{
    private const string ProviderExample = StorageProvider.Embedded;
    private const string ConnectionStringExample = "mongodb://db1.example.net,db2.example.net/?replicaSet=rs0";
    private const string DatabaseExample = "smppguard";
    private const string Hidden = "set (not shown)";

    private static readonly string[] Reserved = ["admin", "config", "local"];

    public static void Run(StorageOptions storage, ArchiveOptions archive, OptionProblems check)
    {
        Sibling("Provider", archive.Provider, storage.Provider, OptionProblems.Quoted(archive.Provider), ProviderExample, check);
        Sibling("ConnectionString", archive.ConnectionString, storage.ConnectionString, Hidden, ConnectionStringExample, check);
        Sibling("Database", archive.Database, storage.Database, OptionProblems.Quoted(archive.Database), DatabaseExample, check);
        check.Range("Storage:ConsentStaleSeconds", storage.ConsentStaleSeconds, 5, 3600, 30);

        var inForce = StorageOptions.InForce(storage, archive);
        StorageProvider.Check(Place("Provider", storage.Provider, archive.Provider), inForce.Provider, check);
        if (StorageProvider.IsEmbedded(inForce.Provider))
        {
            Unused("ConnectionString", storage.ConnectionString, archive.ConnectionString, Hidden, check);
            Unused("Database", storage.Database, archive.Database, OptionProblems.Quoted(inForce.Database), check);
        }
        else if (string.Equals(inForce.Provider, StorageProvider.Shared, StringComparison.Ordinal))
        {
            CheckShared(inForce, Place("ConnectionString", storage.ConnectionString, archive.ConnectionString), Place("Database", storage.Database, archive.Database), check);
        }
    }

    private static void CheckShared(StorageOptions storage, string connectionStringKey, string databaseKey, OptionProblems check)
    {
        if (string.IsNullOrEmpty(storage.ConnectionString))
        {
            check.Problem(connectionStringKey, "not set", "name the servers of MongoDB", ConnectionStringExample);
        }
        else if (!MongoSettings.IsReadable(storage.ConnectionString))
        {
            check.Problem(connectionStringKey, "no connection string of MongoDB (not shown)", "begin with mongodb:// or mongodb+srv://, and write characters of the password that have a meaning there as %xx", ConnectionStringExample);
        }

        if (storage.Database is not { } name || !MongoSettings.IsName(name))
        {
            check.Problem(databaseKey, storage.Database is null ? "not set" : OptionProblems.Quoted(storage.Database), $"use 1 to {MongoSettings.LongestName} letters, digits, _ or -", DatabaseExample);
        }
        else if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            check.Problem(databaseKey, OptionProblems.Quoted(name), "that one is MongoDB's own, name one that SmppGuard has for itself", DatabaseExample);
        }
    }

    private static void Sibling(string key, string? old, string? now, string shown, string example, OptionProblems check)
    {
        if (old is null)
        {
            return;
        }

        if (now is not null)
        {
            check.Problem($"Archive:{key}", shown, $"{OptionProblems.Section}:Storage:{key} is set too, and it is the one of today; leave out Archive:{key} and use Storage:{key} alone", example);
        }
        else
        {
            check.Warning($"Archive:{key}", shown, $"it is read still, but its name is Storage:{key} now", $"\"Storage\": {{ \"{key}\": \"{example}\" }}");
        }
    }

    /// <summary>Somebody who names a database believes that it is used.</summary>
    private static void Unused(string key, string? now, string? old, string shown, OptionProblems check)
    {
        if ((now ?? old) is { Length: > 0 })
        {
            check.Warning(Place(key, now, old), shown, $"Sqlite keeps everything in DataDirectory and has no use for it, leave it out or choose another Storage:Provider", "{ \"Provider\": \"Sqlite\" }");
        }
    }

    private static string Place(string key, string? now, string? old) => now is null && old is not null ? $"Archive:{key}" : $"Storage:{key}";
}
