using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmppGuard.Audit;
using SmppGuard.Idempotency;
using SmppGuard.Model;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Audit;

/// <summary>Who did what over the API, and who looked at whom, is on record before it is answered, and whoever may look finds it.</summary>
public sealed class AuditTests
{
    private const string Code = "/api/v1/codes/" + TestRegistry.Orders;

    [Fact]
    public async Task A_change_is_recorded_with_who_when_where_from_what_before_and_after()
    {
        // While it started, the time went on as far as it was waited for.
        var time = HandedTime.Stopped();
        await using var guard = await StartAsync(time: time);
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        using var ops = KeyedApi.As(guard, "ops");
        Assert.Equal(200, (await ops.SendAsync(HttpMethod.Put, Code, """{ "match": "Exact", "organization": "acme", "purpose": "Notification" }""")).Status);
        Assert.Equal(204, (await ops.SendAsync(HttpMethod.Delete, "/api/v1/accounts/" + TestRegistry.Crowd)).Status);

        var entries = await EntriesAsync(guard, "?kind=change");
        var (deleted, put) = (entries[0], entries[1]);
        Assert.Equal(
            ("change", "ops", "Operator", "127.0.0.1", "PUT /api/v1/codes/{key}", Code, 200, now),
            ((string?)put["kind"], (string?)put["by"], (string?)put["role"], (string?)put["peer"], (string?)put["action"], (string?)put["what"], (int)put["status"]!, (string?)put["at"]));
        Assert.Equal(("Prefix", "Exact"), ((string?)put["before"]!["match"], (string?)put["after"]!["match"]));
        Assert.Equal((TestRegistry.Crowd, null), ((string?)deleted["before"]!["systemId"], deleted["after"]));
    }

    [Fact]
    public async Task A_look_at_numbers_and_texts_is_recorded_also_where_nothing_was_found()
    {
        await using var guard = await StartAsync();
        using var audit = KeyedApi.As(guard, "audit");
        Assert.Equal(200, (await audit.GetAsync($"/api/v1/messages?msisdn={TestRegistry.Agreed}")).Status);
        Assert.Equal(404, (await audit.GetAsync($"/api/v1/do-not-disturb/{TestRegistry.Agreed}")).Status);
        Assert.Equal(200, (await audit.GetAsync("/api/v1/codes")).Status);
        using var ops = KeyedApi.As(guard, "ops");
        Assert.Equal(200, (await ops.SendAsync(HttpMethod.Post, "/api/v1/explain", $$"""{ "account": "{{TestRegistry.Mall}}", "source": "{{TestRegistry.Orders}}", "destination": "{{TestRegistry.Agreed}}", "text": "parcel" }""")).Status);
        var asked = Assert.Single(await EntriesAsync(guard, "?by=ops"));
        Assert.Equal(("look", TestRegistry.Agreed), ((string?)asked["kind"], (string?)asked["after"]!["msisdn"]));
        var entries = await EntriesAsync(guard, "?by=audit");
        Assert.Equal(
            [($"/api/v1/do-not-disturb/{TestRegistry.Agreed}", 404), ($"/api/v1/messages?msisdn={TestRegistry.Agreed}", 200)],
            entries.Select(e => ((string)e["what"]!, (int)e["status"]!)));
        Assert.All(entries, e => Assert.Equal("look", (string?)e["kind"]));
    }

