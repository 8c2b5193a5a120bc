using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Replies.ConsentingPhones;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>Replies that cannot be read as they say they are written, or whose addresses are written as nobody registered them: a refusal among them is one, and no other is lost.</summary>
public sealed class UnreadableReplyTests
{
    private static readonly (byte DataCoding, string Octets, string Action, string? Text)[] Texts =
    [
        (8, "fffe", "near-miss", null),                         // a byte order mark, and nothing behind it
        (8, "fffe54004400", "opt-out", "TD"),               // UCS-2 of the other order, marked
        (8, "feff00540044", "opt-out", null),               // marked as it is
        (8, "54004400", "opt-out", "TD"),                   // of the other order, not marked
        (8, "0054002000445A", "opt-out", null),             // an octet too many behind
        (8, "5A00540044", "opt-out", null),                 // or before
        (8, "0054FFFE0044", "opt-out", null),               // a noncharacter
        (8, "0054FDD0", "opt-out", null),
        (8, "0054D800", "opt-out", null),                   // half a surrogate pair
        (8, "DC000054", "opt-out", null),
        (8, "005400440000", "opt-out", null),               // a NUL behind
        (8, "53544F50", "opt-out", "STOP"),                 // ASCII that is called UCS-2
        (0, "90008BA2", "opt-out", "退订"),                 // UCS-2 that is called GSM 7-bit
        (3, "90008BA2", "opt-out", "退订"),                 // or Latin-1
        (0, "CDCBB6A9", "opt-out", "退订"),                 // GBK that is called GSM 7-bit
        (0, "E98080E8AEA2", "opt-out", "退订"),             // UTF-8
        (1, "5444FF", "opt-out", null),                     // no ASCII behind ASCII
        (4, "5444", "opt-out", "TD"),                       // called binary
        (0xF5, "53544F50", "opt-out", "STOP"),
        (15, "5444", "opt-out", "TD"),                      // a coding that is reserved
        (0, "53EA130A", "opt-out", "STOP"),                 // packed
        (8, "D800D800D800", "near-miss", null),
        (8, "FFFFFFFF", "near-miss", null),
        (8, "005900450053FF", "near-miss", null),           // an agreement has to be clear
        (8, "0068006900", "near-miss", null),
        (0, "68FF69", "near-miss", null),
        (4, "0102030405", "near-miss", "0102030405"),
        (4, "6869", "near-miss", "hi"),
        (8, "FFFE68006900", "none", "hi"),
        (0, "6869", "none", "hi"),
        (0, "680569", "none", "héi"),                      // Latin letters of GSM 7-bit are no control characters around others
        (0, "", "none", ""),
        (8, "", "none", ""),
    ];

