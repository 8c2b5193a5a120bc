using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Import;

/// <summary>
/// Imports a list of consents, over HTTP and from the command line:
/// <code>
/// 1 read rows, as a stream                                       (IImportRows)
/// 2 judge some of them together, as a list and one by one        (ListRules, ConsentService)
/// 3 journal those that are new                                   (ConsentService)
/// 4 count them, and put the bad lines into the report            (IImportLedger)
/// </code>
/// Memory does not grow with the list, and the journal holds one commit of it at a time. Reading a list again records nothing; one that was cut off goes on behind the
/// last line that is counted.
/// </summary>
internal sealed class ConsentImport(ConsentService consents, IImportStorage storage, ListRules rules, ILogger<ConsentImport> logger)
{
    /// <summary>Rows of one commit: enough that its sync costs little, few enough that a message waiting behind it does not notice.</summary>
    private const int ListRows = 1000;
    private const int ListCharacters = 256 * 1024;
    private const int ListsPerSave = 10;

    /// <returns>The counts, those of an earlier part of the import included.</returns>
    /// <exception cref="ListFormatException">The list as a whole cannot be read; nothing was recorded.</exception>
    /// <exception cref="ListRefusedException">It can hardly be the list that was meant; what was counted before stays.</exception>
    /// <exception cref="ImportRunningException">An import with this id is running.</exception>
    /// <exception cref="ImportConflictException">The id belongs to another list.</exception>
    /// <exception cref="IOException">The source or the journal failed; what was counted before stays.</exception>
    public async Task<ImportProgress> RunAsync(ImportJob job, Stream list, RegistrySnapshot registry, CancellationToken cancellation)
    {
        using var ledger = await storage.OpenAsync(job, cancellation);
        using var source = new ImportSource(job, list, ledger.Progress);
        if (ledger.Progress.Finished)
        {
            await source.ReadToEndAsync(cancellation);
            return ledger.Progress;
        }

        try
        {
            var lists = 0;
            await CutAsync(
                job,
                source,
                ledger.Progress.Line,
                async piece =>
                {
                    await RecordAsync(job, piece, source, ledger, registry, cancellation);
                    if (++lists % ListsPerSave == 0)
                    {
                        await ledger.SaveAsync();
                    }
                },
                cancellation);
            ledger.Finish();
        }
        catch (Exception error) when (error is ListFormatException or ListRefusedException && ledger.Progress.Line == 0)
        {
            await ledger.DiscardAsync();
            throw;
        }
        finally
        {
            if (ledger.Progress.Line > 0 || ledger.Progress.Finished)
            {
                await ledger.SaveAsync();
            }
        }

        var done = ledger.Progress;
        logger.Imported(job.Id, job.Actor, job.Organization, done.Accepted, done.Unchanged, done.Rejected);
        return done;
    }

    /// <summary>Judges a list as <see cref="RunAsync"/> would, and records nothing.</summary>
    /// <exception cref="ListFormatException">The list as a whole cannot be read.</exception>
    /// <exception cref="ListRefusedException">It would be refused.</exception>
    public async Task<(ImportProgress Counts, LineErrors Errors)> TryAsync(ImportJob job, Stream list, RegistrySnapshot registry, CancellationToken cancellation)
    {
        var counts = new ImportProgress { Id = job.Id, Organization = job.Organization };
        var errors = new LineErrors();
        using var source = new ImportSource(job, list, counts);
        await CutAsync(
            job,
            source,
            0,
            async piece =>
            {
                var judged = await JudgeAsync(job, piece, registry, _ => false, cancellation);
                judged.Errors.ForEach(errors.Add);
                counts = counts with { Accepted = counts.Accepted + judged.Accepted, Unchanged = counts.Unchanged + judged.Unchanged, Rejected = errors.Count };
                if (Refusal(job, piece, counts.Accepted + counts.Unchanged, counts.Rejected) is { } refusal)
                {
                    throw new ListRefusedException(refusal, counts.Accepted, counts.Unchanged, counts.Rejected, errors.First);
                }
            },
            cancellation);
        return (counts, errors);
    }

    // Cuts a list into pieces, without the rows that an earlier run of this import has recorded. None is handed on before it is known that the list is the one of that run.
    private static async Task CutAsync(ImportJob job, ImportSource source, long doneBefore, Func<Piece, Task> take, CancellationToken cancellation)
    {
        IImportRows rows = job.Format == ImportFormat.Csv ? new CsvRows(source, job) : new NdjsonRows(source, job);
        var list = new List<ImportRow>(ListRows);
        var characters = 0;
        while (await rows.ReadAsync(cancellation) is { } row)
        {
            if (row.Line <= doneBefore)
            {
                continue;
            }

            list.Add(row);
            characters += row.Request?.Evidence?.Length ?? 0;
            if ((list.Count < ListRows && characters < ListCharacters) || !source.IsKnown)
            {
                continue;
            }

            await take(new Piece(list, rows.LinesRead, IsLast: false));
            list.Clear();
            characters = 0;
        }

        await take(new Piece(list, Math.Max(rows.LinesRead, doneBefore), IsLast: true));
    }

    private async Task RecordAsync(ImportJob job, Piece piece, ImportSource source, IImportLedger ledger, RegistrySnapshot registry, CancellationToken cancellation)
    {
        var before = ledger.Progress;
        string? refusal = null;
        var judged = await JudgeAsync(
            job,
            piece,
            registry,
            bad =>
            {
                refusal = Refusal(job, piece, before.Accepted + before.Unchanged + piece.Rows.Count - bad, before.Rejected + bad);
                return refusal is null;
            },
            cancellation);
        if (refusal is null)
        {
            ledger.Count(source, piece.LastLine, judged.Accepted, judged.Unchanged, judged.Errors);
            return;
        }

        throw new ListRefusedException(refusal, before.Accepted, before.Unchanged, before.Rejected + judged.Errors.Count, judged.Errors);
    }

    private string? Refusal(ImportJob job, Piece piece, long valid, long bad) => piece.IsLast ? rules.AtEnd(job.Mode, valid, bad) : rules.SoFar(job.Mode, valid, bad);

    private async Task<(int Accepted, int Unchanged, List<LineError> Errors)> JudgeAsync(
        ImportJob job, Piece piece, RegistrySnapshot registry, Predicate<int> mayRecord, CancellationToken cancellation)
    {
        var requests = new List<GrantRequest>(piece.Rows.Count);
        foreach (var row in piece.Rows)
        {
            if (row.Request is { } request)
            {
                requests.Add(request);
            }
        }

        var unreadable = piece.Rows.Count - requests.Count;
        var results = await consents.ImportAsync(requests, job.Actor, registry, bad => mayRecord(unreadable + bad), cancellation);
        var errors = new List<LineError>();
        var (next, accepted, unchanged) = (0, 0, 0);
        foreach (var row in piece.Rows)
        {
            if (row.Request is null)
            {
                errors.Add(new LineError(row.Line, row.Error!));
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
                    errors.Add(new LineError(row.Line, string.Join(" ", result.Problems.Select(p => $"{p.Field} {p.Message}"))));
                    break;
            }
        }

        return (accepted, unchanged, errors);
    }

    /// <summary>Some rows of a list, and the last line that was read for them.</summary>
    private readonly record struct Piece(IReadOnlyList<ImportRow> Rows, long LastLine, bool IsLast);
}
