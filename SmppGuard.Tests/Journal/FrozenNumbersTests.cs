using System.Text;
using SmppGuard.Compliance;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using Xunit;

namespace SmppGuard.Tests.Journal;

/// <summary>What stands on disks already: a change here makes evidence unreadable. New numbers may be added; given ones stay.</summary>
public sealed class FrozenNumbersTests
{
    [Theory]
    [InlineData(typeof(JournalRecordType), "Submit=1 Outcome=2 Receipt=3 Reply=4 Consent=5 DeliveryDone=6 Part=7")]
    [InlineData(typeof(SubmitKind), "SubmitSm=1 DataSm=2 SubmitMulti=3 ReplaceSm=4 AnswerToReply=5")]
    [InlineData(typeof(Outcome), "Accepted=1 Rejected=2 Unknown=3 NotSent=4")]
    [InlineData(typeof(ReplyAction), "None=0 OptOut=1 OptIn=2 NearMiss=3 OptInAsked=4")]
    [InlineData(typeof(ConsentChange), "Grant=1 Revoke=2 Ask=3")]
    [InlineData(typeof(DeliveryEnd), "Acknowledged=1 Expired=2 Rejected=3")]
    [InlineData(
        typeof(Reason),
        "None=0 Throttled=1 OrganizationSuspended=2 SourceNotAllowed=3 DestinationInvalid=4 ContentNotPermitted=5 SignatureMismatch=6 DoNotDisturb=7 NoConsent=8 ConsentRevoked=9"
        + " ConsentExpired=10 QuietHours=11 NotMarkable=12 TooLong=13 SmscUnavailable=14 QueueFull=15 JournalUnavailable=16 Incomplete=17 Undecidable=18 FrequencyCapped=19")]
    [InlineData(typeof(SmppGuard.Registry.Purpose), "Unknown=0 Commercial=1 Notification=2 Verification=3 PublicInterest=4")]
    public void Given_numbers_stay(Type type, string frozen)
    {
        var now = Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt32(Enum.Parse(type, name))}").ToHashSet(StringComparer.Ordinal);
        Assert.Empty(frozen.Split(' ').Except(now, StringComparer.Ordinal));
        Assert.Equal(now.Count, now.Select(n => n.Split('=')[1]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_frame_is_written_as_it_was_in_the_first_version()
    {
        var frame = new byte[RecordFrame.HeaderSize + 5];
        RecordFrame.Begin(frame, JournalRecordType.Receipt);
        Encoding.ASCII.GetBytes("hello", frame.AsSpan(RecordFrame.HeaderSize));
        RecordFrame.SetLength(frame, 5);
        RecordFrame.Seal(frame, sequence: 0x0102030405060708, time: 1_700_000_000_000, groupStart: 16);
        Assert.Equal("0500000031E4185408070605040302010068E5CF8B010000100000000300000068656C6C6F", Convert.ToHexString(frame));
        Assert.True(RecordFrame.IsWhole(frame, 0x0102030405060708, out var size));
        Assert.Equal(frame.Length, size);
        Assert.False(RecordFrame.IsWhole(frame, 0x0102030405060709, out _));
        for (var i = 0; i < frame.Length; i++)
        {
            frame[i] ^= 1;
            Assert.False(RecordFrame.IsWhole(frame, -1, out _));
            frame[i] ^= 1;
        }
    }
}
