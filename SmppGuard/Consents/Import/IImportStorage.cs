using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Consents.Import;

/// <summary>
/// What is kept of imports: how far each has come, and its bad lines. No numbers and no texts of the lists. Several processes may share one: an import runs in one of them at a
/// time. Fails with <see cref="IOException"/> or <see cref="StorageException"/>.
/// </summary>
internal interface IImportStorage
{
    /// <summary>How far an import has come, as far as it is durable; null: there is none with this id.</summary>
    Task<ImportProgress?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Imports in the order of their ids.</summary>
    /// <param name="organization">Only those of this organization; null: all.</param>
    /// <param name="after">Only those with ids behind it.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<ImportProgress>> ListAsync(string? organization, string after, int limit, CancellationToken cancellation);

    /// <summary>The bad lines of an import, a JSON object each; null: there is none with this id.</summary>
    Task<Stream?> OpenReportAsync(string id, CancellationToken cancellation);

    /// <summary>Begins an import, or goes on with one that was cut off (<see cref="ImportProgress.For"/>). It is this caller's until the ledger is disposed.</summary>
    /// <exception cref="ImportRunningException">It is running.</exception>
    /// <exception cref="ImportConflictException">The id belongs to another import.</exception>
    Task<IImportLedger> OpenAsync(ImportJob job, CancellationToken cancellation);
}

/// <summary>The books of one running import. After a crash it is where it was saved last, its report included.</summary>
internal interface IImportLedger : IDisposable
{
    ImportProgress Progress { get; }

    /// <summary>Counts rows that are durable, and everything up to <paramref name="line"/> with them.</summary>
    void Count(ImportSource source, long line, long accepted, long unchanged, IReadOnlyList<LineError> errors);

    /// <summary>The end of the list was reached.</summary>
    void Finish();

    /// <summary>Makes the report and the progress durable, together.</summary>
    Task SaveAsync();

    /// <summary>Nothing was read: leaves no trace.</summary>
    Task DiscardAsync();
}

/// <summary>The id was used for something else.</summary>
/// <param name="problem">A sentence that begins behind its subject, the id.</param>
internal sealed class ImportConflictException(string problem) : Exception($"the id {problem}")
{
    public string Problem => problem;
}

/// <summary>An import with this id is running already.</summary>
internal sealed class ImportRunningException(string id) : Exception($"the import {id} is running");
