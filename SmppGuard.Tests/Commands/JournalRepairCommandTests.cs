using System.CommandLine;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Commands;
using SmppGuard.Journal;
using SmppGuard.Tests.Harness;
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
        await using var smsc = await SmscServer.StartAsync(new SmscOptions());
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

    private static async Task<(int ExitCode, string Output, string Error)> RepairAsync(GuardProcess guard)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var command = CommandTree.Create().Parse(["journal", "repair", "--config", guard.ConfigFile]);
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
