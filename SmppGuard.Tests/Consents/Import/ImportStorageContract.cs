using System.Text;
using SmppGuard.Consents.Import;
using SmppGuard.Input;
using Xunit;

namespace SmppGuard.Tests.Consents.Import;

/// <summary>What every storage of imports does.</summary>
public abstract class ImportStorageContract
{
    private static readonly ImportJob Job = new() { Id = "march", Organization = "acme", Actor = "test", Format = ImportFormat.Csv };

    private protected abstract IImportStorage Imports { get; }

    /// <summary>The same storage, for a process that starts later.</summary>
    private protected abstract IImportStorage OpenAgain();

    [SkippableFact]
    public async Task What_was_saved_is_found_with_its_bad_lines()
    {
        Assert.Null(await Imports.FindAsync(Job.Id, default));
        Assert.Null(await Imports.OpenReportAsync(Job.Id, default));
        using (var ledger = await Imports.OpenAsync(Job, default))
        {
            await CountAsync(ledger, line: 10, accepted: 7, unchanged: 1, bad: [3, 9]);
            ledger.Finish();
            await ledger.SaveAsync();
        }

        foreach (var storage in new[] { Imports, OpenAgain() })
        {
            var found = await storage.FindAsync(Job.Id, default);
            Assert.Equal(("acme", 10, 7, 1, 2, true), (found!.Organization, found.Line, found.Accepted, found.Unchanged, found.Rejected, found.Finished));
            Assert.Equal([3, 9], await BadLinesAsync(storage));
        }
    }

    [SkippableFact]
    public async Task Imports_are_listed_by_their_ids_piece_by_piece_also_of_one_organization()
    {
        Assert.Empty(await Imports.ListAsync(null, "", 10, default));
        foreach (var (id, organization) in new[] { ("b", "acme"), ("a", "brook"), ("C", "acme") })
        {
            using var ledger = await Imports.OpenAsync(Job with { Id = id, Organization = organization }, default);
            await CountAsync(ledger, line: 3, accepted: 2, unchanged: 0, bad: [3]);
            await ledger.SaveAsync();
        }

        var storage = OpenAgain();
        Assert.Equal(["C", "a", "b"], (await storage.ListAsync(null, "", 10, default)).Select(import => import.Id));
        Assert.Equal([("b", "acme", 2L)], (await storage.ListAsync(null, "a", 10, default)).Select(import => (import.Id, import.Organization, import.Accepted)));
        Assert.Equal(["C"], (await storage.ListAsync(null, "", 1, default)).Select(import => import.Id));
        Assert.Equal(["C", "b"], (await storage.ListAsync("acme", "", 10, default)).Select(import => import.Id));
    }

    [SkippableFact]
    public async Task One_that_was_cut_off_is_where_it_was_saved_last_and_goes_on_there()
    {
        using (var ledger = await Imports.OpenAsync(Job, default))
        {
            await CountAsync(ledger, line: 5, accepted: 4, unchanged: 0, bad: [2]);
            await ledger.SaveAsync();
            await CountAsync(ledger, line: 8, accepted: 2, unchanged: 0, bad: [7]);
        }

        var storage = OpenAgain();
        Assert.Equal(5, (await storage.FindAsync(Job.Id, default))!.Line);
        using (var ledger = await storage.OpenAsync(Job, default))
        {
            Assert.Equal((5, 4, 1), (ledger.Progress.Line, ledger.Progress.Accepted, ledger.Progress.Rejected));
            await CountAsync(ledger, line: 9, accepted: 3, unchanged: 0, bad: [8]);
            await ledger.SaveAsync();
        }

        Assert.Equal([2, 8], await BadLinesAsync(storage));
    }

    [SkippableFact]
    public async Task An_import_runs_once_at_a_time_and_belongs_to_one_organization()
    {
        using (var ledger = await Imports.OpenAsync(Job, default))
        {
            _ = await Assert.ThrowsAsync<ImportRunningException>(() => Imports.OpenAsync(Job, default));
            using var other = await Imports.OpenAsync(Job with { Id = "april" }, default);
            await CountAsync(ledger, line: 1, accepted: 1, unchanged: 0, bad: []);
            await ledger.SaveAsync();
        }

        _ = await Assert.ThrowsAsync<ImportConflictException>(() => Imports.OpenAsync(Job with { Organization = "other" }, default));
        using var again = await Imports.OpenAsync(Job, default);
        Assert.Equal(1, again.Progress.Line);
    }

    [SkippableFact]
    public async Task One_of_which_nothing_was_read_leaves_no_trace()
    {
        using (var ledger = await Imports.OpenAsync(Job, default))
        {
            await ledger.DiscardAsync();
        }

        Assert.Null(await Imports.FindAsync(Job.Id, default));
        using var other = await Imports.OpenAsync(Job with { Organization = "other" }, default);
        Assert.Equal(0, other.Progress.Line);
    }

    private static async Task CountAsync(IImportLedger ledger, long line, long accepted, long unchanged, long[] bad)
    {
        using var source = new ImportSource(Job, new MemoryStream(Encoding.UTF8.GetBytes("a list")), ledger.Progress with { ListOctets = 0 });
        await source.CopyToAsync(Stream.Null);
        ledger.Count(source, line, accepted, unchanged, [.. bad.Select(number => new LineError(number, "msisdn is no number"))]);
    }

    private static async Task<IEnumerable<long>> BadLinesAsync(IImportStorage storage) => (await storage.FirstErrorsAsync(Job.Id, 100, default)).Errors.Select(e => e.Line);
}
