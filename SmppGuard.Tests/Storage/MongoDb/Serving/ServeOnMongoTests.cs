using System.Net;
using EsmeSimulator.Client;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary><c>serve</c> as a process, on a database: what is killed goes on, and what cannot start says why.</summary>
public sealed class ServeOnMongoTests : IAsyncLifetime
{
    private MongoTestDatabase? _database;
    private SmscServer? _smsc;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(ServeOnMongoTests), failing: true);
        _smsc = await SmscServer.StartAsync(new SmscServerOptions());
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        if (_smsc is not null)
        {
            await _smsc.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task What_was_acknowledged_before_it_was_killed_is_in_the_database_after_its_next_start_once()
    {
        var load = new TokenLoad();
        await using var guard = New(3);
        for (var round = 0; round < 2; round++)
        {
            await guard.StartAsync();
            await using var esme = await EsmeClient.BindAsync(guard.Esme());
            var before = load.Acknowledged;
            var loading = load.SubmitAsync(esme, 10);
            await Eventually.TrueAsync(() => load.Acknowledged - before > 200, "some submits to be acknowledged");
            await guard.KillAsync();
            await loading;
        }

        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
        var records = (await MongoServing.RecordsAsync(_database!)).ToLookup(r => TokenLoad.TokenOf(r.OriginalText), StringComparer.Ordinal);
        Assert.All(load.Answered.Where(a => a.Value.IsOk), answered => Assert.Equal(answered.Value.MessageId, Assert.Single(records[answered.Key]).MessageId));
        Assert.All(records, token => Assert.Single(token));
    }

    [SkippableFact]
    public async Task A_number_that_another_pod_has_is_refused()
    {
        await using var first = New(3);
        await first.StartAsync();
        await using var second = New(3);
        var (exitCode, error) = await GuardProcess.RunAsync("serve", "--config", second.ConfigFile);
        Assert.Equal(1, exitCode);
        Assert.Contains("SmppGuard cannot start: SmppGuard:Pod:Number is 3; another pod that runs has this number in MongoDB ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);

        // The one that has it goes on with it after a crash, at once.
        await first.KillAsync();
        await first.StartAsync();
        Assert.Equal(0, await first.StopAsync());
    }

    [SkippableFact]
    public async Task While_the_database_is_away_it_is_not_ready_with_the_reason_and_starts_when_it_is_back()
    {
        var port = FreePorts.One();
        await using var guard = New(3, port);
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "find" } }, { "errorCode", 91 } });
        var starting = guard.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string? reason = null;
        await Eventually.TrueAsync(async () => (reason = await TryGetAsync(http, "/health/ready", HttpStatusCode.ServiceUnavailable)) is not null, "the reason");
        Assert.Contains("storage-unreachable: SmppGuard:Storage:ConnectionString names MongoDB ", reason, StringComparison.Ordinal);
        Assert.NotNull(await TryGetAsync(http, "/health/live", HttpStatusCode.OK));
        Assert.NotNull(await TryGetAsync(http, "/api/v1/organizations", HttpStatusCode.ServiceUnavailable));
        Assert.False(starting.IsCompleted);
        await _database.HealAsync();
        await starting;
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        Assert.True((await esme.SubmitAsync(TestRegistry.Adverts, TestRegistry.Agreed, "新品上市")).IsOk);
        Assert.Equal(0, await guard.StopAsync());
        Assert.Contains(guard.Errors, line => line.Contains("Not started yet: SmppGuard:Storage:ConnectionString names MongoDB ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task What_is_told_while_the_database_stays_away_names_its_key_and_what_to_do()
    {
        var options = new GuardOptions();
        MongoServing.On(_database!, 3)(options);
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "find" } }, { "errorCode", 91 } });
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var waiting = StorageProvider.AwaitAsync(options, reason => _ = told.TrySetResult(reason), TimeProvider.System, stop.Token);
        var reason = await told.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.StartsWith("SmppGuard:Storage:ConnectionString names MongoDB ", reason, StringComparison.Ordinal);
        Assert.EndsWith("; see that it runs, has a primary, and can be reached from here.", reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        var newer = new BsonDocument { { "_id", "layout" }, { "version", 99L }, { "usableFrom", 99L } };
        await _database!.Open().Collection("schema").InsertOneAsync(newer);
        await RefusedAsync("was written by a newer version of SmppGuard: its layout is 99, this version knows 1.");
        Assert.Single(await (await _database.Open().Database.ListCollectionNamesAsync()).ToListAsync());
    }

    [SkippableTheory]
    [InlineData("find", 18, "find on schema failed", "use a user that has the role readWrite on the database")]
    [InlineData("find", 13, "this user may not find on the collection schema (Unauthorized, 13); grant it", "use a user that has the role readWrite on the database")]
    [InlineData("insert", 13, "this user may not insert on the collection schema (Unauthorized, 13); grant it", "use a user that has the role readWrite on the database")]
    public async Task What_the_user_may_not_is_named(string command, int code, string what, string advice)
    {
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { command } }, { "errorCode", code } });
        var line = await RefusedAsync("SmppGuard:Storage:ConnectionString names MongoDB ", isOfCheck: command == "find");
        Assert.Contains(what, line, StringComparison.Ordinal);
        Assert.Contains(advice, line, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_empty_database_in_place_of_the_one_that_was_used_is_refused_until_its_loss_is_accepted()
    {
        await using var guard = New(3);
        await guard.StartAsync();
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            Assert.True((await esme.SubmitAsync(TestRegistry.Adverts, TestRegistry.Agreed, "新品上市")).IsOk);
        }

        Assert.Equal(0, await guard.StopAsync());
        await _database!.Open().Database.Client.DropDatabaseAsync(_database.Settings.Database);
        var line = await RefusedAsync(" is empty, and the data directory ", guard);
        Assert.Contains("make an empty file ", line, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(guard.DataDirectory, "database.accept-loss"), "");
        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
        Assert.False(File.Exists(Path.Combine(guard.DataDirectory, "database.accept-loss")));
    }

    [SkippableFact]
    public async Task A_data_directory_of_the_embedded_provider_is_refused()
    {
        await using var guard = New(3);
        Directory.CreateDirectory(guard.DataDirectory);
        await File.WriteAllTextAsync(Path.Combine(guard.DataDirectory, "guard.db"), "");
        _ = await RefusedAsync("guard.db holds what the provider Sqlite stored, and MongoDb would start without it.", guard);
    }

    [SkippableFact]
    public async Task Backup_says_what_to_back_up_and_how()
    {
        await using var guard = New(3);
        Directory.CreateDirectory(guard.DataDirectory);
        var (exitCode, error) = await GuardProcess.RunAsync("backup", "--config", guard.ConfigFile, "--to", Path.Combine(guard.DataDirectory, "copy"));
        Assert.Equal(1, exitCode);
        Assert.Contains("everything but the journals of the pods is there; back it up with mongodump or a snapshot", error, StringComparison.Ordinal);
    }

    private GuardProcess New(int pod, int httpPort = 0) => new(_smsc!.Port, MongoServing.Keys(_database!.Settings, pod), httpPort);

    // By serve and by check-config, which changes nothing.
    private async Task<string> RefusedAsync(string expected, GuardProcess? guard = null, bool isOfCheck = true)
    {
        guard ??= New(3);
        var (exitCode, error) = await GuardProcess.RunAsync("serve", "--config", guard.ConfigFile);
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        var line = Assert.Single(error.Split('\n'), l => l.Contains(expected, StringComparison.Ordinal));
        Assert.StartsWith("SmppGuard cannot start: ", line, StringComparison.Ordinal);
        Assert.Equal(isOfCheck ? 1 : 0, (await GuardProcess.RunAsync("check-config", guard.ConfigFile)).ExitCode);
        return line;
    }

    private static async Task<string?> TryGetAsync(HttpClient http, string path, HttpStatusCode status)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode == status ? await answer.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return null;
        }
    }
}
