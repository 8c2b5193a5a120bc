using System.Text;
using SmppGuard.Archive;
using SmppGuard.Compliance;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Smpp;

namespace SmppGuard.Tests.Archive;

/// <summary>One message as the relay would journal it.</summary>
internal sealed record TestMessage
{
    public long Id { get; init; }

    public string Account { get; init; } = "cp1";

    public string? Organization { get; init; } = "acme";

    public string? Code { get; init; } = "106900001";

    public string Source { get; init; } = "106900001";

    public long Msisdn { get; init; } = 8613800138000;

    public string Text { get; init; } = "全场五折";

    public string? Sent { get; init; } = "【示例商城】全场五折 客服4008001234 拒收请回复R";

    public byte[]? Binary { get; init; }

    public SubmitKind Kind { get; init; } = SubmitKind.SubmitSm;

    public Reason Reason { get; init; }

    public Purpose Class { get; init; } = Purpose.Commercial;

    public string Smsc { get; init; } = "main";

    public Outcome Outcome { get; init; } = Outcome.Accepted;

    public Reason OutcomeReason { get; init; }

    public CommandStatus Status { get; init; }

    public string MessageId { get; init; } = "4f2a";

    public string[]? SmscIds { get; init; }

    public long ReceivedAt => RecordIds.TimeOf(Id);

    public byte[] SubmitPayload()
    {
        var alphabet = Binary is null ? Alphabet.Ucs2 : Alphabet.Binary;
        var original = Pdu(Text);
        var sent = Sent is null || Reason != Reason.None ? [] : Pdu(Sent);
        var identity = SubmitIdentity.Encode(Account, Organization, Code, Smsc, "draft-2020", "127.0.0.1");
        var payload = new byte[SubmitRecord.MaxSize(identity.Length, Source.Length, original.Length, sent.Length)];
        var record = new SubmitRecord
        {
            Kind = Kind,
            Reason = Reason,
            Class = Class,
            OriginalAlphabet = alphabet,
            SentAlphabet = alphabet,
            Segments = Reason == Reason.None ? (byte)(SmscIds?.Length ?? 1) : (byte)0,
            CommandStatus = Reason == Reason.None ? CommandStatus.ESME_ROK : Status,
            RecordId = Id,
            ReceivedAt = ReceivedAt,
            Msisdn = new Msisdn(Msisdn),
            ConsentId = 77,
            Identity = identity,
            SourceAddr = Encoding.ASCII.GetBytes(Source),
            Original = original,
            Sent = sent,
        };
        return payload[..record.Write(payload)];
    }

    public byte[] OutcomePayload()
    {
        string[] ids = SmscIds ?? (Outcome == Outcome.Accepted ? [MessageId] : []);
        byte[] smscIds = [.. ids.SelectMany(id => Encoding.ASCII.GetBytes(id).Prepend((byte)id.Length))];
        var payload = new byte[OutcomeRecord.MaxSize(ids.Length)];
        var record = new OutcomeRecord
        {
            Outcome = Outcome,
            Reason = OutcomeReason,
            CommandStatus = Status,
            RecordId = Id,
            SentAt = Outcome == Outcome.NotSent ? 0 : ReceivedAt + 2,
            AnsweredAt = ReceivedAt + 9,
            MessageId = Outcome == Outcome.Accepted ? Encoding.ASCII.GetBytes(MessageId) : default,
            SmscMessageIdCount = (byte)ids.Length,
            SmscMessageIds = smscIds,
        };
        return payload[..record.Write(payload)];
    }

    private byte[] Pdu(string text)
    {
        var octets = Binary ?? Encoding.BigEndianUnicode.GetBytes(text);
        var inPayload = octets.Length > 254 || Kind == SubmitKind.DataSm;
        var fields = new SubmitSmFields
        {
            SourceAddr = Source,
            DestinationAddr = "13800138000",
            RegisteredDelivery = 1,
            DataCoding = Binary is null ? (byte)8 : (byte)4,
            ShortMessage = inPayload ? default : octets,
            Tlvs = inPayload ? [new Tlv(TlvTag.MessagePayload, octets)] : [],
        };
        return fields.Encode(Kind == SubmitKind.DataSm ? CommandId.DataSm : CommandId.SubmitSm, 7);
    }
}

/// <summary>Feeds records the way the pump does.</summary>
internal static class FeedExtensions
{
    public static ArchiveFeed Feed(params TestMessage[] messages)
    {
        var feed = new ArchiveFeed(messageMonths: 6, JournalPosition.Start);
        foreach (var message in messages)
        {
            feed.Apply(message);
        }

        return feed;
    }

    public static void Apply(this ArchiveFeed feed, TestMessage message)
    {
        feed.Apply(JournalRecordType.Submit, message.SubmitPayload(), message.ReceivedAt + 1);
        if (message.Reason == Reason.None)
        {
            feed.Apply(JournalRecordType.Outcome, message.OutcomePayload(), message.ReceivedAt + 9);
        }
    }

    public static void Apply(this ArchiveFeed feed, ReceiptRecord receipt, long sequence = 1)
    {
        var payload = new byte[receipt.MaxSize];
        feed.Apply(JournalRecordType.Receipt, payload.AsSpan(0, receipt.Write(payload)), receipt.At, sequence);
    }

    public static void Apply(this ArchiveFeed feed, ReplyRecord reply, long sequence = 1)
    {
        var payload = new byte[reply.MaxSize];
        feed.Apply(JournalRecordType.Reply, payload.AsSpan(0, reply.Write(payload)), reply.At, sequence);
    }

    private static void Apply(this ArchiveFeed feed, JournalRecordType type, ReadOnlySpan<byte> payload, long time, long sequence = 1) =>
        feed.Apply(new JournalEntry { Type = type, Sequence = sequence, Time = time, Payload = payload, Next = new JournalPosition(sequence + 1) });
}
