using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>A coding is judged as phones show it (3GPP TS 23.038, 4), and data for programs passes where the code allows it.</summary>
public sealed class CodingTests
{
    private const CommandStatus NotMarkable = (CommandStatus)0x0409;

    private static readonly (string Number, string Purpose)[] Judged = [(Adverts, "Commercial"), (Orders, "Notification"), (Passwords, "Verification")];

    [Theory]
    [InlineData(0x80, 0x00)]
    [InlineData(0x9A, 0x00)]
    [InlineData(0xBF, 0x00)]
    [InlineData(0x1C, 0x10)]
    [InlineData(0x1F, 0x13)]
    [InlineData(0x4D, 0x41)]
    [InlineData(0x5E, 0x52)]
    public async Task A_reserved_coding_is_gsm_7_bit_and_leaves_as_such(byte dataCoding, byte expected)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var submit = new Submit { Source = Adverts, Destination = Agreed, DataCoding = dataCoding, ShortMessage = Gsm("50% off [today]") };
        const string Marked = "[Acme Mall] 50% off [today] Tel 4008001234 Reply STOP to opt out";

        foreach (var way in (Submit[])[submit, submit with { ShortMessage = Gsm(Marked) }, submit with { CommandId = CommandId.DataSm }, submit with { InPayload = true }])
        {
            guard.Smsc.Received.Clear();
            Assert.True((await esme.SubmitAsync(way)).IsOk);
            var sent = Assert.Single(guard.Smsc.Received.Snapshot());
            Assert.Equal((expected, Marked), (SentPdu.Read(sent.Pdu).DataCoding, Charset.Gsm7.Decode(SentPdu.Read(sent.Pdu).Text, 0)));
        }

        // In one of two parts, of one class.
        guard.Smsc.Received.Clear();
        Assert.All(await esme.SubmitInTurnAsync([Part(1, expected, "first "), Part(2, dataCoding, "second")]), result => Assert.True(result.IsOk));
        Assert.Equal("[Acme Mall] first second", guard.Smsc.Phone(Agreed).Messages.Snapshot()[^1].Text);
        Assert.Equal(expected, SentPdu.Read(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu).DataCoding);

