using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Journal.Records;

public sealed class PartRecordTests
{
    private const string Frozen =
        "01" // version
        + "02" // data_sm
        + "03" // UCS-2
        + "02" + "05" // second of five
        + "0807060504030201" // record id
        + "0908070605040302" // given id
        + "0068E5CF8B010000" // received at
        + "03637031" // account
        + "093132372E302E302E31" // peer
        + "03000000AABBCC"; // PDU

    [Fact]
    public void It_is_written_as_it_was_in_the_first_version()
    {
        var record = new PartRecord
        {
            Kind = SubmitKind.DataSm,
            Alphabet = Alphabet.Ucs2,
            Number = 2,
            Total = 5,
            RecordId = 0x0102030405060708,
            EsmeMessageId = 0x0203040506070809,
            ReceivedAt = 1_700_000_000_000,
            Account = "cp1"u8,
            Peer = "127.0.0.1"u8,
            Pdu = [0xAA, 0xBB, 0xCC],
        };
        var payload = new byte[PartRecord.MaxSize(3, 9, 3)];
        Assert.Equal(payload.Length, record.Write(payload));
        Assert.Equal(Frozen, Convert.ToHexString(payload));
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var read = PartRecord.Read(Convert.FromHexString(Frozen));
        Assert.Equal(SubmitKind.DataSm, read.Kind);
        Assert.Equal(Alphabet.Ucs2, read.Alphabet);
        Assert.Equal(2, read.Number);
        Assert.Equal(5, read.Total);
        Assert.Equal(0x0102030405060708, read.RecordId);
        Assert.Equal(0x0203040506070809, read.EsmeMessageId);
        Assert.Equal(1_700_000_000_000, read.ReceivedAt);
        Assert.Equal("cp1"u8.ToArray(), read.Account.ToArray());
        Assert.Equal("127.0.0.1"u8.ToArray(), read.Peer.ToArray());
        Assert.Equal([0xAA, 0xBB, 0xCC], read.Pdu.ToArray());
    }

    [Fact]
    public void One_that_ends_early_is_an_error()
    {
        var payload = Convert.FromHexString(Frozen);
        Assert.Throws<InvalidDataException>(() => PartRecord.Read(payload.AsSpan(0, payload.Length - 1)));
    }
}
