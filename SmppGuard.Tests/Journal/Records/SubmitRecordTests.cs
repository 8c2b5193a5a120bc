using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Journal.Records;

/// <summary>Both versions as they stand on disks: what was written once must be read for ever.</summary>
public sealed class SubmitRecordTests
{
    private const string Head =
        "01" // submit_sm
        + "01" // allowed
        + "00" // no reason
        + "01" // Commercial
        + "03" + "00" // UCS-2, sent in GSM 7-bit
        + "02" // segments
        + "00000000" // command_status
        + "0807060504030201" // record id
        + "0068E5CF8B010000" // received at
        + "80587F8ED5070000" // msisdn
        + "4D00000000000000"; // consent id

    private const string Identity = "03637031" + "0461636D65" + "023130" + "046D61696E" + "0A64726166742D32303230" + "093132372E302E302E31";
    private const string SourceAddr = "03313031";
    private const string Parts =
        "26000000" // 38 octets
        + "02" + "01" // two, completed by the second
        + "01" + "03" + "1100000000000000" + "0168E5CF8B010000" // number, alphabet, given id, received at
        + "02" + "04" + "1200000000000000" + "0268E5CF8B010000";

    private const string Pdus = "03000000" + "AABBCC" + "02000000" + "DDEE";

    [Fact]
    public void A_message_that_came_whole_is_version_1_as_ever() => Frozen("01" + Head + Identity + SourceAddr + Pdus, parts: []);

    [Fact]
    public void A_message_that_came_in_parts_is_version_2() => Frozen("02" + Head + Identity + SourceAddr + Parts + Pdus, PartsBlock());

    [Theory]
    [InlineData("", 5)]
    [InlineData(Parts, 6)]
    public void What_is_not_filed_stands_behind_the_route_or_behind_none(string parts, byte version)
    {
        foreach (var route in new[] { null, "safe" })
        {
            var identity = SubmitIdentity.Encode("cp1", "acme", "10", "main", "draft-2020", "127.0.0.1", route, route is null ? null : "filing", "contact link");
            var record = new SubmitRecord
            {
                Kind = SubmitKind.SubmitSm,
                Identity = identity,
                HasRoute = route is not null,
                HasFilings = true,
                SourceAddr = "101"u8,
                Parts = parts.Length == 0 ? default : PartsBlock(),
                Original = [0xAA],
            };
            var payload = new byte[1000];
            var written = record.Write(payload);
            Assert.Equal(version, payload[0]);
            var read = SubmitRecord.Read(payload.AsSpan(0, written), out var who);
            Assert.Equal((route ?? "", route is null ? "" : "filing", "contact link"), (Text(who.Route), Text(who.RoutedBy), Text(who.NotFiled)));
            Assert.Equal(identity, read.Identity.ToArray());
            Assert.Equal((route is not null, true, 1), (read.HasRoute, read.HasFilings, read.Original.Length));
        }

        static string Text(ReadOnlySpan<byte> octets) => System.Text.Encoding.UTF8.GetString(octets);
    }

    [Fact]
    public void Parts_come_back_as_they_were_written()
    {
        var parts = new SubmitParts(PartsBlock());
        Assert.Equal(2, parts.Count);
        Assert.Equal(1, parts.CompletingIndex);
        Assert.Equal(new SubmitPart(1, Alphabet.Ucs2, 0x11, 1_700_000_000_001), parts[0]);
        Assert.Equal(new SubmitPart(2, Alphabet.Binary, 0x12, 1_700_000_000_002), parts[1]);
    }

    [Fact]
    public void Parts_of_a_message_that_was_never_complete_say_so()
    {
        var block = new byte[SubmitParts.Size(1)];
        var writer = new SubmitPartsWriter(block, 1, SubmitParts.NotCompleted);
        writer.Add(new SubmitPart(7, Alphabet.Gsm7, long.MaxValue, 0));
        Assert.Equal(block.Length, writer.Length);
        var parts = new SubmitParts(block);
        Assert.Equal(-1, parts.CompletingIndex);
        Assert.Equal(new SubmitPart(7, Alphabet.Gsm7, long.MaxValue, 0), parts[0]);
    }

