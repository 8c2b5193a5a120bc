using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Cli;
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
        Assert.Contains(guard.Log.Entries, e => e.Contains($"The loss of {file} is accepted", StringComparison.Ordinal));
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
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_day_that_the_archive_lost_is_told_until_its_loss_is_accepted(bool isEmptied)
    {
        await using var guard = await StoppedAsync();
        var lost = Path.Combine(guard.DataDirectory, "archive", NameOf(DateTime.UtcNow.AddDays(-3)));
        Note(guard, "archive/" + Path.GetFileName(lost));
        if (isEmptied)
        {
            await File.WriteAllBytesAsync(lost, []);
        }

        await guard.StartAgainAsync();
        Assert.StartsWith($"Missing in the archive, whose messages cannot be shown: {lost}. Restore", Assert.Single(await WarningsAsync(guard)), StringComparison.Ordinal);
        Assert.Contains(guard.Log.Entries, e => e.Contains($"The archive had {lost}, which was lost", StringComparison.Ordinal));
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Notices, Agreed, "hello")).IsOk);
        Assert.Contains(Path.GetFileNameWithoutExtension(lost), Assert.Single(await NotesAsync(guard)), StringComparison.Ordinal);
        await guard.StopAsync();

        // Accepted once, and then there is nothing to tell of it any more.
        Delete(lost);
        await File.WriteAllBytesAsync(lost + ".accept-loss", []);
        await guard.StartAgainAsync();
        Assert.Empty(await WarningsAsync(guard));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(lost)!, "*.accept-loss"));
        Assert.Contains(guard.Log.Entries, e => e.Contains($"The loss of {lost} is accepted", StringComparison.Ordinal));

        // Evidence says so for as long as the day would have been kept.
        Assert.Contains(Path.GetFileNameWithoutExtension(lost), Assert.Single(await NotesAsync(guard)), StringComparison.Ordinal);
        await guard.StopAsync();
        Assert.Null(LostIn(guard));
    }

    [Fact]
    public async Task A_day_whose_file_was_made_anew_stays_lost_until_somebody_says_otherwise()
    {
        await using var guard = await StoppedAsync();
        var first = Directory.GetFiles(Path.Combine(guard.DataDirectory, "archive"), "*.db").Order(StringComparer.Ordinal).Last();
        Delete(first);

        // The start makes the file of the day, which is empty.
        await guard.StartAgainAsync();
        await guard.StopAsync();
        Assert.Contains(first, LostIn(guard), StringComparison.Ordinal);
        Assert.Equal([Path.GetFileNameWithoutExtension(first)], MadeDays.LostIn(guard.DataDirectory));
        Assert.Contains(first, LostIn(guard), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(first + ".accept-loss", []);
        Assert.Null(LostIn(guard));

        // Of the next loss nobody has said anything, also where somebody said it of another one.
        await File.WriteAllBytesAsync(first + ".accept-loss", []);
        Assert.Null(LostIn(guard));
        var aside = first + ".aside";
        Delete(aside);
        File.Move(first, aside);
        Assert.Contains(first, LostIn(guard), StringComparison.Ordinal);

        // Back before anything was made in its place.
        File.Move(aside, first);
        Assert.Null(LostIn(guard));
    }

    [Fact]
    public async Task Lists_say_for_which_days_they_are_not_whole()
    {
        await using var guard = await StoppedAsync();
        var at = DateTimeOffset.UtcNow.AddDays(-3);
        var day = Day(at);
        Note(guard, $"archive/{day}.db");
        await guard.StartAgainAsync();
        using var api = new GuardApi(guard);
        foreach (var list in new[] { "/api/v1/messages", "/api/v1/replies" })
        {
            foreach (var period in new[] { "", $"?from={day}T23:59:59.999Z", $"?to={day}T00:00:00.001Z", $"?from={day}T08:00:00Z&to={day}T09:00:00Z" })
            {
                Assert.Equal([day], (await api.GetAsync(list + period))["lostDays"]!.AsArray().Select(name => (string?)name));
            }

            // Of other days they are whole.
            foreach (var period in new[] { $"?from={Day(at.AddDays(1))}T00:00:00Z", $"?to={day}T00:00:00Z" })
            {
                Assert.Null((await api.GetAsync(list + period))["lostDays"]);
            }
        }

        using var http = GuardApi.Connect(guard.Endpoints.HttpUrl);
        http.DefaultRequestHeaders.Accept.Add(new("text/csv"));
        using var table = await http.GetAsync(new Uri("/api/v1/messages", UriKind.Relative));
        Assert.Equal([day], table.Headers.GetValues("X-Lost-Days"));
        var (status, problem) = await api.SendAsync(HttpMethod.Get, FormattableString.Invariant($"/api/v1/messages/{RecordIds.FirstAt(at.ToUnixTimeMilliseconds())}"));
        Assert.Equal(404, status);
        Assert.Contains(day, (string?)problem!["detail"], StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        foreach (var command in new[] { "search", "count" })
        {
            var (exitCode, _, error) = await Typed.RunAsync(guard, folder, "messages", command, "--json");
            Assert.Equal((0, $"This is not whole: the archive has lost its files of {day} (UTC).\n"), (exitCode, error));
        }

        static string Day(DateTimeOffset time) => ArchiveDay.NameOf(ArchiveDay.Of(time.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task A_day_that_has_expired_is_not_lost()
    {
        await using var guard = await StoppedAsync();
        Note(guard, "archive/2020-01-01.db");
        Assert.Null(LostIn(guard));
        Assert.Equal(["2020-01-01"], MadeDays.LostIn(guard.DataDirectory));

        // Removed before its time, as the clock of the program says, it was noted no more.
        var day = Path.GetFileNameWithoutExtension(Directory.GetFiles(Path.Combine(guard.DataDirectory, "archive"), "*.db")[0]);
        using (var database = Open(guard))
        {
            var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddYears(3));
            using var archive = new SmppGuard.Storage.Sqlite.Messages.SqliteArchive(Path.Combine(guard.DataDirectory, "archive"), 6, later, days: Days(guard, database));
            var purged = archive.Purge();
            Assert.Contains(purged, records => records.Name == day && records is { Messages: 1, WasLost: false });
            Assert.Contains(new SmppGuard.Archive.PurgedRecords("2020-01-01", 0, WasLost: true), purged);
        }

        Assert.Null(LostIn(guard));
        Assert.Empty(MadeDays.LostIn(guard.DataDirectory));
    }

    [Fact]
    public async Task That_the_time_of_a_lost_day_is_over_is_on_record_as_of_a_day_that_is_removed()
    {
        await using var guard = await StoppedAsync();
        Note(guard, "archive/2020-01-01.db");
        Note(guard, "given-up/2020-01-02.db");
        await guard.StartAgainAsync();
        guard.Services.GetServices<IHostedService>().OfType<SmppGuard.Archive.ArchivePurger>().Single().Purge();
        Assert.Contains(guard.Log.Entries, e => e.StartsWith("The retention of 2020-01-01 has ended, whose file in the archive had been lost: 0 messages", StringComparison.Ordinal));
        await guard.StopAsync();
        using var database = Open(guard);
        Assert.Equal(
            [("2020-01-01", 0L), ("2020-01-02", 0L)], database.Read(session => session.Query("SELECT name, messages FROM purges ORDER BY name", row => (row.GetString(0), row.GetInt64(1)))));
        Assert.Empty(MadeDays.LostIn(guard.DataDirectory));
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

    private static GuardDatabase Open(GuardFixture guard) => new(Path.Combine(guard.DataDirectory, "guard.db"), SqliteStorage.Migrations);

    private static void Note(GuardFixture guard, string name)
    {
        using var database = Open(guard);
        database.Write(session => _ = session.Execute("INSERT INTO made_files(name) VALUES($name)", ("$name", name)));
    }

    private static MadeDays Days(GuardFixture guard, GuardDatabase database) =>
        new(database, new DataDirectory(guard.DataDirectory), new SmppGuard.Archive.RetentionOptions(), TimeProvider.System, NullLogger<MadeDays>.Instance);

    private static string? LostIn(GuardFixture guard)
    {
        using var database = Open(guard);
        var days = Days(guard, database);
        days.Begin();
        return days.Warning;
    }

    private static async Task<string[]> NotesAsync(GuardFixture guard)
    {
        var order = $$"""{ "from": "{{DateTime.UtcNow.AddDays(-5):yyyy-MM-dd}}T00:00:00Z", "reason": "inspection" }""";
        return [.. (await Evidence.ExportedPackage.OrderAsync(guard, order)).Manifest["notes"]!.AsArray().Select(note => (string)note!)];
    }

    private static async Task<string[]> WarningsAsync(GuardFixture guard) =>
        [.. (await guard.CallAsync(HttpMethod.Get, "/health/ready"))!["warnings"]?.AsArray().Select(warning => (string)warning!) ?? []];

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
