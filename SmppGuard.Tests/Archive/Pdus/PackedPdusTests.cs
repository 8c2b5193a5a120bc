using System.Text;
using SmppGuard.Archive;
using SmppGuard.Archive.Pdus;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using Xunit;

namespace SmppGuard.Tests.Archive.Pdus;

/// <summary>What was submitted and what was sent comes out of the archive octet for octet, in less room than it had.</summary>
public sealed class PackedPdusTests
{
    private const string Source = "106900001";
    private const string Chinese = "全场五折，今天下单再减五十元，详情见店内海报，谢谢您的惠顾";
    private const string English = "50% off today: mail us @ shop_1 or call, prices in $ and {local} money";

    private readonly PduPacker _packer = new();
    private readonly ArchiveBatch _batch = new();

    [Fact]
    public void Whatever_was_submitted_and_sent_comes_out_again()
    {
        var random = new Random(20_260_511);
        for (var i = 0; i < 3_000; i++)
        {
            var message = RandomMessage(random);
            var (packed, original, sent) = Pack(message);
            var pdus = PduUnpacker.Unpack(packed, original, sent, message.Source, message.Recipient);
            Assert.Equal(Convert.ToHexString(message.Submitted), Convert.ToHexString(pdus.Submitted.Span));
            Assert.Equal(Convert.ToHexString(message.Sent.Length == 0 ? message.Submitted : message.Sent), Convert.ToHexString(pdus.Sent.Span));
            _batch.Clear();
        }
    }

