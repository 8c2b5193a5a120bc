using System.Collections.Concurrent;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Scheduled;

/// <summary>The process is killed, again and again, while adverts begin to wait, wait, and leave: none is forgotten, and none leaves twice.</summary>
public sealed class ScheduledKillTests
{
    private const int Rounds = 6;
    private const int PerRound = 60;

    [Fact]
    public async Task Whatever_was_taken_leaves_once_or_is_on_record_as_unknown()
    {
        var random = new Random(20261128);
        var taken = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var smsc = await SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port);
        for (var round = 0; round < Rounds; round++)
        {
            await guard.StartAsync();
            await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
            await using var esme = await EsmeClient.BindAsync(guard.Esme());
            var received = smsc.Received.Count;
            var load = Task.WhenAll(Enumerable.Range(0, PerRound).Select(i => SubmitAsync(esme, $"#{round}-{i}#", TimeSpan.FromMilliseconds(random.Next(1500, 4000)), taken)));

            // Once some of an earlier round, or of this one, have left: the others wait, or are about to leave.
            var some = random.Next(1, PerRound / 2);
            await Eventually.TrueAsync(() => smsc.Received.Count >= received + some, "some to leave");
            await guard.KillAsync();
            await load.WaitAsync(TimeSpan.FromSeconds(60));
            await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");
        }

        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        ILookup<string, MessageRecord> records = Array.Empty<MessageRecord>().ToLookup(_ => "");
        await Eventually.TrueAsync(
            async () =>
            {
                records = await TokenLoad.RecordsAsync(guard.DataDirectory);
                return taken.Keys.All(token => records[token].Any(r => r.Outcome is MessageOutcome.Accepted or MessageOutcome.Unknown));
            },
            "all to have left");
        Assert.Equal(0, await guard.StopAsync());

        var left = smsc.Received.Snapshot().Select(m => TokenLoad.TokenOf(m.Text)).ToArray();
        Assert.Empty(left.GroupBy(token => token).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.InRange(taken.Count, Rounds, Rounds * PerRound);
        foreach (var (token, id) in taken)
        {
            var record = Assert.Single(records[token]);
            Assert.Equal(id, record.MessageId);
            Assert.True(record.Outcome == MessageOutcome.Unknown || left.Contains(token), $"{token} is {record.Outcome}");
        }

        await CountedMessages.AreThoseOfAsync(guard.DataDirectory, (await TokenLoad.RecordsAsync(guard.DataDirectory)).SelectMany(r => r));
    }

    private static async Task SubmitAsync(EsmeClient esme, string token, TimeSpan later, ConcurrentDictionary<string, string> taken)
    {
        try
        {
            var schedule = (DateTimeOffset.UtcNow + later).ToString("yyMMddHHmmssf'00+'", CultureInfo.InvariantCulture);
            var answer = await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = $"sale {token}", ScheduleDeliveryTime = schedule });
            if (answer.IsOk)
            {
                Assert.True(taken.TryAdd(token, answer.MessageId));
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or TimeoutException)
        {
            // Cut in the middle of a conversation: what was not answered was promised nothing.
        }
    }
}
