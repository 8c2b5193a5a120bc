using System.Collections.Concurrent;
using System.Text.Json;
using SmppGuard.Consents.Import;
using SmppGuard.Input;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// What is kept of imports: <c>imports/ID/progress.json</c> and <c>imports/ID/report.ndjson</c>, the bad lines. No numbers and no texts of the lists. Thread-safe.
/// </summary>
/// <param name="folder">Made when the first import comes.</param>
internal sealed class ImportStore(string folder)
{
    private const int MaxIdLength = 64;

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    /// <summary>An id that nobody has used.</summary>
    public static string NewId() => Guid.CreateVersion7().ToString("N");

    public static bool IsId(string text) => text.Length is > 0 and <= MaxIdLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>How far an import has come, as far as it is durable; null: there is none with this id.</summary>
    public ImportProgress? Find(string id)
    {
        if (!IsId(id) || !File.Exists(ImportLedger.ProgressOf(FolderOf(id))))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(ImportLedger.ProgressOf(FolderOf(id))), ImportJson.Default.ImportProgress);
        }
        catch (JsonException)
        {
            // A power cut can leave an empty file. The list is then read from its beginning, which records nothing twice.
            return null;
        }
    }

    /// <summary>The bad lines of an import, a JSON object each; null: there is none with this id.</summary>
    public Stream? OpenReport(string id)
    {
        if (Find(id) is null)
        {
            return null;
        }

        return new FileStream(ImportLedger.ReportOf(FolderOf(id)), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The first bad lines of an import, and whether there are more.</summary>
    public async Task<(IReadOnlyList<LineError> Errors, bool AreMore)> FirstErrorsAsync(string id, int count, CancellationToken cancellation)
    {
        var errors = new List<LineError>();
        if (OpenReport(id) is { } report)
        {
            using var reader = new StreamReader(report);
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (errors.Count == count)
                {
                    return (errors, true);
                }

                errors.Add(JsonSerializer.Deserialize(line, ImportJson.Default.LineError)!);
            }
        }

        return (errors, false);
    }

    /// <summary>Begins an import, or goes on with one that was cut off.</summary>
    /// <exception cref="ImportRunningException">It is running.</exception>
    /// <exception cref="ImportConflictException">The id belongs to an import of another organization, or one of which nobody knows what was read.</exception>
    public ImportLedger Open(ImportJob job)
    {
        if (!_running.TryAdd(job.Id, true))
        {
            throw new ImportRunningException(job.Id);
        }

        try
        {
            var known = Find(job.Id);
            if (known is not null && !string.Equals(known.Organization, job.Organization, StringComparison.Ordinal))
            {
                throw new ImportConflictException("names an import of another organization; use a new id.");
            }

            if (known is { ListDigest: null, Finished: true })
            {
                throw new ImportConflictException("names an import that an earlier version ended, which did not keep what it had read; use a new id.");
            }

            // One that an earlier version began is read from its beginning, which records nothing twice.
            known = known?.ListDigest is null ? null : known;

            return new ImportLedger(FolderOf(job.Id), known ?? new ImportProgress { Id = job.Id, Organization = job.Organization }, () => _running.TryRemove(job.Id, out _));
        }
        catch
        {
            _running.TryRemove(job.Id, out _);
            throw;
        }
    }

    private string FolderOf(string id) => Path.Combine(folder, id);
}

/// <summary>The id was used for something else.</summary>
/// <param name="problem">A sentence that begins behind its subject, the id.</param>
internal sealed class ImportConflictException(string problem) : Exception($"the id {problem}")
{
    public string Problem => problem;
}

/// <summary>An import with this id is running already.</summary>
internal sealed class ImportRunningException(string id) : Exception($"the import {id} is running");
