using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Consents;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>What the whole program does on a database, through sockets and HTTP: one pod, two side by side.</summary>
public sealed class GuardOnMongoTests : IAsyncLifetime
{
    private MongoTestDatabase? _database;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(GuardOnMongoTests), failing: true);

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task What_is_submitted_stamped_delivered_and_refused_is_as_on_one_machine_and_there_after_a_restart()
    {
        await using var guard = await StartAsync(7);
        var esme = await guard.BindAsync();
        var sent = await esme.SubmitAsync(Adverts, Agreed, "新品上市", registered: true);
        Assert.Equal(CommandStatus.ESME_ROK, sent.Status);
        Assert.Equal(sent.MessageId, (await esme.WaitForDeliveryAsync()).ReceiptId);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Adverts, Agreed, "新品上市")).Status != CommandStatus.ESME_ROK, "the refusal to count");

        using (var api = new GuardApi(guard))
        {
            await guard.RecordAsync(r => r.Receipts.Count == 1);
            var found = (await api.GetAsync($"/api/v1/messages?msisdn={Agreed}"))["items"]!.AsArray();
            Assert.Contains(found, m => (string?)m!["messageId"] == sent.MessageId);
            Assert.Equal("revoked", (string?)(await api.ConsentAsync("acme", Agreed))["state"]);
            Assert.Equal(1, await api.MetricAsync("smppguard_pod_lease_held{pod=\"7\"}"));
        }

        await guard.StopAsync();
        await guard.StartAgainAsync();
        var again = await guard.BindAsync();
        Assert.NotEqual(CommandStatus.ESME_ROK, (await again.SubmitAsync(Adverts, Agreed, "新品上市")).Status);
        Assert.Equal(CommandStatus.ESME_ROK, (await again.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).Status);
        Assert.Single(await guard.RecordsAsync(), r => r.Receipts.Count == 1);
    }

    [SkippableFact]
    public async Task Registry_complaints_lists_and_imports_are_kept_by_the_database()
    {
        await using var guard = await StartAsync(7);
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/bakery", """{ "name": "面包", "latinName": "Bakery", "contact": "4001112222" }""");
        var complaint = await guard.CallAsync(HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{NeverAsked}}", "channel": "web", "text": "spam", "code": "{{Adverts}}" }""");
        _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{AlsoAgreed}", """{ "reason": "asked" }""");
        var import = await ImportAsync(guard, $"msisdn,method,grantedAt,evidence\n{NeverAsked},web-form,2026-01-05T08:00:00Z,form\n12,web-form,2026-01-05T08:00:00Z,form\n");
        await guard.StopAsync();

        // Nothing of it is beside the journal: another data directory with the same database knows all of it.
        await using var other = await StartAsync(8);
        using var api = new GuardApi(other);
        Assert.Equal("Bakery", (string?)(await api.GetAsync("/api/v1/organizations/bakery"))["latinName"]);
        Assert.Equal(NeverAsked, (string?)(await api.GetAsync($"/api/v1/complaints/{complaint!["id"]}"))["complaint"]!["msisdn"]);
        Assert.Contains("\"line\":3", Encoding.UTF8.GetString(await api.OctetsAsync($"/api/v1/consents/imports/{import}/report")), StringComparison.Ordinal);
        var esme = await other.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, (await esme.SubmitAsync(Adverts, NeverAsked, "新品上市")).Status);
        Assert.NotEqual(CommandStatus.ESME_ROK, (await esme.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).Status);
    }

    [SkippableFact]
    public async Task What_is_changed_at_one_pod_is_in_force_at_the_other()
    {
        await using var one = await StartAsync(1);
        await using var two = await StartAsync(2);
        var first = await one.BindAsync();
        var second = await two.BindAsync();
        Assert.True((await first.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        Assert.True((await second.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);

        // A record of one is found at the other, and tells which pod gave it.
        foreach (var (guard, pod) in new[] { (one, 1), (one, 2), (two, 1), (two, 2) })
        {
            _ = await guard.RecordAsync(r => RecordIds.PodOf(r.RecordId) == pod);
        }

        _ = await one.CallAsync(HttpMethod.Post, "/api/v1/codes/" + Adverts + "/suspend", """{ "reason": "complaints" }""");
        await Eventually.TrueAsync(async () => (await second.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).Status != CommandStatus.ESME_ROK, "the suspension at the other pod");
        _ = await two.CallAsync(HttpMethod.Post, "/api/v1/codes/" + Adverts + "/resume", "");
        await Eventually.TrueAsync(async () => (await first.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).Status == CommandStatus.ESME_ROK, "its end at the first");
    }

    [SkippableFact]
    public async Task Routes_that_are_put_at_one_pod_are_stored_and_taken_by_the_other_and_so_is_their_end()
    {
        await using var spare = await SmscServer.StartAsync(new SmscServerOptions());
        var time = HandedTime.StoppedToday();
        await using var one = await StartedAsync(1);
        var two = await StartedAsync(2);
        var second = await two.BindAsync();
        Assert.True((await second.SubmitAsync(Orders, Agreed, "您的订单1")).IsOk);
        _ = await one.CallAsync(HttpMethod.Put, "/api/v1/routes", """{ "routes": [ { "name": "all", "targets": [ { "smsc": "spare" } ] } ] }""");
        await time.AdvanceUntilAsync(() => SourceAtAsync("api"), "the routes at the other pod", TimeSpan.FromMilliseconds(100));
        Assert.True((await second.SubmitAsync(Orders, Agreed, "您的订单2")).IsOk);
        Assert.Equal("【示例商城】您的订单2", Assert.Single(spare.Received.Snapshot()).Text);

        // Stored: a pod that starts has them from the first submit on.
        await two.DisposeAsync();
        two = await StartedAsync(2);
        second = await two.BindAsync();
        Assert.True((await second.SubmitAsync(Orders, Agreed, "您的订单3")).IsOk);
        Assert.Equal(2, spare.Received.Count);

        _ = await one.CallAsync(HttpMethod.Delete, "/api/v1/routes");
        await time.AdvanceUntilAsync(() => SourceAtAsync("configuration"), "their end at the other pod", TimeSpan.FromMilliseconds(100));
        Assert.True((await second.SubmitAsync(Orders, Agreed, "您的订单4")).IsOk);
        Assert.Equal((2, 1), (spare.Received.Count, two.Smsc.Received.Count));
        await two.DisposeAsync();

        async Task<bool> SourceAtAsync(string source) => (string?)(await two.CallAsync(HttpMethod.Get, "/api/v1/routes"))!["source"] == source;

        async Task<GuardFixture> StartedAsync(int pod)
        {
            var guard = await GuardFixture.StartAsync(
                options =>
                {
                    MongoServing.On(_database!, pod)(options);
                    options.Smscs.Add(new SmscOptions { Name = "spare", Host = "127.0.0.1", Port = spare.Port, SystemId = "guard", Password = "secret" });
                },
                time: time);
            await guard.EventuallyAsync(() => guard.Services.GetRequiredService<Router>().LinkOf("spare") is { BoundTransmitters: > 0 }, "the bind to the second SMSC");
            return guard;
        }
    }

    [SkippableFact]
    public async Task Who_refuses_at_one_pod_gets_no_adverts_from_the_other_and_who_agrees_there_does()
    {
        await using var one = await StartAsync(1);
        await using var two = await StartAsync(2);
        var first = await one.BindAsync();
        var second = await two.BindAsync();
        Assert.True((await second.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await Eventually.TrueAsync(async () => !(await second.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk, "the refusal at the other pod");
        Assert.Equal(Reason.ConsentRevoked, (await two.RecordAsync(r => !r.IsAllowed)).Reason);
        Assert.True((await second.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).IsOk);
        Assert.True((await second.SubmitAsync(Orders, Agreed, "Your parcel is on its way.")).IsOk);

        // The way back, of an organization that one pod has heard of from the other.
        _ = await two.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "evidence": "form" }""");
        await Eventually.TrueAsync(async () => (await first.SubmitAsync(Adverts, NeverAsked, "新品上市")).IsOk, "the agreement at the first pod");
        using var api = new GuardApi(two);
        Assert.Equal("revoked", (string?)(await api.ConsentAsync("acme", Agreed))["state"]);
    }

    /// <summary>Behind the messages of a busy hour, or of a database that is slow with them, others would hear of it too late.</summary>
    [SkippableFact]
    public async Task A_refusal_does_not_wait_for_the_archive_to_reach_the_other_pod()
    {
        await using var one = await GuardFixture.StartAsync(options =>
        {
            MongoServing.On(_database!, 1)(options);
            options.Archive.Paused = true;
        });
        await using var two = await StartAsync(2);
        var second = await two.BindAsync();
        Assert.True((await second.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await Eventually.TrueAsync(async () => !(await second.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk, "the refusal at the other pod");
        Assert.True((await second.SubmitAsync(Adverts, AlsoAgreed, "新品上市")).IsOk);
    }

    /// <summary>Another data directory that had it at once, or a copy of the database, would miss what the journal holds.</summary>
    [SkippableFact]
    public async Task The_number_of_a_pod_is_free_after_a_stop_only_where_everything_is_stored()
    {
        await using var guard = await StartAsync(7);
        await guard.StopAsync();
        Assert.Empty(await NotEndedAsync());
        await guard.StartAgainAsync(options => options.Archive.Paused = true);
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        await guard.StopAsync();
        Assert.Equal([7], await NotEndedAsync());
        await guard.StartAgainAsync();
        await guard.StopAsync();
        Assert.Empty(await NotEndedAsync());
        Assert.Single(await MongoServing.RecordsAsync(_database!));

        async Task<IReadOnlyList<long>> NotEndedAsync() => (await PodLease.NotEndedAsync(_database!.Open(), default)).NotEnded;
    }

    /// <summary>Killed right after, the pod would have it in its journal alone, and the others would go on.</summary>
    [SkippableFact]
    public async Task A_refusal_is_acknowledged_when_it_is_where_other_pods_find_it()
    {
        await using var guard = await StartAsync(7);
        var slow = new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "blockConnection", true }, { "blockTimeMS", 100 } };
        await _database!.FailAsync(null, slow);
        var events = _database.Open().Collection("consentEvents");
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        Assert.Equal(1, await events.CountDocumentsAsync(RefusalOf(Agreed)));
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "acme", "msisdn": "{{AlsoAgreed}}", "reason": "by telephone" }""");
        Assert.Equal(1, await events.CountDocumentsAsync(RefusalOf(AlsoAgreed)));

        static BsonDocument RefusalOf(string number) => new() { { "msisdn", long.Parse(number, CultureInfo.InvariantCulture) }, { "change", (long)ConsentChange.Revoke } };
    }

    /// <summary>The data directory that had the number before may not know yet that it lost it.</summary>
    [SkippableFact]
    public async Task A_refusal_that_another_process_records_under_the_same_number_counts()
    {
        await using var guard = await StartAsync(7);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        new MongoConsentStorage(_database!.Open(), 7).Append([ConsentEvents.Refusal("acme", long.Parse(Agreed.TrimStart('+'), CultureInfo.InvariantCulture), RecordIds.FirstAt(now), now)]);
        await Eventually.TrueAsync(async () => !(await esme.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk, "the refusal to count");
    }

    [SkippableFact]
    public async Task A_refusal_while_the_database_is_away_reaches_the_other_pod_when_it_is_back()
    {
        await using var one = await StartAsync(1);
        await using var two = await StartAsync(2);
        var first = await one.BindAsync();
        var second = await two.BindAsync();
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "find", "insert", "update", "delete" } }, { "errorCode", 91 } });
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        Assert.False((await first.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        Assert.True((await second.SubmitAsync(Orders, Agreed, "Your parcel is on its way.")).IsOk);
        await _database.HealAsync();
        await Eventually.TrueAsync(async () => !(await second.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk, "the refusal at the other pod");
    }

    [SkippableFact]
    public async Task While_the_database_is_away_it_accepts_submits_and_says_that_it_delivers_nothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var guard = await StartAsync(7, time);
        var esme = await guard.BindAsync();
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "find", "insert", "update", "delete" } }, { "errorCode", 91 } });
        await guard.EventuallyAsync(() => Problems(guard).Any(p => p.StartsWith("pod-lease: ", StringComparison.Ordinal)), "the lease to be in doubt");
        var sent = await esme.SubmitAsync(Orders, Agreed, "Your parcel is on its way.");
        Assert.Equal(CommandStatus.ESME_ROK, sent.Status);
        await _database.HealAsync();
        await guard.EventuallyAsync(() => Problems(guard).Length == 0, "everything to be well again");
        _ = await guard.RecordAsync(r => r.MessageId == sent.MessageId);
    }

    [SkippableFact]
    public async Task What_is_on_its_way_to_another_pod_and_does_not_get_there_grows_old_where_it_is()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var one = await StartAsync(1, time);
        await using var two = await StartAsync(2, time);
        var receiver = await two.BindAsync(bindType: CommandId.BindReceiver);
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Orders, "gets there"));
        await one.EventuallyAsync(() => receiver.Delivered.Count == 1, "the first at the other pod");
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "update" } }, { "errorCode", 96 } });
        var sent = time.GetUtcNow();
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Orders, "thank you"));
        await one.EventuallyAsync(() => one.Log.Entries.Any(line => line.Contains("cannot be handed over", StringComparison.Ordinal)), "the hand-over to fail");
        time.Advance(TimeSpan.FromSeconds(3));
        var most = Math.Ceiling((time.GetUtcNow() - sent).TotalSeconds);
        var scrape = await one.ScrapeAsync();
        Assert.Equal(1, scrape["""smppguard_deliveries_waiting{account="cp1"}"""]);
        Assert.InRange(scrape["""smppguard_deliveries_oldest_seconds{account="cp1"}"""], 3, most);
        await _database.HealAsync();
        await one.EventuallyAsync(() => one.ScrapeAsync().GetAwaiter().GetResult()["""smppguard_deliveries_oldest_seconds{account="cp1"}"""] == 0, "it to be at the other");
    }

    [SkippableFact]
    public async Task A_checkpoint_that_does_not_fit_the_journal_is_named_as_the_file_that_it_is()
    {
        await using var guard = await StartAsync(7);
        for (var start = 0; start < 2; start++)
        {
            var esme = await guard.BindAsync();
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel")).IsOk);
            await guard.StopAsync();
            await guard.StartAgainAsync();
        }

        await guard.StopAsync();
        File.Delete(Path.Combine(guard.DataDirectory, "checkpoint.json"));
        var refused = await Assert.ThrowsAsync<JournalDamagedException>(() => guard.StartAgainAsync());
        Assert.Contains("are missing: checkpoint.json is older than the journal", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_pod_whose_number_went_to_another_data_directory_says_so_and_ends_itself()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var guard = await StartAsync(7, time);
        _ = await _database!.Open().Collection("pods").UpdateOneAsync(new BsonDocument("_id", 7L), new BsonDocument("$set", new BsonDocument("holder", "another")));
        var lifetime = guard.Services.GetRequiredService<IHostApplicationLifetime>();
        await guard.EventuallyAsync(() => lifetime.ApplicationStopping.IsCancellationRequested, "its end");
        Assert.Contains(Problems(guard), p => p.StartsWith("pod-number-lost: the number 7 of this pod went to another one", StringComparison.Ordinal));
        Assert.Contains(guard.Log.Entries, line => line.Contains("The number 7 of this pod went to another one, which has another data directory", StringComparison.Ordinal));
    }

    private static string[] Problems(GuardFixture guard) => MongoServing.Problems(guard);

    private Task<GuardFixture> StartAsync(int pod, TimeProvider? time = null) => GuardFixture.StartAsync(MongoServing.On(_database!, pod), time: time);

    private static async Task<string> ImportAsync(GuardFixture guard, string list)
    {
        using var http = guard.CreateApi();
        using var content = new StringContent(list, Encoding.UTF8, "text/csv");
        using var answer = await http.PostAsync(new Uri("/api/v1/consents/import?organization=acme&id=spring&force=true", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return "spring";
    }
}
