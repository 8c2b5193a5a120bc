using SmppGuard.Evidence;

namespace SmppGuard.Admin.Exports;

/// <summary>One kind of records in packages. Sections are written in the order in which they are registered: what the first ones meet, the later ones look up.</summary>
internal interface IEvidenceSection
{
    /// <summary>On the caller's thread, which waits for the store.</summary>
    void Write(ExportSubject subject, PackageWriter package, CancellationToken cancellation);
}
