using System.Buffers;
using SmppGuard.Smpp;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>The data path of the codec: 0 bytes allocated per PDU.</summary>
public sealed class CodecAllocationTests
{
    private const int Rounds = 10_000;

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
    public void Receipts_and_responses_allocate_nothing()
    {
        var destination = new byte[1000];
        AssertNoAllocation(() =>
        {
            SubmitSmView.TryParse(Samples.DeliverSmReceipt, out var deliver);
            return (DeliveryReceiptView.TryParse(deliver, out var receipt) ? (uint)receipt.Error.Length : 0)
                + (uint)DeliveryReceipts.ReplaceMessageId(deliver, "other"u8, destination)
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
