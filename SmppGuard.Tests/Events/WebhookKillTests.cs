using System.Net;
using SmppGuard.Events;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Events;

/// <summary>kill -9 at any moment: whatever was acknowledged to the SMSC is told, and under one id.</summary>
public sealed class WebhookKillTests
{
    private const int Rounds = 3;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_refusal_that_was_acknowledged_is_told_though_the_process_is_killed_again_and_again(bool isOnMongo)
    {
        await using var database = isOnMongo ? await MongoTestDatabase.CreateAsync(typeof(WebhookKillTests)) : null;
        await using var receiver = await EventReceiver.StartAsync();
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(100) });
        await using var guard = new GuardProcess(
            smsc.Port, (database is null ? "" : MongoServing.Keys(database.Settings, 1)) + $$"""
            "Events": { "Webhooks": [ { "Name": "crm", "Url": "{{receiver.Url}}", "Secrets": [ "{{EventReceiver.Secret}}" ], "Types": [ "recipient.refused" ], "Numbers": "Whole", "MaxBackoffSeconds": 1, "MaxEventsPerRequest": 2 } ] },
            """);
        var refused = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            // Once it takes what comes, once it does not, so that the kill comes before and behind what it has taken.
            receiver.Answer = round % 2 == 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
            await guard.StartAsync();
            await smsc.WaitForBindsAsync();
            for (var i = 0; i < 5; i++)
            {
                var number = $"861380013{round}{i:000}";
                Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReplyAsync(number, Adverts, "R"));
                refused.Add(number);
            }

            if (round % 2 == 1)
            {
                await Eventually.TrueAsync(() => receiver.Taken.Count > 0, "the first that it takes");
            }

            await guard.KillAsync();
            await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");
        }

        receiver.Answer = HttpStatusCode.OK;
        await guard.StartAsync();
        await Eventually.TrueAsync(() => receiver.CountOf(EventTypes.RecipientRefused) >= refused.Count, "all refusals to be told");
        Assert.Equal(refused.Order(), receiver.Taken.Select(e => (string)e["data"]!["msisdn"]!).Order());
    }
}
