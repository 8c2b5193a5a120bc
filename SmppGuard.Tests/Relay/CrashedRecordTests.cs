using EsmeSimulator.Client;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay;

/// <summary>A record says only what happened: after a crash nobody was answered, and when a message was sent is not known.</summary>
public sealed class CrashedRecordTests
{
    [Fact]
    public async Task What_a_crash_left_unanswered_has_neither_an_answer_nor_a_time_of_sending()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Latency = TimeSpan.FromMinutes(10) });
        await using var guard = new GuardProcess(smsc.Port, $$"""
            "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
            """);
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            var whole = esme.SubmitAsync(Adverts, Agreed, "全场五折", registered: false, CancellationToken.None);
            await Eventually.TrueAsync(() => smsc.Received.Snapshot().Count == 1, "the message at the SMSC");
            await guard.KillAsync();
            _ = await Assert.ThrowsAnyAsync<Exception>(() => whole);
        }

        await guard.StartAsync();
        using var api = new GuardApi(guard.HttpUrl);
        await Eventually.TrueAsync(async () => (await api.GetAsync("/api/v1/messages"))["items"]!.AsArray().Count == 1, "the record");
        var record = (await api.GetAsync("/api/v1/messages"))["items"]![0]!;
        Assert.Equal(("allowed", "unknown"), ((string?)record["decision"], (string?)record["outcome"]));
        Assert.NotNull(record["receivedAt"]);
        Assert.Null(record["answeredAt"]);
        Assert.Null(record["sentAt"]);
        Assert.Null(record["messageId"]);
    }
}
