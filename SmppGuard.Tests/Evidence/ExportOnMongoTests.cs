using SmppGuard.Tests.Cli;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Storage.MongoDb;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using SmppGuard.Tests.Verifying;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Evidence;

/// <summary>Packages of evidence where pods share a database: each makes them of the messages of all, and one without a server, too.</summary>
public sealed class ExportOnMongoTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private MongoTestDatabase? _database;

    private MongoTestDatabase Database => _database!;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(ExportOnMongoTests));

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
    }

    [SkippableFact]
    public async Task A_pod_makes_a_package_of_the_messages_of_all_and_says_which_pod_has_it()
    {
        await using var one = await GuardFixture.StartAsync(MongoServing.On(Database, 1));
        await Traffic.RunAsync(one);
        await using var two = await GuardFixture.StartAsync(MongoServing.On(Database, 2));
        var esme = await two.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "of the other pod")).IsOk);
        _ = await two.EndedAsync(Traffic.Messages + 1);

        var package = await ExportedPackage.OrderAsync(two, $$"""{ "msisdn": "{{Agreed}}", "reason": "inspection 2026-11" }""");
        Assert.Empty(package.Damages());
        var messages = package.Lines("messages.ndjson");
        Assert.Equal(4, messages.Count);
        Assert.Equal("of the other pod", (string?)messages[0]["message"]!["originalText"]);
        Assert.Equal("order page checkbox", (string?)messages[^1]["consent"]!["evidence"]);
        Assert.Equal(["granted", "revoked"], package.Lines("consents.ndjson").Select(line => (string?)line["change"]));
        Assert.Equal(2, (int)package.Manifest["program"]!["pod"]!);
        Assert.Contains("Acme Mall", package.Text("registry/entries.ndjson"), StringComparison.Ordinal);

        var proofs = await ExportedPackage.OrderAsync(one, """{ "organization": "acme" }""");
        Assert.Empty(proofs.Damages());
        Assert.Equal(Traffic.Proof, System.Text.Encoding.UTF8.GetBytes(proofs.Text(proofs.Names().Single(name => name.StartsWith("attachments/", StringComparison.Ordinal)))));

        using var other = new GuardApi(one);
        var id = (string)package.Manifest["id"]!;
        Assert.Equal(421, (await other.SendAsync(HttpMethod.Get, $"/api/v1/exports/{id}")).Status);
    }

    [SkippableFact]
    public async Task A_package_that_is_made_while_the_pod_does_not_run_is_the_one_that_it_made()
    {
        await using var guard = await GuardFixture.StartAsync(MongoServing.On(Database, 5));
        await Traffic.RunAsync(guard);
        var served = await ExportedPackage.OrderAsync(guard, $$"""{ "msisdn": "{{Agreed}}", "reason": "inspection 2026-11" }""");
        await guard.StopAsync();

        var config = _folder.Write(
            "guard.json", $$"""{ "SmppGuard": { "DataDirectory": "{{guard.DataDirectory}}", {{MongoServing.Keys(Database.Settings, 5)}} "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        var file = _folder.File("evidence.zip");
        var (exitCode, output, error) = await Typed.RunAsync("archive", "export", "--config", config, "--msisdn", Agreed, "--reason", "inspection 2026-11", "-o", file);
        Assert.True(exitCode == 0, output + error);
        OfflineExports.AssertSame(served, new ExportedPackage(await File.ReadAllBytesAsync(file)));

        // What it took of the database it has given back, and the store is as whole as it was.
        var report = await CheckedStores.VerifyAsync(options =>
        {
            MongoServing.On(Database, 5)(options);
            options.DataDirectory = guard.DataDirectory;
        });
        Assert.Equal(("", 0), (report.Text(), report.Notes.Count));
        await guard.StartAgainAsync();
    }
}
