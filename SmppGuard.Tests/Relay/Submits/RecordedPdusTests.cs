using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>The record of a message holds what was submitted and what was sent, octet for octet, and says what it says.</summary>
public sealed class RecordedPdusTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 150).Select(i => (char)('一' + i)));

    [Fact]
    public async Task A_message_that_left_as_it_came_has_all_its_fields()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var pdu = new Submit
        {
            Source = Notices,
            Destination = Agreed,
            Text = "rain",
            ServiceType = "CMT",
            PriorityFlag = 2,
            ValidityPeriod = "000001000000000R",
            RegisteredDelivery = 1,
            ReplaceIfPresentFlag = 1,
            Tlvs = [0x02, 0x04, 0x00, 0x02, 0x12, 0x34, 0x14, 0x55, 0x00, 0x01, 0x07],
        }.Encode();
        Assert.True(EsmeClient.ResultOf(await esme.RequestAsync(pdu)).IsOk);

        var message = await MessageAsync(guard);
        var submitted = Assert.Single(Pdus(message, "submittedPdus"));
        Assert.Equal(WithoutNumber(pdu), WithoutNumber(Octets(submitted)));
        Assert.Equal(WithoutNumber(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu), WithoutNumber(Octets(Assert.Single(Pdus(message, "sentPdus")))));
        Assert.Equal(
            ("submit_sm", "CMT", Notices, Agreed, 2, "000001000000000R", "", 1, 1, 0),
            ((string?)submitted["command"], (string?)submitted["serviceType"], (string?)submitted["sourceAddr"], (string?)submitted["destinationAddr"], (int?)submitted["priorityFlag"],
                (string?)submitted["validityPeriod"], (string?)submitted["scheduleDeliveryTime"], (int?)submitted["registeredDelivery"], (int?)submitted["replaceIfPresentFlag"], (int?)submitted["protocolId"]));
        Assert.Equal(
            [("0x0204", "user_message_reference", "1234"), ("0x1455", null, "07")],
            submitted["tlvs"]!.AsArray().Select(t => ((string?)t!["tag"], (string?)t["name"], (string?)t["value"])));
    }

    [Theory]
    [InlineData("50% off today", false)]
    [InlineData("全场五折", false)]
    [InlineData("全场五折", true)]
    [InlineData("a @ b [c]", false)]
    public async Task A_marked_message_has_what_the_smsc_got_beside_what_was_submitted(string text, bool isData)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var pdu = new Submit { Source = Adverts, Destination = Agreed, Text = text, CommandId = isData ? CommandId.DataSm : CommandId.SubmitSm, InPayload = isData }.Encode();
        _ = await esme.RequestAsync(pdu);
        var message = await MessageAsync(guard);
        Assert.Equal("allowed", (string?)message["decision"]);
        Assert.Equal(WithoutNumber(pdu), WithoutNumber(Octets(Assert.Single(Pdus(message, "submittedPdus")))));
        Assert.Equal(WithoutNumber(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu), WithoutNumber(Octets(Assert.Single(Pdus(message, "sentPdus")))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parts_and_segments_are_there_as_they_came_and_as_they_left(bool inUdh)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = Long, ValidityPeriod = "000001000000000R" }.InParts(inUdh ? LongMessageForm.Udh8 : LongMessageForm.Sar, 7);
        _ = await esme.SubmitInTurnAsync([parts[1], parts[0], .. parts.Skip(2)]);
        var message = await MessageAsync(guard);
        Assert.Equal(parts.Select(p => WithoutNumber(p.Encode())), Pdus(message, "submittedPdus").Select(p => WithoutNumber(Octets(p))));
        Assert.Equal(guard.Smsc.Received.Snapshot().Select(m => WithoutNumber(m.Pdu)), Pdus(message, "sentPdus").Select(p => WithoutNumber(Octets(p))));
        Assert.True(guard.Smsc.Received.Count > 1);
        Assert.Equal($"【示例商城】{Long} 客服4008001234 拒收请回复R", (string?)message["sentText"]);
    }

    [Fact]
    public async Task Parts_that_need_no_mark_are_there_as_they_left()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = Notices, Destination = Agreed, Text = Long }.InParts(LongMessageForm.Udh8, 7);
        _ = await esme.SubmitInTurnAsync([.. parts]);
        var message = await MessageAsync(guard);
        Assert.Equal(parts.Select(p => WithoutNumber(p.Encode())), Pdus(message, "submittedPdus").Select(p => WithoutNumber(Octets(p))));
        Assert.Equal(guard.Smsc.Received.Snapshot().Select(m => WithoutNumber(m.Pdu)), Pdus(message, "sentPdus").Select(p => WithoutNumber(Octets(p))));
    }

    [Fact]
    public async Task A_destination_of_a_submit_multi_has_the_submit_sm_that_it_amounts_to()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var fields = new SubmitSmFields { SourceAddr = Adverts, ValidityPeriod = "000001000000000R", ShortMessage = "sale"u8.ToArray() };
        var buffer = new byte[512];
        var length = fields.WriteSubmitMulti(buffer, 1, [new MultiDestination(Agreed, 1, 1)]);
        _ = await esme.RequestAsync(buffer[..length]);
        var message = await MessageAsync(guard);
        var submitted = Assert.Single(Pdus(message, "submittedPdus"));
        Assert.Equal(("submit_sm", Agreed, "000001000000000R"), ((string?)submitted["command"], (string?)submitted["destinationAddr"], (string?)submitted["validityPeriod"]));
        Assert.Equal(WithoutNumber(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu), WithoutNumber(Octets(Assert.Single(Pdus(message, "sentPdus")))));
    }

    [Fact]
    public async Task A_refused_message_has_what_was_submitted_and_nothing_that_was_sent()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var pdu = new Submit { Source = Adverts, Destination = NeverAsked, Text = "sale", ValidityPeriod = "000001000000000R" }.Encode();
        _ = await esme.RequestAsync(pdu);
        var message = await MessageAsync(guard);
        Assert.Equal("no-consent", (string?)message["reason"]);
        Assert.Equal(WithoutNumber(pdu), WithoutNumber(Octets(Assert.Single(Pdus(message, "submittedPdus")))));
        Assert.Empty(Pdus(message, "sentPdus"));
    }

    [Fact]
    public async Task Lists_do_without_the_octets()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await esme.SubmitAsync(Orders, Agreed, "order");
        await guard.RecordAsync(_ => true);
        using var api = new GuardApi(guard);
        var item = Assert.Single((await api.GetAsync("/api/v1/messages"))["items"]!.AsArray())!.AsObject();
        Assert.False(item.ContainsKey("submittedPdus") || item.ContainsKey("sentPdus"));
    }

    private static async Task<JsonNode> MessageAsync(GuardFixture guard)
    {
        var record = await guard.RecordAsync(_ => true);
        using var api = new GuardApi(guard);
        return await api.GetAsync("/api/v1/messages/" + record.Id);
    }

    private static JsonNode[] Pdus(JsonNode message, string name) => [.. message[name]!.AsArray().Select(pdu => pdu!)];

    private static byte[] Octets(JsonNode pdu)
    {
        var octets = Convert.FromHexString((string)pdu["hex"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(octets)), (string?)pdu["sha256"]);
        return octets;
    }

    /// <summary>sequence_number is the connection's, not the message's.</summary>
    private static string WithoutNumber(byte[] pdu) => Convert.ToHexString(pdu[..12]) + Convert.ToHexString(pdu[16..]);
}
