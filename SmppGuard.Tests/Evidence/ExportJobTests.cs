using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Evidence;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Evidence;

/// <summary>Exports are made beside everything else: they wait, survive a restart, end, expire, and leave room to others.</summary>
public sealed class ExportJobTests
{
    private const string Order = """{ "organization": "acme" }""";

    [Fact]
    public async Task One_that_the_end_of_the_program_cuts_off_is_begun_again_and_one_that_is_done_stays()
    {
        var source = new HeldSource();
        await using var guard = await GuardFixture.StartAsync(compose: services => services.AddSingleton<IEvidenceSource>(source));
        source.IsHeld = false;
        var done = await IdOfNewAsync(guard);
        await ExportedPackage.DoneAsync(guard, done);
        source.IsHeld = true;
        var cut = await IdOfNewAsync(guard);
        var waiting = await IdOfNewAsync(guard);
        await Eventually.TrueAsync(async () => await StateAsync(guard, cut) is "running", "the export to run");
        Assert.Equal("waiting", await StateAsync(guard, waiting));

        await guard.StopAsync();
        source.IsHeld = false;
        await guard.StartAgainAsync();
        await ExportedPackage.DoneAsync(guard, cut);
        await ExportedPackage.DoneAsync(guard, waiting);
        Assert.Equal("done", await StateAsync(guard, done));
        using var api = guard.CreateApi();
        foreach (var id in new[] { done, cut, waiting })
        {
            Assert.Empty(new ExportedPackage(await api.GetByteArrayAsync(new Uri($"/api/v1/exports/{id}/content", UriKind.Relative))).Damages());
        }

        Assert.Equal(new[] { done, cut, waiting }.Order(StringComparer.Ordinal), (await guard.CallAsync(HttpMethod.Get, "/api/v1/exports"))!["items"]!.AsArray().Select(export => (string)export!["id"]!).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFiles(Path.Combine(guard.DataDirectory, "exports"), "*.unfinished"));
    }

