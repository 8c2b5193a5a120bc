using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>What was judged as one message is one at the phone: its parts leave under a reference that no other message of the sender has.</summary>
public sealed class OurReferenceTests
{
    private static readonly string Latin = string.Concat(Enumerable.Range(0, 180).Select(i => (char)('a' + (i % 26))));

    [Theory]
    [InlineData(LongMessageForm.Udh8, CommandId.SubmitSm, Adverts)]
    [InlineData(LongMessageForm.Udh16, CommandId.SubmitSm, Orders)]
    [InlineData(LongMessageForm.Sar, CommandId.SubmitSm, Passwords)]
    [InlineData(LongMessageForm.Udh8, CommandId.DataSm, Orders)]
    [InlineData(LongMessageForm.Sar, CommandId.DataSm, Adverts)]
    internal async Task Halves_of_two_messages_are_not_one_at_the_phone_though_the_sender_gave_them_one_reference(LongMessageForm form, CommandId operation, string source)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var (one, other) = (Message("first ").InParts(form, 0x4142), Message("other ").InParts(form, 0x4142));
        Assert.Equal((2, 2), (one.Count, other.Count));

        // The SMSC takes the first half of the one and refuses its second; of the other it takes both.
        guard.Smsc.OnSubmit = message => Convert.ToHexString(message.UserData).EndsWith("21", StringComparison.Ordinal) ? SubmitReply.Error(CommandStatus.ESME_RSUBMITFAIL) : SubmitReply.Ok;
        _ = await esme.SubmitInTurnAsync([one[0], one[1] with { ShortMessage = [.. one[1].ShortMessage!, (byte)'!'] }]);
        guard.Smsc.OnSubmit = null;
        Assert.All(await esme.SubmitInTurnAsync(other), result => Assert.True(result.IsOk));

        var received = guard.Smsc.Received.Snapshot();
        Assert.Equal(4, received.Count);
        AsItCame.Assert(one[0], received[0]);
        AsItCame.Assert(other[0], received[2]);
        AsItCame.Assert(other[1], received[3]);
        var references = received.Select(m => SentPdu.Read(m.Pdu).Segment!.Value.Reference).ToArray();
        Assert.Equal((references[0], references[2]), (references[1], references[3]));
        Assert.NotEqual(references[0], references[2]);
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal((record.OriginalText, Text("other ")), (record.SentText, record.OriginalText));

        Submit Message(string word) => new() { CommandId = operation, Source = source, Destination = Agreed, Text = Text(word) };

        static string Text(string word) => $"[Acme Mall] {word}{Latin} Tel 4008001234 Reply STOP to opt out";
    }

    [Fact]
    public async Task A_message_of_one_part_has_our_reference_too_and_its_other_octets_stay()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        byte[] text = [0x1B, 0x3C, .. "Acme Mall"u8, 0x1B, 0x3E, .. " parcel"u8];
        var next = guard.Link.NextReference();
        var other = (byte)(next + 100);
        var byHeader = new Submit { Source = Orders, Destination = Agreed, EsmClass = EsmClasses.Udhi, ShortMessage = [5, 0, 3, other, 1, 1, .. text] };
        var bySar = new Submit { Source = Orders, Destination = Agreed, ShortMessage = text, Tlvs = [0x02, 0x0C, 0, 2, (byte)(next >> 8), other, 0x02, 0x0E, 0, 1, 1, 0x02, 0x0F, 0, 1, 1] };

        Assert.All(await esme.SubmitInTurnAsync([byHeader, bySar]), result => Assert.True(result.IsOk));

        var received = guard.Smsc.Received.Snapshot();
        AssertOnlyReferenceDiffers(byHeader, received[0], at: text.Length + 3, octets: 1);
        AssertOnlyReferenceDiffers(bySar, received[1], at: 12, octets: 2);
    }

    private static void AssertOnlyReferenceDiffers(Submit submitted, SubmittedMessage arrived, int at, int octets)
    {
        var sent = submitted.Encode();
        PduHeader.SetSequenceNumber(sent, arrived.SequenceNumber);
        var ours = arrived.Pdu.AsSpan(arrived.Pdu.Length - at, octets);
        Assert.NotEqual(sent.AsSpan(sent.Length - at, octets).ToArray(), ours.ToArray());
        ours.CopyTo(sent.AsSpan(sent.Length - at));
        Assert.Equal(Convert.ToHexString(sent), Convert.ToHexString(arrived.Pdu));
    }

    [Fact]
    public async Task Parts_of_public_interest_keep_the_reference_of_their_sender()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = Notices, Destination = Agreed, Text = Latin }.InParts(LongMessageForm.Udh16, 0x4142);

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        foreach (var (part, arrived) in parts.Zip(guard.Smsc.Received.Snapshot()))
        {
            AsItCame.Assert(part, arrived, underOurReference: false);
        }
    }

    [Fact]
    public async Task Parts_in_alphabets_of_their_own_are_recorded_as_they_are_read()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Submit[] parts =
        [
            Part(1, 0, [0x1B, 0x3C, .. "Acme Mall"u8, 0x1B, 0x3E, .. " caf"u8]),
            Part(2, 3, [0xE9, .. " and "u8]),
            Part(3, 8, [0x53, 0x48, 0x99, 0x10]),
        ];

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        Assert.Equal("[Acme Mall] café and 午餐", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        var record = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        Assert.Equal(("[Acme Mall] café and 午餐", "[Acme Mall] café and 午餐"), (record.OriginalText, record.SentText));

        static Submit Part(byte number, byte dataCoding, byte[] text) =>
            new() { Source = Orders, Destination = Agreed, DataCoding = dataCoding, EsmClass = EsmClasses.Udhi, ShortMessage = [5, 0, 3, 9, 3, number, .. text] };
    }
}
