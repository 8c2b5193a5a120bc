using System.Runtime.CompilerServices;
using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Storage.Sqlite.Moving;
using SmppGuard.Verifying;

namespace SmppGuard.Storage.Sqlite.Verifying;

/// <summary>A day's file that is looked at, as it is at one moment: within one read transaction, so that beside a process that writes to it its log grows meanwhile.</summary>
internal sealed class SqliteVerifiedDay : IVerifiedDay
{
    private readonly SqliteFile _file;
    private readonly int _day;
    private readonly IReadOnlyList<DayRows> _rows;
    private readonly long _version;

    /// <param name="file">It; disposed with this.</param>
    /// <param name="day">Which.</param>
    /// <param name="rows">How what there is beside messages stands in it.</param>
    public SqliteVerifiedDay(SqliteFile file, int day, IReadOnlyList<DayRows> rows)
    {
        _file = file;
        _day = day;
        _rows = rows;
        try
        {
            file.Execute("BEGIN");
            _version = DaySchema.VersionOf(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Task LookAsync(VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(VerifiedParts.DayLayout, _day);
        looking.Read();
        FileStructure.Look(_file, Path.GetFileName(_file.Path), looking);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredItem> ReadAsync(StorePart part, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (_version == 0)
        {
            // Made, and a crash came before its tables.
            yield break;
        }

        foreach (var item in part == StoreParts.Messages ? DayMessages.Read(_file, null) : _rows.Single(rows => rows.Part == part).Read(_file, null))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    public Task<bool> HasAsync(long recordId, CancellationToken cancellation)
    {
        using var find = new SqliteStatement(_file, "SELECT 1 FROM messages WHERE id = ?1");
        find.Bind(1, recordId);
        return Task.FromResult(find.Step());
    }

    public Task LookUpAsync(VerifyReport report, CancellationToken cancellation)
    {
        if (_version > 0)
        {
            using var looking = report.Begin(VerifiedParts.Lookup, _day);
            new IdentityCheck(_file, looking).Look();
            new PostingCheck(_file, _version, looking, cancellation).Look();
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }
}
