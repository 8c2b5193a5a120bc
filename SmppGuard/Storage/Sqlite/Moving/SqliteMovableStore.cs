using System.Runtime.CompilerServices;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>A data directory as items. It is only read, also beside a process that serves it.</summary>
internal class SqliteMovableStore : IMovableStore
{
    private readonly string _dataDirectory;
    private readonly TimeProvider _time;
    private readonly string? _inUse;
    private readonly Dictionary<string, List<SqlitePart>> _parts;
    private readonly AttachmentFiles _attachments;

    /// <param name="dataDirectory">The directory.</param>
    /// <param name="inUse">Who else has it; null: nobody, and it is locked.</param>
    /// <param name="pod">The number of the pod whose directory it is.</param>
    /// <param name="time">Tells what has expired.</param>
    protected SqliteMovableStore(string dataDirectory, string? inUse, int pod, TimeProvider time)
    {
        _dataDirectory = dataDirectory;
        _time = time;
        _inUse = inUse;
        Pod = pod;
        Rows = DayRows.All(pod);
        _parts = SqliteParts.All(pod, time).GroupBy(part => part.Part.Name, StringComparer.Ordinal).ToDictionary(parts => parts.Key, parts => parts.ToList(), StringComparer.Ordinal);
        Imports = new ImportItems(At("imports"));
        _attachments = new AttachmentFiles(At("attachments"));
    }

    public string Place => $"data directory {_dataDirectory}";

    protected IReadOnlyList<DayRows> Rows { get; }

    protected ImportItems Imports { get; }

    protected string Archive => At("archive");

    protected AttachmentFiles Attachments => _attachments;

    /// <summary>Opens one that is to be copied or compared.</summary>
    /// <exception cref="MoveRefusedException">It is not a data directory of this version.</exception>
    public static SqliteMovableStore Open(string dataDirectory, string? inUse, TimeProvider time)
    {
        SqliteMoveChecks.RequireSource(dataDirectory);
        return new SqliteMovableStore(dataDirectory, inUse, PodOf(dataDirectory), time);
    }

    /// <summary>The number of the pod whose directory it is.</summary>
    public int Pod { get; }

    /// <summary>How far its journal was taken over.</summary>
    public ArchiveCheckpoint Checkpoint()
    {
        using var file = OpenFile(At(SqliteRegistryStorage.FileName));
        using var row = new SqliteStatement(file, "SELECT archive_position, state_position, last_record_id, counted_position, counted_after FROM checkpoint");
        return row.Step()
            ? new ArchiveCheckpoint(new JournalPosition(row.Int64(0)), new JournalPosition(row.Int64(1)), row.Int64(2)) { Counted = new JournalPosition(row.Int64(3)), CountedAfter = (long?)row.Value(4) }
            : ArchiveCheckpoint.Start;
    }

    public Task<string?> InUseAsync(CancellationToken cancellation) => Task.FromResult(_inUse);

    public virtual Task<IReadOnlyList<(int Day, long KeptUntil)>> DaysAsync(CancellationToken cancellation)
    {
        List<(int, long)> days = [];
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var day in DayList())
        {
            using var file = new SqliteFile(DayFile.PathOf(Archive, day), readOnly: true);
            if (DaySchema.VersionOf(file) > 0 && file.Number("SELECT expire_at FROM expiry") is { } until && until > now)
            {
                days.Add((day, until));
            }
        }

        return Task.FromResult<IReadOnlyList<(int, long)>>(days);
    }

    public Task<long> ArchivedAsync(CancellationToken cancellation)
    {
        foreach (var day in DayList().Reverse())
        {
            using var file = new SqliteFile(DayFile.PathOf(Archive, day), readOnly: true);
            if (DaySchema.VersionOf(file) > 0 && file.Number("SELECT max(id) FROM messages") is > 0 and var newest)
            {
                return Task.FromResult(RecordIds.TimeOf(newest));
            }
        }

        return Task.FromResult(0L);
    }

    public bool MayHaveChanged(int day, Since since) => new[] { DayFile.PathOf(Archive, day), DayFile.PathOf(Archive, day) + "-wal" }
        .Any(path => File.Exists(path) && new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero).ToUnixTimeMilliseconds() >= since.ChangedAt);

    public async IAsyncEnumerable<StoredItem> ReadAsync(StorePart part, int day, Since? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (part == StoreParts.Attachments)
        {
            await foreach (var name in AttachmentsAsync(cancellation))
            {
                yield return await AttachmentAsync(name, cancellation);
            }

            yield break;
        }

        foreach (var item in Read(part, day, since))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    public async IAsyncEnumerable<string> AttachmentsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var folder = At("attachments");
        var folders = Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        foreach (var name in folders.SelectMany(path => Directory.GetFiles(path).Select(file => Path.GetFileName(file)).Where(AttachmentHash.IsHash).Order(StringComparer.Ordinal)))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    public async Task<StoredItem> AttachmentAsync(string sha256, CancellationToken cancellation)
    {
        try
        {
            return new StoredItem(ItemKey.Of(sha256), [await _attachments.ReadAsync(sha256, cancellation)]);
        }
        catch (InvalidDataException damaged)
        {
            throw new StorageException($"{Place}: {damaged.Message}", StorageFault.Damaged, damaged);
        }
    }

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens one of the databases to read it.</summary>
    protected virtual SqliteFile OpenFile(string path) => new(path, readOnly: true);

    protected string At(string name) => Path.Combine(_dataDirectory, name);

    protected IEnumerable<SqlitePart> PartsOf(StorePart part) => _parts.GetValueOrDefault(part.Name) ?? [];

    protected string FileOf(SqlitePart part) => At(part.IsOfLists ? SqliteDoNotDisturbStorage.FileName : SqliteRegistryStorage.FileName);

    /// <summary>The number of the pod that gave the last id here.</summary>
    private static int PodOf(string dataDirectory)
    {
        using var file = new SqliteFile(Path.Combine(dataDirectory, SqliteRegistryStorage.FileName), readOnly: true);
        return RecordIds.PodOf(file.Number("SELECT last_record_id FROM checkpoint") ?? 0);
    }

    private IEnumerable<int> DayList() => Directory.Exists(Archive) ? DayFile.List(Archive).Order() : [];

    private IEnumerable<StoredItem> Read(StorePart part, int day, Since? since)
    {
        if (part.IsOfDay)
        {
            return ReadDay(part, day, since);
        }

        if (part == StoreParts.Imports)
        {
            return Imports.Progress();
        }

        return part == StoreParts.ImportReports ? Imports.Reports() : PartsOf(part).SelectMany(stored => ReadFile(stored, since));
    }

    private IEnumerable<StoredItem> ReadFile(SqlitePart part, Since? since)
    {
        if (!File.Exists(FileOf(part)))
        {
            yield break;
        }

        using var file = OpenFile(FileOf(part));
        foreach (var item in part.Read(file, since))
        {
            yield return item;
        }
    }

    private IEnumerable<StoredItem> ReadDay(StorePart part, int day, Since? since)
    {
        if (!File.Exists(DayFile.PathOf(Archive, day)))
        {
            yield break;
        }

        using var file = new SqliteFile(DayFile.PathOf(Archive, day), readOnly: true);
        if (DaySchema.VersionOf(file) == 0)
        {
            yield break;
        }

        foreach (var item in part == StoreParts.Messages ? DayMessages.Read(file, since) : Rows.Single(rows => rows.Part == part).Read(file, since))
        {
            yield return item;
        }
    }
}
