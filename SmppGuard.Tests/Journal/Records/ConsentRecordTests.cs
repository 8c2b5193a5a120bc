using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Journal.Records;

public sealed class ConsentRecordTests
{
    private const string HashA = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
    private const string HashB = "FF0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";

    // What both versions have, behind the octet of the version.
    private const string Common =
        "0807060504030201" // consent id
        + "01" // grant
        + "10557F8ED5070000" // 8613800138000
        + "0068E5CF8B010000" // recorded at
        + "1864E5CF8B010000" // effective at
        + "00505C18A3010000" // expires at
        + "0461636D65" // acme
        + "057061706572" // paper
        + "036F7073" // ops
        + "06000000E5908CE6848F"; // evidence

    private const string First = "01" + Common;

    private const string Second = "02" + Common
        + "066F6666657273" // scope: offers
        + "0673686F702031" // collected by: shop 1
        + "02" // attachments
        + HashA + "0500000000000000" + "09696D6167652F706E67" + "05612E706E67"
        + HashB + "0600000000000000" + "0A617564696F2F6D706567" + "00";

    private static ConsentRecord Plain => new()
    {
        ConsentId = 0x0102030405060708,
        Change = ConsentChange.Grant,
        Organization = "acme",
        Msisdn = new Msisdn(8613800138000),
        RecordedAt = 1_700_000_000_000,
        EffectiveAt = 1_699_999_999_000,
        ExpiresAt = 1_800_000_000_000,
        Method = "paper",
        Evidence = "同意",
        Actor = "ops",
    };

    private static ConsentRecord Proven => Plain with
    {
        Scope = "offers",
        CollectedBy = "shop 1",
        Attachments =
        [
            new ConsentAttachment { Sha256 = HashA.ToLowerInvariant(), Length = 5, ContentType = "image/png", Name = "a.png" },
            new ConsentAttachment { Sha256 = HashB.ToLowerInvariant(), Length = 6, ContentType = "audio/mpeg" },
        ],
    };

    [Fact]
    public void What_the_first_version_wrote_is_still_read() => Assert.Equal(Plain, ConsentRecord.Read(Convert.FromHexString(First)));

    [Fact]
    public void It_is_written_as_it_was_in_the_second_version()
    {
        var payload = new byte[Proven.MaxSize];
        Assert.Equal(Second, Convert.ToHexString(payload.AsSpan(0, Proven.Write(payload))));
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var read = ConsentRecord.Read(Convert.FromHexString(Second));
        Assert.Equal(Proven.Attachments, read.Attachments);
        Assert.Equal(Proven with { Attachments = read.Attachments }, read);
    }

    [Fact]
    public void The_largest_one_fits_the_room_that_is_asked_for()
    {
        var text = new string('同', 255);
        var attachment = new ConsentAttachment { Sha256 = HashA, Length = long.MaxValue, ContentType = text, Name = text };
        var largest = Plain with
        {
            Organization = text,
            Method = text,
            Actor = text,
            Scope = text,
            CollectedBy = text,
            Evidence = new string('同', 4096),
            Attachments = [.. Enumerable.Repeat(attachment, 255)],
        };
        var payload = new byte[largest.MaxSize];
        Assert.Equal(255, ConsentRecord.Read(payload.AsSpan(0, largest.Write(payload))).Attachments.Count);
    }

    [Theory]
    [InlineData(First)]
    [InlineData(Second)]
    public void One_that_ends_early_or_is_of_a_later_version_is_an_error(string frozen)
    {
        var payload = Convert.FromHexString(frozen);
        Assert.Throws<InvalidDataException>(() => ConsentRecord.Read(payload.AsSpan(0, payload.Length - 1)));
        payload[0] = 3;
        Assert.Throws<InvalidDataException>(() => ConsentRecord.Read(payload));
    }
}