    [Fact]
    public async Task One_that_runs_has_no_content_yet_and_can_be_ended_which_leaves_nothing()
    {
        var source = new HeldSource { IsHeld = true };
        await using var guard = await GuardFixture.StartAsync(compose: services => services.AddSingleton<IEvidenceSource>(source));
        var id = await IdOfNewAsync(guard);
        await Eventually.TrueAsync(async () => await StateAsync(guard, id) is "running", "the export to run");
        using var api = new GuardApi(guard);
        Assert.Equal(409, (await api.SendAsync(HttpMethod.Get, $"/api/v1/exports/{id}/content")).Status);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, $"/api/v1/exports/{id}")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, $"/api/v1/exports/{id}")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, $"/api/v1/exports/{id}")).Status);
        await Eventually.TrueAsync(() => Directory.GetFiles(Path.Combine(guard.DataDirectory, "exports")).Length == 0, "nothing of it to be left");

        // The next one is made.
        source.IsHeld = false;
        await ExportedPackage.DoneAsync(guard, await IdOfNewAsync(guard));
    }

    [Fact]
    public async Task One_whose_time_is_over_is_gone_and_its_file_with_it()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Evidence.KeepHours = 5, time: HandedTime.Stopped(), compose: services => services.AddSingleton<IEvidenceSource>(new HeldSource()));
        var id = await IdOfNewAsync(guard);
        var export = await ExportedPackage.DoneAsync(guard, id);
        Assert.Equal("2026-11-22T10:00:00.000Z", (string?)export["expiresAt"]);
        guard.Time.Advance(TimeSpan.FromHours(5));
        using var api = new GuardApi(guard);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, $"/api/v1/exports/{id}")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, $"/api/v1/exports/{id}/content")).Status);
        await guard.EventuallyAsync(() => Directory.GetFiles(Path.Combine(guard.DataDirectory, "exports")).Length == 0, "its files to be removed");
    }

    [Fact]
    public async Task One_that_fails_says_why_and_keeps_no_other_from_being_made()
    {
        var source = new HeldSource { Fails = true };
        await using var guard = await GuardFixture.StartAsync(compose: services => services.AddSingleton<IEvidenceSource>(source));
        var id = await IdOfNewAsync(guard);
        await Eventually.TrueAsync(async () => await StateAsync(guard, id) is "failed", "the export to fail");
        Assert.NotEqual("", (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/exports/{id}"))!["error"] ?? "");
        using var api = new GuardApi(guard);
        Assert.Equal(409, (await api.SendAsync(HttpMethod.Get, $"/api/v1/exports/{id}/content")).Status);
        source.Fails = false;
        await ExportedPackage.DoneAsync(guard, await IdOfNewAsync(guard));
        var metrics = await guard.ScrapeAsync();
        Assert.Equal(1, metrics["smppguard_exports_total{state=\"done\"}"]);
        Assert.Equal(1, metrics["smppguard_exports_total{state=\"failed\"}"]);
    }

    [Fact]
    public async Task An_order_is_refused_where_there_is_no_room_or_where_as_many_wait_as_may()
    {
        var source = new HeldSource { IsHeld = true };
        await using (var guard = await GuardFixture.StartAsync(compose: services => services.AddSingleton<IEvidenceSource>(source)))
        {
            using var api = new GuardApi(guard);
            var first = await IdOfNewAsync(guard);
            await Eventually.TrueAsync(async () => await StateAsync(guard, first) is "running", "the export to run");
            for (var i = 0; i < ExportJobs.MaxWaiting; i++)
            {
                _ = await IdOfNewAsync(guard);
            }

            Assert.Equal(503, (await api.SendAsync(HttpMethod.Post, "/api/v1/exports", Order)).Status);
        }

        await using var full = await GuardFixture.StartAsync(options => options.Evidence.MinFreeBytes = 1L << 50);
        using var other = new GuardApi(full);
        var (status, problem) = await other.SendAsync(HttpMethod.Post, "/api/v1/exports", Order);
        Assert.Equal(503, status);
        Assert.Contains("Evidence:MinFreeBytes", (string?)problem!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_grows_beyond_the_room_of_all_fails_and_leaves_nothing()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Evidence.MaxBytes = 16 * 1024 * 1024, compose: services => services.AddSingleton<IEvidenceSource>(new HeldSource { Octets = 64 * 1024 * 1024 }));
        var id = await IdOfNewAsync(guard);
        await Eventually.TrueAsync(async () => await StateAsync(guard, id) is "failed", "the export to fail");
        Assert.Contains("Evidence:MaxBytes", (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/exports/{id}"))!["error"], StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(guard.DataDirectory, "exports")), path => !path.EndsWith(".json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_export_of_another_pod_is_said_to_be_there()
    {
        await using var guard = await GuardFixture.StartAsync(awaitBinds: false);
        using var api = new GuardApi(guard);
        var (status, problem) = await api.SendAsync(HttpMethod.Get, "/api/v1/exports/7-20261122T050000-0123abcd");
        Assert.Equal(421, status);
        Assert.Contains("pod 7", (string?)problem!["detail"], StringComparison.Ordinal);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, "/api/v1/exports/0-20261122T050000-0123abcd")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, "/api/v1/exports/..%2F..%2Fsecret")).Status);
    }

    private static async Task<string> IdOfNewAsync(GuardFixture guard) => (string)(await guard.CallAsync(HttpMethod.Post, "/api/v1/exports", Order))!["id"]!;

    private static async Task<string?> StateAsync(GuardFixture guard, string id) => (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/exports/{id}"))!["state"];

    /// <summary>Writes a line, or octets that no packing makes fewer, and waits where a test says so.</summary>
    private sealed class HeldSource : IEvidenceSource
    {
        private volatile bool _isHeld;

        public bool IsHeld
        {
            get => _isHeld;
            set => _isHeld = value;
        }

        public bool Fails { get; set; }

        public int Octets { get; init; }

        public void Write(ExportOrder order, DateTimeOffset until, PackageWriter package, CancellationToken cancellation)
        {
            if (Fails)
            {
                throw new InvalidOperationException("it does not want to");
            }

            if (_isHeld)
            {
                _ = cancellation.WaitHandle.WaitOne();
                cancellation.ThrowIfCancellationRequested();
            }

            using var file = package.Begin("something.ndjson");
            file.Line("{}"u8);
            var noise = new byte[64 * 1024];
            for (var written = 0; written < Octets; written += noise.Length)
            {
                Random.Shared.NextBytes(noise);
                file.Write(noise);
            }
        }
    }
}
