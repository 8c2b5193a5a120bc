using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>Marks that do not count, and what hides marks, in whatever form a text comes; the record keeps what was submitted.</summary>
public sealed class MarksOnTheWireTests
{
    private static readonly string Wall = new('\n', 40);

    [Theory]
    [InlineData("全场五折，回复R领取红包", "【示例商城】全场五折，回复R领取红包 客服4008001234 拒收请回复R")]
    [InlineData("全场五折 请勿回复R", "【示例商城】全场五折 请勿回复R 客服4008001234 拒收请回复R")]
    [InlineData("全场五折 http://t.cn/4008001234", "【示例商城】全场五折 http://t.cn/4008001234 客服4008001234 拒收请回复R")]
    [InlineData("全场五折\0", "【示例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("全场\u202E五折", "【示例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("【示例商城】全场五折\0客服4008001234 拒收请回复R", "【示例商城】全场五折客服4008001234 拒收请回复R")]
    public async Task An_advert_leaves_with_marks_that_a_reader_sees_and_its_record_has_what_was_submitted(string text, string shown)
    {
        await using var guard = await GuardFixture.StartAsync();
        var result = await (await guard.BindAsync()).SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, DataCoding = 8, ShortMessage = Encoding.BigEndianUnicode.GetBytes(text) });

        Assert.True(result.IsOk, result.ToString());
        Assert.Equal(shown, Assert.Single(guard.Smsc.Received.Snapshot()).Text);
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal((text, shown), (record.OriginalText, record.SentText));
    }

    [Theory]
    [InlineData("Payload")]
    [InlineData("Udh8")]
    [InlineData("Sar")]
    public async Task A_wall_of_blank_lines_in_a_long_advert_is_taken_down_and_the_parts_are_recorded_as_they_came(string form)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var text = "【示例商城】全场五折" + Wall + "客服4008001234 拒收请回复R";
        foreach (var answer in new Submit { Source = Adverts, Destination = Agreed, DataCoding = 8, ShortMessage = Encoding.BigEndianUnicode.GetBytes(text) }.InParts(Enum.Parse<LongMessageForm>(form), 7, partOctets: 70)
            .Select(part => esme.SendRequestAsync(part.Encode())).ToArray())
        {
            Assert.True(EsmeClient.ResultOf(await await answer).IsOk);
        }

        Assert.Equal("【示例商城】全场五折\n\n\n\n客服4008001234 拒收请回复R", Assert.Single(guard.Smsc.Received.Snapshot()).Text);
        Assert.Equal(text, (await guard.RecordAsync(_ => true)).OriginalText);
    }

    [Theory]
    [InlineData("sale, reply STOP to win. Tel 4008001234", "[Acme Mall] sale, reply STOP to win. Tel 4008001234 Reply STOP to opt out")]
    [InlineData("sale t.cn/4008001234", "[Acme Mall] sale t.cn/4008001234 Tel 4008001234 Reply STOP to opt out")]
    [InlineData("sale\n\n\n\n\n\n\n\n\n\n\n\n", "[Acme Mall] sale\n\n\n\n Tel 4008001234 Reply STOP to opt out")]
    public async Task The_new_text_of_a_replace_sm_is_read_in_the_same_way(string text, string shown)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, "sale")).MessageId!;
        guard.Smsc.Received.Clear();
        var buffer = new byte[512];
        var length = PduBuilder.ReplaceSm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(Adverts), 0, Encoding.ASCII.GetBytes(text));

        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(buffer[..length])).CommandStatus);
        Assert.Equal(shown, Assert.Single(guard.Smsc.Received.Snapshot()).Text);
        Assert.Equal(text, (await guard.RecordAsync(r => r.Kind == SubmitKind.ReplaceSm)).OriginalText);
    }

    [Theory]
    [InlineData(Adverts, "〖对手商城〗您的账户异常【示例商城】")]
    [InlineData(Orders, "《对手商城》您的账户异常【示例商城】")]
    [InlineData(Passwords, "\u3164\u202E【没登记】验证码1234")]
    [InlineData(Orders, "您的账户异常［对手商城］\u200B\0")]
    public async Task Another_name_in_any_brackets_is_refused(string source, string text)
    {
        await using var guard = await GuardFixture.StartAsync();
        var result = await (await guard.BindAsync()).SubmitAsync(new Submit { Source = source, Destination = Agreed, DataCoding = 8, ShortMessage = Encoding.BigEndianUnicode.GetBytes(text) });

        Assert.Equal((CommandStatus)0x0406, result.Status);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Theory]
    [InlineData("【示例商城】全场五折❤️👨‍👩‍👧，详询400-800-1234\r\n\r\n退订回T")]
    [InlineData("【示例商城】《三体》五折，详询+86 400 800 1234，回复TD退订")]
    [InlineData("【示例商城】\u2067خصم 50٪\u2069 4008001234 拒收请回复R")]
    public async Task An_honest_advert_with_marks_of_its_own_arrives_octet_for_octet(string text)
    {
        await using var guard = await GuardFixture.StartAsync();
        var submit = new Submit { Source = Adverts, Destination = Agreed, DataCoding = 8, ShortMessage = Encoding.BigEndianUnicode.GetBytes(text) };
        Assert.True((await (await guard.BindAsync()).SubmitAsync(submit)).IsOk);

        var (sent, arrived) = (submit.Encode(), Assert.Single(guard.Smsc.Received.Snapshot()).Pdu);
        Assert.Equal(sent[PduHeader.Size..], arrived.ToArray()[PduHeader.Size..]);
    }
}
