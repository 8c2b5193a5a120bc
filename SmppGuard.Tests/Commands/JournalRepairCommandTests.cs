using System.CommandLine;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Commands;
using SmppGuard.Journal;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Commands;

/// <summary>What docs/operations/journal-damaged.md says, done as it says it.</summary>
public sealed class JournalRepairCommandTests
{
    private const int Messages = 10;
    private const int Damaged = 4;

    [Fact]
    public async Task A_journal_that_serve_refuses_is_repaired_and_everything_whole_in_it_is_archived()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, """ "Archive": { "Paused": true }, """);
        await guard.StartAsync();
        var answers = new List<SubmitResult>();
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            for (var i = 0; i < Messages; i++)
            {
                answers.Add(await esme.SubmitAsync(Adverts, Agreed, $"text #{i}#", registered: false, CancellationToken.None));
            }
        }

        // In use: left alone.
        var (exitCode, _, error) = await RepairAsync(guard);
        Assert.Equal(1, exitCode);
        Assert.Contains("which another SmppGuard process uses", error, StringComparison.Ordinal);

        Assert.Equal(0, await guard.StopAsync());
        DamageSubmit(Assert.Single(Directory.GetFiles(Path.Combine(guard.DataDirectory, "journal"))), Damaged);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(guard.StartAsync);
        Assert.Contains("is damaged at offset", refused.Message, StringComparison.Ordinal);
        Assert.Contains("journal repair --config", refused.Message, StringComparison.Ordinal);

        (exitCode, var output, error) = await RepairAsync(guard);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("lost 1 records, ", output, StringComparison.Ordinal);
        Assert.Contains(" records, lost 1, of which 0 are in the archive", output, StringComparison.Ordinal);
        Assert.Contains("the files as they were are in ", output, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(guard.DataDirectory, "journal-damaged-*"));

        await File.WriteAllTextAsync(guard.ConfigFile, (await File.ReadAllTextAsync(guard.ConfigFile)).Replace("\"Paused\": true", "\"Paused\": false", StringComparison.Ordinal));
        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
        var records = await TokenLoad.RecordsAsync(guard.DataDirectory);
        for (var i = 0; i < Messages; i++)
        {
            if (i == Damaged)
            {
                Assert.Empty(records[$"#{i}#"]);
            }
            else
            {
                Assert.Equal((MessageOutcome.Accepted, answers[i].MessageId), (Assert.Single(records[$"#{i}#"]).Outcome, Assert.Single(records[$"#{i}#"]).MessageId));
            }
        }

        // Once is enough.
        (exitCode, output, _) = await RepairAsync(guard);
        Assert.Equal(0, exitCode);
        Assert.Contains("lost 0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 1, "guard.db is missing, and this data directory had one", 1)]
    [InlineData("", 1, "guard.db, which would say that they are in the archive, is gone or new", 1)]
    [InlineData("5", 1, "journal records 5 to 11 are missing: guard.db is older than the journal", 0)]
    [InlineData("12", 0, "", 0)]
    public async Task A_journal_that_guard_db_does_not_reach_is_neither_backed_up_nor_called_repaired(string? place, int backup, string why, int repair)
    {
        using var folder = new TemporaryFolder();
        var config = folder.Write("guard.json", """{ "SmppGuard": { "DataDirectory": "data", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        var journal = folder.File("data/journal");
        Directory.CreateDirectory(journal);
        using (var segment = new SegmentRewrite(JournalSegment.PathOf(journal, 12), 12))
        {
            segment.WriteLost(12, 4, 1);
            segment.Complete();
        }

        if (place is not null)
        {
            using var database = new SqliteFile(folder.File("data/guard.db"), readOnly: false);
            database.Execute("CREATE TABLE checkpoint(archive_position INTEGER)");
            database.Execute(place.Length > 0 ? $"INSERT INTO checkpoint VALUES({place})" : "");
        }

        var (exitCode, _, error) = await RunAsync("backup", "--config", config, "--to", folder.File("copy"));
        Assert.Equal(backup, exitCode);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Equal(backup == 0, Directory.Exists(folder.File("copy")));

        (exitCode, var output, error) = await RunAsync("journal", "repair", "--config", config);
        Assert.Equal(repair, exitCode);
        if (repair == 0)
        {
            Assert.Contains(place == "5" ? "kept 4 records, lost 7, " : "kept 4 records, lost 0, ", output, StringComparison.Ordinal);
            Assert.Equal(long.Parse(place!, CultureInfo.InvariantCulture), JournalSegment.FirstIn(journal));
        }
        else
        {
            Assert.Contains("the journal is not repaired: journal records 1 to 11 are missing", error, StringComparison.Ordinal);
            Assert.Contains("restore the data directory as a whole", error, StringComparison.Ordinal);
            Assert.Equal(12, JournalSegment.FirstIn(journal));
        }
    }

    private static Task<(int ExitCode, string Output, string Error)> RepairAsync(GuardProcess guard) => RunAsync("journal", "repair", "--config", guard.ConfigFile);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var command = CommandTree.Root.Parse(arguments);
        var exitCode = await command.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
        return (exitCode, output.ToString(), error.ToString());
    }

    // Changes one octet in the payload of a submit, counted from 0.
    private static void DamageSubmit(string path, int number)
    {
        var octets = File.ReadAllBytes(path);
        var offset = JournalSegment.HeadSize;
        for (var submits = 0; RecordFrame.IsWhole(octets.AsSpan(offset), -1, out var size); offset += size)
        {
            if (RecordFrame.Type(octets.AsSpan(offset)) == JournalRecordType.Submit && submits++ == number)
            {
                octets[offset + RecordFrame.HeaderSize + 20] ^= 1;
                File.WriteAllBytes(path, octets);
                return;
            }
        }

        Assert.Fail("there are fewer submits");
    }
}