        // Without consent it is as unwanted as any other, and a Chinese advert in it is not text.
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(submit with { Destination = NeverAsked })).Status);
        Assert.Equal(NotMarkable, (await esme.SubmitAsync(submit with { Source = Orders, ShortMessage = Encoding.BigEndianUnicode.GetBytes("全场五折") })).Status);

        var notice = submit with { Source = Notices };
        Assert.True((await esme.SubmitAsync(notice)).IsOk);
        AsItCame.Assert(notice, guard.Smsc.Received.Snapshot()[^1]);

        static Submit Part(byte number, byte dataCoding, string text) => new()
        {
            Source = Orders,
            Destination = Agreed,
            DataCoding = dataCoding,
            EsmClass = EsmClasses.Udhi,
            ShortMessage = [5, 0, 3, 9, 2, number, .. Gsm(text)],
        };
    }

    [Fact]
    public async Task A_reserved_coding_leaves_in_what_the_smsc_means_by_the_other()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].DefaultAlphabet = "Latin1");
        var esme = await guard.BindAsync();

        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, DataCoding = 0x80, ShortMessage = Gsm("[Acme Mall] café {}") })).IsOk);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, DataCoding = 0x80, ShortMessage = Gsm("[Acme Mall] 5€") })).IsOk);

        var sent = guard.Smsc.Received.Snapshot().Select(m => SentPdu.Read(m.Pdu)).ToArray();
        Assert.Equal((0, "[Acme Mall] café {}"), (sent[0].DataCoding, Encoding.Latin1.GetString(sent[0].Text)));
        Assert.Equal((8, "[Acme Mall] 5€"), (sent[1].DataCoding, Encoding.BigEndianUnicode.GetString(sent[1].Text)));
    }

    [Theory]
    [InlineData(0x02)]
    [InlineData(0x04)]
    [InlineData(0x14)]
    [InlineData(0x17)]
    [InlineData(0x45)]
    [InlineData(0x56)]
    [InlineData(0xF4)]
    [InlineData(0xF7)]
    public async Task Data_passes_only_from_codes_that_allow_it_and_of_public_interest(byte dataCoding)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var octets = Encoding.BigEndianUnicode.GetBytes("全场五折");
        var submit = new Submit { Destination = Agreed, DataCoding = dataCoding, ShortMessage = octets };
        Submit[] ways = [submit, submit with { CommandId = CommandId.DataSm }, submit with { InPayload = true, ProtocolId = 0x7F }];
        foreach (var (number, purpose) in Judged)
        {
            foreach (var way in ways)
            {
                Assert.Equal(NotMarkable, (await esme.SubmitAsync(way with { Source = number })).Status);
            }

            Assert.Equal(NotMarkable, await MultiAsync(esme, number, dataCoding, octets));
            Assert.Equal(0, guard.Smsc.Received.Count);
            await guard.AllowBinaryAsync(number, purpose);
            foreach (var way in ways)
            {
                Assert.True((await esme.SubmitAsync(way with { Source = number })).IsOk);
                AsItCame.Assert(way with { Source = number }, guard.Smsc.Received.Snapshot()[^1]);
            }

            Assert.Equal(CommandStatus.ESME_ROK, await MultiAsync(esme, number, dataCoding, octets));

            // A text from such a code is judged as before.
            Assert.True((await esme.SubmitAsync(number, Agreed, "hello")).IsOk);
            Assert.StartsWith("[Acme Mall] hello", guard.Smsc.Received.Snapshot()[^1].Text, StringComparison.Ordinal);
            guard.Smsc.Received.Clear();
        }

        Assert.True((await esme.SubmitAsync(submit with { Source = Notices })).IsOk);
        AsItCame.Assert(submit with { Source = Notices }, guard.Smsc.Received.Snapshot()[^1]);
    }

    [Theory]
    [InlineData("0605040B8423F0", "")]
    [InlineData("04040200F0", "")]
    [InlineData("", "020B00020B84")]
    [InlineData("", "020A000223F0")]
    public async Task Text_to_a_port_is_data(string header, string tlvs)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var elements = Hex(header);
        var submit = new Submit
        {
            Destination = Agreed,
            EsmClass = elements.Length > 0 ? EsmClasses.Udhi : (byte)0,
            ShortMessage = [.. elements, .. "push"u8],
            Tlvs = Hex(tlvs),
        };
        foreach (var (number, purpose) in Judged)
        {
            Submit[] ways = [.. ((byte[])[0, 8, 0x80]).Select(dataCoding => submit with { Source = number, DataCoding = dataCoding })];
            Assert.All(await esme.SubmitInTurnAsync(ways), result => Assert.Equal(NotMarkable, result.Status));
            Assert.Equal(0, guard.Smsc.Received.Count);

            await guard.AllowBinaryAsync(number, purpose);
            foreach (var way in ways)
            {
                Assert.True((await esme.SubmitAsync(way)).IsOk);
                AsItCame.Assert(way, guard.Smsc.Received.Snapshot()[^1]);
            }

            guard.Smsc.Received.Clear();
        }
    }

    [Theory]
    [InlineData(0x09)]
    [InlineData(0x0B)]
    [InlineData(0x0C)]
    [InlineData(0x0D)]
    [InlineData(0x0F)]
    [InlineData(0x20)]
    [InlineData(0x38)]
    [InlineData(0x60)]
    [InlineData(0x7F)]
    [InlineData(0xFC)]
    public async Task A_coding_of_which_nobody_knows_how_it_is_shown_is_no_data_either(byte dataCoding)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var submit = new Submit { Destination = Agreed, DataCoding = dataCoding, ShortMessage = Encoding.BigEndianUnicode.GetBytes("全场五折") };
        foreach (var (number, purpose) in Judged)
        {
            await guard.AllowBinaryAsync(number, purpose);
            Assert.Equal(NotMarkable, (await esme.SubmitAsync(submit with { Source = number })).Status);
            var parts = (submit with { Source = number, ShortMessage = new byte[200] }).InParts(LongMessageForm.Udh8, 1);
            Assert.Equal(NotMarkable, (await esme.SubmitInTurnAsync(parts))[^1].Status);
        }

        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.True((await esme.SubmitAsync(submit with { Source = Notices })).IsOk);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Reason == Reason.NotMarkable) == 6, "records of the refusals");
    }

    private static async Task<CommandStatus> MultiAsync(EsmeClient esme, string source, byte dataCoding, byte[] text)
    {
        var fields = new SubmitSmFields { SourceAddr = source, DataCoding = dataCoding, ShortMessage = text };
        var buffer = new byte[512];
        var answer = await esme.RequestAsync(buffer[..fields.WriteSubmitMulti(buffer, 1, [new MultiDestination(Agreed, 1, 1)])]);
        return PduHeader.Read(answer).CommandStatus == CommandStatus.ESME_ROK ? CommandStatus.ESME_ROK : (CommandStatus)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(^4..));
    }

    private static byte[] Hex(string digits) => Convert.FromHexString(digits);

    private static byte[] Gsm(string text) => Charset.Gsm7.Encode(text)!;
}
