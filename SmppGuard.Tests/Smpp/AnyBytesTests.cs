using System.Buffers;
using System.Buffers.Binary;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmppGuard.Smpp.Text;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;

namespace SmppGuard.Tests.Smpp;

/// <summary>Whatever arrives, every view has an outcome and no property of an accepted view throws. Seeded, so that a failure repeats.</summary>
public sealed class AnyBytesTests
{
    private const int Mutations = 150_000;
    private static readonly byte[][] Originals = [.. Samples.All.Values];

    [Fact]
    public void Mutated_samples_have_a_defined_outcome_in_every_view()
    {
        var random = new Random(20260101);
        var accepted = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var pdu = Mutate(Originals[random.Next(Originals.Length)], random);
            accepted += ReadWithEveryView(pdu);
        }

        Assert.True(accepted > Mutations / 10, $"Only {accepted} mutated PDUs were accepted by a view: the mutations are too wild to test the properties.");
    }

    [Fact]
    public void Random_bytes_have_a_defined_outcome_in_every_view()
    {
        var random = new Random(20260102);
        for (var i = 0; i < 50_000; i++)
        {
            var pdu = new byte[random.Next(0, 120)];
            random.NextBytes(pdu);
            if (pdu.Length >= 4 && random.Next(4) > 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(pdu, pdu.Length);
            }

            ReadWithEveryView(pdu);
        }
    }

    [Fact]
    public void A_stream_of_random_bytes_ends_in_frames_then_more_or_a_bad_length()
    {
        var random = new Random(20260103);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            for (var at = 0; at + 4 <= bytes.Length; at += 40)
            {
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), random.Next(10, 60));
            }

            var buffer = new ReadOnlySequence<byte>(bytes);
            FrameResult result;
            long framed = 0;
            while ((result = PduFramer.TryRead(ref buffer, 100, out var pdu)) == FrameResult.Frame)
            {
                Assert.InRange(pdu.Length, 16, 100);
                framed += pdu.Length;
            }

            Assert.Equal(bytes.Length, framed + buffer.Length);
            Assert.True(result is FrameResult.NeedMore or FrameResult.BadLength);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var pdu = original.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(0, pdu.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < pdu.Count:
                    pdu[at] = (byte)random.Next(256);
                    break;
                case 1 when at < pdu.Count:
                    pdu[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    pdu.Insert(at, (byte)random.Next(256));
                    break;
                case 3 when at < pdu.Count:
                    pdu.RemoveRange(at, Math.Min(random.Next(1, 9), pdu.Count - at));
                    break;
                default:
                    pdu.AddRange(original.AsSpan(Math.Min(at, original.Length)));
                    break;
            }
        }

        var bytes = pdu.ToArray();
        if (bytes.Length >= 4 && random.Next(20) > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
        }

        return bytes;
    }

    private static int ReadWithEveryView(byte[] pdu)
    {
        var accepted = 0;
        var scratch = new byte[pdu.Length + 1000];
        var characters = new char[pdu.Length * 2];
        if (SubmitSmView.TryParse(pdu, out var submit) == ESME_ROK)
        {
            accepted++;
            SubmitSms.FieldsOf(submit);
            Assert.True(submit.Udh.Length + submit.UserData.Length <= pdu.Length);
            _ = submit.IsConcatenatedPart;
            submit.TryGetConcatenation(out _);
            foreach (var alphabet in Enum.GetValues<Alphabet>())
            {
                var coding = TextCoding.Recorded(alphabet, submit.Udh);
                Assert.InRange(SmsText.Decode(submit.UserData, coding, characters), 0, SmsText.MaxChars(submit.UserData.Length, coding));
                SmsText.TryDecode(submit.UserData, coding, characters, out _);
                Segmenter.Split(submit.UserData, alphabet, 100, 20, new int[Segmenter.MaxSegments]);
            }

            Valid(scratch, SubmitSmRewriter.Rewrite(submit, 0, 0, default, "text"u8, scratch));
            Valid(scratch, SubmitSmRewriter.RewriteSegment(submit, 0, 0, default, "text"u8, new Concatenation(1, 2, 1, IsWide: true), scratch));
            Valid(scratch, SubmitSmRewriter.RewriteToPayload(submit, 0, 0, default, "text"u8, scratch));
            if (DeliveryReceiptView.TryParse(submit, out var receipt))
            {
                Assert.False(receipt.MessageId.IsEmpty);
                _ = receipt.State;
                _ = receipt.Error;
                _ = receipt.DoneDate;
                receipt.TryGetNetworkError(out _, out _);
            }
        }

        if (DataSmView.TryParse(pdu, out var data) == ESME_ROK)
        {
            accepted++;
            _ = data.ServiceType;
            _ = data.SourceAddr;
            _ = data.DestinationAddr;
            _ = data.Udh;
            _ = data.UserData;
            _ = data.IsConcatenatedPart;
            var length = DataSmRewriter.Rewrite(data, 0, 0, default, "text"u8, scratch);
            Assert.Equal(ESME_ROK, DataSmView.TryParse(scratch.AsSpan(0, length), out _));
        }

        if (DeliveredView.TryParse(pdu, out var delivered) == ESME_ROK)
        {
            accepted++;
            var room = new byte[DeliveredRewriter.MaxLength(delivered)];
            InOrder(delivered, room, DeliveredRewriter.Repair(delivered, room));
            InOrder(delivered, room, DeliveredRewriter.ReplaceMessageId(delivered, "some-other-id"u8, room));
            if (DeliveryReceiptView.TryParse(delivered, out var told))
            {
                Assert.False(told.MessageId.IsEmpty);
                _ = told.Stage;
            }
        }

        if (SubmitMultiView.TryParse(pdu, out var multi) == ESME_ROK)
        {
            accepted++;
            var count = 0;
            foreach (var destination in multi.Destinations)
            {
                count++;
                if (!destination.IsDistributionList)
                {
                    Valid(scratch, multi.WriteSubmitSm(destination, scratch));
                }
            }

            Assert.Equal(multi.NumberOfDests, count);
        }

        if (ReplaceSmView.TryParse(pdu, out var replace) == ESME_ROK)
        {
            accepted++;
            var length = ReplaceSmRewriter.Rewrite(replace, "id"u8, "text"u8, scratch);
            Assert.Equal(ESME_ROK, ReplaceSmView.TryParse(scratch.AsSpan(0, length), out _));
        }

        accepted += ReadSmallViews(pdu);
        return accepted;
    }

    private static int ReadSmallViews(byte[] pdu)
    {
        var accepted = 0;
        if (QuerySmView.TryParse(pdu, out var query) == ESME_ROK)
        {
            accepted++;
            Assert.True(query.MessageId.Length <= 64 && query.SourceAddr.Length <= 20);
        }

        if (QuerySmRespView.TryParse(pdu, out var queried) == ESME_ROK)
        {
            accepted++;
            Assert.True(queried.MessageId.Length <= 64 && queried.FinalDate.Length is 0 or 16);
            _ = queried.ErrorCode;
        }

        if (CancelSmView.TryParse(pdu, out var cancel) == ESME_ROK)
        {
            accepted++;
            Assert.True(cancel.MessageId.Length <= 64 && cancel.SourceAddr.Length <= 20 && cancel.DestinationAddr.Length <= 20);
        }

        if (BindView.TryParse(pdu, out var bind) == ESME_ROK)
        {
            accepted++;
            Assert.True(bind.SystemId.Length <= 15 && bind.Password.Length <= 8 && bind.SystemType.Length <= 12 && bind.AddressRange.Length <= 40);
        }

        if (BindResponseView.TryParse(pdu, out var bound) == ESME_ROK)
        {
            accepted++;
            Assert.True(bound.SystemId.Length <= 15);
            _ = bound.ScInterfaceVersion;
        }

        if (OutbindView.TryParse(pdu, out var outbind) == ESME_ROK)
        {
            accepted++;
            Assert.True(outbind.SystemId.Length <= 15 && outbind.Password.Length <= 8);
        }

        if (MessageIdResponseView.TryParse(pdu, out var response) == ESME_ROK)
        {
            accepted++;
            Assert.True(response.MessageId.Length <= 64);
            var failed = new UnsuccessfulDestinations(response.Rest);
            while (failed.Read())
            {
                Assert.True(failed.Address.Length <= 20);
            }
        }

        if (AlertNotificationView.TryParse(pdu, out var alert) == ESME_ROK)
        {
            accepted++;
            Assert.True(alert.SourceAddr.Length <= 64 && alert.EsmeAddr.Length <= 64);
        }

        return accepted;
    }

    /// <summary>What we write from an accepted PDU is accepted again.</summary>
    // What was put in order can be read strictly, but for an address that is too long.
    private static void InOrder(in DeliveredView delivered, byte[] scratch, int length)
    {
        var pdu = scratch.AsSpan(0, length);
        Assert.True((delivered.Flaws & DeliveredFlaws.LongField) != 0 || (delivered.IsData ? DataSmView.TryParse(pdu, out _) : SubmitSmView.TryParse(pdu, out _)) == ESME_ROK);
    }

    private static void Valid(byte[] scratch, int length) => Assert.Equal(ESME_ROK, SubmitSmView.TryParse(scratch.AsSpan(0, length), out _));
}