    [Fact]
    public void What_is_damaged_is_told_and_nothing_else_is_thrown()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var message = RandomMessage(random);
            var (packed, original, sent) = Pack(message);
            _batch.Clear();
            var damaged = random.Next(2) == 0 ? packed[..random.Next(packed.Length)] : packed;
            for (var flips = random.Next(3); flips >= 0 && damaged.Length > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                _ = PduUnpacker.Unpack(damaged, original, sent, message.Source, message.Recipient);
            }
            catch (InvalidDataException)
            {
                // As it should be; what happens to be whole gives other octets.
            }
        }
    }

    /// <summary>A marked message of each kind: together, what was submitted and what was sent take less than the submitted PDU alone.</summary>
    [Theory]
    [InlineData(Chinese, Alphabet.Ucs2)]
    [InlineData("50% off today, all week, in all our shops", Alphabet.Gsm7)]
    [InlineData(English, Alphabet.Gsm7)]
    [InlineData("50% off today", Alphabet.Latin1)]
    public void Both_take_less_than_the_submitted_one(string text, Alphabet alphabet)
    {
        var before = alphabet == Alphabet.Ucs2 ? "【示例商城】" : "[Acme Mall] ";
        var after = alphabet == Alphabet.Ucs2 ? " 客服4008001234 拒收请回复R" : " Tel 4008001234 Reply STOP to opt out";
        var message = new Message(Pdu(text, alphabet, 1), Pdu(before + text + after, alphabet, 1), alphabet, alphabet, Source, new Msisdn(8_613_800_138_000));
        var (packed, _, _) = Pack(message);
        Assert.True(packed.Length < message.Submitted.Length, $"{packed.Length} octets for {message.Submitted.Length}");
    }

    [Fact]
    public void A_message_of_ten_segments_takes_less_than_its_parts()
    {
        var text = string.Concat(Enumerable.Repeat(Chinese, 20));
        byte[] segments = [.. Enumerable.Range(0, 10).SelectMany(i => Segment(text.Substring(i * 58, 58), i + 1, 10, 0x41))];
        byte[] parts = [.. Enumerable.Range(0, 10).SelectMany(i => Segment(text.Substring(i * 58, 58), i + 1, 10, 0x07))];
        var (packed, _, _) = Pack(new Message(parts, segments, Alphabet.Ucs2, Alphabet.Ucs2, Source, new Msisdn(8_613_800_138_000)));
        Assert.True(packed.Length < parts.Length / 3, $"{packed.Length} octets for {parts.Length}");
    }

    private (byte[] Packed, string Original, string Sent) Pack(Message message)
    {
        var record = new SubmitRecord
        {
            Kind = SubmitKind.SubmitSm,
            OriginalAlphabet = message.Alphabet,
            SentAlphabet = message.SentAlphabet,
            Msisdn = message.Recipient,
            SourceAddr = Encoding.Latin1.GetBytes(message.Source),
            Original = message.Submitted,
            Sent = message.Sent,
        };
        var texts = new RecordedText();
        var original = texts.Append(new RecordedPdus(message.Submitted), message.Alphabet, default, _batch, out _);
        var sent = message.Sent.Length == 0 ? Slice.Null : texts.Append(new RecordedPdus(message.Sent), message.SentAlphabet, default, _batch, out _);
        var packed = _packer.Append(record, RecordedPdus.WithFirstRead(message.Submitted), RecordedPdus.WithFirstRead(message.Sent), wasSent: true, original, sent, _batch);
        var text = Encoding.UTF8.GetString(_batch[original]);
        return (_batch[packed].ToArray(), text, sent.IsNull ? text : Encoding.UTF8.GetString(_batch[sent]));
    }

    private static Message RandomMessage(Random random)
    {
        var alphabet = (Alphabet)random.Next(6);
        var sentAlphabet = random.Next(4) == 0 ? Alphabet.Ucs2 : alphabet;
        var source = random.Next(3) switch { 0 => Source, 1 => "", _ => "Shop" + random.Next(1000) };
        var recipient = new Msisdn(random.Next(4) == 0 ? 0 : 8_613_800_000_000 + random.Next(1_000_000));
        byte[] submitted = [.. Enumerable.Range(0, random.Next(1, 4)).SelectMany(_ => RandomPdu(random, alphabet, source, recipient))];
        byte[] sent = random.Next(3) == 0 ? [] : [.. Enumerable.Range(0, random.Next(1, 5)).SelectMany(_ => RandomPdu(random, sentAlphabet, source, recipient))];
        return new Message(submitted, sent, alphabet, sentAlphabet, source, recipient);
    }

    private static byte[] RandomPdu(Random random, Alphabet alphabet, string source, Msisdn recipient)
    {
        var text = new byte[random.Next(140)];
        if (random.Next(4) == 0)
        {
            random.NextBytes(text);
        }
        else
        {
            text = Encode(random.Next(3) switch { 0 => Chinese[..random.Next(Chinese.Length)], 1 => English[..random.Next(English.Length)], _ => "a\0b 😀 é€" }, alphabet);
        }

        var udh = random.Next(3) == 0;
        byte[] octets = udh ? [5, 0, 3, (byte)random.Next(256), 3, (byte)random.Next(1, 4), .. text] : text;
        var inPayload = random.Next(5) == 0 || octets.Length > 254;
        var isData = random.Next(6) == 0;
        List<Tlv> tlvs = random.Next(4) == 0 ? [new Tlv((TlvTag)0x1402, new byte[random.Next(40)])] : [];
        if (inPayload || isData)
        {
            tlvs.Add(new Tlv(TlvTag.MessagePayload, octets));
        }

        return new SubmitSmFields
        {
            ServiceType = random.Next(2) == 0 ? "" : "CMT",
            SourceAddr = source,
            DestinationAddr = random.Next(2) == 0 ? "13800138000" : recipient.Digits,
            EsmClass = udh ? EsmClasses.Udhi : (byte)0,
            ProtocolId = (byte)random.Next(2),
            ScheduleDeliveryTime = random.Next(3) == 0 ? "260511083000032+" : "",
            ValidityPeriod = random.Next(3) == 0 ? "000001000000000R" : "",
            RegisteredDelivery = (byte)random.Next(2),
            DataCoding = (byte)random.Next(9),
            ShortMessage = inPayload || isData ? default : octets,
            Tlvs = tlvs,
        }.Encode(isData ? CommandId.DataSm : CommandId.SubmitSm, (uint)random.Next(1, int.MaxValue));
    }

    private static byte[] Segment(string text, int number, int total, byte reference) => new SubmitSmFields
    {
        SourceAddr = Source,
        DestinationAddr = "8613800138000",
        EsmClass = EsmClasses.Udhi,
        DataCoding = 8,
        ShortMessage = (byte[])[5, 0, 3, reference, (byte)total, (byte)number, .. Encoding.BigEndianUnicode.GetBytes(text)],
    }.Encode(CommandId.SubmitSm, (uint)number);

    private static byte[] Pdu(string text, Alphabet alphabet, uint number) => new SubmitSmFields
    {
        SourceAddr = Source,
        DestAddrTon = 1,
        DestAddrNpi = 1,
        DestinationAddr = "8613800138000",
        DataCoding = alphabet == Alphabet.Ucs2 ? (byte)8 : (byte)0,
        ShortMessage = Encode(text, alphabet),
    }.Encode(CommandId.SubmitSm, number);

    private static byte[] Encode(string text, Alphabet alphabet)
    {
        var octets = new byte[(text.Length * 4) + 8];
        return SmsText.TryEncode(text, new TextCoding(alphabet), octets, out var length) ? octets[..length] : Encoding.BigEndianUnicode.GetBytes(text);
    }

    private sealed record Message(byte[] Submitted, byte[] Sent, Alphabet Alphabet, Alphabet SentAlphabet, string Source, Msisdn Recipient);
}
