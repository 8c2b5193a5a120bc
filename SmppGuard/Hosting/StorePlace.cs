using SmppGuard.Input;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Hosting;

/// <summary>Where a store is, as a command line says it: a data directory, or a connection string of MongoDB with the database in its path.</summary>
internal sealed class StorePlace
{
    private const string Example = "mongodb://db1.example.net,db2.example.net/smppguard?replicaSet=rs0";
    private const string Scheme = "mongodb";

    private StorePlace(string? dataDirectory, MongoSettings? database)
    {
        DataDirectory = dataDirectory;
        Database = database;
    }

    /// <summary>Null: it is a database.</summary>
    public string? DataDirectory { get; }

    /// <summary>Null: it is a data directory.</summary>
    public MongoSettings? Database { get; }

    /// <exception cref="MoveRefusedException">It is neither.</exception>
    public static StorePlace Parse(string option, string text)
    {
        if (!text.StartsWith(Scheme + "://", StringComparison.Ordinal) && !text.StartsWith(Scheme + "+srv://", StringComparison.Ordinal))
        {
            return text.Contains("://", StringComparison.Ordinal)
                ? throw new MoveRefusedException($"{option} is neither a data directory nor a connection string of MongoDB; use for example /var/lib/smppguard or {Example}")
                : new StorePlace(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text)), null);
        }

        // Not shown: a password may stand in it.
        return MongoSettings.TryParse(text) is { } database ? new StorePlace(null, database)
            : throw new MoveRefusedException($"{option} is no connection string of MongoDB with a database in its path; use for example {Example}, and write characters of the password that have a meaning there as %xx");
    }

    /// <summary>Whether two are one.</summary>
    public bool IsSame(StorePlace other) =>
        DataDirectory is { } here && other.DataDirectory is { } there ? FilePath.IsSame(here, there)
        : Database is { } database && other.Database is { } also && string.Equals(database.ToString(), also.ToString(), StringComparison.Ordinal);
}
