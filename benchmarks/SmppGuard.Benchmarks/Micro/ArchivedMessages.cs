using System.Buffers;
using System.Buffers.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>Marked Chinese messages as the journal has them, for what becomes of them in an archive.</summary>
internal static class ArchivedMessages
{
    public const long Start = 1_767_225_600_000;

    private static readonly byte[] Identity = SubmitIdentity.Encode("cp1", "acme", Registered.Code, "main", "draft-2020", "127.0.0.1");
    private static readonly byte[] Original = Registered.Pdu(Texts.Chinese, Alphabet.Ucs2);
    private static readonly byte[] Sent = Registered.Pdu("【示例商城】" + Texts.Chinese + " 客服4008001234 拒收请回复R", Alphabet.Ucs2);
    private static readonly byte[] Payload = new byte[4096];

    public static ArchiveBatch Batch(int messages)
    {
        var feed = new ArchiveFeed(messageMonths: 6, JournalPosition.Start, ReplayedJournal.Nothing);
        var id = RecordIds.FirstAt(Start);
        Feed(feed, messages, ref id);
        return feed.Batch;
    }

    public static void Feed(ArchiveFeed feed, int messages, ref long id)
    {
        for (var i = 0; i < messages; i++)
        {
            id++;
            Feed(feed, id, Start, new Msisdn(8_613_800_138_000), "4f2a11"u8, "\u00064f2a11"u8);
        }
    }

    /// <summary>Each to a number and under a message id of its own, neither of which rises.</summary>
    public static void FeedVaried(ArchiveFeed feed, int messages, long at, ref long id)
    {
        Span<byte> smscMessageIds = stackalloc byte[1 + (2 * sizeof(ulong))];
        smscMessageIds[0] = 2 * sizeof(ulong);
        for (var i = 0; i < messages; i++)
        {
            id++;

            // An odd factor makes no two alike.
            var mixed = (ulong)id * 0x9E37_79B9_7F4A_7C15;
            _ = Utf8Formatter.TryFormat(mixed, smscMessageIds[1..], out _, new StandardFormat('x', 16));
            Feed(feed, id, at, new Msisdn(8_613_000_000_000 + (long)(mixed % 1_000_000_000)), smscMessageIds[1..], smscMessageIds);
        }
    }

    private static void Feed(ArchiveFeed feed, long id, long at, Msisdn recipient, ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> smscMessageIds)
    {
        var record = new SubmitRecord
        {
            Kind = SubmitKind.SubmitSm,
            Class = Purpose.Commercial,
            OriginalAlphabet = Alphabet.Ucs2,
            SentAlphabet = Alphabet.Ucs2,
            Segments = 1,
            RecordId = id,
            ReceivedAt = at,
            Msisdn = recipient,
            ConsentId = 1,
            Identity = Identity,
            SourceAddr = "106900001"u8,
            Original = Original,
            Sent = Sent,
        };
        Apply(feed, JournalRecordType.Submit, id, at, record.Write(Payload));
        Apply(feed, JournalRecordType.Outcome, id, at, new OutcomeRecord
        {
            Outcome = Outcome.Accepted,
            RecordId = id,
            SentAt = at,
            AnsweredAt = at,
            MessageId = messageId,
            SmscMessageIdCount = 1,
            SmscMessageIds = smscMessageIds,
        }.Write(Payload));
    }

    private static void Apply(ArchiveFeed feed, JournalRecordType type, long id, long at, int length) =>
        feed.Apply(new JournalEntry { Type = type, Sequence = id, Time = at, Payload = Payload.AsSpan(0, length), Next = new JournalPosition(id + 1) });
}
