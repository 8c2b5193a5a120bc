using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>Nothing of a data directory is opened before its lock is held: whatever is started on the files of a process that serves leaves them alone.</summary>
public sealed class SecondProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_starts_on_a_data_directory_in_use_under_load_changes_nothing_of_it()
    {
        var random = new Random(20261127);
        var load = new TokenLoad();
        await using var smsc = await SmscServer.StartAsync(new SmscSimulator.Server.SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        await using var first = await EsmeClient.BindAsync(guard.Esme());
        await using var second = await EsmeClient.BindAsync(guard.Esme());
        using var stop = new CancellationTokenSource();
        var loading = Task.WhenAll(load.SubmitAsync(first, 20, stop.Token), load.SubmitAsync(second, 20, stop.Token));
        var list = _folder.Write("list.csv", "msisdn,method,grantedAt,expiresAt,evidence\n8613800138077,web-form,2026-01-05T08:00:00Z,,form\n");

        // In this process, which is another one than that which serves: many times, at moments of no clock's choosing.
        var options = GuardConfiguration.Load(guard.ConfigFile);
        Assert.Empty(options.Problems);
        for (var i = 0; i < 40; i++)
        {
            await MoreAnswersAsync(load, random.Next(1, 50));
            Assert.Throws<DataDirectoryInUseException>(() => GuardHost.Build(options));
            await Assert.ThrowsAsync<DataDirectoryInUseException>(() => OfflineGuard.OpenAsync(options));
        }

        string[][] commands =
        [
            ["serve", "--config", guard.ConfigFile],
            ["consents", "import", list, "--organization", "acme", "--config", guard.ConfigFile],
            ["serve", "--config", guard.ConfigFile],
        ];
        foreach (var command in commands)
        {
            await MoreAnswersAsync(load, random.Next(1, 200));
            var (exitCode, error) = await GuardProcess.RunAsync(command);
            Assert.Equal(1, exitCode);
            Assert.Contains("which another SmppGuard process uses", error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await GuardProcess.RunAsync("check-config", guard.ConfigFile)).ExitCode);
        await MoreAnswersAsync(load, 100);
        await stop.CancelAsync();
        await loading;
        Assert.Equal(0, await guard.StopAsync());

        // The next start finds nothing wrong, and every answer has its record.
        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
        var records = await TokenLoad.RecordsAsync(guard.DataDirectory);
        Assert.All(load.Answered, answer =>
        {
            Assert.True(answer.Value.IsOk);
            Assert.Equal((MessageOutcome.Accepted, answer.Value.MessageId), (Assert.Single(records[answer.Key]).Outcome, Assert.Single(records[answer.Key]).MessageId));
        });
    }

    [Fact]
    public void A_directory_that_cannot_be_used_is_not_taken_for_one_in_use()
    {
        var file = _folder.Write("occupied", "a file, not a folder");
        var error = Assert.Throws<DataDirectoryUnusableException>(() => DataDirectoryLock.Take(Path.Combine(file, "data")));
        Assert.DoesNotContain("another", error.Message, StringComparison.Ordinal);
    }

    private static Task MoreAnswersAsync(TokenLoad load, int count)
    {
        var enough = load.Acknowledged + count;
        return Eventually.TrueAsync(() => load.Acknowledged >= enough, "answers");
    }
}
