using Microsoft.Data.Sqlite;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Hosting;

/// <summary>A data directory that has lost a file, or has a damaged one, is not started on as if nothing had been in it.</summary>
public sealed class LostFilesTests
{
    [Theory]
    [InlineData("do-not-disturb.db", "do-not-disturb lists and numbers are lost")]
    [InlineData("guard.db", "registry, consents, refusals, complaints and deliveries that wait are lost")]
    public async Task A_data_directory_that_lost_a_file_is_refused_until_its_loss_is_accepted(string name, string lost)
    {
        await using var guard = await StoppedAsync();
        var file = Path.Combine(guard.DataDirectory, name);
        Delete(file);
        await ExpectMissingAsync();

        // As an interrupted copy leaves it.
        await File.WriteAllBytesAsync(file, []);
        await ExpectMissingAsync();
        File.Delete(file);

        // Accepted once, and not the next loss too.
        await File.WriteAllBytesAsync(file + ".accept-loss", []);
        await guard.StartAgainAsync();
        Assert.False(File.Exists(file + ".accept-loss"));
        await guard.StopAsync();
        Delete(file);
        await ExpectMissingAsync();

        async Task ExpectMissingAsync()
        {
            var refused = await Assert.ThrowsAsync<DataFileMissingException>(() => guard.StartAgainAsync());
            Assert.StartsWith($"{file} is missing, and this data directory had one: {lost}", refused.Message, StringComparison.Ordinal);
            Assert.Contains($"make an empty file {file}.accept-loss", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            Assert.Equal([refused.Message], Checked(guard));
            await Assert.ThrowsAsync<DataFileMissingException>(() => OfflineGuard.OpenAsync(GuardConfiguration.From(Options(guard))));
        }
    }

    [Theory]
    [InlineData("journal", "do-not-disturb.db")]
    [InlineData("archive", "do-not-disturb.db")]
    [InlineData("archive", "journal")]
    public async Task One_thing_beside_it_tells_that_there_was_a_guard_db(params string[] gone)
    {
        await using var guard = await StoppedAsync();
        foreach (var name in gone.Append("guard.db"))
        {
            Delete(Path.Combine(guard.DataDirectory, name));
        }

        await Assert.ThrowsAsync<DataFileMissingException>(() => guard.StartAgainAsync());
    }

    [Fact]
    public async Task The_loss_of_both_files_is_accepted_one_by_one()
    {
        await using var guard = await StoppedAsync();
        foreach (var name in new[] { "guard.db", "do-not-disturb.db" })
        {
            Delete(Path.Combine(guard.DataDirectory, name));
        }

        foreach (var name in new[] { "guard.db", "do-not-disturb.db" })
        {
            var refused = await Assert.ThrowsAsync<DataFileMissingException>(() => guard.StartAgainAsync());
            Assert.Contains($"{name} is missing", refused.Message, StringComparison.Ordinal);
            await File.WriteAllBytesAsync(Path.Combine(guard.DataDirectory, name + ".accept-loss"), []);
        }

        await guard.StartAgainAsync();
    }

    [Fact]
    public async Task A_data_directory_from_before_the_note_starts_and_gets_it()
    {
        await using var guard = await StoppedAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(guard.DataDirectory, "guard.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE made_files; DELETE FROM migrations WHERE owner = 'files'";
            command.ExecuteNonQuery();
        }

        await guard.StartAgainAsync();
        await guard.StopAsync();
        Delete(Path.Combine(guard.DataDirectory, "do-not-disturb.db"));
        await Assert.ThrowsAsync<DataFileMissingException>(() => guard.StartAgainAsync());
    }

    [Theory]
    [InlineData("guard.db")]
    [InlineData("do-not-disturb.db")]
    public async Task A_damaged_file_stops_the_start_and_is_named(string name)
    {
        await using var guard = await StoppedAsync();
        var file = Path.Combine(guard.DataDirectory, name);
        Delete(file);
        await File.WriteAllTextAsync(file, new string('x', 8192));
        var refused = await Assert.ThrowsAsync<DataFileDamagedException>(() => guard.StartAgainAsync());
        Assert.StartsWith($"{file} is damaged and cannot be read (", refused.Message, StringComparison.Ordinal);
        Assert.Equal([refused.Message], Checked(guard));
    }

    [Fact]
    public async Task A_damaged_guard_db_is_no_mistake_in_the_configuration()
    {
        using var folder = new TemporaryFolder();
        folder.Write("registry.json", TestRegistry.Json);
        Directory.CreateDirectory(folder.File("data"));
        await File.WriteAllTextAsync(Path.Combine(folder.File("data"), "guard.db"), new string('x', 8192));
        var configuration = GuardConfiguration.Load(
            folder.Write("guard.json", """{ "SmppGuard": { "DataDirectory": "data", "Registry": { "File": "registry.json" } } }"""), new Dictionary<string, string>());
        Assert.Empty(configuration.Problems);
        Assert.Equal(configuration.Unreadable, await Assert.ThrowsAsync<DataFileDamagedException>(() => Task.Run(() => GuardHost.Build(configuration))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_archive_whose_file_of_today_cannot_be_written_stops_the_start(bool isFolder)
    {
        await using var guard = await StoppedAsync();
        var today = Path.Combine(guard.DataDirectory, "archive", NameOf(DateTime.UtcNow));
        Delete(today);
        Spoil(today, isFolder);
        var refused = await Assert.ThrowsAsync<SmppGuard.Archive.ArchiveUnusableException>(() => guard.StartAgainAsync());
        Assert.Contains(today, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_read_in_the_archive_is_no_empty_answer(bool isFolder)
    {
        await using var guard = await GuardFixture.StartAsync();
        Spoil(Path.Combine(guard.DataDirectory, "archive", NameOf(DateTime.UtcNow.AddDays(-3))), isFolder);
        using var api = new GuardApi(guard);
        foreach (var path in new[] { "/api/v1/messages", "/api/v1/replies" })
        {
            var (status, answer) = await api.SendAsync(HttpMethod.Get, path);
            Assert.Equal(503, status);
            Assert.Contains("What is asked for cannot be read", answer!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    private static async Task<GuardFixture> StoppedAsync()
    {
        var guard = await GuardFixture.StartAsync();
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Notices, Agreed, "hello")).IsOk);
        await guard.StopAsync();
        return guard;
    }

    private static GuardOptions Options(GuardFixture guard) => new()
    {
        DataDirectory = guard.DataDirectory,
        Smpp = { Listen = ["127.0.0.1:0"] },
        Http = { Listen = "http://127.0.0.1:0" },
        Smscs = [new() { Name = "main", Host = "127.0.0.1", Port = 1, SystemId = "x" }],
    };

    private static List<string> Checked(GuardFixture guard)
    {
        var found = new List<string>();
        MachineCheck.Run(GuardConfiguration.From(Options(guard)), found, []);
        return found;
    }

    private static string NameOf(DateTime day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) + ".db";

    private static void Spoil(string path, bool isFolder)
    {
        if (isFolder)
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            File.WriteAllText(path, new string('x', 8192));
        }
    }

    private static void Delete(string path)
    {
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
            return;
        }

        foreach (var file in new[] { path, path + "-wal", path + "-shm" })
        {
            File.Delete(file);
        }
    }
}
