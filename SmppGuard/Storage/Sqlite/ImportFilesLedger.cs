using System.Text.Json;
using SmppGuard.Consents.Import;
using SmppGuard.Input;
using SmppGuard.Journal;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// The files of one running import. The report is written first, then the progress that counts it: after a crash the report is cut to what the progress knows.
/// </summary>
internal sealed class ImportFilesLedger : IImportLedger
{
    private readonly string _folder;
    private readonly Action _closed;
    private readonly FileStream _report;

    public ImportFilesLedger(string folder, ImportProgress progress, Action closed)
    {
        _folder = folder;
        _closed = closed;
        Progress = progress;
        Directory.CreateDirectory(folder);
        _report = new FileStream(ReportOf(folder), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        _report.SetLength(progress.ReportOctets);
        _ = _report.Seek(0, SeekOrigin.End);
    }

    public ImportProgress Progress { get; private set; }

    public static string ProgressOf(string folder) => Path.Combine(folder, "progress.json");

    public static string ReportOf(string folder) => Path.Combine(folder, "report.ndjson");

    public void Count(ImportSource source, long line, long accepted, long unchanged, IReadOnlyList<LineError> errors)
    {
        foreach (var error in errors)
        {
            _report.Write(JsonSerializer.SerializeToUtf8Bytes(error, ImportJson.Readable.LineError));
            _report.WriteByte((byte)'\n');
        }

        Progress = Progress with
        {
            Line = line,
            Accepted = Progress.Accepted + accepted,
            Unchanged = Progress.Unchanged + unchanged,
            Rejected = Progress.Rejected + errors.Count,
            ReportOctets = _report.Position,
            ListOctets = source.Octets,
            ListDigest = source.Digest,
        };
    }

    public void Finish() => Progress = Progress with { Finished = true };

    public Task SaveAsync()
    {
        _report.Flush(flushToDisk: true);
        WriteProgress(_folder, Progress);
        return Task.CompletedTask;
    }

    public static void WriteProgress(string folder, ImportProgress progress)
    {
        var next = ProgressOf(folder) + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(progress, ImportJson.Readable.ImportProgress));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, ProgressOf(folder), overwrite: true);
        DirectorySync.Sync(folder);
    }

    public Task DiscardAsync()
    {
        _report.Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _report.Dispose();
        _closed();
    }
}
