using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using Xunit.Abstractions;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Routing.SmscRow;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>
/// SMSCs that die, go silent, throttle, fail and come back in a random order, under load. Whatever they do: each message gets one answer, what was answered as taken is with one SMSC, none is with two, segments
/// are in their order, and records name the SMSC that has the message.
/// </summary>
public sealed class RoutingModelTests(ITestOutputHelper output)
{
    private const int Rounds = 12;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    public async Task Nothing_is_lost_nothing_is_sent_twice_and_records_say_where_it_is(int smscs, int seed)
    {
        string[] names = [.. Enumerable.Range(1, smscs - 1).Select(i => $"s{i}")];
        await using var row = await StartAsync(
            names,
            options => options.Routes = [Route("all", string.Join(',', names.Prepend("main")))],
            configureSmsc: smsc =>
            {
                smsc.Window = 5;
                smsc.Health.RetryMilliseconds = 300;
                smsc.Health.MaxAnswerMilliseconds = 300;
                smsc.Health.MaxQueueMilliseconds = 300;
                smsc.Health.MaxFaults = 3;
            });
        var answered = new ConcurrentDictionary<string, CommandStatus>(StringComparer.Ordinal);
        using var ended = new CancellationTokenSource();
        var esme = await row.Guard.BindAsync();
        var load = Enumerable.Range(0, 8).Select(sender => Task.Run(() => LoadAsync(esme, sender, answered, ended.Token))).ToArray();
        var random = new Random(seed);
        string[] all = [.. row.Names];
        for (var round = 0; round < Rounds; round++)
        {
            // One is well at all times.
            var spared = random.Next(all.Length);
            foreach (var name in all.Where((_, i) => i != spared))
            {
                await PlayAsync(row[name], random.Next(6));
            }

            await PlayAsync(row[all[spared]], 0);
            var before = answered.Count;
            await Eventually.TrueAsync(() => answered.Count >= before + 30, "messages to be answered");
        }

        foreach (var name in all)
        {
            await PlayAsync(row[name], 0);
        }

        await ended.CancelAsync();
        await Task.WhenAll(load);
        var records = await row.Guard.EndedAsync(answered.Count);
        output.WriteLine($"{answered.Count} messages, {answered.Values.Count(s => s == CommandStatus.ESME_ROK)} taken, {records.Count(r => r.RoutedBy is "fail-over")} failed over, {records.Count(r => r.RoutedBy is "moved")} moved");

        var taken = all.SelectMany(name => row[name].Received.Snapshot().Where(m => m.CommandId == CommandId.SubmitSm).Select(m => (Smsc: name, Message: m))).ToLookup(m => KeyOf(m.Message), StringComparer.Ordinal);
        Assert.Contains(records, r => r is { RoutedBy: "fail-over", Outcome: MessageOutcome.Accepted });
        foreach (var (key, status) in answered)
        {
            var copies = taken[key].ToList();
            var record = Assert.Single(records, r => string.Equals(KeyOf(r.OriginalText), key, StringComparison.Ordinal));
            Assert.True(copies.Select(c => c.Smsc).Distinct().Count() <= 1, $"{key} went to {string.Join(", ", copies.Select(c => c.Smsc))}");
            Assert.All(copies, copy => Assert.Equal(copy.Smsc, record.Smsc));

            // Whatever became of it: each segment once, and in order up to where it ended.
            Assert.Equal(copies.Select((_, i) => i + 1), copies.Select(c => c.Message.Segment is { } segment ? segment.Number : 1));
            if (status == CommandStatus.ESME_ROK)
            {
                Assert.Equal(MessageOutcome.Accepted, record.Outcome);
                Assert.Equal(record.Segments, copies.Count);
                Assert.All(copies, copy => Assert.Equal(CommandStatus.ESME_ROK, copy.Message.Answered));
            }
        }
    }

    [Fact]
    public async Task How_long_it_takes_until_messages_go_another_way_when_an_smsc_dies_or_is_silent()
    {
        await using var row = await StartAsync(
            ["east"], options => options.Routes = [Route("safe", "east;main")], configureSmsc: smsc => (smsc.Health.MaxAnswerMilliseconds, smsc.Health.MaxQueueMilliseconds) = (1500, 1500));
        var esme = await row.Guard.BindAsync();
        foreach (var isSilent in new[] { true, false })
        {
            await row.Guard.EventuallyAsync(() => !row.Link("east").IsOut, "the first target");
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "before")).IsOk);
            var clock = Stopwatch.StartNew();
            if (isSilent)
            {
                row["east"].OnSubmit = _ => SubmitReply.None;
            }
            else
            {
                await row["east"].GoDownAsync();
            }

            var before = row["main"].Received.Count;
            var submits = new List<Task<SubmitResult>>();
            while (row["main"].Received.Count == before)
            {
                submits.Add(esme.SubmitAsync(Orders, Agreed, "meanwhile"));
                await Task.Delay(20);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(isSilent ? "silent" : "gone")}: {clock.ElapsedMilliseconds} ms"));
            row["east"].OnSubmit = null;
            foreach (var waiting in row["east"].Received.Snapshot().Where(m => m.Answered is null))
            {
                _ = waiting.Answer(CommandStatus.ESME_ROK);
            }

            _ = await Task.WhenAll(submits);
        }
    }

    private static async Task LoadAsync(EsmeClient esme, int sender, ConcurrentDictionary<string, CommandStatus> answered, CancellationToken ended)
    {
        for (var i = 0; !ended.IsCancellationRequested; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"<{sender}-{i}>");
            var isLong = i % 5 == 4;
            var result = await esme.SubmitAsync(new Submit
            {
                Source = Orders,
                Destination = (8613800138000 + ((i * 8) + sender)).ToString(CultureInfo.InvariantCulture),
                Text = isLong ? string.Concat(Enumerable.Repeat(key.PadRight(10, '.'), 40)) : key,
                InPayload = isLong,
            });
            answered[key] = result.Status;
            await Task.Delay(2, CancellationToken.None);
        }
    }

    private static async Task PlayAsync(SmscServer smsc, int part)
    {
        smsc.Latency = part == 1 ? TimeSpan.FromMilliseconds(400) : TimeSpan.Zero;
        smsc.OnSubmit = part switch
        {
            2 => _ => SubmitReply.Error(CommandStatus.ESME_RTHROTTLED),
            3 => _ => SubmitReply.Error(CommandStatus.ESME_RUNKNOWNERR),
            4 => _ => SubmitReply.Disconnect,
            _ => null,
        };
        if (part == 5)
        {
            await smsc.GoDownAsync();
        }
        else if (smsc.Connections().Count == 0)
        {
            await smsc.StopListeningAsync();
            await smsc.ListenAsync();
        }
    }

    private static string KeyOf(SubmittedMessage message) => KeyOf(message.Text);

    private static string KeyOf(string text) => text.IndexOf('<', StringComparison.Ordinal) is >= 0 and var start && text.IndexOf('>', start) is > 0 and var end ? text[start..(end + 1)] : text;
}
