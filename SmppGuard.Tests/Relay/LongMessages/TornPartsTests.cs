using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>A message is read with its parts joined, and many phones decode each part by itself: where that makes another text, it leaves cut anew, and else as it came.</summary>
public sealed class TornPartsTests
{
    private const string Advert = "【示例商城】全场五折😀欢迎光临 客服4008001234 拒收请回复R";
    private const string Japanese = "【示例商城】お荷物が届きました。ｶﾅ ab 表示をご覧ください";

    public static TheoryData<string, byte, string> Texts => new()
    {
        { Adverts, 0x08, Advert },
        { Adverts, 0x18, Advert },
        { Notices, 0x08, "【示例市】台风😀将至，请勿外出" },
        { Adverts, 0x0F, "【示例商城】全场㐀五折é𠮷欢迎 客服4008001234 拒收请回复R" },
        { Orders, 0x05, Japanese },
        { Orders, 0x0A, Japanese.Replace("ｶﾅ", "カナ", StringComparison.Ordinal) },
        { Orders, 0x0E, "【示例商城】주문하신 상품이 도착했습니다 ab" },
        { Adverts, 0x00, "[Acme Mall] 50% off {today} €5 Tel 4008001234 Reply STOP to opt out" },
        { Notices, 0x00, "storm {today} €5" },
        { Orders, 0x03, "[Acme Mall] café ouvert" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_phone_that_decodes_each_part_shows_what_was_judged_wherever_it_was_cut(string code, byte dataCoding, string text)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].DataCoding15 = "Gb18030");
        var esme = await guard.BindAsync();
        var handset = new Handset(Charset.Gsm7);
        var charset = handset.CharsetOf(dataCoding, "");
        var octets = charset.Encode(text)!;
        var torn = 0;
        for (var at = 1; at < octets.Length; at++)
        {
            guard.Smsc.Received.Clear();
            Submit[] parts = [Part(code, dataCoding, at, 1, octets[..at]), Part(code, dataCoding, at, 2, octets[at..])];

            Assert.All(await esme.SubmitInTurnAsync(at % 2 == 0 ? parts : parts.Reverse()), result => Assert.True(result.IsOk));

            var left = guard.Smsc.Received.Snapshot();
            Assert.Equal(text, Assert.Single(handset.Show(left.Select(m => m.Pdu))).Text);
            if (IsTorn(charset, octets, at, text))
            {
                torn++;
                continue;
            }

            // Of ISO-2022-JP only what ends in ASCII is left alone.
            if (charset != Charset.Iso2022Jp)
            {
                Assert.Equal(2, left.Count);
                Assert.All(parts.Zip(left), pair => AsItCame.Assert(pair.First, pair.Second, underOurReference: code != Notices));
            }
        }

        Assert.Equal(dataCoding != 0x03, torn > 0);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Outcome == MessageOutcome.Accepted) == octets.Length - 1, "all records");
        Assert.All(await guard.RecordsAsync(), r => Assert.Equal((text, text), (r.OriginalText, r.SentText ?? r.OriginalText)));
    }

    [Theory]
    [InlineData(Orders, false)]
    [InlineData(Orders, true)]
    [InlineData(Notices, false)]
    public async Task An_advert_that_only_shows_where_each_part_is_decoded_by_itself_does_not_leave(string code, bool isReversed)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        const string Hidden = "全场五折";
        const string Judged = "【示例商城】\u4E51\u6857\u3A4E\u9462\u9801";
        Submit[] parts =
        [
            Part(code, 0x08, 7, 1, [.. Charset.Ucs2.Encode("【示例商城】")!, 0x4E]),
            Part(code, 0x08, 7, 2, [.. Charset.Ucs2.Encode(Hidden)!, 0x01]),
        ];

        Assert.All(await esme.SubmitInTurnAsync(isReversed ? parts.Reverse() : parts), result => Assert.True(result.IsOk));

        var shown = Assert.Single(new Handset(Charset.Gsm7).Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)));
        Assert.Equal((Judged, (byte)0x08), (shown.Text, shown.DataCoding));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal((Judged, code == Orders ? Purpose.Notification : Purpose.PublicInterest, 1), (record.OriginalText, record.Class, record.Segments));
    }

    [Fact]
    public async Task Three_parts_of_odd_lengths_leave_whole_with_the_marks_that_they_lack()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var text = new string('家', 90) + "😀" + new string('乐', 40);
        var octets = Charset.Ucs2.Encode(text)!;
        foreach (var (order, reference) in (((int, int, int), int)[])[((0, 1, 2), 1), ((2, 1, 0), 2), ((1, 2, 0), 3)])
        {
            guard.Smsc.Received.Clear();
            Submit[] parts = [.. ((byte[][])[octets[..91], octets[91..182], octets[182..]]).Select((part, i) => Part(Orders, 0x08, reference, (byte)(i + 1), part, 3) with { RegisteredDelivery = 1 })];

            Assert.All(await esme.SubmitInTurnAsync([parts[order.Item1], parts[order.Item2], parts[order.Item3]]), result => Assert.True(result.IsOk));

            var shown = Assert.Single(new Handset(Charset.Gsm7).Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)));
            Assert.Equal($"【示例商城】{text}", shown.Text);
            _ = await esme.TakeReceiptsAsync(3);
        }
    }

    [Fact]
    public async Task Packed_septets_are_read_part_by_part_and_shown_so_where_one_ends_in_an_escape()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].DefaultAlphabet = "Gsm7Packed");
        var esme = await guard.BindAsync(Packing);
        const string Signature = "[Acme Mall]";
        var septets = Charset.Gsm7.Encode(Signature + " parcel {here} came")!;
        var torn = 0;
        for (var at = Charset.Gsm7.Encode(Signature)!.Length; at < septets.Length; at++)
        {
            guard.Smsc.Received.Clear();
            var isTorn = septets[at - 1] == SeptetTables.Escape;
            torn += isTorn ? 1 : 0;
            Submit[] parts = [Part(Orders, 0, at, 1, Septets.Pack(septets[..at], 0)), Part(Orders, 0, at, 2, Septets.Pack(septets[at..], 0))];

            Assert.All(await esme.SubmitInTurnAsync(at % 2 == 0 ? parts : parts.Reverse()), result => Assert.True(result.IsOk));

            var shown = Assert.Single(new Handset(Charset.Gsm7Packed).Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)));
            byte[] read = isTorn ? [.. septets[..(at - 1)], (byte)' ', .. septets[at..]] : septets;
            Assert.Equal((Charset.Gsm7.Decode(read, 0), isTorn ? 1 : 2), (shown.Text, shown.Segments));
        }

        Assert.Equal(2, torn);
    }

    // What does not decode is shown as something, but not as the text.
    private static bool IsTorn(Charset charset, byte[] octets, int at, string text)
    {
        try
        {
            return charset.Decode(octets[..at], 0) + charset.Decode(octets[at..], 0) != text;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            return true;
        }
    }

    // A header of seven octets, behind which septets begin without filling.
    private static Submit Part(string code, byte dataCoding, int reference, byte number, byte[] text, byte total = 2) => new()
    {
        Source = code,
        Destination = Agreed,
        DataCoding = dataCoding,
        EsmClass = EsmClasses.Udhi,
        ShortMessage = [6, 8, 4, 0, (byte)reference, total, number, .. text],
    };
}
