using Microsoft.Data.Sqlite;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Backups;

namespace SmppGuard.Hosting;

/// <summary>The one place that knows which provider stores everything: it is added here, and asked here what no port can say because nothing runs yet.</summary>
internal static class StorageProvider
{
    /// <summary>The one that needs no server.</summary>
    public const string Embedded = "Sqlite";

    /// <summary>The one that several processes share.</summary>
    public const string Shared = "MongoDb";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Judges the value that chooses it.</summary>
    /// <param name="key">Where it stands.</param>
    /// <param name="provider">It; null or empty: not chosen.</param>
    /// <param name="check">Receives what is wrong.</param>
    public static void Check(string key, string? provider, OptionProblems check)
    {
        if (!IsEmbedded(provider))
        {
            check.OneOf(key, provider!, [Embedded, Shared]);
        }
    }

    public static bool IsEmbedded(string? provider) => string.IsNullOrEmpty(provider) || string.Equals(provider, Embedded, StringComparison.Ordinal);

    /// <summary>Whether a password stands in a connection string.</summary>
    public static bool HoldsPassword(string? connectionString) => connectionString is not null && MongoSettings.HasPassword(connectionString);

    /// <summary>Whether it is one that several processes share.</summary>
    public static bool IsShared(GuardOptions options) => string.Equals(InForce(options).Provider, Shared, StringComparison.Ordinal);

