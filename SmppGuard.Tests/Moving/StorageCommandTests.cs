using System.Diagnostics;
using EsmeSimulator.Client;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Backup;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Moving;

/// <summary>What docs/operations/moving.md says, done as it says it: with the program as a process, beside one that serves.</summary>
public sealed class StorageCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private MovedStores? _stores;

    private MovedStores Stores => _stores!;

    public async Task InitializeAsync() => _stores = await MovedStores.CreateAsync(typeof(StorageCommandTests));

    public async Task DisposeAsync()
    {
        if (_stores is not null)
        {
            await _stores.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task A_guard_that_was_moved_while_it_served_answers_the_same_and_relays_receipts_of_before()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Receipts = false });
        await using var guard = new GuardProcess(smsc.Port, BackupTests.Keys);
        await guard.StartAsync();
        _ = await BackupTests.FillAsync(guard, smsc);
        var (exitCode, output, error) = await RunAsync("storage", "copy", "--from", guard.DataDirectory, "--to", Stores.Url);
        Assert.Equal((0, true), (exitCode, output.Contains($"copied, and not complete: a process serves {guard.DataDirectory}.", StringComparison.Ordinal)));
        Assert.Contains("consents: ", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(guard.DataDirectory, "checkpoint.json")));

        SubmitResult sent;
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            sent = await esme.SubmitAsync(Orders, Agreed, "您的订单已到达", registered: true, CancellationToken.None);
        }

        using (var api = new GuardApi(guard.HttpUrl))
        {
            await Eventually.TrueAsync(async () => (await api.GetAsync("/api/v1/messages"))["items"]!.AsArray().Count >= 4, "the message in the archive");
        }

        var before = await BackupTests.EverythingAsync(guard);
        Assert.Equal(0, await guard.StopAsync());
        (exitCode, output, _) = await RunAsync("storage", "copy", "--from", guard.DataDirectory, "--to", Stores.Url);
        Assert.Equal((0, true), (exitCode, output.Contains("complete: the copy can be verified, and started with", StringComparison.Ordinal)));
        (exitCode, output, _) = await RunAsync("storage", "verify", "--from", guard.DataDirectory, "--to", Stores.Url);
        Assert.Equal((0, "equal"), (exitCode, output.TrimEnd().Split('\n')[^1]));

        await using var moved = await GuardFixture.StartAsync(options =>
        {
            MongoServing.On(Stores.Database, 0)(options);
            options.DataDirectory = guard.DataDirectory;
            options.Smscs[0].Port = smsc.Port;
        });
        Assert.Equal(before, await BackupTests.EverythingAsync(moved.Endpoints.HttpUrl));

        // The refusal that was made before is honoured, and the receipt that comes now finds its message.
        var again = await moved.BindAsync();
        Assert.Equal(0x0403u, (uint)(await again.SubmitAsync(Adverts, Agreed, "新品上市")).Status);
        Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReceiptAsync(smsc.Received.Snapshot().Single(message => message.MessageId == sent.MessageId)));
        Assert.Equal(sent.MessageId, (await again.WaitForDeliveryAsync()).ReceiptId);
    }

    [SkippableFact]
    public async Task One_that_is_killed_in_the_middle_goes_on_and_nothing_is_missing_or_twice()
    {
        var random = new RandomStore(Stores.OpenDirectory("one"), 8, 0, MovedStores.Start);
        await random.FillAsync();
        random.FillArchive(2000);
        await Stores.CloseAsync();
        for (var lines = 1; lines <= 9; lines += 4)
        {
            await KillAfterAsync(lines, "storage", "copy", "--from", Stores.At("one"), "--to", Stores.Url);
        }

        Assert.Equal(0, (await RunAsync("storage", "copy", "--from", Stores.At("one"), "--to", Stores.Url)).ExitCode);
        Assert.Empty(await Stores.CompareAsync("one", ""));
        for (var lines = 1; lines <= 9; lines += 4)
        {
            await KillAfterAsync(lines, "storage", "copy", "--from", Stores.Url, "--to", Stores.At("two"));
        }

        Assert.Equal(0, (await RunAsync("storage", "copy", "--from", Stores.Url, "--to", Stores.At("two"))).ExitCode);
        Assert.Empty(await Stores.CompareAsync("", "two"));
    }

    [SkippableFact]
    public async Task Exit_codes_tell_equal_from_different_and_from_what_could_not_be_compared()
    {
        await new RandomStore(Stores.OpenDirectory("one"), 9, 0, MovedStores.Start).FillAsync();
        await Stores.CloseAsync();
        _ = await Stores.CopyAsync("one", "");
        var changed = await Stores.Database.Open().Collection("complaints").FindOneAndUpdateAsync<BsonDocument>(new BsonDocument(), new BsonDocument("$set", new BsonDocument("text", "another")));
        var (exitCode, output, _) = await RunAsync("storage", "verify", "--from", Stores.At("one"), "--to", Stores.Url);
        Assert.Equal((65, "different: 1"), (exitCode, output.TrimEnd().Split('\n')[^1]));
        Assert.Contains($"complaints: {changed["_id"]} differs in text", output, StringComparison.Ordinal);
        Assert.DoesNotContain("another", output, StringComparison.Ordinal);

        (exitCode, _, var error) = await RunAsync("storage", "verify", "--from", Stores.At("nowhere"), "--to", Stores.Url);
        Assert.Equal((78, true), (exitCode, error.Contains("is no data directory of the provider Sqlite", StringComparison.Ordinal)));
        (exitCode, _, error) = await RunAsync("storage", "verify", "--from", Stores.At("one"), "--to", "mongodb://u:geheim@127.0.0.1:1/guard?serverSelectionTimeoutMS=200");
        Assert.Equal((1, true), (exitCode, error.Contains("nothing more was compared: MongoDB 127.0.0.1:1, database guard: no answer", StringComparison.Ordinal)));
        Assert.DoesNotContain("geheim", error, StringComparison.Ordinal);
    }

    // Once it has told of so many parts, or has come to its end.
    private static async Task KillAfterAsync(int lines, params string[] arguments)
    {
        using var process = Process.Start(GuardProgram.StartInfo(arguments))!;
        _ = process.StandardOutput.ReadToEndAsync();
        for (var i = 0; i < lines && await process.StandardError.ReadLineAsync().WaitAsync(Patience) is not null; i++)
        {
            // It goes on.
        }

        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(GuardProgram.StartInfo(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, error);
    }
}
