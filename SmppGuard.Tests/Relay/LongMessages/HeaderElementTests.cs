using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.Submits;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>What a user data header says beside segmentation, what a data_coding says beside the alphabet, and texts that are none.</summary>
public sealed class HeaderElementTests
{
    private const CommandStatus NotMarkable = (CommandStatus)0x0409;

    /// <summary>Application ports of 16 bits (3GPP TS 23.040, 9.2.3.24.4): a message to a program on the phone.</summary>
    private static readonly byte[] Ports = [0x05, 4, 0x0B, 0x84, 0x23, 0xF0];

    private static readonly string Latin = string.Concat(Enumerable.Range(0, 300).Select(i => (char)('a' + (i % 26))));

    [Theory]
    [InlineData("short", LongMessageForm.Udh8)]
    [InlineData("long", LongMessageForm.Udh8)]
    [InlineData("long", LongMessageForm.Udh16)]
    [InlineData("long", LongMessageForm.Sar)]
    [InlineData("long", LongMessageForm.Payload)]
    internal async Task A_message_to_a_port_is_relayed_as_it_came_where_the_code_allows_it_and_refused_elsewhere(string length, LongMessageForm form)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.AllowBinaryAsync(Orders, "Notification");
        var order = new Submit { Source = Orders, Destination = Agreed, Text = length == "long" ? Latin : "push" };
        var parts = order.InParts(form, 7, Ports);

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));
        AssertAsTheyCame(parts, guard);

        var refused = await esme.SubmitInTurnAsync((order with { Source = Adverts }).InParts(form, 8, Ports));
        Assert.Equal(NotMarkable, refused[^1].Status);
        Assert.All(refused.SkipLast(1), result => Assert.True(result.IsOk));
        Assert.Equal(parts.Count, guard.Smsc.Received.Count);
        Assert.Equal(Reason.NotMarkable, (await guard.RecordAsync(r => !r.IsAllowed)).Reason);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0xF5)]
    [InlineData(2)]
    public async Task Binary_messages_in_parts_are_relayed_as_they_came_where_the_code_allows_it_and_refused_elsewhere(byte dataCoding)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.AllowBinaryAsync(Orders, "Notification");
        byte[] octets = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        var order = new Submit { Source = Orders, Destination = Agreed, ShortMessage = octets, DataCoding = dataCoding };
        var parts = order.InParts(LongMessageForm.Udh8, 7);

        Assert.All(await esme.SubmitInTurnAsync(parts.Reverse()), result => Assert.True(result.IsOk));
        AssertAsTheyCame(parts, guard);
        Assert.Equal(Convert.ToHexString(octets), (await guard.RecordAsync(_ => true)).OriginalText);

        Assert.Equal(NotMarkable, (await esme.SubmitInTurnAsync((order with { Source = Adverts }).InParts(LongMessageForm.Udh8, 8)))[^1].Status);
    }

    [Theory]
    [InlineData(8, "62980F", "an odd octet")]
    [InlineData(0, "61E9", "an octet that is no septet")]
    [InlineData(0x10, "61FF", "an octet that is no septet")]
    [InlineData(1, "6180", "an octet that is not ASCII")]
    public async Task A_data_coding_that_lies_is_no_text_that_could_be_marked(byte dataCoding, string octets, string what)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var text = Convert.FromHexString(octets);
        foreach (var source in (string[])[Adverts, Orders, Passwords])
        {
            var whole = new Submit { Source = source, Destination = Agreed, ShortMessage = text, DataCoding = dataCoding };
            Assert.True((await esme.SubmitAsync(whole)).Status == NotMarkable, what);

            // In the second of two parts.
            byte[] before = dataCoding == 8 ? [0x62, 0x98] : "abc"u8.ToArray();
            var first = whole with { EsmClass = EsmClasses.Udhi, ShortMessage = [5, 0, 3, 1, 2, 1, .. before] };
            Assert.True((await esme.SubmitAsync(first)).IsOk);
            Assert.Equal(NotMarkable, (await esme.SubmitAsync(first with { ShortMessage = [5, 0, 3, 1, 2, 2, .. text] })).Status);
        }

        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Notices, Destination = Agreed, ShortMessage = text, DataCoding = dataCoding })).IsOk);
        Assert.Equal(Convert.ToHexString(text), Convert.ToHexString(guard.Smsc.Received.Snapshot()[0].UserData));
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 7, "all records");
        Assert.Equal(6, (await guard.RecordsAsync()).Count(r => r.Reason == Reason.NotMarkable));
    }

    [Theory]
    [InlineData(0x10, "flash", 0x10)]
    [InlineData(0x10, "闪", 0x18)]
    [InlineData(0x18, "闪", 0x18)]
    [InlineData(0x18, "flash", 0x18)]
    [InlineData(0xF0, "flash", 0xF0)]
    [InlineData(0xF0, "闪", 0x18)]
    [InlineData(0xF2, "flash", 0xF2)]
    [InlineData(0x12, "闪", 0x1A)]
    [InlineData(0xD8, "flash", 0xD8)]
    [InlineData(0xE8, "闪", 0xE8)]
    public async Task The_class_of_a_message_is_kept(byte dataCoding, string word, byte expected)
    {
        // A text with Chinese cannot come in GSM 7-bit; it comes in two parts, of which one is in UCS-2 of the same class.
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var isChinese = word == "闪";
        byte ucs2 = expected;
        Submit[] parts =
        [
            Part(1, dataCoding, DataCoding.AlphabetOf(dataCoding, Alphabet.Gsm7) == Alphabet.Ucs2 ? Charset.Ucs2.Encode(Latin[..60])! : Charset.Gsm7.Encode(Latin[..60])!),
            isChinese ? Part(2, ucs2, Charset.Ucs2.Encode(word)!)
                : Part(2, dataCoding, DataCoding.AlphabetOf(dataCoding, Alphabet.Gsm7) == Alphabet.Ucs2 ? Charset.Ucs2.Encode(word)! : Charset.Gsm7.Encode(word)!),
        ];

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        var shown = Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot());
        Assert.Equal((isChinese ? $"【示例商城】{Latin[..60]}{word}" : $"[Acme Mall] {Latin[..60]}{word}", expected), (shown.Text, shown.DataCoding));

        static Submit Part(byte number, byte dataCoding, byte[] text) =>
            new() { Source = Orders, Destination = Agreed, DataCoding = dataCoding, EsmClass = EsmClasses.Udhi, ShortMessage = [5, 0, 3, 9, 2, number, .. text] };
    }

    [Fact]
    public async Task A_header_that_cannot_be_read_is_an_error()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        foreach (var octets in (byte[][])[[9, 0, 3, 1, 2, 1, 0x61], [5, 0, 9, 1, 2, 1, 0x61], [4, 0, 3, 1, 2, 1, 0x61], [0xFF]])
        {
            Assert.Equal(
                CommandStatus.ESME_RINVESMCLASS, (await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, EsmClass = EsmClasses.Udhi, ShortMessage = octets })).Status);
        }

        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    private static void AssertAsTheyCame(IReadOnlyList<Submit> parts, GuardFixture guard)
    {
        var received = guard.Smsc.Received.Snapshot();
        Assert.Equal(parts.Count, received.Count);
        foreach (var (part, arrived) in parts.Zip(received))
        {
            AsItCame.Assert(part, arrived);
        }
    }
}
