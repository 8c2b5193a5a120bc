using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>A data directory that is made by a copy. It is that of pod 0, whichever pods its content is from: the next start gives ids behind all of them.</summary>
internal sealed class SqliteCopyTarget : SqliteMovableStore, ICopyTarget
{
    private const int RunLength = 64 * 1024;

    /// <summary>Finds the changes of a number again; nobody else asks for them.</summary>
    private const string ChangesIndex = "CREATE INDEX IF NOT EXISTS moving_changes ON changes(msisdn); CREATE INDEX IF NOT EXISTS moving_list_changes ON changes(list)";

    private readonly string _dataDirectory;
    private CopyMarksFile _marks;
    private GuardDatabase? _guard;
    private GuardDatabase? _lists;
    private DayWriter? _day;
    private long _keptUntil;
    private long _largestId;

    private SqliteCopyTarget(string dataDirectory, CopyMarksFile marks, TimeProvider time)
        : base(dataDirectory, inUse: null, pod: 0, time)
    {
        _dataDirectory = dataDirectory;
        _marks = marks;
    }

    /// <param name="dataDirectory">Is made if need be; it is locked.</param>
    /// <param name="source">Where the copy is from.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="MoveRefusedException">It holds something else, or was used since.</exception>
    public static SqliteCopyTarget Begin(string dataDirectory, string source, TimeProvider time) =>
        new(dataDirectory, SqliteMoveChecks.RequireTarget(dataDirectory, source) ?? new CopyMarksFile(dataDirectory), time);

    private GuardDatabase Guard => _guard ??= new GuardDatabase(At(SqliteRegistryStorage.FileName), SqliteStorage.Migrations);

    private GuardDatabase Lists => _lists ??= new GuardDatabase(At(SqliteDoNotDisturbStorage.FileName), SqliteDoNotDisturbStorage.Migrations);

