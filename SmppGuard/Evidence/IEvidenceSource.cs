namespace SmppGuard.Evidence;

/// <summary>Fills packages.</summary>
internal interface IEvidenceSource
{
    /// <summary>Writes everything that an order asks for and that was recorded until a moment. On the caller's thread, which waits for the store.</summary>
    void Write(ExportOrder order, DateTimeOffset until, PackageWriter package, CancellationToken cancellation);
}
