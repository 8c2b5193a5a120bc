using System.Globalization;
using System.Text;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay;

/// <summary>What a bound of memory says is what the process takes, whatever is put into what it bounds.</summary>
public sealed class MemoryBoundTests
{
    private const int MebiByte = 1024 * 1024;
    private const int MostParts = 40_000;

    /// <summary>First parts of one octet, each of a message that says it has 255: nothing costs a sender less and a receiver more.</summary>
    [Fact]
    public async Task Parts_of_one_octet_take_no_more_than_their_bound()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port, """
            "Smpp": { "AssembleTimeoutSeconds": 600 },
            """);
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        await FillAsync(esme, 0, 500, 3);
        var before = guard.ResidentOctets;
        var taken = 0;
        for (var isFull = false; !isFull && taken < MostParts; taken += 500)
        {
            isFull = await FillAsync(esme, 1_000 + taken, 500, 255);
        }

        Assert.True(taken < MostParts, "nothing was refused");
        Assert.InRange(guard.ResidentOctets - before, long.MinValue, 100 * MebiByte);
    }

    [Fact]
    public async Task Messages_of_many_octets_fill_the_queue_of_an_smsc_before_its_places_do()
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Smscs[0].Window = 1;
            options.Smscs[0].QueueMaxBytes = MebiByte;
            options.Smpp.ResponseTimeoutSeconds = 300;
        });
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        List<Task<byte[]>> answers = [];
        for (var i = 0; i < 20; i++)
        {
            answers.Add(await esme.SendRequestAsync(new Submit { Source = Notices, Destination = Agreed, Text = new string('x', 60_000), InPayload = true }.Encode()));
        }

        // A mebibyte has room for fifteen buffers of 64 KiB.
        await Eventually.TrueAsync(() => answers.Count(answer => answer.IsCompleted) == 5, "those that find no room");
        Assert.All(await Task.WhenAll(answers[15..]), pdu => Assert.Equal(CommandStatus.ESME_RMSGQFUL, EsmeClient.ResultOf(pdu).Status));
        Assert.InRange(guard.Link.Octets, 1, MebiByte);

        // What was taken leaves, and makes room.
        await guard.Smsc.Received.WaitForCountAsync(1);
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok;
        Assert.True(Assert.Single(guard.Smsc.Received.Snapshot()).Answer(CommandStatus.ESME_ROK, "first"));
        Assert.All(await Task.WhenAll(answers[..15]), pdu => Assert.True(EsmeClient.ResultOf(pdu).IsOk));
        await Eventually.TrueAsync(() => guard.Link.Octets == 0, "the memory to be given back");
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "small")).IsOk);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Reason == Reason.QueueFull) == 5, "five refusals on record");
    }

    /// <summary>Beyond what may be at hand they are read from the store again.</summary>
    [Fact]
    public async Task Large_replies_that_wait_for_an_account_all_come_in_their_order()
    {
        const int Replies = 180;
        await using var guard = await GuardFixture.StartAsync();
        for (var i = 0; i < Replies; i++)
        {
            var reply = new SubmitSmFields
            {
                SourceAddr = Agreed,
                SourceAddrTon = 1,
                DestinationAddr = Adverts,
                Tlvs = [new Tlv(TlvTag.MessagePayload, Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture) + new string('y', 60_000)))],
            };
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(reply.Encode(CommandId.DeliverSm, 0)));
        }

        var esme = await guard.BindAsync();
        for (var i = 0; i < Replies; i++)
        {
            var reply = await esme.WaitForDeliveryAsync();
            Assert.StartsWith(i.ToString(CultureInfo.InvariantCulture) + "y", reply.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Their ids are bounded, too: what waited longest is given up, counted, and stays on record.</summary>
    [Fact]
    public async Task Of_replies_that_nobody_fetches_the_oldest_beyond_the_bound_are_given_up()
    {
        const int Most = 5;
        const int Replies = 160;
        await using var guard = await GuardFixture.StartAsync(options => options.Delivery.MaxWaiting = Most);
        for (var i = 0; i < Replies; i++)
        {
            var reply = new SubmitSmFields
            {
                SourceAddr = Agreed,
                SourceAddrTon = 1,
                DestinationAddr = Adverts,
                Tlvs = [new Tlv(TlvTag.MessagePayload, Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture) + new string('y', 60_000)))],
            };
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.DeliverAsync(reply.Encode(CommandId.DeliverSm, 0)));
        }

        var waiting = guard.Services.GetRequiredService<AccountStates>().Of(Mall).Deliveries;
        var (atHand, givenUp) = (waiting.Waiting - Most, waiting.GivenUp);
        Assert.Equal(Replies, atHand + Most + givenUp);
        Assert.True(givenUp > 0);
        Assert.Contains($"smppguard_deliveries_given_up_total{{account=\"{Mall}\"}} {givenUp}", await ScrapedAsync(guard), StringComparison.Ordinal);

        // Those at hand come, and of the others the latest.
        var esme = await guard.BindAsync();
        foreach (var i in Enumerable.Range(0, atHand).Concat(Enumerable.Range(Replies - Most, Most)))
        {
            var reply = await esme.WaitForDeliveryAsync();
            Assert.StartsWith(i.ToString(CultureInfo.InvariantCulture) + "y", reply.Text, StringComparison.Ordinal);
        }

        await Eventually.TrueAsync(() => waiting.Waiting == 0, "the acknowledgements");
    }

    private static async Task<string> ScrapedAsync(GuardFixture guard)
    {
        using var api = guard.CreateApi();
        return await api.GetStringAsync(new Uri("/metrics", UriKind.Relative));
    }

    // True: something was refused for want of room.
    private static async Task<bool> FillAsync(EsmeClient esme, int from, int count, byte total)
    {
        var results = await esme.SubmitTogetherAsync(Enumerable.Range(from, count).Select(i => new Submit
        {
            Source = Orders,
            Destination = "86138" + (10_000_000 + (i / 256)).ToString(CultureInfo.InvariantCulture),
            EsmClass = EsmClasses.Udhi,
            ShortMessage = [5, 0, 3, (byte)i, total, 1, (byte)'x'],
        }));
        Assert.All(results, result => Assert.True(result.IsOk || result.Status == CommandStatus.ESME_RMSGQFUL, result.Status.ToString()));
        return results.Any(result => !result.IsOk);
    }
}
