using System.Collections.Concurrent;
using System.Text.Json;
using SmppGuard.Consents.Import;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// What is kept of imports, beside the databases: <c>imports/ID/progress.json</c> and <c>imports/ID/report.ndjson</c>, the bad lines. This process is the only one, and knows
/// which of them run. Thread-safe.
/// </summary>
/// <param name="folder">Made when the first import comes.</param>
internal sealed class ImportFiles(string folder) : IImportStorage
{
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    public async Task<ImportProgress?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!ImportJob.IsId(id) || !File.Exists(ImportFilesLedger.ProgressOf(FolderOf(id))))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(ImportFilesLedger.ProgressOf(FolderOf(id)), cancellation), ImportJson.Default.ImportProgress);
        }
        catch (JsonException)
        {
            // A power cut can leave an empty file. The list is then read from its beginning, which records nothing twice.
            return null;
        }
    }

    public async Task<IReadOnlyList<ImportProgress>> ListAsync(string? organization, string after, int limit, CancellationToken cancellation)
    {
        List<ImportProgress> found = [];
        var ids = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)!) : [];
        foreach (var id in ids.Where(id => string.CompareOrdinal(id, after) > 0).Order(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (await FindAsync(id, cancellation) is { } progress && (organization is null || string.Equals(progress.Organization, organization, StringComparison.Ordinal)))
            {
                found.Add(progress);
            }

            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    public async Task<Stream?> OpenReportAsync(string id, CancellationToken cancellation) => await FindAsync(id, cancellation) is null
        ? null
        : new FileStream(ImportFilesLedger.ReportOf(FolderOf(id)), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public async Task<IImportLedger> OpenAsync(ImportJob job, CancellationToken cancellation)
    {
        if (!_running.TryAdd(job.Id, true))
        {
            throw new ImportRunningException(job.Id);
        }

        try
        {
            return new ImportFilesLedger(FolderOf(job.Id), ImportProgress.For(job, await FindAsync(job.Id, cancellation)), () => _running.TryRemove(job.Id, out _));
        }
        catch
        {
            _running.TryRemove(job.Id, out _);
            throw;
        }
    }

    private string FolderOf(string id) => Path.Combine(folder, id);
}
