using System.Buffers;
using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Text;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>The data path of the codec: 0 bytes allocated per PDU.</summary>
public sealed class CodecAllocationTests
{
    private const int Rounds = 10_000;

    /// <summary>A header of both national language elements.</summary>
    private static readonly byte[] Turkish = Samples.Hex("06240101250101");

    [Fact]
    public void Framing_and_parsing_allocate_nothing() => AssertNoAllocation(() =>
    {
        var buffer = new ReadOnlySequence<byte>(Samples.SubmitSmAllFields);
        PduFramer.TryRead(ref buffer, PduFramer.DefaultMaxLength, out var pdu);
        SubmitSmView.TryParse(pdu.FirstSpan, out var view);
        MessageIdResponseView.TryParse(Samples.SubmitSmResp, out var response);
        return view.Header.SequenceNumber + (uint)view.DestinationAddr.Length + (uint)response.MessageId.Length;
    });

    [Fact]
    public void Decoding_encoding_splitting_and_rewriting_allocate_nothing()
    {
        var characters = new char[200];
        var encoded = new byte[400];
        var destination = new byte[1000];
        AssertNoAllocation(() =>
        {
            Span<int> ends = stackalloc int[Segmenter.MaxSegments];
            SubmitSmView.TryParse(Samples.SubmitSmGsm, out var view);
            var alphabet = DataCoding.AlphabetOf(view.DataCoding, Alphabet.Gsm7);
            var length = SmsText.Decode(view.UserData, alphabet, characters);
            "【示例商城】".CopyTo(characters.AsSpan(length));
            SmsText.TryEncode(characters.AsSpan(0, length + 6), Alphabet.Ucs2, encoded, out var written);
            Segmenter.Split(encoded.AsSpan(0, written), Alphabet.Ucs2, 6, ends);
            return (uint)SubmitSmRewriter.Rewrite(view, 0, DataCoding.WithAlphabet(view.DataCoding, Alphabet.Ucs2), default, encoded.AsSpan(0, written), destination);
        });
    }

    [Fact]
    public void Packing_national_tables_and_headers_allocate_nothing()
    {
        var septets = new byte[200];
        var octets = new byte[200];
        var characters = new char[200];
        var turkish = new NationalLanguage(1, 1);
        AssertNoAllocation(() =>
        {
            var header = Turkish.AsSpan();
            var coding = TextCoding.Of(0, Alphabet.Gsm7Packed, header);
            Gsm7.TryEncode("şıkça", turkish, septets, out var count);
            SmsText.TryEncode("şıkça", coding, octets, out var packed);
            SmsText.TryDecode(octets.AsSpan(0, packed), coding, characters, out var length);
            var others = UserDataHeader.CopyOtherElements(header, keepLanguage: true, octets);
            return (uint)(count + length + Segmenter.WriteConcatUdh8(septets, octets.AsSpan(0, others), 1, 2, 1));
        });
    }

    [Fact]
    public void Splitting_at_good_places_allocates_nothing()
    {
        var emoji = Encoding.BigEndianUnicode.GetBytes(string.Concat(Enumerable.Repeat("家👨‍👩‍👧‍👦e\u0301🇨🇳", 40)) + "拒收请回复R");
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding(54936)!.GetBytes(string.Concat(Enumerable.Repeat("全场五折𠮷", 60)));
        AssertNoAllocation(() =>
        {
            Span<int> ends = stackalloc int[Segmenter.MaxSegments];
            return (uint)(Segmenter.Split(emoji, Alphabet.Ucs2, 6, 14, ends) + Segmenter.Split(gbk, Alphabet.Gb18030, 7, 20, ends));
        });
    }

    [Fact]
    public void Receipts_and_responses_allocate_nothing()
    {
        var destination = new byte[1000];
        AssertNoAllocation(() =>
        {
            DeliveredView.TryParse(Samples.DeliverSmReceipt, out var delivered);
            return (DeliveryReceiptView.TryParse(delivered, out var receipt) ? (uint)receipt.Error.Length : 0)
                + (uint)DeliveredRewriter.ReplaceMessageId(delivered, "other"u8, destination)
                + (uint)PduBuilder.SubmitSmResp(destination, 1, CommandStatus.ESME_ROK, "id"u8)
                + (uint)DeliveryReceipts.Format(destination, "id"u8, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, MessageState.Delivered);
        });
    }

    private static void AssertNoAllocation(Func<uint> work)
    {
        var sum = 0u;
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                sum += work();
            }
        });
        Assert.NotEqual(0u, sum);
    }
}