    [Fact]
    public void A_message_that_came_whole_has_no_parts()
    {
        var parts = new SubmitParts(default);
        Assert.Equal(0, parts.Count);
        Assert.Equal(-1, parts.CompletingIndex);
    }

    [Fact]
    public void As_many_parts_as_there_can_be_fit_their_block()
    {
        var block = new byte[SubmitParts.Size(255)];
        var writer = new SubmitPartsWriter(block, 255, 254);
        for (var number = 1; number <= 255; number++)
        {
            writer.Add(new SubmitPart((byte)number, Alphabet.Gsm7, number, number));
        }

        Assert.Equal(block.Length, writer.Length);
        Assert.Equal(255, new SubmitParts(block)[254].Number);
        Assert.Equal(254, new SubmitParts(block).CompletingIndex);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_version_that_is_not_known_is_an_error(byte version)
    {
        var payload = Convert.FromHexString("01" + Head + Identity + SourceAddr + Pdus);
        payload[0] = version;
        var error = Assert.Throws<InvalidDataException>(() => SubmitRecord.Read(payload, out _));
        Assert.Contains("versions 1 to 6", error.Message, StringComparison.Ordinal);
    }

    private static void Frozen(string expected, byte[] parts)
    {
        var identity = SubmitIdentity.Encode("cp1", "acme", "10", "main", "draft-2020", "127.0.0.1");
        var record = new SubmitRecord
        {
            Kind = SubmitKind.SubmitSm,
            Class = Purpose.Commercial,
            OriginalAlphabet = Alphabet.Ucs2,
            SentAlphabet = Alphabet.Gsm7,
            Segments = 2,
            RecordId = 0x0102030405060708,
            ReceivedAt = 1_700_000_000_000,
            Msisdn = new Msisdn(8613800138880),
            ConsentId = 77,
            Identity = identity,
            SourceAddr = "101"u8,
            Parts = parts,
            Original = [0xAA, 0xBB, 0xCC],
            Sent = [0xDD, 0xEE],
        };
        var payload = new byte[SubmitRecord.MaxSize(identity.Length, 3, 3, 2, parts.Length)];
        var written = record.Write(payload);
        Assert.Equal(expected, Convert.ToHexString(payload.AsSpan(0, written)));

        var read = SubmitRecord.Read(Convert.FromHexString(expected), out var who);
        Assert.Equal("acme", System.Text.Encoding.UTF8.GetString(who.Organization));
        Assert.Equal("127.0.0.1", System.Text.Encoding.UTF8.GetString(who.Peer));
        Assert.Equal(record.RecordId, read.RecordId);
        Assert.Equal(record.Msisdn, read.Msisdn);
        Assert.Equal(record.Segments, read.Segments);
        Assert.True(read.IsAllowed);
        Assert.Equal(identity, read.Identity.ToArray());
        Assert.Equal("101"u8.ToArray(), read.SourceAddr.ToArray());
        Assert.Equal(parts, read.Parts.ToArray());
        Assert.Equal([0xAA, 0xBB, 0xCC], read.Original.ToArray());
        Assert.Equal([0xDD, 0xEE], read.Sent.ToArray());
    }

    private static byte[] PartsBlock()
    {
        var block = new byte[SubmitParts.Size(2)];
        var writer = new SubmitPartsWriter(block, 2, completingIndex: 1);
        writer.Add(new SubmitPart(1, Alphabet.Ucs2, 0x11, 1_700_000_000_001));
        writer.Add(new SubmitPart(2, Alphabet.Binary, 0x12, 1_700_000_000_002));
        return block;
    }
}
