using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Replies.ConsentingPhones;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>A long reply comes in parts: one of them alone refuses, none of them agrees, and a refusal that was cut in two is at least looked at.</summary>
public sealed class ReplyPartTests
{
    private static readonly Tlv Reference = new(TlvTag.SarMsgRefNum, new byte[] { 0, 1 });

    private static readonly (string Udh, Tlv[] Tlvs)[] Parts =
    [
        ("050003010201", []),                                  // 8-bit reference, the first of two
        ("050003010202", []),                                  // the last
        ("06080400010201", []),                                // 16-bit reference
        ("050003010001", []),                                  // of none, and which
        ("", [Reference, Total(2), Number(1)]),
        ("", [Reference, Total(2), Number(2)]),
        ("", [Reference]),                                     // incomplete
        ("", [Total(2)]),
        ("", [Number(2)]),
    ];

    [Fact]
    public async Task A_part_agrees_to_nothing_and_is_listed_for_review()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        for (var phone = 0; phone < Parts.Length; phone++)
        {
            Assert.Equal("near-miss", await ReplyAsync(guard, api, phone, Parts[phone].Udh, "DY"u8.ToArray(), Parts[phone].Tlvs));
            Assert.NotEqual(ESME_ROK, (await esme.SubmitAsync(Adverts, ConsentingPhones.Number(phone), "sale")).Status);
        }
    }

    [Fact]
    public async Task One_part_of_one_is_the_whole()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        Assert.Equal("opt-in", await ReplyAsync(guard, api, 0, "050003010101", "DY"u8.ToArray()));
        Assert.Equal("opt-in", await ReplyAsync(guard, api, 1, "", "DY"u8.ToArray(), Reference, Total(1), Number(1)));
        Assert.True(await esme.GetsAdvertsAsync(0) && await esme.GetsAdvertsAsync(1));
    }

    [Fact]
    public async Task A_part_that_refuses_refuses()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        await GrantAsync(guard, Parts.Length);
        var esme = await guard.BindAsync();
        for (var phone = 0; phone < Parts.Length; phone++)
        {
            Assert.Equal("opt-out", await ReplyAsync(guard, api, phone, Parts[phone].Udh, "TD"u8.ToArray(), Parts[phone].Tlvs));
            Assert.False(await esme.GetsAdvertsAsync(phone));
        }
    }

    [Theory]
    [InlineData(0, "53544F", "near-miss")]                    // STO|P
    [InlineData(0, "4F50", "near-miss")]                      // ST|OP
    [InlineData(8, "8BF75E2E62119000", "near-miss")]          // 请帮我退|订
    [InlineData(8, "8BA29605", "near-miss")]                  // 退|订阅
    [InlineData(0, "706C656173652073746F", "near-miss")]      // please sto|p
    [InlineData(0, "7468616E6B20796F75", "none")]             // thank you
    [InlineData(8, "8C228C22", "none")]                       // 谢谢
    public async Task A_refusal_that_was_cut_is_listed_for_review(byte dataCoding, string octets, string action)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        Assert.Equal(action, await ReplyAsync(guard, api, 0, "050003090201", Convert.FromHexString(octets), dataCoding));

        // Of what came whole nothing was cut off.
        if (octets.Length <= 6)
        {
            Assert.Equal("none", await ReplyAsync(guard, api, 1, "", Convert.FromHexString(octets), dataCoding));
        }
    }

    private static Tlv Total(byte total) => new(TlvTag.SarTotalSegments, new[] { total });

    private static Tlv Number(byte number) => new(TlvTag.SarSegmentSeqnum, new[] { number });

    private static Task<string> ReplyAsync(GuardFixture guard, GuardApi api, int phone, string udh, byte[] text, params Tlv[] tlvs) => ReplyAsync(guard, api, phone, udh, text, dataCoding: 0, tlvs);

    private static async Task<string> ReplyAsync(GuardFixture guard, GuardApi api, int phone, string udh, byte[] text, byte dataCoding, params Tlv[] tlvs)
    {
        var reply = new SubmitSmFields
        {
            SourceAddr = ConsentingPhones.Number(phone),
            SourceAddrTon = 1,
            DestinationAddr = Adverts,
            EsmClass = udh.Length > 0 ? EsmClasses.Udhi : (byte)0,
            DataCoding = dataCoding,
            ShortMessage = (byte[])[.. Convert.FromHexString(udh), .. text],
            Tlvs = tlvs,
        };
        Assert.Equal(ESME_ROK, await guard.Smsc.DeliverAsync(reply.Encode(CommandId.DeliverSm, 0)));
        return (await api.ReplyOfAsync(phone)).Action;
    }
}
