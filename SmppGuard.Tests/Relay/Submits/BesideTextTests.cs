using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>What changes beside the text what a phone shows passes by a list of each class, docs/usage/beside-the-text.md; what changes nothing passes.</summary>
public sealed class BesideTextTests
{
    private const CommandStatus NotMarkable = (CommandStatus)0x0409;

    private static readonly string[] Nowhere = [];
    private static readonly string[] InNotices = [Orders];
    private static readonly string[] ButInAdverts = [Orders, Passwords];

    public static TheoryData<string> Additions => [.. All.Keys];

    private static Dictionary<string, (Func<Submit, Submit> Add, string[] PassesFrom)> All => new(StringComparer.Ordinal)
    {
        ["sm_default_msg_id"] = (s => s with { SmDefaultMsgId = 7 }, Nowhere),
        ["protocol_id of e-mail"] = (s => s with { ProtocolId = 0x32 }, Nowhere),
        ["protocol_id of SMEs"] = (s => s with { ProtocolId = 0x01 }, Nowhere),
        ["protocol_id of a return call"] = (s => s with { ProtocolId = 0x5F }, Nowhere),
        ["protocol_id of the phone"] = (s => s with { ProtocolId = 0x7D }, Nowhere),
        ["protocol_id of the SIM"] = (s => s with { ProtocolId = 0x7F }, Nowhere),
        ["protocol_id of SMSCs"] = (s => s with { ProtocolId = 0xC1 }, Nowhere),
        ["protocol_id of silence"] = (s => s with { ProtocolId = 0x40 }, ButInAdverts),
        ["service type USSD"] = (s => s with { ServiceType = "USSD" }, Nowhere),
        ["service type VMN"] = (s => s with { ServiceType = "VMN" }, InNotices),
        ["data_coding of waiting"] = (s => s with { DataCoding = 0xC8 }, InNotices),
        ["callback_num"] = (s => With(s, "03810005000139" + "3939"), InNotices),
        ["callback_num_pres_ind"] = (s => With(s, "0302000100"), InNotices),
        ["callback_num_atag"] = (s => With(s, "03030005004" + "14243" + "44"), Nowhere),
        ["number_of_messages"] = (s => With(s, "0304000102"), InNotices),
        ["ms_msg_wait_facilities"] = (s => With(s, "0030000180"), InNotices),
        ["ussd_service_op"] = (s => With(s, "0501000102"), Nowhere),
        ["its_reply_type"] = (s => With(s, "1380000101"), Nowhere),
        ["its_session_info"] = (s => With(s, "138300020100"), Nowhere),
        ["payload_type of WCMP"] = (s => With(s, "0019000101"), Nowhere),
        ["dest_telematics_id"] = (s => With(s, "000800020032"), Nowhere),
        ["dest_bearer_type of USSD"] = (s => With(s, "0007000104"), Nowhere),
        ["dest_addr_subunit"] = (s => With(s, "0005000103"), ButInAdverts),
        ["display_time"] = (s => With(s, "1201000100"), ButInAdverts),
        ["ms_validity"] = (s => With(s, "1204000100"), ButInAdverts),
        ["sms_signal"] = (s => With(s, "120300020102"), ButInAdverts),
        ["alert_on_message_delivery"] = (s => With(s, "130C0000"), ButInAdverts),
        ["additional_status_info_text"] = (s => With(s, "001D00026100"), ButInAdverts),
        ["broadcast_content_type"] = (s => With(s, "06010003000001"), ButInAdverts),

        // What changes nothing, what nobody knows, and what replaces an earlier message of the same sender.
        ["replacement"] = (s => s with { ProtocolId = 0x41 }, [Adverts, .. ButInAdverts]),
        ["the last replacement"] = (s => s with { ProtocolId = 0x47 }, [Adverts, .. ButInAdverts]),
        ["service type CMT"] = (s => s with { ServiceType = "CMT" }, [Adverts, .. ButInAdverts]),
        ["harmless parameters"] = (
            s => With(s, "020400020007" + "0019000100" + "0201000101" + "020D000101" + "0202000180" + "0203000180" + "0205000101" + "0426000101" + "0421000101" + "001700040000000A" + "0006000101" + "0007000101" + "060B000101"),
            [Adverts, .. ButInAdverts]),
        ["parameters of vendors, and unknown ones"] = (s => With(s, "1400000101" + "3FFF000101" + "0009000101" + "5000000101"), [Adverts, .. ButInAdverts]),
    };

    [Theory]
    [MemberData(nameof(Additions))]
    public async Task It_passes_from_the_codes_on_whose_list_it_is(string name)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var (add, passesFrom) = All[name];
        const string Marked = "[Acme Mall] hello Tel 4008001234 Reply STOP to opt out";
        foreach (var source in (string[])[Adverts, Orders, Passwords, Notices])
        {
            guard.Smsc.Received.Clear();
            var submit = add(new Submit { Source = source, Destination = Agreed, DataCoding = 0, Text = Marked });
            if (submit.DataCoding == 0xC8)
            {
                submit = submit with { ShortMessage = Charset.Gsm7.Encode(Marked), Text = "" };
            }

            var expected = source == Notices || passesFrom.Contains(source) ? CommandStatus.ESME_ROK : NotMarkable;
            Assert.Equal((name, source, expected), (name, source, (await esme.SubmitAsync(submit)).Status));
            if (expected == CommandStatus.ESME_ROK)
            {
                AsItCame.Assert(submit, Assert.Single(guard.Smsc.Received.Snapshot()));
            }
            else
            {
                Assert.Equal(0, guard.Smsc.Received.Count);
            }

            // data_sm has the parameters, and not the fields.
            if (submit.Tlvs.Length > 0 || submit.ServiceType.Length > 0 || submit.DataCoding == 0xC8)
            {
                Assert.Equal(expected, (await esme.SubmitAsync(submit with { CommandId = CommandId.DataSm })).Status);
            }
        }
    }

    [Fact]
    public async Task A_notice_that_is_an_advert_by_its_content_has_the_list_of_adverts()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var advert = new Submit { Source = Orders, Destination = Agreed, Text = "全场五折，限时优惠，点击抢购！" };

        Assert.True((await esme.SubmitAsync(advert)).IsOk);
        Assert.Equal(Purpose.Commercial, (await guard.RecordAsync(_ => true)).Class);
        Assert.Equal(NotMarkable, (await esme.SubmitAsync(With(advert, "1201000100"))).Status);
    }

    [Fact]
    public async Task A_replacement_says_nothing_beside_its_text_either()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Orders, Agreed, "parcel")).MessageId;
        var replace = Replace(id, defaultMessage: 3);

        Assert.Equal(NotMarkable, PduHeader.Read(await esme.RequestAsync(replace)).CommandStatus);
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(Replace(id, defaultMessage: 0))).CommandStatus);
    }

    private static byte[] Replace(string id, byte defaultMessage)
    {
        var pdu = new byte[256];
        var writer = new PduWriter(pdu);
        writer.Header(CommandId.ReplaceSm, CommandStatus.ESME_ROK, 1);
        writer.CString(id.AsSpan());
        writer.Byte(0);
        writer.Byte(1);
        writer.CString(Orders.AsSpan());
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte(defaultMessage);
        writer.Byte(4);
        writer.Octets("late"u8);
        return pdu[..writer.Complete()];
    }

    private static Submit With(Submit submit, string tlvs) => submit with { Tlvs = [.. submit.Tlvs, .. Convert.FromHexString(tlvs)] };
}
