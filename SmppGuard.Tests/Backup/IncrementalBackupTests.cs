using SmppGuard.Evidence;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Backups;
using Xunit;

namespace SmppGuard.Tests.Backup;

/// <summary>Days that have not changed are not copied again, and each backup is whole in itself all the same.</summary>
public sealed class IncrementalBackupTests : IDisposable
{
    private readonly BackupFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Only_days_that_changed_and_what_is_new_are_copied()
    {
        Assert.Equal(0, _fixture.Back("1").Unchanged);

        // Three days, a proof, and an empty note that is not worth a name; guard.db was copied, and found to be the same.
        var second = _fixture.Back("2");
        Assert.Equal(5, second.Unchanged);
        Assert.Equal("2026-11-20.db", Path.GetFileName(Directory.GetFiles(_fixture.File("2/archive")).Min()));
        Assert.Equal(Contents("1"), Contents("2"));

        _fixture.Store(1);
        _fixture.Proof("another form");
        var third = _fixture.Back("3");
        Assert.Equal(4, third.Unchanged);
        Assert.Equal(second.Files + 1, third.Files);
        Assert.Equal(["archive/2026-11-21.db"], Contents("2").Except(Contents("3")).Select(file => file.Split(' ')[0]));

        // The earlier ones are as they were, and the last one needs none of them.
        Assert.Equal(0, (await BackupFixture.RunAsync("backup", "verify", _fixture.File("2"))).ExitCode);
        Directory.Delete(_fixture.File("1"), recursive: true);
        Directory.Delete(_fixture.File("2"), recursive: true);
        Assert.Equal(0, (await BackupFixture.RunAsync("backup", "verify", _fixture.File("3"))).ExitCode);
        using var file = new SqliteFile(_fixture.File("3/archive/2026-11-21.db"), readOnly: true);
        Assert.Equal(2, file.Number("SELECT count(*) FROM messages"));
    }

    [Fact]
    public void Traces_and_packages_of_evidence_are_left_out_and_whatever_else_lies_there_is_not()
    {
        foreach (var name in new[] { "exports/7413.json", "exports/7413.zip", "traces/7413.pcap", "imports/exports/progress.json", "stopped-smscs.json" })
        {
            var path = Path.Combine(_fixture.Data, name);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "[]");
        }

        _fixture.Back("1");
        Assert.Equal(["imports/exports/progress.json", "stopped-smscs.json"], Contents("1").Select(file => file.Split(' ')[0]).Where(name => name.Contains("imports", StringComparison.Ordinal) || name.Contains("exports", StringComparison.Ordinal) || name.Contains("traces", StringComparison.Ordinal) || name.Contains("smscs", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(_fixture.File("1/exports")));
        Assert.Equal(ExportFiles.Folder, DataBackup.ExportsFolder);
    }

    [Fact]
    public void A_day_whose_change_stands_in_its_log_alone_is_copied()
    {
        _fixture.Back("1");
        var path = Path.Combine(_fixture.Data, "archive", "2026-11-20.db");
        var changed = File.GetLastWriteTimeUtc(path);
        using (var open = new SqliteFile(path, readOnly: false))
        {
            open.Execute("PRAGMA wal_autocheckpoint = 0; CREATE TABLE later(n INTEGER) STRICT; INSERT INTO later VALUES(7)");
            Assert.Equal(changed, File.GetLastWriteTimeUtc(path));
            _fixture.Back("2");
        }

        using var copy = new SqliteFile(_fixture.File("2/archive/2026-11-20.db"), readOnly: true);
        Assert.Equal(7, copy.Number("SELECT n FROM later"));
    }

    [Fact]
    public void A_day_that_was_written_to_just_now_is_not_taken_for_one_that_rests()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(_fixture.Data, "archive")))
        {
            File.SetLastWriteTimeUtc(path, _fixture.Time.GetUtcNow().UtcDateTime.AddDays(1));
        }

        _fixture.Back("1");
        Assert.All(BackupFixture.Manifest(_fixture.File("1"))["files"]!.AsArray(), file => Assert.Null(file!["source"]));
        Assert.Equal(3, Directory.GetFiles(_fixture.File("1/archive")).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_damaged_in_the_backup_before_is_copied_anew_unless_it_is_trusted(bool trust)
    {
        _fixture.Back("1");
        Damage(_fixture.File("1/archive/2026-11-20.db"));
        _fixture.Back("2", trust: trust);
        var (exitCode, _, error) = await BackupFixture.RunAsync("backup", "verify", _fixture.File("2"));
        Assert.Equal(trust ? 1 : 0, exitCode);
        Assert.Equal(trust, error.Contains("2026-11-20.db has other octets than those that were copied", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_newest_backup_of_the_same_directory_that_can_be_read_is_taken_of()
    {
        _fixture.Back("1");
        _fixture.Back("2");
        File.WriteAllText(_fixture.File("2/backup.json"), "{");
        Directory.CreateDirectory(_fixture.File("other"));
        File.WriteAllText(_fixture.File("other/backup.json"), """{ "format": 1, "madeBy": "x", "begunAt": "2099-01-01T00:00:00Z", "dataDirectory": "/elsewhere", "journalRecords": 0, "files": [] }""");
        Assert.Equal(5, _fixture.Back("3").Unchanged);
        Assert.Equal(0, _fixture.Back("4", incremental: false).Unchanged);
    }

    [Fact]
    public async Task The_manifest_names_every_file_with_its_hash_and_verify_tells_each_that_is_damaged_or_gone()
    {
        _fixture.Back("1");
        var folder = _fixture.File("1");
        var manifest = BackupFixture.Manifest(folder);
        Assert.Equal((1, _fixture.Data), ((int)manifest["format"]!, (string)manifest["dataDirectory"]!));
        Assert.Equal(Contents("1"), manifest["files"]!.AsArray().Select(f => $"{f!["path"]} {f["sha256"]}").Order(StringComparer.Ordinal));

        Damage(Path.Combine(folder, "guard.db"));
        File.Delete(Path.Combine(folder, "archive/2026-11-21.db"));
        File.AppendAllText(Path.Combine(folder, "clock-in-doubt"), "x");
        var (exitCode, _, error) = await BackupFixture.RunAsync("backup", "verify", folder);
        Assert.Equal(1, exitCode);
        Assert.Equal(3, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("guard.db has other octets", error, StringComparison.Ordinal);
        Assert.Contains("2026-11-21.db is missing", error, StringComparison.Ordinal);
        Assert.Contains("clock-in-doubt has 1 octets instead of 0", error, StringComparison.Ordinal);
    }

    private List<string> Contents(string name)
    {
        var folder = _fixture.File(name);
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "backup.json" && !path.EndsWith("-wal", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal))
                .Select(path => $"{Path.GetRelativePath(folder, path)} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}").Order(StringComparer.Ordinal),
        ];
    }

    private static void Damage(string path)
    {
        var octets = File.ReadAllBytes(path);
        octets[^100] ^= 1;
        File.WriteAllBytes(path, octets);
    }
}
