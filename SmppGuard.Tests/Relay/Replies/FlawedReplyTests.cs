using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Replies.ConsentingPhones;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>Replies whose form is wrong. A refusal among them counts as any other; an ESME that reads strictly can take what it is passed.</summary>
public sealed class FlawedReplyTests
{
    private static readonly byte[] Td = "TD"u8.ToArray();

    private static readonly (string Flaw, Func<SubmitSmFields, byte[]> Deliver)[] Delivered =
    [
        ("tlv-stream", f => Append(f.Encode(CommandId.DeliverSm, 0), [0])),
        ("tlv-stream", f => Append(f.Encode(CommandId.DeliverSm, 0), [0, 0, 0])),
        ("tlv-stream", f => Append((f with { Tlvs = [new Tlv((TlvTag)0x1500, Td)] }).Encode(CommandId.DeliverSm, 0), [0x04, 0x24, 0, 9, 1])),
        ("user-data-header", f => (f with { EsmClass = EsmClasses.Udhi }).Encode(CommandId.DeliverSm, 0)),
        ("user-data-header", f => (f with { EsmClass = EsmClasses.Udhi, ShortMessage = "T"u8.ToArray() }).Encode(CommandId.DeliverSm, 0)),
        ("user-data-header", f => (f with { EsmClass = EsmClasses.Udhi, ShortMessage = Convert.FromHexString("0500FF0102015444") }).Encode(CommandId.DeliverSm, 0)),
        ("user-data-header", f => InPayload(f, Td, EsmClasses.Udhi).Encode(CommandId.DeliverSm, 0)),
        ("two-texts", f => (InPayload(f, Td) with { ShortMessage = Td }).Encode(CommandId.DeliverSm, 0)),
        ("two-texts", f => (InPayload(f, Td) with { ShortMessage = "hello"u8.ToArray() }).Encode(CommandId.DeliverSm, 0)),
        ("two-texts", f => (InPayload(f, []) with { ShortMessage = Td }).Encode(CommandId.DeliverSm, 0)),
        ("tlv-length", f => (f with { Tlvs = [new Tlv(TlvTag.UserMessageReference, new byte[3])] }).Encode(CommandId.DeliverSm, 0)),
        ("tlv-length", f => (f with { Tlvs = [new Tlv(TlvTag.SarMsgRefNum, new byte[1]), new Tlv(TlvTag.SarTotalSegments, new byte[] { 1 }), new Tlv(TlvTag.SarSegmentSeqnum, new byte[] { 1 })] }).Encode(CommandId.DeliverSm, 0)),
        ("tlv-repeated", f => (f with { Tlvs = [.. Sar(1, 1), .. Sar(1, 1)] }).Encode(CommandId.DeliverSm, 0)),
        ("tlv-repeated", f => (f with { ShortMessage = default, Tlvs = [new Tlv(TlvTag.MessagePayload, Td), new Tlv(TlvTag.MessagePayload, "hello"u8.ToArray())] }).Encode(CommandId.DeliverSm, 0)),
        ("sar", f => (f with { Tlvs = [new Tlv(TlvTag.SarTotalSegments, new byte[] { 2 })] }).Encode(CommandId.DeliverSm, 0)),
        ("sar", f => (f with { Tlvs = Sar(2, 3) }).Encode(CommandId.DeliverSm, 0)),
        ("time", f => (f with { ScheduleDeliveryTime = "2601010800" }).Encode(CommandId.DeliverSm, 0)),
        ("time", f => (f with { ValidityPeriod = "000001000000000R+more than there is" }).Encode(CommandId.DeliverSm, 0)),
        ("long-field", f => (f with { ServiceType = "SUBSCRIBER" }).Encode(CommandId.DeliverSm, 0)),
        ("long-message", f => (f with { ShortMessage = Encoding.ASCII.GetBytes("TD".PadRight(255)) }).Encode(CommandId.DeliverSm, 0)),
        ("text-length", f => Append((f with { ShortMessage = default }).Encode(CommandId.DeliverSm, 0), [0x04, 0x24, 0, 9, .. Td])),
        ("text-length", f => Append((f with { ShortMessage = default, Tlvs = [new Tlv(TlvTag.UserMessageReference, new byte[2])] }).Encode(CommandId.DeliverSm, 0), [0x04, 0x24, 0, 3, .. Td])),
        ("text-length", f => Append((f with { ShortMessage = default, DataCoding = 8 }).Encode(CommandId.DeliverSm, 0), [0x04, 0x24, 0, 255, 0, (byte)'T', 0, (byte)'D'])),
        ("text-length", f => Append((f with { ShortMessage = default }).Encode(CommandId.DeliverSm, 0), Td)),
        ("text-length", f => Append((f with { ShortMessage = default, DataCoding = 8 }).Encode(CommandId.DeliverSm, 0), [0, (byte)'T', 0, (byte)'D'])),
        ("text-length", f => Append(InPayload(f, []).Encode(CommandId.DeliverSm, 0), Td)),
        ("text-length", f => Append((f with { ShortMessage = "T"u8.ToArray() }).Encode(CommandId.DeliverSm, 0), "D"u8.ToArray())),
        ("text-length", f => Append(InPayload(f, "T"u8.ToArray()).Encode(CommandId.DeliverSm, 0), "D"u8.ToArray())),
        ("text-length", f => Append((f with { ShortMessage = default }).Encode(CommandId.DataSm, 0), [0x04, 0x24, 0, 9, .. Td])),
        ("text-length", f => Append(InPayload(f, []).Encode(CommandId.DataSm, 0), Td)),
        ("text-length", f => Append(InPayload(f, "T"u8.ToArray()).Encode(CommandId.DataSm, 0), "D"u8.ToArray())),
        ("tlv-stream", f => Append(InPayload(f, Td).Encode(CommandId.DataSm, 0), [0])),
        ("user-data-header", f => InPayload(f, Td, EsmClasses.Udhi).Encode(CommandId.DataSm, 0)),
        ("tlv-repeated", f => (f with { ShortMessage = default, Tlvs = [new Tlv(TlvTag.MessagePayload, Td), new Tlv(TlvTag.MessagePayload, Td)] }).Encode(CommandId.DataSm, 0)),
        ("tlv-length", f => (InPayload(f, Td) with { Tlvs = [new Tlv(TlvTag.MessageState, new byte[4]), new Tlv(TlvTag.MessagePayload, Td)] }).Encode(CommandId.DataSm, 0)),
        ("sar", f => (f with { ShortMessage = default, Tlvs = [new Tlv(TlvTag.SarSegmentSeqnum, new byte[] { 1 }), new Tlv(TlvTag.MessagePayload, Td)] }).Encode(CommandId.DataSm, 0)),
        ("long-field", f => (InPayload(f, Td) with { ServiceType = "SUBSCRIBER" }).Encode(CommandId.DataSm, 0)),
    ];

