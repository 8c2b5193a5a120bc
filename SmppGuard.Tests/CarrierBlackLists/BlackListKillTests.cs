using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.CarrierBlackLists;

/// <summary>The process as it is served, killed with SIGKILL while receipts come: each that was acknowledged becomes one report and one refusal.</summary>
public sealed class BlackListKillTests
{
    private const int Rounds = 5;
    private const int Messages = 30;

    [Fact]
    public async Task A_receipt_that_was_acknowledged_is_one_report_and_one_refusal_after_kill_9()
    {
        // The seed varies the moments; the outcome must not depend on them.
        var random = new Random(20261127);
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Receipts = false, DeliverRetry = TimeSpan.FromMilliseconds(200) });
        await using var guard = new GuardProcess(smsc.Port, $$"""
            "Feedback": { "BlackLists": "Refuse" },
            "Admin": { "ApiKeys": [ { "Name": "test", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
            """);
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            await guard.StartAsync();
            await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
            await using var esme = await EsmeClient.BindAsync(guard.Esme());
            await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Notices, Agreed, "ready?")).IsOk, "the first submit to pass");
            var sent = smsc.Received.Count;
            for (var i = 0; i < Messages; i++)
            {
                Assert.True((await esme.SubmitAsync(Orders, Number((round * Messages) + i), "order", registered: true)).IsOk);
            }

            var receipts = smsc.Received.Snapshot().Skip(sent).Select(message => (message.Destination, Answer: CarrierReceipt.SendAsync(smsc, message, err: "MBBLACK"))).ToArray();
            var least = random.Next(1, Messages);
            await Eventually.TrueAsync(() => receipts.Count(IsAcknowledged) >= least, "acknowledgements");

            // Busy, not asleep: a moment that no timer chooses.
            var until = Stopwatch.GetTimestamp() + (random.Next(0, 150) * Stopwatch.Frequency / 1000);
            SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= until);
            await guard.KillAsync();
            await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");
            acknowledged.UnionWith(receipts.Where(IsAcknowledged).Select(r => r.Destination));
        }

        await guard.StartAsync();
        using var api = new GuardApi(guard.HttpUrl);
        await Eventually.TrueAsync(async () => acknowledged.IsSubsetOf((await api.ReportsAsync("?limit=1000")).Select(r => (string)r!["msisdn"]!)), "a report of each");
        var reports = await api.ReportsAsync("?limit=1000");
        Assert.Equal(reports.Count, reports.DistinctBy(r => (string?)r!["msisdn"], StringComparer.Ordinal).Count());
        Assert.All(reports, r => Assert.Equal(("accepted", "feedback"), ((string?)r!["status"], (string?)r["decidedBy"])));
        foreach (var number in acknowledged)
        {
            var consent = await api.ConsentAsync("acme", number);
            Assert.Equal("receipt", (string?)Assert.Single(consent["history"]!.AsArray())!["method"]);
            Assert.Equal("revoked", (string?)consent["state"]);
        }

        Assert.Equal(0, await guard.StopAsync());
    }

    private static bool IsAcknowledged((string Destination, Task<CommandStatus> Answer) receipt) =>
        receipt.Answer is { IsCompletedSuccessfully: true, Result: CommandStatus.ESME_ROK };

    private static string Number(int i) => (8613600136000 + i).ToString(CultureInfo.InvariantCulture);
}
