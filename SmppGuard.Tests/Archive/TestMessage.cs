using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

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

    /// <summary>Set: it came in parts, whose texts make its text.</summary>
    public TestPart[]? Parts { get; init; }

    /// <summary>Index of the part that completed it; null: none did.</summary>
    public int? CompletedBy { get; init; }

    public byte RegisteredDelivery { get; init; } = 1;

    public string ValidityPeriod { get; init; } = "";

    /// <summary>By which it was received later than its id says: the clock was set.</summary>
    public TimeSpan ReceivedLater { get; init; }

    public long ReceivedAt => RecordIds.TimeOf(Id) + (long)ReceivedLater.TotalMilliseconds;

    public byte[] SubmitPayload()
    {
        var alphabet = Binary is null ? Alphabet.Ucs2 : Alphabet.Binary;
        byte[] original = Parts is null ? Pdu(Text) : [.. Parts.SelectMany(PartPdu)];
        var sent = Sent is null || Reason != Reason.None ? [] : Pdu(Sent);
        var identity = SubmitIdentity.Encode(Account, Organization, Code, Smsc, "draft-2020", "127.0.0.1");
        var parts = PartsBlock();
        var payload = new byte[SubmitRecord.MaxSize(identity.Length, Source.Length, original.Length, sent.Length, parts.Length)];
        var record = new SubmitRecord
        {
            Kind = Kind,
            Reason = Reason,
            Class = Class,
            OriginalAlphabet = alphabet,
            SentAlphabet = alphabet,
            Segments = Reason == Reason.None ? (byte)(SmscIds?.Length ?? Parts?.Length ?? 1) : (byte)0,
            CommandStatus = Reason == Reason.None ? CommandStatus.ESME_ROK : Status,
            RecordId = Id,
            ReceivedAt = ReceivedAt,
            Msisdn = new Msisdn(Msisdn),
            ConsentId = 77,
            Identity = identity,
            SourceAddr = Encoding.ASCII.GetBytes(Source),
            Parts = parts,
            Original = original,
            Sent = sent,
        };
        return payload[..record.Write(payload)];
    }

    public byte[] OutcomePayload(long? sentAt = null)
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
            SentAt = sentAt ?? (Outcome == Outcome.NotSent ? 0 : ReceivedAt + 2),
            AnsweredAt = ReceivedAt + 9,
            MessageId = Outcome == Outcome.Accepted ? Encoding.ASCII.GetBytes(MessageId) : default,
            SmscMessageIdCount = (byte)ids.Length,
            SmscMessageIds = smscIds,
        };
        return payload[..record.Write(payload)];
    }

    /// <summary>What is journaled when it begins to wait for its time.</summary>
    public byte[] ScheduledPayload(long messageId)
    {
        var submit = SubmitPayload();
        var payload = new byte[ScheduledRecord.HeadSize + submit.Length];
        new ScheduledRecord { IsRewritten = true, DueAt = ReceivedAt + 60_000, MessageId = messageId }.WriteHead(payload);
        submit.CopyTo(payload, ScheduledRecord.HeadSize);
        ScheduledRecord.SetSubmitLength(payload, submit.Length);
        return payload;
    }

    /// <summary>What is journaled when it goes to another SMSC.</summary>
    public byte[] MovedPayload(string smsc, string route)
    {
        var payload = new byte[MovedRecord.MaxSize];
        var moved = new MovedRecord { RecordId = Id, Smsc = Encoding.UTF8.GetBytes(smsc), Route = Encoding.UTF8.GetBytes(route), RoutedBy = "moved"u8 };
        return payload[..moved.Write(payload)];
    }

    /// <summary>What is journaled when a part is held.</summary>
    public byte[] PartPayload(int index)
    {
        var part = Parts![index];
        var pdu = PartPdu(part);
        var payload = new byte[PartRecord.MaxSize(Account.Length, 9, pdu.Length)];
        var record = new PartRecord
        {
            Kind = Kind,
            Alphabet = part.Alphabet,
            Number = part.Number,
            Total = (byte)Parts.Length,
            RecordId = Id,
            EsmeMessageId = part.EsmeMessageId,
            ReceivedAt = ReceivedAt + index,
            Account = Encoding.ASCII.GetBytes(Account),
            Peer = "127.0.0.1"u8,
            Pdu = pdu,
        };
        return payload[..record.Write(payload)];
    }

    private byte[] PartsBlock()
    {
        if (Parts is null)
        {
            return [];
        }

        var block = new byte[SubmitParts.Size(Parts.Length)];
        var writer = new SubmitPartsWriter(block, Parts.Length, (byte?)CompletedBy ?? SubmitParts.NotCompleted);
        for (var i = 0; i < Parts.Length; i++)
        {
            writer.Add(new SubmitPart(Parts[i].Number, Parts[i].Alphabet, Parts[i].EsmeMessageId, ReceivedAt + i));
        }

        return block;
    }

    private byte[] PartPdu(TestPart part) => new SubmitSmFields
    {
        SourceAddrTon = 5,
        SourceAddr = Source,
        DestAddrTon = 1,
        DestAddrNpi = 1,
        DestinationAddr = "8613800138000",
        EsmClass = EsmClasses.Udhi,
        ValidityPeriod = ValidityPeriod,
        RegisteredDelivery = part.RegisteredDelivery,
        DataCoding = part.DataCoding,
        ShortMessage = (byte[])[(byte)(5 + part.OtherElements.Length), 0, 3, 7, (byte)(Parts?.Length ?? 1), part.Number, .. part.OtherElements, .. part.Octets],
    }.Encode(CommandId.SubmitSm, part.Number);

    private byte[] Pdu(string text)
    {
        var octets = Binary ?? Encoding.BigEndianUnicode.GetBytes(text);
        var inPayload = octets.Length > 254 || Kind == SubmitKind.DataSm;
        var fields = new SubmitSmFields
        {
            SourceAddr = Source,
            DestinationAddr = "13800138000",
            ValidityPeriod = ValidityPeriod,
            RegisteredDelivery = RegisteredDelivery,
            DataCoding = Binary is null ? (byte)8 : (byte)4,
            ShortMessage = inPayload ? default : octets,
            Tlvs = inPayload ? [new Tlv(TlvTag.MessagePayload, octets)] : [],
        };
        return fields.Encode(Kind == SubmitKind.DataSm ? CommandId.DataSm : CommandId.SubmitSm, 7);
    }
}

