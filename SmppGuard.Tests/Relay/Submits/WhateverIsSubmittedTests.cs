using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>
/// Submits with any data_coding, header, field, parameter and form: what reaches the SMSC from a judged code is a text that a phone shows in one way, signed, and the one that the record says.
/// Read by hand after 3GPP TS 23.038 and 23.040: nothing in here knows the code that judges.
/// </summary>
public sealed class WhateverIsSubmittedTests
{
    private const int Submits = 400;

    private static readonly string[] Headers =
    [
        "", "", "", "", "", "", "00", "020400", "04040200F0", "0605040B8423F0", "0A04020102050400010002", "050003070101", "050003070102", "050003070201", "0A0003070101000307 0101",
        "050A03000A14", "060A0400FF0033", "0401028002", "07220581103254 76", "0621040005050A", "040B020003", "0514030001 02", "0370010A", "039A01FF", "FF", "05000307",
    ];

    private static readonly string[] Parameters =
    [
        "", "", "", "", "", "", "0204000200 07", "1400000101", "0381000500013939 39", "0303000500414243 44", "0501000102", "1380000101", "020B00020B84", "0030000180", "1201000100", "0019000101", "000800020032",
        "020C00020007020E000101020F000101", "020C00020007", "04260001 01", "0201000101",
    ];

    private static readonly byte[] Codings = [0, 0, 0, 1, 3, 8, 8, 8, 0x10, 0x18, 0x11, 0xF0, 0xF1, 0x40, 0x48];

    private static readonly string[] Words = ["parcel", "café", "您的包裹已到", "[Acme Mall] parcel", "【示例商城】您的包裹已到", "\uFEFF您的包裹", "a\uFFFEb", "5{}€", "全场五折，限时优惠", ""];