    [Fact]
    public async Task Any_reasonable_reading_that_refuses_counts_and_what_cannot_be_read_is_listed_for_review()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await GrantAsync(guard, Texts.Length);
        var esme = await guard.BindAsync();
        for (var phone = 0; phone < Texts.Length; phone++)
        {
            var (dataCoding, octets, action, text) = Texts[phone];
            var because = $"{octets} in {dataCoding}";
            var reply = new SubmitSmFields { SourceAddr = Number(phone), SourceAddrTon = 1, DestinationAddr = Adverts, DataCoding = dataCoding, ShortMessage = Convert.FromHexString(octets) };
            Assert.True(await guard.Smsc.DeliverAsync(reply.Encode(CommandId.DeliverSm, 0)) == ESME_ROK, because);
            Assert.True(await esme.GetsAdvertsAsync(phone) == (action != "opt-out"), because);
            Assert.Equal(Number(phone), (await esme.WaitForDeliveryAsync()).Source);
            var recorded = await api.ReplyOfAsync(phone);
            Assert.True(recorded.Action == action && (text is null || recorded.Text == text), $"{because}: {recorded}");
        }
    }

    [Theory]
    [InlineData("13913900001", 0)]
    [InlineData("013913900001", 0)]
    [InlineData("013913900001", 2)]
    [InlineData("013913900001", 1)]
    [InlineData("+8613913900001", 1)]
    [InlineData("008613913900001", 0)]
    [InlineData("08613913900001", 1)]
    [InlineData("8613913900001", 5)]
    [InlineData("13913900001", 3)]
    [InlineData("13913900001", 4)]
    [InlineData("13913900001", 6)]
    [InlineData("13913900001", 1)] // of the country or of North America: both
    [InlineData("139 1390-0001", 0)]
    [InlineData("+86 139 1390 0001", 1)]
    [InlineData("+86(0)13913900001", 1)]
    [InlineData("86013913900001", 1)]
    [InlineData("0086013913900001", 0)]
    [InlineData("tel:+8613913900001", 1)]
    [InlineData("+8613913900001/TYPE=PLMN", 1)]
    [InlineData("8613913900001/TYPE=PLMN", 0)]
    [InlineData("tel:13913900001;phone-context=+86", 0)]
    [InlineData("sip:+8613913900001@smsc;user=phone", 1)]
    [InlineData("<sip:8613913900001@smsc>", 0)]
    [InlineData("'8613913900001'", 1)]
    [InlineData("8613913900001\t", 1)]
    [InlineData("13913900001 ", 0)]
    [InlineData("1795113913900001", 1)]
    [InlineData("1259313913900001", 0)]
    [InlineData("*31#8613913900001", 0)]
    [InlineData("868613913900001", 1)]
    [InlineData("8613913900001F", 0)]
    [InlineData("13913900001F", 0)]
    [InlineData("179518613913900001", 1)]
    [InlineData("8613913900001\r\n", 1)]
    public async Task A_refusal_counts_however_the_number_of_the_phone_is_written(string number, byte ton)
    {
        const string Phone = "8613913900001";
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Phone}}", "method": "paper", "evidence": "a form" }""");
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync(new SubmitSmFields { SourceAddr = number, SourceAddrTon = ton, DestinationAddr = Adverts, ShortMessage = "T"u8.ToArray() }.Encode(CommandId.DeliverSm, 0)));
        Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts, Phone, "sale")).Status);
    }

    [Theory]
    [InlineData("86106900001", 1)]
    [InlineData("+106900001", 0)]
    [InlineData("+86106900001", 1)]
    [InlineData("0086106900001", 0)]
    [InlineData("0106900001", 2)]
    [InlineData("106900001", 1)]
    [InlineData("106900001", 6)]
    [InlineData("106900001 22", 0)]
    [InlineData("8610690000122", 1)]
    [InlineData("106900001\r\n", 0)]
    [InlineData("106900001\t", 0)]
    [InlineData("106900001 ", 0)]
    [InlineData(" +86106900001\n", 1)]
    [InlineData("+860106900001", 1)]
    [InlineData("+86(0)106900001", 1)]
    [InlineData("860106900001", 1)]
    [InlineData("00860106900001", 0)]
    [InlineData("tel:+86106900001", 1)]
    [InlineData("TEL:106900001", 0)]
    [InlineData("tel:106900001;x=+86", 0)]
    [InlineData("+86106900001/TYPE=PL", 1)]
    [InlineData("106900001/TYPE=PLMN", 0)]
    [InlineData("sip:106900001@smsc", 0)]
    [InlineData("sip:10690000122@gw", 1)]
    [InlineData("\"106900001\"", 0)]
    [InlineData("<tel:+86106900001>", 1)]
    public async Task A_reply_finds_its_owner_however_the_code_is_written(string code, byte ton)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Replies.OptOutConfirmation = "您已退订");
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync(new SubmitSmFields { SourceAddr = Agreed, SourceAddrTon = 1, DestinationAddr = code, DestAddrTon = ton, ShortMessage = "T"u8.ToArray() }.Encode(CommandId.DeliverSm, 0)));
        Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal((Agreed, "T"), await SourceAndTextAsync(esme));

        // What goes back comes from the number itself.
        var expected = code.Contains("22", StringComparison.Ordinal) ? Adverts + "22" : Adverts;
        Assert.Equal(expected, (await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1))[0].Source);
        await Eventually.TrueAsync(async () => (await api.GetAsync("/api/v1/replies?action=opt-out"))["items"]!.AsArray().Any(r => (string)r!["code"]! == expected), "the reply under its code");
    }

    [Theory]
    [InlineData("999", "8613800138000")]         // nobody's code
    [InlineData("106900001", "Bank")]            // no number
    [InlineData("106900001", "")]
    [InlineData("106900001", "4601123913912345678")]
    public async Task A_refusal_that_cannot_be_carried_out_is_listed_for_review(string code, string phone)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync(new SubmitSmFields { SourceAddr = phone, SourceAddrTon = 5, DestinationAddr = code, ShortMessage = "STOP"u8.ToArray() }.Encode(CommandId.DeliverSm, 0)));
        await Eventually.TrueAsync(async () => (await api.GetAsync("/api/v1/replies?action=near-miss"))["items"]!.AsArray() is [var item] && (string)item!["text"]! == "STOP"
            && (item["msisdn"] is not null || ((string?)item["source"] ?? "") == phone) && (item["msisdn"] is null || item["source"] is null), "the reply in the list, with who sent it");
    }

    [Theory]
    [InlineData(EsmClasses.DeliveryReceipt, "")]
    [InlineData(EsmClasses.DeliveryReceipt, "7")]
    [InlineData(EsmClasses.IntermediateNotification, "7")]
    [InlineData(EsmClasses.Default, "7")]
    [InlineData(EsmClasses.UserAcknowledgement, "")]
    public async Task A_refusal_that_is_marked_as_a_receipt_or_names_the_message_that_it_answers_counts(byte esmClass, string receiptedMessageId)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var reply = new SubmitSmFields
        {
            SourceAddr = Agreed,
            SourceAddrTon = 1,
            DestinationAddr = Adverts,
            EsmClass = esmClass,
            ShortMessage = "TD"u8.ToArray(),
            Tlvs = receiptedMessageId.Length == 0 ? [] : [new Tlv(TlvTag.ReceiptedMessageId, System.Text.Encoding.ASCII.GetBytes(receiptedMessageId))],
        };
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync(reply.Encode(CommandId.DeliverSm, 0)));
        Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    private static async Task<(string Source, string Text)> SourceAndTextAsync(EsmeSimulator.Client.EsmeClient esme)
    {
        var message = await esme.WaitForDeliveryAsync(m => !m.IsReceipt);
        return (message.Source, message.Text);
    }
}
