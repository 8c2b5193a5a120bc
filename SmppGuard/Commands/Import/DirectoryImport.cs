using SmppGuard.Consents.Import;
using SmppGuard.Hosting;
using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Commands.Import;

/// <summary>Imports into the data directory of an SmppGuard that does not run.</summary>
internal sealed class DirectoryImport : IAsyncDisposable
{
    private readonly OfflineGuard _guard;

    private DirectoryImport(OfflineGuard guard) => _guard = guard;

    public static async Task<DirectoryImport> OpenAsync(GuardConfiguration configuration) => new(await OfflineGuard.OpenAsync(configuration));

    public async Task<ImportTally> RunAsync(ImportJob job, Func<Stream> list, CancellationToken cancellation)
    {
        var registry = _guard.Services.GetRequiredService<RegistryStore>().Current;
        if (!registry.TryGetOrganization(job.Organization, out _))
        {
            throw new ImportFailedException($"organization \"{job.Organization}\" is not registered.");
        }

        await using var source = list();
        if (job.Mode.DryRun)
        {
            var (counts, bad) = await _guard.Services.GetRequiredService<ConsentImport>().TryAsync(job, source, registry, cancellation);
            return new ImportTally(null, counts.Accepted, counts.Unchanged, counts.Rejected, bad.First);
        }

        var done = await _guard.Services.GetRequiredService<ConsentImport>().RunAsync(job, source, registry, cancellation);
        var (errors, _) = await _guard.Services.GetRequiredService<IImportStorage>().FirstErrorsAsync(job.Id, LineErrors.MaxKept, cancellation);
        return new ImportTally(done.Id, done.Accepted, done.Unchanged, done.Rejected, errors);
    }

    public async Task<Stream> OpenReportAsync(string id, CancellationToken cancellation) =>
        await _guard.Services.GetRequiredService<IImportStorage>().OpenReportAsync(id, cancellation) ?? Stream.Null;

    public ValueTask DisposeAsync() => _guard.DisposeAsync();
}