    /// <summary>Whatever is put into a body that has secrets.</summary>
    [Fact]
    public async Task No_secret_is_in_the_log()
    {
        await using var guard = await StartAsync();
        using var ops = KeyedApi.As(guard, "ops");
        using var root = KeyedApi.As(guard, "root");
        Assert.Equal(200, (await ops.SendAsync(HttpMethod.Put, "/api/v1/accounts/" + TestRegistry.Narrow, $$"""{ "password": "hunter2x", "codes": [ "{{TestRegistry.Shared}}" ], "smsc": "main" }""")).Status);
        var (status, made) = await root.SendAsync(HttpMethod.Post, "/api/v1/api-keys", """{ "name": "shop", "role": "Auditor" }""");
        Assert.Equal(201, status);
        var log = string.Concat((await EntriesAsync(guard, "")).Select(e => e.ToJsonString()));
        Assert.DoesNotContain("hunter2x", log, StringComparison.Ordinal);
        Assert.DoesNotContain("pbkdf2", log, StringComparison.Ordinal);
        Assert.DoesNotContain((string)made!["key"]!, log, StringComparison.Ordinal);
        Assert.Contains("\"shop\"", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_entry_builds_on_the_one_before_also_over_a_restart()
    {
        await using var guard = await StartAsync();
        using (var ops = KeyedApi.As(guard, "ops"))
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ops.SendAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/1390013900{i % 10}")));
        }

        await guard.StopAsync();
        await guard.StartAgainAsync();
        using (var ops = KeyedApi.As(guard, "ops"))
        {
            Assert.Equal(204, (await ops.SendAsync(HttpMethod.Delete, "/api/v1/do-not-disturb/13900139000")).Status);
        }

        var chain = (await guard.Services.GetRequiredService<IAuditStorage>().ListAsync(new AuditFilter { Limit = 100 }, default)).Reverse().ToList();
        Assert.Equal(Enumerable.Range(1, 21).Select(i => (long)i), chain.Select(e => e.Number));
        var before = "";
        foreach (var entry in chain)
        {
            Assert.Equal(before, entry.PreviousHash);
            Assert.Equal(entry.ComputeHash(), entry.Hash);
            Assert.NotEqual(entry.Hash, (entry with { By = "nobody" }).ComputeHash());
            before = entry.Hash;
        }
    }

    [Fact]
    public async Task The_list_is_read_page_by_page_and_as_a_table()
    {
        await using var guard = await StartAsync();
        using var ops = KeyedApi.As(guard, "ops");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(201, (await ops.SendAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/1390013900{i}", """{ "reason": "=1+1, \"asked\"" }""")).Status);
        }

        using var audit = KeyedApi.As(guard, "audit");
        var first = (await audit.GetAsync("/api/v1/audit?kind=change&limit=2")).Answer!;
        var second = (await audit.GetAsync($"/api/v1/audit?kind=change&limit=2&cursor={first["next"]}")).Answer!;
        Assert.Equal([3, 2, 1], first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(e => (int)e!["number"]!));
        Assert.Null(second["next"]);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit?kind=change&limit=2") { Headers = { { "Accept", "text/csv" } } };
        using var response = await audit.Http.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("id,pod,number,at,kind,by,", lines[0], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.Contains("\"{\"\"msisdn\"\":", lines[1], StringComparison.Ordinal);
        Assert.Contains((string)first["next"]!, Assert.Single(response.Headers.GetValues("Link")), StringComparison.Ordinal);
    }

    /// <summary>A log that cannot be written must not become a way to do things unseen; nor may it keep somebody from being stopped.</summary>
    [Fact]
    public async Task While_it_cannot_be_stored_nothing_is_shown_and_only_what_restricts_is_done()
    {
        var storage = new FailingStorage();
        await using var guard = await StartAsync(compose: services => services.Replace(ServiceDescriptor.Singleton<IAuditStorage>(provider =>
        {
            storage.Inner ??= new SmppGuard.Storage.Sqlite.SqliteAuditStorage(provider.GetRequiredService<SmppGuard.Storage.Sqlite.GuardDatabase>());
            return storage;
        })), time: HandedTime.Stopped());
        using var ops = KeyedApi.As(guard, "ops");
        storage.Fails = true;
        Assert.Equal(503, (await ops.GetAsync("/api/v1/messages")).Status);
        Assert.Equal(503, (await ops.SendAsync(HttpMethod.Delete, "/api/v1/accounts/" + TestRegistry.Crowd)).Status);
        Assert.Equal(200, (await ops.GetAsync("/api/v1/accounts/" + TestRegistry.Crowd)).Status);
        Assert.Equal(503, (await ops.SendAsync(HttpMethod.Post, "/api/v1/organizations/rival/suspend")).Status);
        Assert.Equal("Suspended", (string?)(await ops.GetAsync("/api/v1/organizations/rival")).Answer!["standing"]);
        Assert.Equal(2, (await guard.ScrapeAsync())["smppguard_audit_unstored"]);
        Assert.Contains("entries of the audit log are not stored yet", (await ops.GetAsync("/health/ready")).Answer!["warnings"]!.ToJsonString(), StringComparison.Ordinal);

        storage.Fails = false;
        await guard.EventuallyAsync(() => !guard.Services.GetRequiredService<AuditLog>().IsFailing, "the audit log to be stored");
        Assert.Equal(200, (await ops.GetAsync("/api/v1/messages")).Status);
        var entries = await EntriesAsync(guard, "?by=ops");
        Assert.Equal(["/api/v1/messages", "/api/v1/organizations/rival/suspend", "/api/v1/messages"], entries.Select(e => (string?)e["what"]));
    }

    /// <summary>The key stands for it, whether or not the answer could be stored where the entry could not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_done_and_not_recorded_is_not_done_again_by_the_same_key(bool answersFail)
    {
        var (storage, answers) = (new FailingStorage(), new FailingAnswers());
        await using var guard = await StartAsync(
            compose: services => services
                .Replace(ServiceDescriptor.Singleton<IAuditStorage>(provider =>
                {
                    storage.Inner ??= new SmppGuard.Storage.Sqlite.SqliteAuditStorage(provider.GetRequiredService<SmppGuard.Storage.Sqlite.GuardDatabase>());
                    return storage;
                }))
                .Replace(ServiceDescriptor.Singleton<IAnswerStorage>(provider =>
                {
                    answers.Inner ??= new SmppGuard.Storage.Sqlite.SqliteAnswerStorage(provider.GetRequiredService<SmppGuard.Storage.Sqlite.GuardDatabase>());
                    return answers;
                })),
            time: HandedTime.Stopped());
        using var ops = KeyedApi.As(guard, "ops");
        (storage.Fails, answers.Fails) = (true, answersFail);
        var first = await PostAsync("adverts");
        Assert.Equal((503, false, null), (first.Status, first.IsReplayed, first.Location));
        Assert.Contains("was carried out (its answer was 201)", first.Text, StringComparison.Ordinal);
        (storage.Fails, answers.Fails) = (false, false);
        await guard.EventuallyAsync(() => !guard.Services.GetRequiredService<AuditLog>().IsFailing, "the audit log to be stored");

        var again = await PostAsync("adverts");
        Assert.Equal((201, true), (again.Status, again.IsReplayed));
        var complaint = Assert.Single((await ops.GetAsync("/api/v1/complaints?msisdn=13800135509")).Answer!["items"]!.AsArray());
        Assert.Equal(again.Location, $"/api/v1/complaints/{complaint!["id"]}");
        Assert.Equal(422, (await PostAsync("something else")).Status);
        Assert.Equal(again, await PostAsync("adverts"));

        async Task<(int Status, string Text, string? Location, bool IsReplayed)> PostAsync(string text)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/complaints") { Headers = { { "Idempotency-Key", "once" } } };
            request.Content = new StringContent($$"""{ "msisdn": "13800135509", "channel": "12321", "text": "{{text}}" }""", System.Text.Encoding.UTF8, "application/json");
            using var response = await ops.Http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString(), response.Headers.Contains("Idempotency-Replayed"));
        }
    }

    [Fact]
    public async Task An_entry_goes_when_its_months_are_over()
    {
        await using var guard = await StartAsync(time: HandedTime.Stopped());
        var storage = guard.Services.GetRequiredService<IAuditStorage>();
        using var ops = KeyedApi.As(guard, "ops");
        Assert.Equal(201, (await ops.SendAsync(HttpMethod.Put, "/api/v1/do-not-disturb/13900139001")).Status);
        Assert.Equal(201, (await ops.SendAsync(HttpMethod.Put, "/api/v1/do-not-disturb/13900139002")).Status);
        var first = (await storage.ListAsync(new AuditFilter { Limit = 10 }, default))[^1];

        // 22 November 2026 and twelve months, seen from the last day before and from the day after.
        Assert.True(AuditRetention.OldestAt(new DateTimeOffset(2027, 11, 22, 4, 0, 0, TimeSpan.Zero), 12) <= first.At);
        Assert.True(AuditRetention.OldestAt(new DateTimeOffset(2027, 11, 23, 6, 0, 0, TimeSpan.Zero), 12) > first.At);
        Assert.Equal(1, await storage.PurgeAsync(first.At.AddDays(1), default));
    }

    private static Task<GuardFixture> StartAsync(Microsoft.Extensions.Time.Testing.FakeTimeProvider? time = null, Action<IServiceCollection>? compose = null) => GuardFixture.StartAsync(
        options => options.Admin.ApiKeys.AddRange([KeyedApi.Key("ops", "Operator"), KeyedApi.Key("audit", "Auditor"), KeyedApi.Key("root", "Administrator")]), time: time, compose: compose);

    private static async Task<IReadOnlyList<JsonNode>> EntriesAsync(GuardFixture guard, string query) =>
        [.. (await guard.CallAsync(HttpMethod.Get, "/api/v1/audit" + query))!["items"]!.AsArray().Select(e => e!)];

    private sealed class FailingAnswers : IAnswerStorage
    {
        public IAnswerStorage? Inner { get; set; }

        public bool Fails { get; set; }

        public Task<KeptAnswer?> FindAsync(string asker, string key, DateTimeOffset now, CancellationToken cancellation) => Inner!.FindAsync(asker, key, now, cancellation);

        public Task KeepAsync(KeptAnswer answer, CancellationToken cancellation) =>
            Fails ? Task.FromException(new StorageException("guard.db is full", StorageFault.Full)) : Inner!.KeepAsync(answer, cancellation);
    }

    private sealed class FailingStorage : IAuditStorage
    {
        public IAuditStorage? Inner { get; set; }

        public bool Fails { get; set; }

        public Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation) =>
            Fails ? Task.FromException(new StorageException("guard.db is full", StorageFault.Full)) : Inner!.AppendAsync(entries, cancellation);

        public Task<AuditEntry?> LastAsync(int pod, CancellationToken cancellation) => Inner!.LastAsync(pod, cancellation);

        public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancellation) => Inner!.ListAsync(filter, cancellation);

        public Task<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellation) => Inner!.PurgeAsync(before, cancellation);
    }
}