    public Task BeginAsync(string source, CancellationToken cancellation)
    {
        _marks = SqliteMoveChecks.RequireTarget(_dataDirectory, source) ?? _marks;
        _ = Directory.CreateDirectory(_dataDirectory);
        _marks.Source = source;
        _marks.IsComplete = false;
        _marks.Write();
        if (!Directory.Exists(Archive))
        {
            _ = Directory.CreateDirectory(Archive);
            DirectorySync.Sync(_dataDirectory);
        }

        Lists.Write(session => session.Execute(ChangesIndex));
        _largestId = Guard.Read(session => session.Number("SELECT last_record_id FROM checkpoint")) ?? 0;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, CopyMark>> MarksAsync(CancellationToken cancellation) => Task.FromResult(_marks.Marks);

    public Task MarkAsync(string unit, CopyMark mark, CancellationToken cancellation)
    {
        NoteLargestId();
        _marks.Mark(unit, mark);
        return Task.CompletedTask;
    }

    public Task PrepareDayAsync(int day, long keptUntil, CancellationToken cancellation)
    {
        CloseDay();
        _keptUntil = keptUntil;
        Open(day).Commit();
        return Task.CompletedTask;
    }

    public async Task PutAsync(StorePart part, int day, IReadOnlyList<StoredItem> items, CancellationToken cancellation)
    {
        _largestId = Math.Max(_largestId, items.Max(item => LargestIdOf(part, item)));
        if (part == StoreParts.Attachments)
        {
            foreach (var item in items)
            {
                _ = await Attachments.KeepAsync(item.Octets(0));
            }
        }
        else if (part == StoreParts.Imports || part == StoreParts.ImportReports)
        {
            InFiles(() => PutImports(part, items));
        }
        else if (part.IsOfDay)
        {
            InDay(day, writer => PutDay(writer, part, items));
        }
        else
        {
            foreach (var stored in PartsOf(part))
            {
                DatabaseOf(stored).Write(session => stored.Put(session, items));
            }
        }
    }

    public Task RemoveAsync(StorePart part, int day, IReadOnlyList<ItemKey> keys, CancellationToken cancellation)
    {
        if (part == StoreParts.Imports)
        {
            InFiles(() => keys.ToList().ForEach(key => Imports.Remove(key.Text(0))));
        }
        else if (part == StoreParts.Messages)
        {
            InDay(day, writer => Remove(writer, keys));
        }
        else if (part.IsOfDay)
        {
            InDay(day, writer => Rows.Single(rows => rows.Part == part).Remove(writer.File, keys));
        }
        else
        {
            foreach (var stored in PartsOf(part))
            {
                DatabaseOf(stored).Write(session => stored.Remove(session, keys));
            }
        }

        return Task.CompletedTask;
    }

    public Task CompleteAsync(bool isLast, CancellationToken cancellation)
    {
        CloseDay();
        Lists.Write(session => session.Execute("DROP INDEX IF EXISTS moving_changes; DROP INDEX IF EXISTS moving_list_changes"));
        Guard.Write(session => _ = session.Execute("INSERT OR IGNORE INTO made_files(name) VALUES($name)", ("$name", SqliteDoNotDisturbStorage.FileName)));
        NoteLargestId();
        _marks.IsComplete = isLast;
        _marks.Write();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        CloseDay();
        _guard?.Dispose();
        _lists?.Dispose();
        return base.DisposeAsync();
    }

    private static long LargestIdOf(StorePart part, StoredItem item) =>
        part == StoreParts.Messages || part == StoreParts.Consents || part == StoreParts.Deliveries || part == StoreParts.Scheduled ? item.Key.Number(0)
        : part == StoreParts.Operations ? item.Key.Number(1)
        : 0;

    private void PutDay(DayWriter writer, StorePart part, IReadOnlyList<StoredItem> items)
    {
        if (part == StoreParts.Messages)
        {
            DayMessages.Put(writer, items);
        }
        else
        {
            Rows.Single(rows => rows.Part == part).Put(writer.File, items);
        }
    }

    private GuardDatabase DatabaseOf(SqlitePart part) => part.IsOfLists ? Lists : Guard;

    private static void Remove(DayWriter writer, IReadOnlyList<ItemKey> keys)
    {
        using var delete = new SqliteStatement(writer.File, "DELETE FROM messages WHERE id = ?1");
        foreach (var key in keys)
        {
            delete.Bind(1, key.Number(0));
            delete.Run();
        }
    }

    private void PutImports(StorePart part, IReadOnlyList<StoredItem> items)
    {
        foreach (var item in items)
        {
            if (part == StoreParts.Imports)
            {
                Imports.PutProgress(item);
            }
            else
            {
                Imports.PutReport(item);
            }
        }
    }

    // Of a moment behind all ids that were given, and of pod 0. The journal is a new one; what waits was counted, wherever it came from, and will be counted as what it becomes.
    private void NoteLargestId()
    {
        var last = RecordIds.PodOf(_largestId) == 0 && (_largestId & ((1L << RecordIds.BitsBelowTime) - 1)) == 0 ? _largestId : RecordIds.FirstAt(RecordIds.TimeOf(_largestId) + 1);
        Guard.Write(session => _ = session.Execute(
            """
            INSERT INTO checkpoint(one, archive_position, state_position, last_record_id, counted_after) VALUES(1, $start, $start, $last, 0)
            ON CONFLICT(one) DO UPDATE SET last_record_id = max(last_record_id, excluded.last_record_id)
            """,
            ("$start", JournalPosition.Start.Sequence),
            ("$last", last)));
    }

    private DayWriter Open(int day)
    {
        if (_day?.Day != day)
        {
            CloseDay();
            _day = new DayWriter(Archive, day, _keptUntil, RunLength);
        }

        _day!.Begin();
        return _day;
    }

    private void InDay(int day, Action<DayWriter> write)
    {
        try
        {
            var writer = Open(day);
            write(writer);
            writer.Commit();
        }
        catch
        {
            // Whatever was begun is taken back by closing.
            _day?.Dispose();
            _day = null;
            throw;
        }
    }

    private void CloseDay()
    {
        if (_day is { } open)
        {
            _day = null;
            using (open)
            {
                open.Seal();
            }
        }
    }

    private static void InFiles(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFaults.Translate(failure);
        }
    }
}