    [Fact]
    public async Task A_refusal_with_a_flaw_in_form_is_acknowledged_counted_in_force_and_relayed_in_good_form()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await GrantAsync(guard, Delivered.Length);
        var esme = await guard.BindAsync();
        for (var phone = 0; phone < Delivered.Length; phone++)
        {
            var (flaw, deliver) = Delivered[phone];
            var pdu = deliver(From(phone) with { ShortMessage = Td });
            var because = $"case {phone}, {flaw}";
            Assert.True(await esme.GetsAdvertsAsync(phone), because);

            Assert.True(await guard.Smsc.DeliverAsync(pdu) == ESME_ROK, because);
            Assert.False(await esme.GetsAdvertsAsync(phone), because);

            var relayed = await TakeAsync(esme, PduHeader.Read(pdu).CommandId);
            Assert.True(relayed.Source == Number(phone) && relayed.Text.Trim() is "TD" or "T", because + ": " + relayed.Text);
            Assert.True(await api.MetricAsync($$"""smppguard_delivered_flaws_total{smsc="main",flaw="{{flaw}}"}""") >= 1, because);
        }
    }

    [Fact]
    public async Task Where_message_payload_says_something_else_than_short_message_the_payload_counts_and_somebody_looks_at_it()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await GrantAsync(guard, 1);
        var esme = await guard.BindAsync();
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync((InPayload(From(0), "thank you"u8.ToArray()) with { ShortMessage = Td }).Encode(CommandId.DeliverSm, 0)));
        Assert.True(await esme.GetsAdvertsAsync(0));
        Assert.Equal("thank you", (await esme.WaitForDeliveryAsync()).Text);
        Assert.Equal(("near-miss", "thank you"), await api.ReplyOfAsync(0));
    }

    // short_message and message_payloads in hexadecimal.
    private static readonly (CommandId Operation, byte DataCoding, byte EsmClass, string Short, string[] Payloads, string Action)[] Several =
    [
        (CommandId.DeliverSm, 0, 0, "90008ba2", ["4459"], "near-miss"),                             // 退订 in UCS-2, whatever data_coding says, and DY
        (CommandId.DeliverSm, 0, 0, "", ["4459", "5444"], "near-miss"),                             // DY, TD
        (CommandId.DeliverSm, 0, 0, "68656c6c6f", ["4459"], "near-miss"),                           // hello, DY
        (CommandId.DeliverSm, 0, 0, "4459", ["68656c6c6f"], "near-miss"),
        (CommandId.DeliverSm, 0, 0, "4459", ["4459"], "opt-in"),
        (CommandId.DeliverSm, 0, 0, "64792e", ["4459"], "opt-in"),                                  // the same in other letters
        (CommandId.DeliverSm, 0, 0, "20", ["4459"], "opt-in"),
        (CommandId.DeliverSm, 0, 0, "90008ba2", ["6f6b"], "near-miss"),                             // 退订, ok
        (CommandId.DeliverSm, 8, 0, "5444cdcbb6a9", ["597d"], "near-miss"),                         // TD退订 in GBK, 好
        (CommandId.DeliverSm, 8, 0, "fffe54004400", ["597d"], "near-miss"),                         // TD of the other order
        (CommandId.DeliverSm, 8, 0, "53544f50", ["00680065006c006c006f"], "near-miss"),             // STOP, hello
        (CommandId.DeliverSm, 0, EsmClasses.Udhi, "0500030101015444", ["68656c6c6f"], "near-miss"),
        (CommandId.DeliverSm, 0, EsmClasses.Udhi, "0500030101015444", ["05000301010168656c6c6f"], "near-miss"),
        (CommandId.DeliverSm, 0, 0, "", ["68656c6c6f", "5444"], "near-miss"),
        (CommandId.DeliverSm, 0, 0, "68656c6c6f", ["6f6b", "5444"], "near-miss"),
        (CommandId.DataSm, 0, 0, "", ["6f6b", "53544f50"], "near-miss"),
        (CommandId.DeliverSm, 0, 0, "", ["20", "5444"], "opt-out"),                                 // what holds blanks holds nothing
        (CommandId.DeliverSm, 0, 0, "5444", ["00"], "opt-out"),
        (CommandId.DataSm, 0, 0, "", ["00", "5444"], "opt-out"),
        (CommandId.DeliverSm, 0, EsmClasses.DeliveryReceipt, "5444", ["6f6b"], "near-miss"),        // called a receipt, and none
        (CommandId.DeliverSm, 0, 0, "68656c6c6f", ["6f6b"], "none"),
    ];

    [Fact]
    public async Task Of_several_texts_none_that_may_refuse_is_lost_and_none_agrees_while_another_says_something_else()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await GrantAsync(guard, Several.Length);
        var esme = await guard.BindAsync();
        for (var phone = 0; phone < Several.Length; phone++)
        {
            var (operation, dataCoding, esmClass, shortMessage, payloads, action) = Several[phone];
            var because = $"case {phone}";
            var isAgreement = action == "opt-in" || payloads.Contains("4459", StringComparer.Ordinal);
            if (isAgreement)
            {
                // To see whether it agrees again.
                Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync((From(phone) with { ShortMessage = Td }).Encode(CommandId.DeliverSm, 0)));
            }

            var pdu = From(phone) with
            {
                DataCoding = dataCoding,
                EsmClass = esmClass,
                ShortMessage = Convert.FromHexString(shortMessage),
                Tlvs = [.. payloads.Select(p => new Tlv(TlvTag.MessagePayload, Convert.FromHexString(p)))],
            };
            Assert.True(await guard.Smsc.DeliverAsync(pdu.Encode(operation, 0)) == ESME_ROK, because);
            Assert.True(await esme.GetsAdvertsAsync(phone) == (isAgreement ? action == "opt-in" : action != "opt-out"), because);
            string[] expected = isAgreement ? ["opt-out", action] : [action];
            Assert.True((await api.ActionsOfAsync(phone, expected.Length)).Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal), StringComparer.Ordinal), because);
        }
    }

    [Theory]
    [InlineData("", "04240009", "DY please", "DY please")]
    [InlineData("", "04240009", "DY", "DY")]
    [InlineData("", "", "who is this", "who is this")]
    [InlineData("who is ", "", "this", "who is ")]
    public async Task What_stands_behind_a_wrong_length_and_does_not_refuse_is_relayed_and_somebody_looks_at_it(string text, string header, string behind, string relayed)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await GrantAsync(guard, 1);
        var esme = await guard.BindAsync();
        var pdu = Append((From(0) with { ShortMessage = Encoding.ASCII.GetBytes(text) }).Encode(CommandId.DeliverSm, 0), [.. Convert.FromHexString(header), .. Encoding.ASCII.GetBytes(behind)]);
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync(pdu));
        Assert.Equal(relayed, (await esme.WaitForDeliveryAsync()).Text);
        Assert.Equal(("near-miss", relayed), await api.ReplyOfAsync(0));
        Assert.True(await esme.GetsAdvertsAsync(0));
    }

    [Fact]
    public async Task Only_what_cannot_be_found_in_a_PDU_is_a_reason_to_refuse_it()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await GrantAsync(guard, 1);
        var esme = await guard.BindAsync();
        var whole = (From(0) with { ShortMessage = Td }).Encode(CommandId.DeliverSm, 0);
        Assert.Equal(ESME_ROK, SubmitSmView.TryParse(whole, out var view));
        (int Length, CommandStatus Status)[] cuts =
        [
            (PduHeader.Size, ESME_RINVSERTYP),
            (view.SourceAddrTonOffset, ESME_RINVCMDLEN),
            (view.SourceAddrTonOffset + 5, ESME_RINVSRCADR),
            (view.DestAddrTonOffset + 4, ESME_RINVDSTADR),
            (view.EsmClassOffset + 1, ESME_RINVCMDLEN),
            (view.SmLengthOffset, ESME_RINVCMDLEN),
            (whole.Length - 1, ESME_RINVMSGLEN),
        ];
        foreach (var (length, status) in cuts)
        {
            var cut = whole[..length];
            PduHeader.SetCommandLength(cut, (uint)length);
            Assert.Equal(status, await guard.Smsc.DeliverAsync(cut));
            Assert.True(await api.MetricAsync($$"""smppguard_protocol_errors_total{side="smsc",status="{{CommandStatuses.Name(status)}}"}""") >= 1);
        }

        Assert.True(await esme.GetsAdvertsAsync(0));
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync(whole));
        Assert.False(await esme.GetsAdvertsAsync(0));
    }

    private static SubmitSmFields From(int phone) => new() { SourceAddr = Number(phone), SourceAddrTon = 1, SourceAddrNpi = 1, DestinationAddr = Adverts, DestAddrNpi = 1 };

    private static SubmitSmFields InPayload(SubmitSmFields fields, byte[] text, byte esmClass = 0) =>
        fields with { EsmClass = esmClass, ShortMessage = default, Tlvs = [new Tlv(TlvTag.MessagePayload, text)] };

    private static Tlv[] Sar(byte total, byte number) =>
        [new Tlv(TlvTag.SarMsgRefNum, new byte[] { 0, 7 }), new Tlv(TlvTag.SarTotalSegments, new[] { total }), new Tlv(TlvTag.SarSegmentSeqnum, new[] { number })];

    private static byte[] Append(byte[] pdu, byte[] octets)
    {
        byte[] longer = [.. pdu, .. octets];
        PduHeader.SetCommandLength(longer, (uint)longer.Length);
        return longer;
    }

    // Both clients' views are strict: what they cannot read does not count as relayed.
    private static async Task<(string Source, string Text)> TakeAsync(EsmeClient esme, CommandId commandId)
    {
        if (commandId == CommandId.DeliverSm)
        {
            var message = await esme.WaitForDeliveryAsync();
            return (message.Source, message.Text);
        }

        var pdu = await esme.Unexpected.ReadAsync();
        var response = new byte[PduBuilder.MaxLength];
        await esme.SendRawAsync(response.AsMemory(0, PduBuilder.DataSmResp(response, PduHeader.Read(pdu).SequenceNumber, ESME_ROK, default)));
        return Read(pdu);
    }

    private static (string Source, string Text) Read(byte[] dataSm)
    {
        Assert.Equal(ESME_ROK, DataSmView.TryParse(dataSm, out var data));
        return (Encoding.ASCII.GetString(data.SourceAddr), Encoding.ASCII.GetString(data.UserData));
    }
}
