using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Where a segment has room to spare, it is cut between what people see as characters, and the opt-out words stay together.</summary>
public sealed class UncutTests
{
    private const string Family = "👨‍👩‍👧‍👦";

    [Fact]
    public async Task What_people_see_as_one_character_stays_in_one_segment_wherever_it_stands()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        string[] characters = [Family, "🏳️‍🌈", "🇨🇳", "👍🏽", "1️⃣", "e\u0301", "😀"];
        ushort reference = 0;
        foreach (var character in characters)
        {
            // 67 characters fit a segment, 6 of the first are the signature's; the second segment has room for any of these.
            for (var before = 61 - character.Length; before <= 61; before++)
            {
                guard.Smsc.Received.Clear();
                var text = new string('家', before) + character + new string('乐', 30);

                var results = await esme.SubmitInTurnAsync(new Submit { Source = Orders, Destination = Agreed, Text = text }.InParts(LongMessageForm.Udh16, ++reference));

                Assert.All(results, result => Assert.True(result.IsOk));
                var shown = Assert.Single(new Handset(Charset.Gsm7).Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)));
                Assert.Equal(("【示例商城】" + text, 2), (shown.Text, shown.Segments));
                Assert.Single(shown.Pdus, pdu => Charset.Ucs2.Decode(pdu.Text, pdu.HeaderLength).Contains(character, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task The_opt_out_words_stay_in_one_segment_whatever_the_length()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        for (var length = 40; length <= 107; length++)
        {
            guard.Smsc.Received.Clear();
            var text = string.Concat(Enumerable.Range(0, length).Select(i => (i % 10).ToString(CultureInfo.InvariantCulture))) + "折";
            var results = await esme.SubmitInTurnAsync(new Submit { Source = Adverts, Destination = Agreed, Text = text }.InParts(LongMessageForm.Udh16, (ushort)length));

            Assert.All(results, result => Assert.True(result.IsOk));
            var shown = Assert.Single(new Handset(Charset.Gsm7).Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)));
            var stamped = $"【示例商城】{text} 客服4008001234 拒收请回复R";
            Assert.Equal(stamped, shown.Text);

            Assert.EndsWith(" 拒收请回复R", Charset.Ucs2.Decode(shown.Pdus[^1].Text, shown.Pdus[^1].HeaderLength), StringComparison.Ordinal);
        }
    }
}
