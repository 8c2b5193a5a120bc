using System.Collections.Concurrent;
using System.Diagnostics;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Archive.Sqlite;
using SmppGuard.Compliance;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay;

/// <summary>
/// "A message that cannot be proven was never sent": the process is killed under load, again and again, on the same files, and then the archive is compared with what the
/// ESME was told and with what the SMSC received.
/// </summary>
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int Window = 50;

    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);
    private int _submitted;

    [Fact]
    public async Task Whatever_was_acknowledged_or_sent_is_in_the_archive_after_kill_9_and_nothing_was_sent_twice()
    {
        // The seed varies the moments; the outcome must not depend on them.
        var random = new Random(20260522);
        await using var smsc = await SmscServer.StartAsync(new SmscOptions { DeliverRetry = TimeSpan.FromMilliseconds(200) });
        await using var guard = new GuardProcess(smsc.Port);
        for (var round = 0; round < Rounds; round++)
        {
            await guard.StartAsync();
            await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
            await RunUntilKilledAsync(guard, random.Next(1, 400), TimeSpan.FromMilliseconds(random.Next(0, 20)));
            await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");
        }

        // What the last kill left in the journal goes into the archive.
        await guard.StartAsync();
        Assert.Equal(0, await guard.StopAsync());
        var records = await RecordsAsync(guard.DataDirectory);
        var received = smsc.Received.Snapshot().Where(m => TokenOf(m.Text).Length > 0).ToArray();

        Assert.InRange(_acknowledged.Count, Rounds, int.MaxValue);
        Assert.Empty(received.GroupBy(m => TokenOf(m.Text)).Where(g => g.Count() > 1).Select(g => g.Key));
        foreach (var (token, messageId) in _acknowledged)
        {
            var record = Assert.Single(records[token]);
            Assert.Equal((MessageOutcome.Accepted, messageId, messageId), (record.Outcome, record.MessageId, record.SmscMessageId));
            Assert.Equal(token, TokenOf(record.OriginalText));
        }

        foreach (var message in received)
        {
            var record = Assert.Single(records[TokenOf(message.Text)]);
            Assert.Equal((Reason.None, message.Text, message.Destination), (record.Reason, record.SentText, record.Msisdn.Digits));
            Assert.True(record.Outcome is MessageOutcome.Accepted or MessageOutcome.Unknown);
        }
    }

    private async Task RunUntilKilledAsync(GuardProcess guard, int acknowledgements, TimeSpan longer)
    {
        var before = _acknowledged.Count;
        var esmes = await Task.WhenAll(BindAsync(guard), BindAsync(guard));
        var load = esmes.Select(SubmitUntilCutAsync).ToArray();
        await Eventually.TrueAsync(() => _acknowledged.Count - before >= acknowledgements, "acknowledgements");

        // Busy, not asleep: a moment that no timer chooses.
        var until = Stopwatch.GetTimestamp() + (long)(longer.TotalSeconds * Stopwatch.Frequency);
        SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= until);
        await guard.KillAsync();
        await Task.WhenAll(load).WaitAsync(TimeSpan.FromSeconds(60));
        foreach (var esme in esmes)
        {
            await esme.DisposeAsync();
        }
    }

    private static async Task<EsmeClient> BindAsync(GuardProcess guard)
    {
        var esme = await EsmeClient.BindAsync(guard.Esme());

        // Until SmppGuard is bound to the SMSC it refuses; those are not the submits that matter here.
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Notices, Agreed, "ready?")).IsOk, "the first submit to pass");
        return esme;
    }

    private Task SubmitUntilCutAsync(EsmeClient esme) => Task.WhenAll(Enumerable.Range(0, Window).Select(async lane =>
    {
        try
        {
            while (true)
            {
                var token = $"#{Interlocked.Increment(ref _submitted)}#";
                var source = (lane % 3) switch { 0 => Adverts, 1 => Orders, _ => Notices };
                var result = await esme.SubmitAsync(source, Agreed, $"{(lane % 2 == 0 ? "text" : "短信")} {token}", registered: lane % 4 == 0);
                if (result.IsOk)
                {
                    Assert.True(_acknowledged.TryAdd(token, result.MessageId));
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or TimeoutException)
        {
            // Killed in the middle of a conversation, as intended.
        }
    }));

    private static string TokenOf(string text)
    {
        var start = text.IndexOf('#', StringComparison.Ordinal);
        return start < 0 ? "" : text[start..(text.IndexOf('#', start + 1) + 1)];
    }

    private static async Task<ILookup<string, MessageRecord>> RecordsAsync(string dataDirectory)
    {
        using var archive = new SqliteArchive(Path.Combine(dataDirectory, "archive"), 6, TimeProvider.System);
        List<MessageRecord> all = [];
        PageCursor? after = null;
        do
        {
            var page = await archive.QueryAsync(new MessageFilter { Limit = MessageFilter.MaxLimit, After = after }, CancellationToken.None);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        return all.ToLookup(r => TokenOf(r.OriginalText), StringComparer.Ordinal);
    }
}