/// <summary>One part of a long message as it was submitted, with an 8-bit reference in its user data header.</summary>
internal sealed record TestPart(byte Number, long EsmeMessageId, byte[] Octets)
{
    public TestPart(byte number, long givenId, string text)
        : this(number, givenId, Encoding.BigEndianUnicode.GetBytes(text))
    {
    }

    public Alphabet Alphabet { get; init; } = Alphabet.Ucs2;

    public byte DataCoding { get; init; } = 8;

    public byte RegisteredDelivery { get; init; } = 1;

    /// <summary>Information elements beside the concatenation.</summary>
    public byte[] OtherElements { get; init; } = [];
}

/// <summary>Feeds records the way the pump does.</summary>
internal static class FeedExtensions
{
    public static ArchiveFeed Feed(params TestMessage[] messages)
    {
        var feed = new ArchiveFeed(messageMonths: 6, JournalPosition.Start, ReplayedJournal.Nothing);
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

    /// <summary>The SMSC answers late, what this message says.</summary>
    public static void ApplyLate(this ArchiveFeed feed, TestMessage late) => feed.Apply(JournalRecordType.LateOutcome, late.OutcomePayload(), late.ReceivedAt + 20);

    /// <summary>The two records of a message, and between them that of a late answer.</summary>
    public static void ApplyWithLateBetween(this ArchiveFeed feed, TestMessage message, TestMessage late)
    {
        feed.Apply(JournalRecordType.Submit, message.SubmitPayload(), message.ReceivedAt + 1);
        feed.ApplyLate(late);
        feed.Apply(JournalRecordType.Outcome, message.OutcomePayload(), message.ReceivedAt + 9);
    }

    /// <summary>The message waits for its time.</summary>
    public static void ApplyScheduled(this ArchiveFeed feed, TestMessage message, long messageId)
    {
        feed.Apply(JournalRecordType.Scheduled, message.ScheduledPayload(messageId), message.ReceivedAt + 1);
    }

    /// <summary>It leaves by another SMSC than it waited for.</summary>
    public static void ApplyMoved(this ArchiveFeed feed, TestMessage message, string smsc, string route)
    {
        feed.Apply(JournalRecordType.Moved, message.MovedPayload(smsc, route), message.ReceivedAt + 10);
    }

    /// <summary>What became of it.</summary>
    public static void ApplyScheduledOutcome(this ArchiveFeed feed, TestMessage message, long sentAt) =>
        feed.Apply(JournalRecordType.ScheduledOutcome, message.OutcomePayload(sentAt), message.ReceivedAt + 20);

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