    static WhateverIsSubmittedTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData(20261128)]
    [InlineData(77)]
    [InlineData(3)]
    public async Task What_leaves_is_shown_in_one_way_signed_and_recorded(int seed)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var random = new Random(seed);
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < Submits; i++)
        {
            guard.Smsc.Received.Clear();
            var parts = Any(random);
            var last = (await esme.SubmitInTurnAsync(parts))[^1];
            var left = guard.Smsc.Received.Snapshot();
            if (!last.IsOk)
            {
                Assert.NotEqual(CommandStatus.ESME_RSYSERR, last.Status);
                Assert.Empty(left);
                continue;
            }

            if (left.Count > 0)
            {
                shown[last.MessageId] = Show(parts[0], [.. left.Select(m => m.Pdu)]);
            }
        }

        Assert.InRange(shown.Count, Submits / 10, Submits);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Outcome == MessageOutcome.Accepted) >= shown.Count, "all records");
        var records = (await guard.RecordsAsync()).Where(r => r.Outcome == MessageOutcome.Accepted).ToArray();
        foreach (var (id, text) in shown)
        {
            var record = Assert.Single(records, r => r.HasMessageId(id));
            Assert.Equal(text, record.SentText ?? record.OriginalText);
        }
    }

    private static IReadOnlyList<Submit> Any(Random random)
    {
        var word = Words[random.Next(Words.Length)];
        var coding = random.Next(4) == 0 ? (byte)random.Next(256) : Codings[random.Next(Codings.Length)];
        var octets = random.Next(8) switch
        {
            0 => Encoding.BigEndianUnicode.GetBytes(word),
            1 => Encoding.Latin1.GetBytes(word),
            _ => (coding & 0x0C) == 8 ? Encoding.BigEndianUnicode.GetBytes(word) : coding is 1 or 3 ? Encoding.Latin1.GetBytes(word) : Charset.Gsm7.Encode(word) ?? Encoding.BigEndianUnicode.GetBytes(word),
        };
        var header = Hex(Headers[random.Next(Headers.Length)]);
        var whole = new Submit
        {
            CommandId = random.Next(4) == 0 ? CommandId.DataSm : CommandId.SubmitSm,
            Source = new[] { Adverts, Orders, Passwords }[random.Next(3)],
            Destination = Agreed,
            ProtocolId = random.Next(8) == 0 ? (byte)random.Next(256) : (byte)0,
            SmDefaultMsgId = random.Next(20) == 0 ? (byte)1 : (byte)0,
            InPayload = random.Next(4) == 0,
            DataCoding = coding,
            EsmClass = header.Length > 0 ? EsmClasses.Udhi : (byte)0,
            ShortMessage = [.. header, .. octets],
            Tlvs = Hex(Parameters[random.Next(Parameters.Length)]),
        };
        if (random.Next(4) > 0 || header.Length > 0)
        {
            return [whole];
        }

        // Two parts, of which the second may say other things.
        var reference = (byte)random.Next(256);
        var first = whole with { EsmClass = EsmClasses.Udhi, ShortMessage = [5, 0, 3, reference, 2, 1, .. octets] };
        var second = first with { ShortMessage = [5, 0, 3, reference, 2, 2, .. octets] };
        return random.Next(4) switch
        {
            0 => [first, second with { DataCoding = Codings[random.Next(Codings.Length)] }],
            1 => [first, second with { PriorityFlag = 1 }],
            _ => [second, first],
        };
    }

    private static string Show(Submit submitted, IReadOnlyList<byte[]> pdus)
    {
        var text = new StringBuilder();
        foreach (var pdu in pdus)
        {
            var sent = SentPdu.Read(pdu);
            Assert.All(sent.Elements, e => Assert.True(e.Identifier is 0x00 or 0x08 or 0x24 or 0x25, $"element {e.Identifier:x2}"));
            Assert.DoesNotContain(sent.Tlvs, t => t.Tag is 0x0303 or 0x0501 or 0x1380 or 0x020B or 0x0008 or 0x0019);
            Assert.True(submitted.Source != Adverts || sent.Tlvs.All(t => t.Tag is not (0x0381 or 0x0030 or 0x1201)));
            if (!sent.IsDataSm)
            {
                Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(pdu, out var view));
                Assert.True(view.ProtocolId is 0 or (>= 0x40 and <= 0x47) && view.SmDefaultMsgId == 0, $"protocol_id {view.ProtocolId:x2}");
            }

            text.Append(Read(sent));
        }

        var shown = text.ToString();
        Assert.True(shown.Contains("[Acme Mall]", StringComparison.Ordinal) || shown.Contains("【示例商城】", StringComparison.Ordinal), shown);
        Assert.True(submitted.Source != Adverts || shown.Contains("4008001234", StringComparison.Ordinal), shown);
        return shown;
    }

    // 3GPP TS 23.038, 4, and SMPP 3.4, 5.2.19, where that says something else; what is no text fails.
    private static string Read(SentPdu sent)
    {
        var coding = sent.DataCoding;
        var charset = coding switch
        {
            0x01 => Charset.Ascii,
            0x03 => Charset.Latin1,
            0x05 or 0x06 or 0x07 or 0x0A or 0x0E => null,
            0x00 or 0x08 => coding == 0 ? Charset.Gsm7 : Charset.Ucs2,
            (>= 0x10 and <= 0x1F) or (>= 0x40 and <= 0x5F) when (coding & 0x0C) is 0 or 8 => (coding & 0x0C) == 0 ? Charset.Gsm7 : Charset.Ucs2,
            >= 0xC0 and <= 0xDF => Charset.Gsm7,
            >= 0xE0 and <= 0xEF => Charset.Ucs2,
            >= 0xF0 when (coding & 0x04) == 0 => Charset.Gsm7,
            _ => throw new FormatException($"data_coding {coding:x2}"),
        };
        if (charset is null)
        {
            return coding switch
            {
                0x06 => Encoding.GetEncoding("iso-8859-5").GetString(sent.Text),
                0x07 => Encoding.GetEncoding("iso-8859-8").GetString(sent.Text),
                0x05 => Encoding.GetEncoding(932).GetString(sent.Text),
                0x0E => Encoding.GetEncoding(949).GetString(sent.Text),
                _ => Encoding.ASCII.GetString(sent.Text),
            };
        }

        return charset.Decode(sent.Text, sent.HeaderLength);
    }

    private static byte[] Hex(string digits) => Convert.FromHexString(digits.Replace(" ", "", StringComparison.Ordinal));
}
