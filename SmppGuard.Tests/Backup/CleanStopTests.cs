using Microsoft.Extensions.Time.Testing;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Backup;

/// <summary>After a clean stop every file is whole in itself: what lies beside it holds nothing.</summary>
public sealed class CleanStopTests
{
    [Fact]
    public async Task No_write_ahead_log_holds_anything_after_a_clean_stop()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await esme.SubmitAsync(TestRegistry.Adverts, TestRegistry.Agreed, "全场五折", registered: false, CancellationToken.None);
        _ = await guard.RecordAsync(_ => true);
        _ = await guard.CallAsync(HttpMethod.Get, "/api/v1/messages?organization=acme");
        _ = await guard.CallAsync(HttpMethod.Get, "/api/v1/replies");
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/8613900139009", "{}");
        _ = await guard.CallAsync(HttpMethod.Get, "/api/v1/consents?organization=acme&msisdn=13800138000");
        Assert.NotEmpty(Logs(guard.DataDirectory));
        await guard.StopAsync();
        Assert.Empty(Logs(guard.DataDirectory));
    }

    [Fact]
    public void What_a_crash_left_in_the_log_of_another_day_is_in_the_file_after_the_next_clean_stop()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero));
        var copy = folder.File("copy");
        using (var crashed = new SqliteArchive(folder.File("archive"), 6, time))
        {
            crashed.Store(Feed([.. Enumerable.Range(0, 3).Select(day => new TestMessage { Id = RecordIds.FirstAt(time.GetUtcNow().AddDays(-day).ToUnixTimeMilliseconds()) })]).Batch);
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.EnumerateFiles(folder.File("archive")).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        }

        Assert.Equal(3, Logs(copy).Count());
        using (var next = new SqliteArchive(copy, 6, time))
        {
            next.Store(Feed(new TestMessage { Id = RecordIds.FirstAt(time.GetUtcNow().ToUnixTimeMilliseconds()) + 1 }).Batch);
        }

        Assert.Empty(Logs(copy));
    }

    private static IEnumerable<string> Logs(string directory) =>
        Directory.EnumerateFiles(directory, "*-wal", SearchOption.AllDirectories).Where(path => new FileInfo(path) is { Exists: true, Length: > 0 });
}