    public static IServiceCollection AddStorage(this IServiceCollection services, GuardOptions options) => SharedBy(options) is { } settings
        ? services.AddMongoStorage(settings).AddSingleton<PodWatch>().AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<PodWatch>()).AddHostedService(provider => provider.GetRequiredService<PodWatch>())
        : services.AddSqliteStorage().AddSingleton<IHealthWarning, LostDays>();

    /// <summary>Passes storage that this version can use, makes what it lacks, and takes what only one process may have of it. Nothing was asked of it yet; the data directory is locked by this process.</summary>
    /// <exception cref="StartRefusedException">It cannot be used.</exception>
    /// <exception cref="StorageException">It could not be asked.</exception>
    public static void Require(IServiceProvider services)
    {
        if (IsShared(services.GetRequiredService<GuardOptions>()))
        {
            // As with the registry, there is nothing to compose before, and no thread that has anything else to do.
            MongoStorage.RequireAsync(services, CancellationToken.None).GetAwaiter().GetResult();
        }
        else
        {
            MovedStorage.Require(services.GetRequiredService<DataDirectory>().Path);
            SqliteStorage.Require(services);
        }
    }

    /// <summary>Says in the log which of several processes this is.</summary>
    public static void Tell(IServiceProvider services)
    {
        if (services.GetService<PodLease>() is { } lease)
        {
            HostingLog.PodOfStorage(services.GetRequiredService<ILogger<PodWatch>>(), lease.Pod, services.GetRequiredService<MongoStore>().ToString());
        }
    }

    /// <summary>What would keep a start from using it. Nothing is opened for writing.</summary>
    public static IEnumerable<string> Problems(GuardOptions options)
    {
        if (!IsShared(options))
        {
            return ProblemsOfFiles(options.DataDirectory);
        }

        if (SharedBy(options) is not { } settings)
        {
            return [];
        }

        using var store = new MongoStore(settings);
        return MongoStorage.ProblemAsync(store, new DataDirectory(options.DataDirectory), CancellationToken.None).GetAwaiter().GetResult() is { } problem ? [ProblemOf(problem)] : [];
    }

    /// <summary>Whether a start failed because storage that is shared does not answer, which may pass without anybody doing anything here.</summary>
    public static bool IsAway(GuardOptions options, Exception failure) => IsShared(options) && failure is StorageException { Fault: StorageFault.Unavailable };

    /// <summary>Completes when the storage answers, or fails in another way than by not answering, of which the next start tells.</summary>
    public static async Task AwaitAsync(GuardOptions options, Action<string> tell, TimeProvider time, CancellationToken cancellation)
    {
        using var store = new MongoStore(SharedBy(options)!);
        while (await MongoStorage.UnreachableAsync(store, cancellation) is { } away)
        {
            tell(Describe(options, away));
            await Task.Delay(LookAgain, time, cancellation);
        }
    }

    /// <summary>The registry that is stored, for judging a file beside it; empty when there is none, or another version's, of which this one cannot judge.</summary>
    /// <param name="options">Say where it is.</param>
    /// <param name="file">The file, of whose ids the state says who had them; null: none is judged.</param>
    /// <exception cref="StorageException">It cannot be read now.</exception>
    /// <exception cref="DataFileDamagedException">It cannot be read at all.</exception>
    public static RegistryState StoredRegistry(GuardOptions options, RegistryFile? file = null)
    {
        if (!IsShared(options))
        {
            return RegistryOfFiles(options.DataDirectory, file);
        }

        if (SharedBy(options) is not { } settings)
        {
            // Not said which, of which the operator is told.
            return RegistryState.Empty;
        }

        using var store = new MongoStore(settings);
        return MongoStorage.ReadRegistryAsync(store, file, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>The failure of a store, whoever told it; null: it is none.</summary>
    public static StorageException? Fault(Exception failure) => failure as StorageException ?? (failure is SqliteException sqlite ? SqliteFaults.Translate(sqlite) : null);

    /// <summary>What a failure of the store means to whoever started the program.</summary>
    public static string Describe(GuardOptions options, StorageException fault) =>
        SharedBy(options) is { } settings && fault.Message.StartsWith(settings.ToString(), StringComparison.Ordinal)
            ? ProblemOf($"{fault.Message.TrimEnd('.')}; {Advice(fault.Fault)}.")
            : DataDirectoryProbe.Describe(options.DataDirectory, fault);

    /// <summary>Copies everything into a folder.</summary>
    /// <exception cref="StorageException">It cannot be copied.</exception>
    public static BackupReport Backup(GuardOptions options, string folder, BackupOrder order, TimeProvider time) =>
        SharedBy(options) is { } settings ? throw NoFilesOf(settings, "back it up with mongodump") : DataBackup.Take(options.DataDirectory, folder, order, time);

    /// <summary>Reads a backup again; returns what is wrong with it, and nothing where it is whole.</summary>
    /// <exception cref="BackupUnusableException">It is none.</exception>
    public static (BackupReport Report, IReadOnlyList<string> Problems) VerifyBackup(string folder)
    {
        var manifest = BackupManifest.Read(folder);
        return (new BackupReport(manifest.Files.Count, manifest.Files.Sum(file => file.Length), manifest.JournalRecords), [.. BackupVerification.Problems(folder, manifest.Files)]);
    }

    /// <summary>Puts a backup into the data directory, which holds nothing yet.</summary>
    /// <exception cref="BackupUnusableException">It is none, or damaged.</exception>
    /// <exception cref="StartRefusedException">A newer version made it, or another process has the directory.</exception>
    public static RestoreReport Restore(GuardOptions options, string folder)
    {
        if (SharedBy(options) is { } settings)
        {
            throw NoFilesOf(settings, "restore it with mongorestore");
        }

        DataDirectoryOwner.Require(options.DataDirectory);
        var manifest = DataRestore.Accept(folder);
        DataRestore.RequireEmpty(options.DataDirectory);
        using var directory = DataDirectoryLock.TakeForCommand(options.DataDirectory);

        // Whoever had it until now may have made something.
        DataRestore.RequireEmpty(options.DataDirectory);
        return DataRestore.Put(folder, manifest, options.DataDirectory);
    }

    /// <summary>The first journal record that is not stored elsewhere; null: nothing says so.</summary>
    public static long? ArchivedUpTo(GuardOptions options) => IsShared(options) ? MongoStorage.ArchivedUpTo(options.DataDirectory) : ArchivedPlace.Read(options.DataDirectory);

    /// <summary>Why no start is possible with a journal that begins with record <paramref name="first"/> (null: with none); null: it is.</summary>
    public static string? MissingInJournal(GuardOptions options, long? first) =>
        IsShared(options) ? MongoStorage.MissingInJournal(options.DataDirectory, first) : ArchivedPlace.Missing(options.DataDirectory, first);

    private static StorageOptions InForce(GuardOptions options) => StorageOptions.InForce(options.Storage, options.Archive);

    /// <summary>Null: another provider, or not said in a way that could be used.</summary>
    public static MongoSettings? SharedBy(GuardOptions options) =>
        InForce(options) is { Provider: Shared, ConnectionString: { } connectionString, Database: { } database } && MongoSettings.IsReadable(connectionString) && MongoSettings.IsName(database)
            ? new MongoSettings(connectionString, database)
            : null;

    private static StorageException NoFilesOf(MongoSettings settings, string how) => new(
        $"{settings}: everything but the journals of the pods is there; {how} or a snapshot of the volumes, as for any database of MongoDB (docs/operations/mongodb.md)", StorageFault.Other);

    private static string ProblemOf(string what) => $"{OptionProblems.Section}:Storage:ConnectionString names {what}";

    private static string Advice(StorageFault fault) => fault switch
    {
        StorageFault.Unavailable => "see that it runs, has a primary, and can be reached from here",
        StorageFault.NotWritable => "use a user that has the role readWrite on the database",
        StorageFault.Full => "make room on its disks",
        StorageFault.Damaged => "restore it from a backup",
        _ => "see its log",
    };

    private static IEnumerable<string> ProblemsOfFiles(string dataDirectory)
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

        return new[] { newer, DataFiles.Problem(dataDirectory)?.Message, MovedStorage.Problem(dataDirectory) }.OfType<string>();
    }

    private static RegistryState RegistryOfFiles(string dataDirectory, RegistryFile? file)
    {
        var path = Path.Combine(dataDirectory, SqliteRegistryStorage.FileName);
        try
        {
            return SqliteRegistryStorage.ReadIfPresent(dataDirectory, file);
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

    private sealed class LostDays(MadeDays days) : IHealthWarning
    {
        public string? Warning => days.Warning;
    }
}
