using SmppGuard.Archive;
using SmppGuard.Evidence;
using SmppGuard.Journal;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Exports;

/// <summary>Fills packages with what the API shows, section by section.</summary>
internal sealed class EvidenceSource(IEnumerable<IEvidenceSection> sections, RegistryStore registry, TimeProvider time, ArchiveProgress? progress = null, MessageJournal? journal = null) : IEvidenceSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public void Write(ExportOrder order, DateTimeOffset until, PackageWriter package, CancellationToken cancellation)
    {
        if (!HasSettled(cancellation))
        {
            package.Note("归档落后于日志，最近的记录可能不在包内。 / The archive was behind the journal: records of the last moments may not be in it.");
        }

        var subject = new ExportSubject(order, until, registry.State);
        foreach (var section in sections)
        {
            cancellation.ThrowIfCancellationRequested();
            section.Write(subject, package, cancellation);
        }
    }

    // What was told to somebody before the export was asked for is in the journal, and in the archive a moment later.
    private bool HasSettled(CancellationToken cancellation)
    {
        if (progress is null || journal is null || progress.Holds(journal.Committed))
        {
            return true;
        }

        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            progress.WaitAsync(journal.Committed, either.Token).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
