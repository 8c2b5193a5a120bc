using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Cli;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Backup;

/// <summary>A backup of a data directory that has lost something does not make a whole one of less.</summary>
public sealed class BackupOfLossTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("do-not-disturb.db", true)]
    [InlineData("do-not-disturb.db", false)]
    [InlineData("guard.db", true)]
    [InlineData("guard.db", false)]
    public async Task One_without_its_lists_or_its_registry_is_not_backed_up(string name, bool isEmptied)
    {
        await using var guard = await StoppedAsync();
        Lose(Path.Combine(guard.DataDirectory, name), isEmptied);
        var (exitCode, _, error) = await Typed.RunAsync("backup", "--config", Config(guard.DataDirectory), "--to", _folder.File("copy"));
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"no backup was made: {Path.Combine(guard.DataDirectory, name)} is missing, and this data directory had one", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("copy")));

        // What is accepted is accepted for the next start, and for no copy.
        await File.WriteAllBytesAsync(Path.Combine(guard.DataDirectory, name + ".accept-loss"), []);
        Assert.Equal(1, (await Typed.RunAsync("backup", "--config", Config(guard.DataDirectory), "--to", _folder.File("copy"))).ExitCode);
        Assert.False(Directory.Exists(_folder.File("copy")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_day_that_was_lost_is_missing_in_the_backup_too_and_where_it_is_restored(bool isEmptied)
    {
        await using var guard = await StoppedAsync();
        var day = Directory.GetFiles(Path.Combine(guard.DataDirectory, "archive"), "*.db").Order(StringComparer.Ordinal).Last();
        Lose(day, isEmptied);
        await File.WriteAllBytesAsync(day + ".accept-loss", []);
        var (exitCode, output, error) = await Typed.RunAsync("backup", "--config", Config(guard.DataDirectory), "--to", _folder.File("copy"));
        Assert.True(exitCode == 0, output + error);
        Assert.Equal($"warning: the archive has lost the files of these days, which are not in the backup: {Path.GetFileNameWithoutExtension(day)}", error.Trim());
        Assert.Equal(0, (await Typed.RunAsync("backup", "verify", _folder.File("copy"))).ExitCode);

        Assert.Equal(0, (await Typed.RunAsync("restore", "--config", Config(_folder.File("restored")), "--from", _folder.File("copy"))).ExitCode);
        Assert.Equal([Path.GetFileNameWithoutExtension(day)], MadeDays.LostIn(_folder.File("restored")));
        Assert.Empty(Directory.GetFiles(_folder.File("restored"), Path.GetFileName(day) + "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("lnk/copy")]
    [InlineData("lnk")]
    [InlineData("other/inner/copy")]
    public async Task A_folder_in_the_data_directory_is_refused_by_whatever_name(string to)
    {
        await using var guard = await StoppedAsync();
        Directory.CreateSymbolicLink(_folder.File("lnk"), guard.DataDirectory);
        Directory.CreateDirectory(_folder.File("other"));
        Directory.CreateSymbolicLink(_folder.File("other/inner"), _folder.File("lnk"));
        foreach (var data in new[] { guard.DataDirectory, _folder.File("lnk") })
        {
            var (exitCode, _, error) = await Typed.RunAsync("backup", "--config", Config(data), "--to", _folder.File(to));
            Assert.Equal((1, true), (exitCode, error.Contains("is in the data directory", StringComparison.Ordinal)));
        }

        Assert.Empty(Directory.GetDirectories(guard.DataDirectory, "copy*"));
    }

    private string Config(string dataDirectory) => _folder.Write(
        "guard.json", $$"""{ "SmppGuard": { "DataDirectory": "{{dataDirectory}}", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");

    private static async Task<GuardFixture> StoppedAsync()
    {
        var guard = await GuardFixture.StartAsync();
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Notices, Agreed, "hello")).IsOk);
        await guard.StopAsync();
        return guard;
    }

    private static void Lose(string path, bool isEmptied)
    {
        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
        {
            File.Delete(file);
        }

        if (isEmptied)
        {
            File.WriteAllBytes(path, []);
        }
    }
}
