using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Storage.Sqlite.Moving;
using SmppGuard.Verifying;

namespace SmppGuard.Storage.Sqlite.Verifying;

/// <summary>
/// A data directory that is looked at. Nothing of it is opened for writing. Where no process has it, its databases are read without a trace; beside one that serves it, as every reader of SQLite reads.
/// </summary>
internal sealed class SqliteVerifiedStore : SqliteMovableStore, IVerifiedStore
{
    /// <summary>The clock may have been put right since.</summary>
    private const long Spare = 60_000;

    private readonly string _dataDirectory;
    private readonly bool _isServed;
    private readonly TimeProvider _time;

    private SqliteVerifiedStore(string dataDirectory, string? inUse, int pod, TimeProvider time)
        : base(dataDirectory, inUse, pod, time)
    {
        _dataDirectory = dataDirectory;
        _isServed = inUse is not null;
        _time = time;
    }

    public IMovableStore Items => this;

    public long SettledBefore { get; private set; } = long.MaxValue;

    public long? CountedAfter { get; private set; }

    /// <param name="dataDirectory">The directory.</param>
    /// <param name="inUse">Who has it; null: nobody.</param>
    /// <param name="time">Tells what has expired.</param>
    /// <exception cref="MoveRefusedException">It is of another version.</exception>
    public static SqliteVerifiedStore OpenVerified(string dataDirectory, string? inUse, TimeProvider time)
    {
        try
        {
            DataFormats.Require(dataDirectory);
        }
        catch (NewerFormatException newer)
        {
            throw new MoveRefusedException(newer.Message);
        }

        var guard = Path.Combine(dataDirectory, SqliteRegistryStorage.FileName);
        long last;
        try
        {
            using var file = Open(guard, inUse is not null);
            if (file.Number("SELECT 1 FROM sqlite_master WHERE name = 'migrations'") is not null && SqliteMoveChecks.IsOlder(file, SqliteStorage.Migrations))
            {
                throw new MoveRefusedException($"{guard} was written by an older version of SmppGuard: start this version with it once, which brings it up to date");
            }

            last = file.Number("SELECT last_record_id FROM checkpoint") ?? 0;
        }
        catch (StorageException)
        {
            // What is wrong with it is told when it is looked at.
            last = 0;
        }

        return new SqliteVerifiedStore(dataDirectory, inUse, RecordIds.PodOf(last), time);
    }

    public Task LookAsync(VerifyReport report, CancellationToken cancellation)
    {
        LookAtFiles(report, cancellation);
        LookAtJournal(report, cancellation);
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<int>> IVerifiedStore.DaysAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<int>>(Directory.Exists(Archive) ? [.. DayFile.List(Archive).Order()] : []);

    public Task<IVerifiedDay> OpenAsync(int day, CancellationToken cancellation) =>
        Task.FromResult<IVerifiedDay>(new SqliteVerifiedDay(OpenFile(DayFile.PathOf(Archive, day)), day, Rows));

    protected override SqliteFile OpenFile(string path) => Open(path, _isServed);

    private static SqliteFile Open(string path, bool isServed) => isServed ? new SqliteFile(path, readOnly: true) : SqliteFile.Untouched(path);

    private void LookAtFiles(VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(VerifiedParts.Layout, 0);
        if (DataFiles.Problem(_dataDirectory) is { } problem)
        {
            looking.Found(problem is DataFileMissingException ? DamageKind.Missing : DamageKind.Unreadable, (string?)null, problem.Message);
        }

        foreach (var day in LostDays())
        {
            looking.Found(DamageKind.Missing, day, "its file is gone, or was and has been made anew since, and was not removed because it had expired");
        }

        foreach (var name in new[] { SqliteRegistryStorage.FileName, SqliteDoNotDisturbStorage.FileName }.Where(name => File.Exists(At(name))))
        {
            cancellation.ThrowIfCancellationRequested();
            looking.Read();
            FileStructure.Look(() => OpenFile(At(name)), name, looking);
        }
    }

    private IReadOnlyList<string> LostDays()
    {
        try
        {
            using var guard = OpenFile(At(SqliteRegistryStorage.FileName));
            return MadeDays.LostIn(guard, Archive);
        }
        catch (StorageException)
        {
            // Told when it is looked at.
            return [];
        }
    }

    private void LookAtJournal(VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(VerifiedParts.Journal, 0);
        long? place = null;
        try
        {
            var checkpoint = Checkpoint();
            CountedAfter = checkpoint.CountedAfter;
            place = Math.Min(checkpoint.Archive.Sequence, checkpoint.State.Sequence);
        }
        catch (StorageException)
        {
            // Told already.
        }

        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var found = JournalInspection.Look(At(JournalServices.Folder), place ?? JournalPosition.Start.Sequence, cancellation);
        for (var record = 0L; record < found.Records; record++)
        {
            looking.Read();
        }

        foreach (var (file, text) in found.Changed)
        {
            looking.Found(DamageKind.Changed, file, text);
        }

        foreach (var (file, text) in found.Missing)
        {
            looking.Found(DamageKind.Missing, file, text);
        }

        // Beside one that serves, what was stored may have been removed since its place was read, but not the other way round.
        if (place is { } needed && found.First > needed && !_isServed)
        {
            looking.Found(DamageKind.Missing, (string?)null, $"records {needed} to {found.First - 1} are neither there nor in the archive");
        }

        SettledBefore = (found.FirstTime, _isServed) switch
        {
            ({ } first, _) => Math.Min(first, now) - Spare,
            (null, true) => now - Spare,
            _ => long.MaxValue,
        };
    }
}
