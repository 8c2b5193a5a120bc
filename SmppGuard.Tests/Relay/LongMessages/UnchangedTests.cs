using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>A long message to which nothing is added leaves part by part as it came but for its reference, in the order of the numbers, whatever the SMSC's way of segmentation.</summary>
public sealed class UnchangedTests
{
    private static readonly string Filler = string.Concat(Enumerable.Range(0, 350).Select(i => (char)('a' + (i % 26))));

    public static TheoryData<string, string, CommandId, string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string, CommandId, string, string>();
            foreach (var segmentation in (string[])["Udh8", "Udh16", "Sar", "Payload"])
            {
                ways.Add(segmentation, nameof(LongMessageForm.Udh8), CommandId.SubmitSm, Notices, Filler);
                ways.Add(segmentation, nameof(LongMessageForm.Sar), CommandId.DataSm, Notices, "风暴" + Filler);
                ways.Add(segmentation, nameof(LongMessageForm.Udh16), CommandId.SubmitSm, Adverts, $"[Acme Mall] {Filler} Tel 4008001234 Reply STOP to opt out");
                ways.Add(segmentation, nameof(LongMessageForm.Udh8), CommandId.DataSm, Orders, $"【示例商城】{Filler}");
                ways.Add(segmentation, nameof(LongMessageForm.Sar), CommandId.SubmitSm, Orders, $"{Filler}【示例商城】");
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Parts_leave_byte_for_byte_in_the_order_of_their_numbers(string segmentation, string form, CommandId operation, string source, string text)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = segmentation);
        var esme = await guard.BindAsync();
        var message = new Submit
        {
            CommandId = operation,
            ServiceType = "CMT",
            Source = source,
            Destination = Agreed,
            Text = text,
            RegisteredDelivery = 1,
            ProtocolId = operation == CommandId.SubmitSm ? (byte)0x41 : (byte)0,

            // A parameter of a vendor, and user_message_reference.
            Tlvs = [0x14, 0x00, 0, 3, 1, 2, 3, 0x02, 0x04, 0, 2, 0x12, 0x34],
        };
        var parts = message.InParts(Enum.Parse<LongMessageForm>(form), 0x77);
        Assert.InRange(parts.Count, 3, 9);
        Submit[] shuffled = [.. parts];
        new Random(3).Shuffle(shuffled);

        var results = await esme.SubmitInTurnAsync(shuffled);

        Assert.All(results, result => Assert.True(result.IsOk));
        var received = guard.Smsc.Received.Snapshot();
        Assert.Equal(parts.Count, received.Count);
        foreach (var (part, arrived) in parts.Zip(received))
        {
            // Of public interest nothing is judged, so they keep the reference of the sender too.
            AsItCame.Assert(part, arrived, underOurReference: source != Notices);
        }

        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(parts.Count));
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal((text, text, parts.Count, parts.Count), (record.OriginalText, record.SentText, record.Segments, record.Parts.Count));
        Assert.Equal(received.Select(m => m.MessageId), record.SmscMessageIds);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(14)]
    [InlineData(96)]
    public async Task Marks_that_are_cut_in_two_are_found_and_not_added_again(int partOctets)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        const string Text = "【示例商城】新店开业全场五折欢迎光临每天前一百名顾客有礼品相送 客服400-800-1234 拒收请回复R";
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = Text }.InParts(LongMessageForm.Udh8, 1, partOctets: partOctets);
        Assert.InRange(parts.Count, 2, 20);

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        Assert.Equal(Text, Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        Assert.Equal(parts.Count, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Where_the_smsc_means_another_alphabet_the_text_is_kept_and_not_the_octets()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].DefaultAlphabet = "Gsm7Packed");
        var esme = await guard.BindAsync(Unpacked);
        var text = Filler + "€{@}";

        Assert.All(
            await esme.SubmitInTurnAsync(new Submit { Source = Notices, Destination = Agreed, Text = text }.InParts(LongMessageForm.Udh8, 1)), result => Assert.True(result.IsOk));

        var shown = Assert.Single(new Handset(Charset.Gsm7Packed).Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)));
        Assert.Equal((text, (byte)0, 3), (shown.Text, shown.DataCoding, shown.Segments));
    }
}
