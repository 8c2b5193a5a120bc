using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>
/// A header that phones can read in two ways, or that shows more than the text, does not pass on codes whose messages are judged (3GPP TS 23.040, 9.2.3.24).
/// </summary>
public sealed class HeaderTests
{
    private const CommandStatus NotMarkable = (CommandStatus)0x0409;

    private static readonly string[] Judged = [Adverts, Orders, Passwords];

    [Theory]
    [InlineData("020400", "ports without ports")]
    [InlineData("030401FF", "an 8-bit port that is cut")]
    [InlineData("0405020B84", "16-bit ports of two octets")]
    [InlineData("0400020102", "a concatenation of two octets")]
    [InlineData("06000401020100", "a concatenation of four octets")]
    [InlineData("050803000102", "a wide concatenation of three octets")]
    [InlineData("032502 0101", "a language of two octets")]
    [InlineData("022400", "a language of none")]
    [InlineData("040A020000", "a text format of two octets")]
    [InlineData("0301010 0", "an indication of one octet")]
    [InlineData("022000", "a mail header of none")]
    [InlineData("0A00030101010003020101", "two concatenations")]
    [InlineData("0B00030101010804000101 01", "an 8-bit and a 16-bit concatenation")]
    [InlineData("06240101 240102", "two single shifts")]
    [InlineData("06250101250101", "the same locking shift twice")]
    [InlineData("0A04020102 05040B8423F0", "ports of both sizes")]
    [InlineData("0A2203812143 2203812143", "two reply addresses")]
    [InlineData("050003010000", "part 0 of 0")]
    [InlineData("050003010200", "part 0 of 2")]
    [InlineData("050003010203", "part 3 of 2")]
    [InlineData("06080400010001", "part 1 of 0, wide")]
    [InlineData("08000301020124FF01", "an element that runs past the header")]
    public async Task A_header_with_two_readings_is_an_error(string header, string what)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        byte[] text = [.. Convert.FromHexString(header.Replace(" ", "", StringComparison.Ordinal)), .. Encoding.BigEndianUnicode.GetBytes("折")];
        foreach (var source in Judged)
        {
            var submit = new Submit { Source = source, Destination = Agreed, EsmClass = EsmClasses.Udhi, DataCoding = 8, ShortMessage = text };
            foreach (var way in (Submit[])[submit, submit with { InPayload = true }, submit with { CommandId = CommandId.DataSm }])
            {
                var result = await esme.SubmitAsync(way);
                Assert.True((CommandStatus.ESME_RINVESMCLASS, "") == (result.Status, result.MessageId), $"{what}: {result}");
            }
        }

