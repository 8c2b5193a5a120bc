using System.Runtime.CompilerServices;
using System.Text;
using SmppGuard.Archive;
using SmppGuard.Archive.Pdus;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Complaints;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Content;
using SmppGuard.Consents;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Templates;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Storage.Sqlite.Messages;
using Xunit;

namespace SmppGuard.Tests.Journal;

/// <summary>
/// What stands on disks already, in the journal, in day files and in guard.db: a change here makes evidence unreadable. New numbers and names may be added, and are frozen with it; given
/// ones stay.
/// </summary>
public sealed class FrozenNumbersTests
{
    private static readonly Dictionary<Type, string> Frozen = new()
    {
        [typeof(JournalRecordType)] = "Submit=1 Outcome=2 Receipt=3 Reply=4 Consent=5 DeliveryDone=6 Part=7 Lost=8 LateOutcome=9 Operation=10 Scheduled=11 ScheduledMove=12 ScheduledOutcome=13 Moved=14",
        [typeof(SubmitKind)] = "SubmitSm=1 DataSm=2 SubmitMulti=3 ReplaceSm=4 AnswerToReply=5",
        [typeof(Outcome)] = "Accepted=1 Rejected=2 Unknown=3 NotSent=4 Cancelled=5 Expired=6",
        [typeof(ReplyAction)] = "None=0 OptOut=1 OptIn=2 PossibleKeyword=3 OptInAsked=4",
        [typeof(ConsentChange)] = "Grant=1 Revoke=2 Ask=3 Confirm=4",
        [typeof(DeliveryEnd)] = "Acknowledged=1 Expired=2 Rejected=3",
        [typeof(Reason)] =
            "None=0 Throttled=1 OrganizationSuspended=2 SourceNotAllowed=3 DestinationInvalid=4 ContentNotPermitted=5 SignatureMismatch=6 DoNotDisturb=7 NoConsent=8 ConsentRevoked=9"
            + " ConsentExpired=10 QuietHours=11 NotMarkable=12 TooLong=13 SmscUnavailable=14 QueueFull=15 JournalUnavailable=16 Incomplete=17 Undecidable=18 FrequencyCapped=19 PartsDisagree=20 ConsentsStale=21 Repeated=22 NotFiled=23",
        [typeof(Purpose)] = "Unknown=0 Commercial=1 Notification=2 Verification=3 PublicInterest=4",
        [typeof(Alphabet)] = "Gsm7=0 Ascii=1 Latin1=2 Ucs2=3 Binary=4 Gsm7Packed=5 Cyrillic=6 Hebrew=7 Jis=8 Iso2022Jp=9 Ksc5601=10 Gb18030=11",
        [typeof(MessageOutcome)] = "None=0 Accepted=1 Rejected=2 Unknown=3 Incomplete=4 Scheduled=5 Cancelled=6 Expired=7",
        [typeof(DeliveryKind)] = "Receipt=1 Reply=2",
        [typeof(PackedStep)] = "Literal=0 Output=1 OriginalUtf16=2 OriginalUtf8=3 SentUtf16=4 SentUtf8=5 Source=6 Recipient=7",
        [typeof(ScheduledState)] = "Waiting=0 Leaving=1",
        [typeof(OperationKind)] = "Query=1 Cancel=2 Replace=3",
        [typeof(SnapshotSectionKind)] = "Table=1 Elsewhere=2 Numbers=3 Counts=4 Replies=5",
        [typeof(Standing)] = "Active=0 Suspended=1 Terminated=2",
    };

    /// <summary>Enums of one octet that no file has as numbers.</summary>
    private static readonly Type[] InMemoryAlone =
        [typeof(ContentPolicy), typeof(ConsentStateKind), typeof(CharacterKind), typeof(SignatureFinding), typeof(Marks), typeof(MessageState), typeof(ReceiptStage), typeof(Glyph),
            typeof(Concealments), typeof(TemplateMode), typeof(TemplateType), typeof(TemplateCharacter), typeof(TextBreach), typeof(FilingKinds)];

    public static TheoryData<Type> Types => [.. Frozen.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public void Given_numbers_stay(Type type) =>
        Assert.Equal(Frozen[type], string.Join(' ', Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt64(Enum.Parse(type, name))}")));

    /// <summary>An enum is an octet where it is written, or kept by the million: whoever adds one says here which it is.</summary>
    [Fact]
    public void Every_enum_of_one_octet_is_frozen_or_in_memory_alone() => Assert.Empty(
        typeof(Reason).Assembly.GetTypes().Concat(typeof(Alphabet).Assembly.GetExportedTypes())
            .Where(type => type.IsEnum && Enum.GetUnderlyingType(type) == typeof(byte)).Except(Frozen.Keys).Except(InMemoryAlone));

    /// <summary>Texts of guard.db and of the entries in it.</summary>
    [Theory]
    [InlineData(typeof(RegistryKind), "Organization Code Account Template Routes Filing FilingTask Suspension")]
    [InlineData(typeof(FilingKind), "Signature Template Contact Link")]
    [InlineData(typeof(FilingState), "Filed Pending Lapsed Refused")]
    [InlineData(typeof(Standing), "Active Suspended Terminated")]
    [InlineData(typeof(Purpose), "Unknown Commercial Notification Verification PublicInterest")]
    [InlineData(typeof(ContentPolicy), "TreatAsCommercial Refuse MarkOnly")]
    [InlineData(typeof(TemplateMode), "Off Known Required")]
    [InlineData(typeof(Verification), "Pending Verified Suspended")]
    [InlineData(typeof(ComplaintStatus), "Open Answered Closed")]
    [InlineData(typeof(BlackListStatus), "Found Pending Accepted Dismissed")]
    public void Given_names_stay(Type type, string frozen) => Assert.Equal(frozen, string.Join(' ', Enum.GetNames(type)));

    [Fact]
    public void Given_methods_of_consents_stay() =>
        Assert.Equal(["web-form", "paper", "contract", "reply", "call-recording", "api", "import", "receipt"], [.. ConsentMethods.All, ConsentMethods.Receipt]);

    /// <summary>What messages are found by in day files.</summary>
    [Fact]
    public void Given_keys_of_postings_stay()
    {
        Assert.Equal(-5315510108414463511, PostingKey.Of(new Msisdn(8613800138000)));
        Assert.Equal(4838757787494505029, PostingKey.OfMessageId("id7"));
        Assert.Equal(-1955419032867268467, PostingKey.OfIdentity(42));
        Assert.Equal(5862510109736219742, PostingKey.OfSource("10690000112"));
        Assert.Equal(-5278393320434088484, PostingKey.Refused);
        Assert.Equal(-3353203050545663124, PostingKey.SentLater);
        Assert.Equal(16, Unsafe.SizeOf<Posting>());
    }

    /// <summary>The parts of a long message, in the journal and in day files.</summary>
    [Fact]
    public void Given_numbers_of_parts_stay()
    {
        Assert.Equal(255, SubmitParts.NotCompleted);
        Assert.Equal((1, 2, 3, 4, 5),
            (DaySchema.VersionWithoutParts, DaySchema.VersionWithoutPdus, DaySchema.VersionWithoutLateOutcomes, DaySchema.VersionWithoutOperations, DaySchema.Version));
        Assert.Equal(1, PduPacker.Version);
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
