using Microsoft.Data.Sqlite;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Backups;
using Xunit;

namespace SmppGuard.Tests.Backup;

/// <summary>A restore puts all of a backup that is whole into a directory that is empty, or nothing.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly BackupFixture _fixture = new();

    public RestoreTests()
    {
        _fixture.Back("1");
        Directory.Delete(_fixture.Data, recursive: true);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_backup_goes_into_a_directory_that_is_not_there_or_has_only_what_a_disk_brings()
    {
        Directory.CreateDirectory(Path.Combine(_fixture.Data, "lost+found"));
        await File.WriteAllTextAsync(Path.Combine(_fixture.Data, "smppguard.lock"), "");
        var (exitCode, output, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(0, exitCode);
        Assert.Contains(", as of 20", output, StringComparison.Ordinal);
        Assert.Contains("refusals too", error, StringComparison.Ordinal);
        Assert.Equal(
            BackupFixture.Manifest(_fixture.File("1"))["files"]!.AsArray().Select(f => (string)f!["path"]!).Append("smppguard.lock").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(_fixture.Data, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_fixture.Data, path)).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_fixture.Data, "guard.db")));
        }

        // Again is not into an empty one.
        (exitCode, _, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(1, exitCode);
        Assert.Contains("is not empty", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guard.db")]
    [InlineData("archive/2026-11-21.db")]
    [InlineData("clock-in-doubt")]
    public async Task A_file_that_is_not_as_it_was_is_named_and_nothing_is_left(string name)
    {
        var path = Path.Combine(_fixture.File("1"), name);
        await File.AppendAllTextAsync(path, "x");
        var second = Path.Combine(_fixture.File("1"), "archive/2026-11-20.db");
        var octets = await File.ReadAllBytesAsync(second);
        octets[^1] ^= 1;
        await File.WriteAllBytesAsync(second, octets);
        var (exitCode, _, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(1, exitCode);
        Assert.Contains($"nothing was restored: {path} has ", error, StringComparison.Ordinal);
        Assert.Contains($"nothing was restored: {second} has other octets", error, StringComparison.Ordinal);
        Assert.Equal(["smppguard.lock"], Directory.EnumerateFileSystemEntries(_fixture.Data).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task A_file_that_is_missing_is_named_and_the_next_try_is_not_hindered()
    {
        var (path, aside) = (Path.Combine(_fixture.File("1"), "archive/2026-11-21.db"), _fixture.File("aside"));
        File.Move(path, aside);
        var (exitCode, _, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(1, exitCode);
        Assert.Contains($"{path} is missing", error, StringComparison.Ordinal);
        File.Move(aside, path);
        Assert.Equal(0, (await _fixture.RestoreAsync("1")).ExitCode);
    }

    [Theory]
    [InlineData("guard.db", "CREATE TABLE migrations(owner TEXT, number INTEGER); INSERT INTO migrations VALUES('registry', 99)", "layout registry 99")]
    [InlineData("archive/2026-11-20.db", "PRAGMA user_version = 99", "layout 99")]
    public async Task A_backup_of_a_newer_version_is_refused_before_anything_is_written(string name, string change, string expected)
    {
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_fixture.File("1"), name)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        var (exitCode, _, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(1, exitCode);
        Assert.Contains("was written by a newer version of SmppGuard: it has " + expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_fixture.Data));
    }

    [Theory]
    [InlineData("""{ "format": 2, "tomorrow": true }""", "was written by a newer version of SmppGuard: it has format 2")]
    [InlineData("""{ "format": 1 }""", "is damaged")]
    [InlineData("[]", "is damaged")]
    [InlineData("""{ "format": 1, "madeBy": "x", "begunAt": "2026-01-01T00:00:00Z", "dataDirectory": "x", "journalRecords": 0, "files": [ { "path": "../guard.json", "length": 1, "sha256": "00" } ] }""", "not within the folder")]
    [InlineData("""{ "format": 1, "madeBy": "x", "begunAt": "2026-01-01T00:00:00Z", "dataDirectory": "x", "journalRecords": 0, "files": [ { "path": "/etc/x", "length": 1, "sha256": "00" } ] }""", "not within the folder")]
    [InlineData("""{ "format": 1, "madeBy": "x", "begunAt": "2026-01-01T00:00:00Z", "dataDirectory": "x", "journalRecords": 0, "files": [ null ] }""", "is damaged")]
    [InlineData(null, "backup.json is missing")]
    public async Task A_manifest_that_cannot_be_followed_is_refused_before_anything_is_written(string? manifest, string expected)
    {
        var path = Path.Combine(_fixture.File("1"), "backup.json");
        File.Delete(path);
        if (manifest is not null)
        {
            await File.WriteAllTextAsync(path, manifest);
        }

        var (exitCode, _, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_fixture.Data));
        Assert.Equal(1, (await BackupFixture.RunAsync("backup", "verify", _fixture.File("1"))).ExitCode);
    }

    [Fact]
    public async Task Nothing_starts_on_backs_up_or_restores_into_a_restore_that_was_cut_off()
    {
        Directory.CreateDirectory(_fixture.Data);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Data, DataRestore.UnfinishedName), "");
        Assert.IsType<RestoreUnfinishedException>(DataFiles.Problem(_fixture.Data));
        var (exitCode, _, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(1, exitCode);
        Assert.Contains("holds the beginning of a restore that was cut off", error, StringComparison.Ordinal);
        (exitCode, _, error) = await BackupFixture.RunAsync("backup", "--config", _fixture.Config, "--to", _fixture.File("2"));
        Assert.Equal(1, exitCode);
        Assert.Contains("holds the beginning of a restore that was cut off", error, StringComparison.Ordinal);
        (exitCode, var output, error) = await BackupFixture.RunAsync("check-config", _fixture.Config);
        Assert.Equal(1, exitCode);
        Assert.Contains("holds the beginning of a restore that was cut off", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_a_process_uses_is_left_alone()
    {
        using var held = SmppGuard.Hosting.DataDirectoryLock.Take(_fixture.Data);
        var (exitCode, _, error) = await _fixture.RestoreAsync("1");
        Assert.Equal(1, exitCode);
        Assert.Contains("another SmppGuard process uses", error, StringComparison.Ordinal);
        Assert.Equal(["smppguard.lock"], Directory.EnumerateFileSystemEntries(_fixture.Data).Select(path => Path.GetFileName(path)));
    }
}