        var multi = new byte[512];
        var fields = new SubmitSmFields { SourceAddr = Orders, EsmClass = EsmClasses.Udhi, DataCoding = 8, ShortMessage = text };
        Assert.NotEqual(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(multi[..fields.WriteSubmitMulti(multi, 1, [new MultiDestination(Agreed, 1, 1)])])).CommandStatus);
        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Theory]
    [InlineData("06250106240106", true)]                       // Hindi
    [InlineData("0625010D24010D", true)]                       // Urdu
    [InlineData("03240106", true)]
    [InlineData("03250106", true)]
    [InlineData("03240101", false)]                            // Turkish
    [InlineData("03240103", false)]                            // Portuguese
    [InlineData("0325010F", false)]                            // none that is known
    public async Task What_phones_without_the_tables_of_another_script_would_show_in_Latin_letters_leaves_as_it_is_read(string header, bool isOfOtherScript)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Parcel(Convert.FromHexString(header)))).IsOk);
        Assert.Equal(isOfOtherScript ? 8 : 0, guard.Smsc.Received.Snapshot()[^1].DataCoding);

        // A part behind one that names no tables.
        var elements = Convert.FromHexString(header[2..]);
        Assert.True((await esme.SubmitAsync(Parcel([5, 0, 3, 1, 2, 1]))).IsOk);
        Assert.True((await esme.SubmitAsync(Parcel([(byte)(5 + elements.Length), 0, 3, 1, 2, 2, .. elements]))).IsOk);
        var sent = guard.Smsc.Received.Snapshot().Skip(1).ToList();
        Assert.NotEmpty(sent);
        Assert.All(sent, message => Assert.Equal(isOfOtherScript ? 8 : 0, message.DataCoding));
    }

    private static Submit Parcel(byte[] header) => new() { Source = Orders, Destination = Agreed, EsmClass = EsmClasses.Udhi, ShortMessage = [.. header, .. "[Acme Mall] your parcel came"u8] };

    [Theory]
    [InlineData("06250106240106")]                             // Hindi
    [InlineData("0625010D24010D")]                             // Urdu
    public async Task An_advert_in_letters_of_which_a_phone_may_have_no_table_is_shown_as_it_was_judged(string header)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        byte[] text = [.. Convert.FromHexString(header), 0x1B, 0x3C, 0x1B, 0x41, .. "cme "u8, 0x1B, 0x4D, .. "all"u8, 0x1B, 0x3E, .. " BIG SALE 50 OFF BUY NOW"u8];
        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, EsmClass = EsmClasses.Udhi, ShortMessage = text })).IsOk);
        var sent = guard.Smsc.Received.Snapshot()[^1];
        Assert.Equal((8, 0), (sent.DataCoding, sent.Udh.Length));
        Assert.DoesNotContain("SALE", sent.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("050003010101", "020C000200070 20E000102 020F000101", CommandStatus.ESME_RINVESMCLASS)]
    [InlineData("0608040001 0201", "020C00020007020E000102020F000101", CommandStatus.ESME_RINVESMCLASS)]
    [InlineData("050003010101", "020C00020007", CommandStatus.ESME_RINVESMCLASS)]
    [InlineData("", "020C00020007", CommandStatus.ESME_RMISSINGOPTPARAM)]
    [InlineData("", "020E000101020F000101", CommandStatus.ESME_RMISSINGOPTPARAM)]
    [InlineData("", "020C00020007020E000100020F000100", CommandStatus.ESME_RINVOPTPARAMVAL)]
    [InlineData("", "020C00020007020E000101020F000102", CommandStatus.ESME_RINVOPTPARAMVAL)]
    public async Task Segmentation_is_said_once_and_whole(string header, string tlvs, CommandStatus expected)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        byte[] elements = Hex(header);
        foreach (var operation in (CommandId[])[CommandId.SubmitSm, CommandId.DataSm])
        {
            var result = await esme.SubmitAsync(new Submit
            {
                CommandId = operation,
                Source = Orders,
                Destination = Agreed,
                EsmClass = elements.Length > 0 ? EsmClasses.Udhi : (byte)0,
                ShortMessage = [.. elements, .. "half"u8],
                Tlvs = Hex(tlvs),
            });
            Assert.Equal((expected, ""), (result.Status, result.MessageId));
        }

        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Theory]
    [InlineData("020400")]
    [InlineData("040A020000")]
    [InlineData("06240101240102")]
    [InlineData("050003010000")]
    public async Task Of_public_interest_any_header_that_can_be_read_passes_as_it_came(string header)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var submit = new Submit { Source = Notices, Destination = Agreed, EsmClass = EsmClasses.Udhi, ShortMessage = [.. Hex(header), .. "storm"u8] };

        Assert.True((await esme.SubmitAsync(submit)).IsOk);

        AsItCame.Assert(submit, Assert.Single(guard.Smsc.Received.Snapshot()), underOurReference: false);
    }

    [Theory]
    [InlineData("050A03000A14", "text format")]
    [InlineData("060A0400FF0033", "white on white")]
    [InlineData("0C0A040005003 30A0405050044", "two formats, as may be")]
    [InlineData("0401028002", "two voice mails wait")]
    [InlineData("072205811032547 6", "replies go elsewhere")]
    [InlineData("0621040005050A", "a link behind a word")]
    [InlineData("039A01FF", "an element of a vendor")]
    [InlineData("0320010A", "a mail header")]
    public async Task Elements_that_change_how_a_judged_text_is_shown_go(string header, string what)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var marked = Gsm("[Acme Mall] hello Tel 4008001234 Reply STOP to opt out");
        foreach (var (source, text) in new[] { (Adverts, Gsm("hello")), (Adverts, marked), (Orders, Gsm("hello")), (Passwords, marked) })
        {
            guard.Smsc.Received.Clear();
            var submit = new Submit { Source = source, Destination = Agreed, EsmClass = EsmClasses.Udhi, DataCoding = 0, ShortMessage = [.. Hex(header), .. text], Tlvs = [0x14, 0, 0, 1, 9] };
            Assert.True((await esme.SubmitAsync(submit)).IsOk, what);

            var sent = SentPdu.Read(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu);
            Assert.Empty(sent.Elements);
            Assert.Equal((0, 0), (sent.HeaderLength, sent.EsmClass));
            Assert.Contains("[Acme Mall] hello", guard.Smsc.Phone(Agreed).Messages.Snapshot()[^1].Text, StringComparison.Ordinal);
            Assert.Equal([((ushort)0x1400, "09")], sent.Tlvs.Select(t => (t.Tag, Convert.ToHexString(t.Value))));
        }
    }

    [Theory]
    [InlineData(LongMessageForm.Udh8)]
    [InlineData(LongMessageForm.Sar)]
    internal async Task They_go_from_each_part_too_and_what_has_its_marks_is_written_anew(LongMessageForm form)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var text = $"[Acme Mall] {new string('a', 200)} Tel 4008001234 Reply STOP to opt out";
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = text }.InParts(form, 7, [0x0A, 4, 0, 0xFF, 0, 0x33]);
        Assert.Equal(2, parts.Count);

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        Assert.Equal(text, Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        Assert.All(guard.Smsc.Received.Snapshot(), m => Assert.Equal("", SentPdu.Read(m.Pdu).OtherElements));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal((text, text), (record.OriginalText, record.SentText));
    }

    [Theory]
    [InlineData("040B020003", "a sound")]
    [InlineData("040D020003", "an animation")]
    [InlineData("0612040001FFFF", "a picture")]
    [InlineData("0514030001 02", "an object")]
    public async Task What_a_header_shows_of_its_own_is_not_judged_and_so_not_markable(string header, string what)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        foreach (var source in Judged)
        {
            var submit = new Submit { Source = source, Destination = Agreed, EsmClass = EsmClasses.Udhi, ShortMessage = [.. Hex(header), .. "hello"u8] };
            Assert.True((await esme.SubmitAsync(submit)).Status == NotMarkable, what);
            Assert.Equal(NotMarkable, (await esme.SubmitInTurnAsync((submit with { EsmClass = 0, ShortMessage = null, Text = new string('a', 200) }).InParts(LongMessageForm.Udh8, 7, Hex(header)[1..])))[^1].Status);
        }

        Assert.Equal(0, guard.Smsc.Received.Count);
        var notice = new Submit { Source = Notices, Destination = Agreed, EsmClass = EsmClasses.Udhi, ShortMessage = [.. Hex(header), .. "storm"u8] };
        Assert.True((await esme.SubmitAsync(notice)).IsOk);
        AsItCame.Assert(notice, Assert.Single(guard.Smsc.Received.Snapshot()));
    }

    [Theory]
    [InlineData("\uFEFF您的包裹已到", "a byte order mark")]
    [InlineData("\uFFFE您的包裹已到", "the other byte order mark")]
    [InlineData("您的包裹\uFFFE已到", "what no text has")]
    public async Task Ucs2_that_may_be_read_backwards_is_not_markable(string text, string what)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var octets = Encoding.BigEndianUnicode.GetBytes(text);
        foreach (var source in Judged)
        {
            var whole = new Submit { Source = source, Destination = Agreed, DataCoding = 8, ShortMessage = octets };
            Assert.True((await esme.SubmitAsync(whole)).Status == NotMarkable, what);
            Assert.Equal(NotMarkable, (await esme.SubmitAsync(whole with { DataCoding = 0x18 })).Status);
            Assert.Equal(NotMarkable, (await esme.SubmitAsync(whole with { CommandId = CommandId.DataSm })).Status);

            // At the start of the second part, which a phone may read by itself.
            var first = whole with { EsmClass = EsmClasses.Udhi, ShortMessage = [5, 0, 3, 1, 2, 1, 0x62, 0x98] };
            Assert.True((await esme.SubmitAsync(first)).IsOk);
            Assert.Equal(NotMarkable, (await esme.SubmitAsync(first with { ShortMessage = [5, 0, 3, 1, 2, 2, .. octets] })).Status);
        }

        Assert.Equal(0, guard.Smsc.Received.Count);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Reason == Reason.NotMarkable) == 12, "records of all refusals");
        var notice = new Submit { Source = Notices, Destination = Agreed, DataCoding = 8, ShortMessage = octets };
        Assert.True((await esme.SubmitAsync(notice)).IsOk);
        AsItCame.Assert(notice, Assert.Single(guard.Smsc.Received.Snapshot()));
    }

    [Fact]
    public async Task A_message_of_one_part_by_sar_that_gets_marks_says_nothing_of_parts_any_more()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();

        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = "parcel", Tlvs = Hex("020C000200AB020E000101020F000101") })).IsOk);

        var sent = SentPdu.Read(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu);
        Assert.Empty(sent.Tlvs);
        Assert.Equal("[Acme Mall] parcel", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
    }

    [Theory]
    [InlineData(3, "Gsm7")]
    [InlineData(1, "Gsm7")]
    [InlineData(0, "Latin1")]
    [InlineData(0, "Ascii")]
    [InlineData(6, "Gsm7")]
    public async Task National_languages_beside_a_text_that_is_not_in_septets_go_from_each_part(byte dataCoding, string defaultAlphabet)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].DefaultAlphabet = defaultAlphabet);
        var esme = await guard.BindAsync();
        const string Text = "[Acme Mall] 50% off {now} Tel 4008001234 Reply STOP to opt out";
        byte reference = 0;
        foreach (var elements in (string[])["250101", "240102", "250106240106", "25017F"])
        {
            // Whole, and in parts of which one has them.
            var header = Hex(elements);
            byte[] named = [(byte)(5 + header.Length), 0, 3, ++reference, 2, 0, .. header];
            byte[] plain = [5, 0, 3, reference, 2, 0];
            await AssertAsync([[(byte)header.Length, .. header, .. Encoding.ASCII.GetBytes(Text)]]);
            await AssertAsync([Part(plain, 1, Text[..30]), Part(named, 2, Text[30..])]);
            (named[3], plain[3]) = (++reference, reference);
            await AssertAsync([Part(named, 1, Text[..30]), Part(plain, 2, Text[30..])]);
        }

        async Task AssertAsync(byte[][] texts)
        {
            guard.Smsc.Received.Clear();
            var submits = texts.Select(text => new Submit { Source = Adverts, Destination = Agreed, EsmClass = EsmClasses.Udhi, DataCoding = dataCoding, ShortMessage = text }).ToArray();
            Assert.All(await esme.SubmitInTurnAsync(submits), result => Assert.True(result.IsOk));
            var sent = SentPdu.Read(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu);
            Assert.Equal((dataCoding, "", Text), (sent.DataCoding, sent.OtherElements, Encoding.ASCII.GetString(sent.Text)));

            // Of public interest it passes as it came.
            var notice = submits[0] with { Source = Notices };
            if (submits.Length == 1)
            {
                Assert.True((await esme.SubmitAsync(notice)).IsOk);
                AsItCame.Assert(notice, guard.Smsc.Received.Snapshot()[^1]);
            }
        }

        static byte[] Part(byte[] header, byte number, string text) => [.. header[..5], number, .. header[6..], .. Encoding.ASCII.GetBytes(text)];
    }

    [Fact]
    public async Task National_languages_beside_ucs2_mean_nothing_and_stay()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var submit = new Submit { Source = Orders, Destination = Agreed, EsmClass = EsmClasses.Udhi, DataCoding = 8, ShortMessage = [3, 0x25, 1, 1, .. Charset.Ucs2.Encode("【示例商城】您的包裹已到")!] };

        Assert.True((await esme.SubmitAsync(submit)).IsOk);

        AsItCame.Assert(submit, Assert.Single(guard.Smsc.Received.Snapshot()));
    }

    [Theory]
    [InlineData("250101", "[Acme Mall] price [5]")]              // Turkish
    [InlineData("250106240106", "[Acme Mall] price 5")]          // Hindi
    public async Task What_becomes_gsm_7_bit_on_its_way_does_so_without_tables_that_it_was_not_written_in(string elements, string text)
    {
        await using var guard = await GuardFixture.StartAsync();
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/accounts/{Unpacked}", $$"""{ "password": "{{Secret}}", "codes": [ "{{Orders}}", "{{Notices}}" ], "smsc": "main", "defaultAlphabet": "Latin1" }""");
        var esme = await guard.BindAsync(Unpacked);
        var header = Hex(elements);
        foreach (var source in (string[])[Orders, Notices])
        {
            guard.Smsc.Received.Clear();
            var submit = new Submit { Source = source, Destination = Agreed, EsmClass = EsmClasses.Udhi, DataCoding = 0, ShortMessage = [(byte)header.Length, .. header, .. Encoding.Latin1.GetBytes(text)] };
            Assert.True((await esme.SubmitAsync(submit)).IsOk);
            var sent = SentPdu.Read(Assert.Single(guard.Smsc.Received.Snapshot()).Pdu);
            Assert.Equal((0, "", text), (sent.DataCoding, sent.OtherElements, Charset.Gsm7.Decode(sent.Text, 0)));
        }
    }

    private static byte[] Hex(string digits) => Convert.FromHexString(digits.Replace(" ", "", StringComparison.Ordinal));

    private static byte[] Gsm(string text) => Charset.Gsm7.Encode(text)!;
}
