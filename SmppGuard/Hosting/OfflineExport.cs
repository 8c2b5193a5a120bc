using SmppGuard.Access;
using SmppGuard.Admin;
using SmppGuard.Admin.Exports;
using SmppGuard.Audit;
using SmppGuard.DoNotDisturb;
using SmppGuard.Evidence;
using SmppGuard.Journal;
using SmppGuard.Model;

namespace SmppGuard.Hosting;

/// <summary>
/// Makes a package while no <c>serve</c> runs: with the data directory in its own hands, what the journal still has is taken over first, as by a start. The package is the one that an order over the API would
/// bring, and the audit log says that it was made.
/// </summary>
internal static class OfflineExport
{
    /// <summary>Who asks: whoever has the data directory has all that is in it.</summary>
    private const string Asker = KeyNames.CommandLine;

    /// <param name="configuration">Names the store and the key to sign with.</param>
    /// <param name="body">What is asked for.</param>
    /// <param name="path">The file to make, or to replace; under its name only when it is whole.</param>
    /// <param name="progress">Is shown the package while it is made.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ExportRefusedException">It is no order, or cannot be recorded.</exception>
    /// <exception cref="StartRefusedException">Another process has the directory, or the number of the pod.</exception>
    public static async Task<ExportRecord> MakeAsync(GuardConfiguration configuration, ExportBody body, Func<string, string> path, Action<PackageWriter> progress, CancellationToken cancellation)
    {
        await using var guard = await OfflineGuard.OpenAsync(configuration);
        var services = guard.Services;
        var time = services.GetRequiredService<TimeProvider>();
        List<(string Field, string Message)> problems = [];
        var order = ExportOrders.Read(
            body, services.GetRequiredService<NumberPlan>(), new ExportOrder { AskedAt = time.GetUtcNow(), By = Asker, Role = nameof(ApiRole.Administrator), Peer = Asker }, problems);
        if (problems.Count > 0)
        {
            throw new ExportRefusedException(string.Join(' ', problems.Select(problem => $"{problem.Field} {problem.Message}")));
        }

        await services.GetRequiredService<DoNotDisturbService>().LoadAsync(cancellation);
        var id = ExportFacts.NewId(services.GetRequiredService<PodOptions>().Number, order.AskedAt);
        var target = path(id);
        var unfinished = target + ".unfinished";
        try
        {
            var done = await Task.Run(() => Make(services.GetRequiredService<PackageMaker>(), new ExportRecord { Id = id, Order = order, State = ExportState.Done }, unfinished, progress, cancellation), cancellation);
            await RecordAsync(services.GetRequiredService<AuditLog>(), ExportFacts.Made(done, time.GetUtcNow()), cancellation);
            File.Move(unfinished, target, overwrite: true);
            DirectorySync.Sync(Path.GetDirectoryName(target)!);
            return done;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static ExportRecord Make(PackageMaker maker, ExportRecord export, string path, Action<PackageWriter> progress, CancellationToken cancellation)
    {
        PackageWriter? written = null;
        using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var made = maker.Make(
            export.Id,
            export.Order,
            output,
            new UnpacedExport(cancellation),
            package => progress(written = package),
            cancellation);
        output.Flush(flushToDisk: true);
        return export with { Octets = output.Length, ManifestSha256 = made.ManifestSha256, IsSigned = made.IsSigned, Totals = written!.Snapshot() };
    }

    // What cannot be recorded is not handed out.
    private static async Task RecordAsync(AuditLog audit, AuditFact fact, CancellationToken cancellation)
    {
        await audit.StartAsync(cancellation);
        try
        {
            if (!await audit.RecordAsync(fact))
            {
                throw new ExportRefusedException("the audit log cannot be written, so nothing is handed out");
            }
        }
        finally
        {
            await audit.StopAsync(CancellationToken.None);
        }
    }
}

/// <summary>There is no package.</summary>
internal sealed class ExportRefusedException(string problem) : Exception(problem);
