using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>Supervisors change their mind: what is told to stop while it starts ends as if it had never been started. Each moment is told by what the process has done so far.</summary>
public sealed class StopWhileStartingTests
{
    [Theory]
    [InlineData("warning", GuardProgram.Sigterm)]
    [InlineData("warning", GuardProgram.Sigint)]
    [InlineData("smppguard.lock", GuardProgram.Sigterm)]
    [InlineData("guard.db", GuardProgram.Sigterm)]
    [InlineData("guard.db", GuardProgram.Sigint)]
    [InlineData("journal", GuardProgram.Sigterm)]
    [InlineData("archive", GuardProgram.Sigterm)]
    [InlineData("do-not-disturb.db", GuardProgram.Sigterm)]
    public async Task A_signal_during_a_start_ends_it_with_0_and_leaves_no_log_of_a_database(string moment, int signal)
    {
        await using var guard = new GuardProcess(smscPort: 1);
        var starting = guard.StartAsync();
        var sign = Path.Combine(guard.DataDirectory, moment);
        await Eventually.TrueAsync(
            () => starting.IsCompleted || Path.Exists(sign) || (moment == "warning" && guard.Errors.Any(line => line.StartsWith("warning: ", StringComparison.Ordinal))), moment);
        guard.Signal(signal);
        Assert.Equal(0, await guard.ExitAsync());
        _ = await Record.ExceptionAsync(() => starting);
        if (Directory.Exists(guard.DataDirectory))
        {
            Assert.DoesNotContain(Directory.EnumerateFiles(guard.DataDirectory, "*-wal", SearchOption.AllDirectories), log => new FileInfo(log).Length > 0);
        }

        Assert.DoesNotContain(guard.Errors, line => line.Contains("cannot start", StringComparison.Ordinal) || line.Contains("fail: ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
    }
}
