using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SmppGuard.Hosting;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Hosting;

/// <summary>A data directory that a newer version has written to is refused, by serve and by commands, and not touched.</summary>
public sealed class DowngradeTests
{
    [Theory]
    [InlineData("guard.db", "INSERT INTO migrations VALUES('registry', 99)", "layout registry 99, and this program knows up to registry ")]
    [InlineData("guard.db", "INSERT INTO migrations VALUES('tomorrow', 1)", "layout tomorrow 1, and this program knows none of that name")]
    [InlineData("guard.db", "PRAGMA user_version = 7", "layout 7, and this program knows up to 0")]
    [InlineData("do-not-disturb.db", "INSERT INTO migrations VALUES('do-not-disturb', 99)", "layout do-not-disturb 99, and this program knows up to do-not-disturb ")]
    [InlineData("archive/*.db", "PRAGMA user_version = 99", "layout 99, and this program knows up to 5")]
    public async Task A_database_of_a_newer_version_is_refused_and_not_touched(string pattern, string change, string expected)
    {
        await using var guard = await WithRecordsAsync(archived: true);
        var file = FileOf(guard, pattern);
        Execute(file, change);
        await ExpectRefusalAsync(guard, file, expected);
    }

    [Fact]
    public async Task An_older_day_of_a_newer_version_is_refused()
    {
        await using var guard = await WithRecordsAsync(archived: true);
        var old = Path.Combine(guard.DataDirectory, "archive", "2026-01-01.db");
        File.Copy(FileOf(guard, "archive/*.db"), old);
        Execute(old, "PRAGMA user_version = 6");
        await ExpectRefusalAsync(guard, old, "layout 6, and this program knows up to 5");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_that_crashed_is_refused()
    {
        await using var guard = await WithRecordsAsync(archived: true);
        var file = FileOf(guard, "guard.db");

        // As a crash leaves it: the change stands in the log beside the file alone.
        var (copy, log) = (file + ".crashed", file + "-wal");
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; INSERT INTO migrations VALUES('registry', 99)";
            command.ExecuteNonQuery();
            File.Copy(file, copy);
            File.Copy(log, copy + "-wal");
        }

        File.Delete(file);
        File.Move(copy, file);
        File.Move(copy + "-wal", log);
        var refused = await Assert.ThrowsAsync<NewerFormatException>(() => guard.StartAgainAsync());
        Assert.Contains("layout registry 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_refused_and_not_touched()
    {
        await using var guard = await WithRecordsAsync(archived: false);
        var file = FileOf(guard, "journal/*.journal");
        var octets = await File.ReadAllBytesAsync(file);
        octets[7] = 2;
        await File.WriteAllBytesAsync(file, octets);
        await ExpectRefusalAsync(guard, file, "journal format 2, and this program knows 1");
    }

    [Theory]
    [InlineData(99, 1, "journal records of type 99, which this program does not know")]
    [InlineData(2, 9, "journal records Outcome of version 9, and this program knows up to 1")]
    public async Task A_journal_with_records_of_a_newer_version_is_refused_and_not_touched(byte type, byte version, string expected)
    {
        await using var guard = await WithRecordsAsync(archived: false);
        var file = FileOf(guard, "journal/*.journal");
        var octets = await File.ReadAllBytesAsync(file);
        var frame = new byte[SmppGuard.Journal.RecordFrame.HeaderSize + 8];
        SmppGuard.Journal.RecordFrame.Begin(frame, (SmppGuard.Journal.JournalRecordType)type);
        SmppGuard.Journal.RecordFrame.SetLength(frame, 8);
        frame[SmppGuard.Journal.RecordFrame.HeaderSize] = version;
        SmppGuard.Journal.RecordFrame.Seal(frame, 1_000_000, 1, (uint)octets.Length);
        await File.WriteAllBytesAsync(file, [.. octets, .. frame]);
        await ExpectRefusalAsync(guard, file, expected);
    }

    [Fact]
    public async Task The_program_ends_with_1_and_one_line_and_starts_again_on_what_it_knows()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
        var file = Path.Combine(guard.DataDirectory, "guard.db");
        Execute(file, "INSERT INTO migrations VALUES('registry', 99)");
        var (exitCode, error) = await GuardProcess.RunAsync("serve", "--config", guard.ConfigFile);
        Assert.Equal(1, exitCode);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("warning: ", StringComparison.Ordinal));
        Assert.StartsWith($"SmppGuard cannot start: {file} was written by a newer version of SmppGuard: it has layout registry 99, ", line, StringComparison.Ordinal);
        Execute(file, "DELETE FROM migrations WHERE number = 99");
        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
    }

    private static async Task<GuardFixture> WithRecordsAsync(bool archived)
    {
        var guard = await GuardFixture.StartAsync();
        await guard.StopAsync();
        await guard.StartAgainAsync(options => options.Archive.Paused = !archived);
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Notices, Agreed, "hello")).IsOk);
        await guard.StopAsync();
        return guard;
    }

    private static async Task ExpectRefusalAsync(GuardFixture guard, string file, string expected)
    {
        var before = Contents(guard.DataDirectory);
        var refused = await Assert.ThrowsAsync<NewerFormatException>(() => guard.StartAgainAsync());
        Assert.StartsWith($"{file} was written by a newer version of SmppGuard: it has {expected}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);

        var found = new List<string>();
        MachineCheck.Run(GuardConfiguration.From(new GuardOptions { DataDirectory = guard.DataDirectory, Smpp = { Listen = ["127.0.0.1:0"] }, Http = { Listen = "http://127.0.0.1:0" } }), found, []);
        Assert.Equal([refused.Message], found);

        var options = new GuardOptions { DataDirectory = guard.DataDirectory, Smscs = [new() { Name = "main", Host = "127.0.0.1", Port = 1, SystemId = "x" }] };
        await Assert.ThrowsAsync<NewerFormatException>(() => OfflineGuard.OpenAsync(GuardConfiguration.From(options)));
        Assert.Equal(before, Contents(guard.DataDirectory));
    }

    private static string FileOf(GuardFixture guard, string pattern) =>
        Directory.GetFiles(Path.Combine(guard.DataDirectory, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)).Order(StringComparer.Ordinal).First();

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql + "; PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private static List<string> Contents(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"),
    ];
}
