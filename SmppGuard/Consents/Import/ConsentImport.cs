using SmppGuard.Lists;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Import;

/// <summary>
/// Imports a list of consents, over HTTP and from the command line:
/// <code>
/// 1 read rows, as a stream                                       (IImportRows)
/// 2 judge some of them together, and journal those that are new  (ConsentService)
/// 3 count them, and put the bad lines into the report            (ImportLedger)
/// </code>
/// Memory does not grow with the list, and the journal holds one commit of it at a time. Reading a list again records nothing; one that was cut off goes on behind the
/// last line that is counted.
/// </summary>
internal sealed class ConsentImport(ConsentService consents, ImportStore store, ILogger<ConsentImport> logger)
{
    /// <summary>Rows of one commit: enough that its sync costs little, few enough that a message waiting behind it does not notice.</summary>
    private const int ListRows = 1000;
    private const int ListCharacters = 256 * 1024;
    private const int ListsPerSave = 10;

    /// <returns>The counts, those of an earlier part of the import included.</returns>
    /// <exception cref="ListFormatException">The list as a whole cannot be read; nothing was recorded.</exception>
    /// <exception cref="ImportRunningException">An import with this id is running.</exception>
    /// <exception cref="IOException">The source or the journal failed; what was counted before stays.</exception>
    public async Task<ImportProgress> RunAsync(ImportJob job, Stream source, RegistrySnapshot registry, CancellationToken cancellation)
    {
        using var ledger = store.Open(job);
        if (ledger.Progress.Finished)
        {
            return ledger.Progress;
        }

        IImportRows rows = job.Format == ImportFormat.Csv ? new CsvRows(source, job) : new NdjsonRows(source, job);
        try
        {
            await ReadAllAsync(job, rows, ledger, registry, cancellation);
            ledger.Finish();
        }
        catch (ListFormatException) when (ledger.Progress.Line == 0)
        {
            ledger.Discard();
            throw;
        }
        finally
        {
            if (ledger.Progress.Line > 0 || ledger.Progress.Finished)
            {
                ledger.Save();
            }
        }

        var done = ledger.Progress;
        logger.Imported(job.Id, job.Actor, job.Organization, done.Accepted, done.Unchanged, done.Rejected);
        return done;
    }

    private async Task ReadAllAsync(ImportJob job, IImportRows rows, ImportLedger ledger, RegistrySnapshot registry, CancellationToken cancellation)
    {
        var list = new List<ImportRow>(ListRows);
        var characters = 0;
        var lists = 0;
        var doneBefore = ledger.Progress.Line;
        while (await rows.ReadAsync(cancellation) is { } row)
        {
            if (row.Line <= doneBefore)
            {
                continue;
            }

            list.Add(row);
            characters += row.Request?.Evidence?.Length ?? 0;
            if (list.Count < ListRows && characters < ListCharacters)
            {
                continue;
            }

            await RecordAsync(job, list, rows.LinesRead, ledger, registry, cancellation);
            list.Clear();
            characters = 0;
            if (++lists % ListsPerSave == 0)
            {
                ledger.Save();
            }
        }

        await RecordAsync(job, list, Math.Max(rows.LinesRead, doneBefore), ledger, registry, cancellation);
    }

    private async Task RecordAsync(ImportJob job, List<ImportRow> list, long lastLine, ImportLedger ledger, RegistrySnapshot registry, CancellationToken cancellation)
    {
        var requests = new List<GrantRequest>(list.Count);
        foreach (var row in list)
        {
            if (row.Request is { } request)
            {
                requests.Add(request);
            }
        }

        var results = await consents.ImportAsync(requests, job.Actor, registry, cancellation);
        var errors = new List<ImportError>();
        var (next, accepted, unchanged) = (0, 0, 0);
        foreach (var row in list)
        {
            if (row.Request is null)
            {
                errors.Add(new ImportError(row.Line, row.Error!));
                continue;
            }

            var result = results[next++];
            switch (result.Outcome)
            {
                case ConsentOutcome.Recorded:
                    accepted++;
                    break;
                case ConsentOutcome.Unchanged:
                    unchanged++;
                    break;
                default:
                    errors.Add(new ImportError(row.Line, string.Join(" ", result.Problems.Select(p => $"{p.Field} {p.Message}"))));
                    break;
            }
        }

        ledger.Count(lastLine, accepted, unchanged, errors);
    }
}
