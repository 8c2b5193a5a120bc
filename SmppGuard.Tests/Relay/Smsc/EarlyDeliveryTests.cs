using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Smsc;

/// <summary>What an SMSC delivers where it does not belong (SMPP 3.4, 2.3) counts all the same: it may be a refusal.</summary>
public sealed class EarlyDeliveryTests
{
    private const string Flaws = """smppguard_delivered_flaws_total{smsc="main",flaw="session-state"}""";

    [Theory]
    [InlineData(CommandId.DeliverSm)]
    [InlineData(CommandId.DataSm)]
    public async Task A_refusal_that_comes_before_the_bind_is_answered_is_in_force(CommandId commandId)
    {
        using var smsc = new RawSmsc();
        await using var guard = await smsc.StartUnboundAsync();
        await using var peer = await smsc.AcceptAsync();
        var bind = PduHeader.Read((await peer.ReadAsync())!);
        await peer.SendAsync(Refusal(commandId));
        Assert.Equal((commandId.ToResponse(), CommandStatus.ESME_ROK, 77u), RawPeer.HeaderOf(await peer.ReadAsync()));
        await AssertRefusedAsync(guard, flaws: 1);

        // And the bind goes on.
        var response = new byte[PduBuilder.MaxLength];
        await peer.SendAsync(response[..PduBuilder.BindResponse(response, bind.CommandId, bind.SequenceNumber, CommandStatus.ESME_ROK, "raw")]);
        using var api = new GuardApi(guard);
        await Eventually.TrueAsync(async () => (await api.SendAsync(HttpMethod.Get, "/health/ready")).Status == 200, "the bind");
    }

    [Theory]
    [InlineData(CommandId.DeliverSm, 1)]
    [InlineData(CommandId.DataSm, 0)]
    public async Task A_refusal_on_a_transmitters_bind_is_in_force(CommandId commandId, int flaws)
    {
        using var smsc = new RawSmsc();
        var accepting = BothAsync(smsc);
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Smscs[0].Port = smsc.Port;
            options.Smscs[0].BindMode = "TransmitterAndReceiver";
        });
        var (transmitter, receiver) = await accepting;
        await using (receiver)
        await using (transmitter)
        {
            await transmitter.SendAsync(Refusal(commandId));
            Assert.Equal((commandId.ToResponse(), CommandStatus.ESME_ROK, 77u), RawPeer.HeaderOf(await transmitter.ReadAsync()));
            await AssertRefusedAsync(guard, flaws);
        }
    }

    private static async Task AssertRefusedAsync(GuardFixture guard, int flaws)
    {
        using var api = new GuardApi(guard);
        Assert.Equal("revoked", (string?)(await api.ConsentAsync("acme", Agreed))["state"]);
        Assert.Equal(flaws, await api.MetricAsync(Flaws));
    }

    private static byte[] Refusal(CommandId commandId)
    {
        var text = "TD"u8.ToArray();
        var fields = new SubmitSmFields { SourceAddr = Agreed, SourceAddrTon = 1, SourceAddrNpi = 1, DestinationAddr = Adverts };
        return (commandId == CommandId.DeliverSm ? fields with { ShortMessage = text } : fields with { Tlvs = [new Tlv(TlvTag.MessagePayload, text)] }).Encode(commandId, 77);
    }

    private static async Task<(RawPeer Transmitter, RawPeer Receiver)> BothAsync(RawSmsc smsc)
    {
        var peers = new Dictionary<CommandId, RawPeer>();
        while (peers.Count < 2)
        {
            var peer = await smsc.AcceptAsync();
            var bind = PduHeader.Read((await peer.ReadAsync())!);
            var response = new byte[PduBuilder.MaxLength];
            await peer.SendAsync(response[..PduBuilder.BindResponse(response, bind.CommandId, bind.SequenceNumber, CommandStatus.ESME_ROK, "raw")]);
            peers.Add(bind.CommandId, peer);
        }

        return (peers[CommandId.BindTransmitter], peers[CommandId.BindReceiver]);
    }
}
