using Microsoft.Data.Sqlite;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Hosting;

/// <summary>The one place that knows which provider stores everything: it is added here, and asked here what no port can say because nothing runs yet.</summary>
internal static class StorageProvider
{
    /// <summary>The one that needs no server.</summary>
    public const string Embedded = "Sqlite";

    /// <summary>Judges the value that chooses it.</summary>
    /// <param name="key">Where it stands.</param>
    /// <param name="provider">It; null or empty: not chosen.</param>
    /// <param name="check">Receives what is wrong.</param>
    public static void Check(string key, string? provider, OptionProblems check)
    {
        if (string.Equals(provider, "MongoDb", StringComparison.Ordinal))
        {
            check.Problem(key, OptionProblems.Quoted(provider), "this version does not ship the MongoDb provider yet; use Sqlite", Embedded);
        }
        else if (!IsEmbedded(provider))
        {
            check.OneOf(key, provider!, [Embedded]);
        }
    }

    public static bool IsEmbedded(string? provider) => string.IsNullOrEmpty(provider) || string.Equals(provider, Embedded, StringComparison.Ordinal);

    /// <summary>Whether a password stands in a connection string.</summary>
    public static bool HoldsPassword(string? connectionString) => connectionString is not null && MongoSettings.HasPassword(connectionString);

    public static IServiceCollection AddStorage(this IServiceCollection services) => services.AddSqliteStorage();

    /// <inheritdoc cref="SqliteStorage.Require"/>
    public static void Require(IServiceProvider services) => SqliteStorage.Require(services);

    /// <summary>What would keep a start from using the directory: newer, missing or damaged files. Nothing is opened for writing.</summary>
    public static IEnumerable<string> Problems(string dataDirectory)
    {
        string? newer = null;
        try
        {
            DataFormats.Require(dataDirectory);
        }
        catch (NewerFormatException exception)
        {
            newer = exception.Message;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A running SmppGuard removed a file meanwhile; or it may not be read, which the start will tell.
        }

        return new[] { newer, DataFiles.Problem(dataDirectory)?.Message }.OfType<string>();
    }

    /// <summary>The registry that a directory holds, for judging a file beside it; empty when there is none, or another version's, of which this one cannot judge.</summary>
    /// <exception cref="StorageException">It cannot be read now.</exception>
    /// <exception cref="DataFileDamagedException">It cannot be read at all.</exception>
    public static RegistryState StoredRegistry(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, SqliteRegistryStorage.FileName);
        try
        {
            return SqliteRegistryStorage.ReadIfPresent(dataDirectory);
        }
        catch (Exception) when (DataFormats.IsNewer(path, SqliteRegistryStorage.Migrations))
        {
            return RegistryState.Empty;
        }
        catch (Exception failure) when (failure is InvalidDataException || Fault(failure) is { MayPass: false })
        {
            throw new DataFileDamagedException(path, failure);
        }
    }

    /// <summary>The failure of a store, whoever told it; null: it is none.</summary>
    public static StorageException? Fault(Exception failure) => failure as StorageException ?? (failure is SqliteException sqlite ? SqliteFaults.Translate(sqlite) : null);

    /// <inheritdoc cref="DataBackup.Take"/>
    public static BackupReport Backup(string dataDirectory, string folder) => DataBackup.Take(dataDirectory, folder);

    /// <inheritdoc cref="ArchivedPlace.Read"/>
    public static long? ArchivedUpTo(string dataDirectory) => ArchivedPlace.Read(dataDirectory);

    /// <inheritdoc cref="ArchivedPlace.Missing"/>
    public static string? MissingInJournal(string dataDirectory, long? first) => ArchivedPlace.Missing(dataDirectory, first);
}
