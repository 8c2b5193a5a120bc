using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Consents.Import;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Consents.Import;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoImportStorageTests : ImportStorageContract, IAsyncLifetime
{
    private static readonly ImportJob Job = new() { Id = "june", Organization = "acme", Actor = "test", Format = ImportFormat.Csv };

    private readonly MongoContractDatabase _database = new(typeof(MongoImportStorageTests), MongoImportStorage.Layouts);
    private readonly FakeTimeProvider _time = HandedTime.Stopped();

    private protected override IImportStorage Imports => OpenAgain();

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableFact]
    public async Task An_import_belongs_to_one_pod_until_that_one_has_not_been_heard_of_for_long()
    {
        using var ledger = await OpenAgain().OpenAsync(Job, default);
        Count(ledger, 5, "first");
        await ledger.SaveAsync();
        _ = await Assert.ThrowsAsync<ImportRunningException>(() => OpenAgain().OpenAsync(Job, default));

        // As if it had died: its clock stands, and that of the other went on.
        var later = new MongoImportStorage(_database.Open(), new FakeTimeProvider(_time.GetUtcNow() + MongoImportStorage.Lease + TimeSpan.FromSeconds(1)));
        using var taken = await later.OpenAsync(Job, default);
        Assert.Equal(5, taken.Progress.Line);
        Count(ledger, 9, "late");
        Assert.Equal(StorageFault.Unavailable, (await Assert.ThrowsAsync<StorageException>(ledger.SaveAsync)).Fault);
        Count(taken, 6, "second");
        await taken.SaveAsync();
        Assert.Equal(["first", "second"], (await later.FirstErrorsAsync(Job.Id, 10, default)).Errors.Select(e => e.Error));
    }

    [SkippableFact]
    public async Task A_report_of_many_pieces_is_read_whole()
    {
        using var ledger = await OpenAgain().OpenAsync(Job, default);
        var expected = new StringBuilder();
        for (var i = 1; i <= 3; i++)
        {
            var text = new string((char)('a' + i), 800_000);
            Count(ledger, i, text);
            Count(ledger, i, text);
            await ledger.SaveAsync();
        }

        using var reader = new StreamReader((await OpenAgain().OpenReportAsync(Job.Id, default))!);
        var lines = (await reader.ReadToEndAsync()).TrimEnd('\n').Split('\n');
        Assert.Equal("bbccdd", string.Concat(lines.Select(l => l[^3])));
        Assert.All(lines, l => Assert.InRange(l.Length, 800_000, 800_100));
    }

    private protected override IImportStorage OpenAgain() => new MongoImportStorage(_database.Open(), _time);

    private static void Count(IImportLedger ledger, long line, string reason)
    {
        using var source = new ImportSource(Job, new MemoryStream(), ledger.Progress with { ListOctets = 0 });
        ledger.Count(source, line, 1, 0, [new LineError(line, reason)]);
    }
}
