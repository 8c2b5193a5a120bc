using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>kill -9 between the parts, and under a load of long messages.</summary>
public sealed class LongMessageKillTests
{
    private const int Rounds = 4;
    private const int Lanes = 20;
    private const int PartCount = 3;

    // Longer than a busy machine takes from one part to the next.
    private const string Assembly = """ "Smpp": { "AssembleTimeoutSeconds": 10 }, """;

    private static readonly string Filler = string.Concat(Enumerable.Range(0, 140).Select(i => (char)('一' + i)));

    private readonly ConcurrentQueue<LoadedMessage> _messages = new();
    private int _begun;

    [Fact]
    public async Task Parts_that_were_acknowledged_before_kill_9_make_a_whole_message_with_those_that_come_after()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        var esme = await BindAsync(guard);
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = Filler, RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, 7);
        var first = await esme.SubmitAsync(parts[2]);
        var second = await esme.SubmitAsync(parts[0]);
        Assert.True(first.IsOk && second.IsOk);

        await guard.KillAsync();
        await esme.DisposeAsync();
        await guard.StartAsync();
        await using var later = await BindAsync(guard);
        Assert.Equal((CommandStatus.ESME_ROK, first.MessageId), ((await later.SubmitAsync(parts[2])) is var again ? (again.Status, again.MessageId) : default));
        var last = await later.SubmitAsync(parts[1]);

        Assert.True(last.IsOk);
        Assert.Equal(Stamped(Filler), Assert.Single(smsc.Phone(Agreed).Messages.Snapshot(), m => m.Source == Adverts).Text);
        string[] ids = [first.MessageId, second.MessageId, last.MessageId];
        Assert.Equal(3, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", ids), await later.TakeReceiptsAsync(3));
        await later.DisposeAsync();
        Assert.Equal(0, await guard.StopAsync());
        var record = Assert.Single(await RecordsAsync(guard.DataDirectory), r => r.Source == Adverts);
        Assert.Equal((Filler, Stamped(Filler), MessageOutcome.Accepted), (record.OriginalText, record.SentText, record.Outcome));
        Assert.Equal([second.MessageId, last.MessageId, first.MessageId], record.Parts.Select(p => p.MessageId));
    }

    [Fact]
    public async Task Under_a_load_of_long_messages_kill_9_loses_nothing_that_was_acknowledged_and_sends_nothing_twice()
    {
        // The seed varies the moments; the outcome must not depend on them.
        var random = new Random(20260522);
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(200) });
        await using var guard = new GuardProcess(smsc.Port, Assembly);
        for (var round = 0; round < Rounds; round++)
        {
            await guard.StartAsync();
            await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
            await RunUntilKilledAsync(guard, random.Next(1, 200), TimeSpan.FromMilliseconds(random.Next(0, 20)));
            await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");
        }

        // What was begun and never finished is given up by the last process.
        await guard.StartAsync();
        var held = _messages.SelectMany(m => m.PartIds.Values).ToArray();
        await Eventually.TrueAsync(
            async () => (await RecordsAsync(guard.DataDirectory)).SelectMany(r => r.Parts).Select(p => p.MessageId).ToHashSet(StringComparer.Ordinal) is var recorded && Array.TrueForAll(held, recorded.Contains),
            "all acknowledged parts in the archive");
        Assert.Equal(0, await guard.StopAsync());

        var records = (await RecordsAsync(guard.DataDirectory)).ToLookup(r => r.Source, StringComparer.Ordinal);
        var shown = smsc.Phone(Agreed).Messages.Snapshot().ToLookup(m => m.Source, StringComparer.Ordinal);
        Assert.Equal((0, 0), (smsc.Phone(Agreed).Repeated, smsc.Phone(Agreed).Abandoned));
        Assert.InRange(_messages.Count(m => m.IsUncut && m.PartIds.Count == PartCount), Rounds, int.MaxValue);
        foreach (var message in _messages)
        {
            Assert.InRange(shown[message.Source].Count(), 0, 1);
            var sent = records[message.Source].Where(r => r.IsAllowed).ToArray();
            Assert.InRange(sent.Length, shown[message.Source].Count(), 1);
            Assert.All(sent, r => Assert.Equal((message.Text, Stamped(message.Text)), (r.OriginalText, r.SentText)));
            Assert.All(shown[message.Source], m => Assert.Equal(Stamped(message.Text), m.Text));
            Assert.All(records[message.Source].Where(r => !r.IsAllowed), r => Assert.Equal(MessageOutcome.Incomplete, r.Outcome));
            if (message.IsUncut && message.PartIds.Count == PartCount)
            {
                Assert.Equal(MessageOutcome.Accepted, Assert.Single(records[message.Source]).Outcome);
                Assert.Single(shown[message.Source]);
            }
        }
    }

    private async Task RunUntilKilledAsync(GuardProcess guard, int acknowledgements, TimeSpan longer)
    {
        var before = Acknowledged;
        var esmes = await Task.WhenAll(BindAsync(guard), BindAsync(guard));
        var resumed = new ConcurrentQueue<LoadedMessage>(_messages.Where(m => m.PartIds.Count < PartCount));
        var load = Enumerable.Range(0, Lanes).Select(_ => SubmitUntilCutAsync(esmes, resumed)).ToArray();
        await Eventually.TrueAsync(() => Acknowledged - before >= acknowledgements, "acknowledgements");

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

    private int Acknowledged => _messages.Sum(m => m.PartIds.Count);

    /// <summary>Goes on with what an earlier process did not acknowledge, and then sends new messages; the parts in any order over both binds.</summary>
    private async Task SubmitUntilCutAsync(EsmeClient[] esmes, ConcurrentQueue<LoadedMessage> resumed)
    {
        try
        {
            while (true)
            {
                if (!resumed.TryDequeue(out var message))
                {
                    var number = Interlocked.Increment(ref _begun);
                    message = new LoadedMessage(string.Create(CultureInfo.InvariantCulture, $"{Adverts}1{number}"), $"第{number}条：{Filler}", number);
                    _messages.Enqueue(message);
                }

                var parts = new Submit { Source = message.Source, Destination = Agreed, Text = message.Text }.InParts(LongMessageForm.Udh8, (ushort)message.Number);
                Assert.Equal(PartCount, parts.Count);
                message.IsUncut = message.PartIds.IsEmpty && !message.WasTried;
                message.WasTried = true;
                for (var i = 0; i < PartCount; i++)
                {
                    var part = (i + message.Number) % PartCount;
                    if (message.PartIds.ContainsKey(part))
                    {
                        continue;
                    }

                    var result = await esmes[(i + message.Number) % esmes.Length].SubmitAsync(parts[part]);
                    if (result.IsOk)
                    {
                        Assert.True(message.PartIds.TryAdd(part, result.MessageId));
                    }
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or TimeoutException)
        {
            // Killed in the middle of a conversation, as intended.
        }
    }

    private static async Task<EsmeClient> BindAsync(GuardProcess guard)
    {
        var esme = await EsmeClient.BindAsync(guard.Esme());

        // Until SmppGuard is bound to the SMSC it refuses; those are not the submits that matter here.
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Notices, Agreed, "ready?")).IsOk, "the first submit to pass");
        return esme;
    }

    private static string Stamped(string text) => $"【示例商城】{text} 客服4008001234 拒收请回复R";

    private static async Task<IReadOnlyList<MessageRecord>> RecordsAsync(string dataDirectory)
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

        return all;
    }

    /// <summary>One message of the load. Its source is its own, so that records and phones can be asked for it.</summary>
    private sealed record LoadedMessage(string Source, string Text, int Number)
    {
        /// <summary>message_ids of the parts that were acknowledged.</summary>
        public ConcurrentDictionary<int, string> PartIds { get; } = new();

        public bool WasTried { get; set; }

        /// <summary>All its parts were submitted to one process.</summary>
        public bool IsUncut { get; set; }
    }
}
