using System.Diagnostics;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Relay;

/// <summary>
/// "A message that cannot be proven was never sent": the process is killed under load, again and again, on the same files, and then the archive is compared with what the
/// ESME was told and with what the SMSC received.
/// </summary>
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int Window = 50;

    private readonly TokenLoad _load = new();

    [Fact]
    public async Task Whatever_was_acknowledged_or_sent_is_in_the_archive_after_kill_9_and_nothing_was_sent_twice()
    {
        // The seed varies the moments; the outcome must not depend on them.
        var random = new Random(20260522);
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(200) });
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
        var records = await TokenLoad.RecordsAsync(guard.DataDirectory);
        var received = smsc.Received.Snapshot().Where(m => TokenLoad.TokenOf(m.Text).Length > 0).ToArray();

        Assert.InRange(_load.Acknowledged, Rounds, int.MaxValue);
        Assert.Empty(received.GroupBy(m => TokenLoad.TokenOf(m.Text)).Where(g => g.Count() > 1).Select(g => g.Key));
        foreach (var (token, answer) in _load.Answered.Where(a => a.Value.IsOk))
        {
            var record = Assert.Single(records[token]);
            Assert.Equal((MessageOutcome.Accepted, answer.MessageId, answer.MessageId), (record.Outcome, record.MessageId, record.SmscMessageId));
            Assert.Equal(token, TokenLoad.TokenOf(record.OriginalText));
        }

        foreach (var message in received)
        {
            var record = Assert.Single(records[TokenLoad.TokenOf(message.Text)]);
            Assert.Equal((Reason.None, message.Text, message.Destination), (record.Reason, record.SentText, record.Msisdn.Digits));
            Assert.True(record.Outcome is MessageOutcome.Accepted or MessageOutcome.Unknown);
        }

        await CountedMessages.AreThoseOfAsync(guard.DataDirectory, records.SelectMany(r => r));
    }

    private async Task RunUntilKilledAsync(GuardProcess guard, int acknowledgements, TimeSpan longer)
    {
        var before = _load.Acknowledged;
        var esmes = await Task.WhenAll(EsmeClient.BindAsync(guard.Esme()), EsmeClient.BindAsync(guard.Esme()));
        var load = esmes.Select(esme => _load.SubmitAsync(esme, Window)).ToArray();
        await Eventually.TrueAsync(() => _load.Acknowledged - before >= acknowledgements, "acknowledgements");

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
}
