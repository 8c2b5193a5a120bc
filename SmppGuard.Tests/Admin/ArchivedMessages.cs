using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Tests.Admin;

/// <summary>Puts messages into an archive as the pump does.</summary>
internal static class ArchivedMessages
{
    public static long Store(
        IArchive archive,
        DateTimeOffset receivedAt,
        int counter = 0,
        long msisdn = 8613800138000,
        Reason reason = Reason.None,
        string account = "cp1",
        string smscMessageId = "a1")
    {
        var id = RecordIds.FirstAt(receivedAt.ToUnixTimeMilliseconds()) + counter;
        var allowed = reason == Reason.None;
        var batch = new ArchiveBatch();
        batch.Add(new ArchivedMessage
        {
            RecordId = id,
            Kind = SubmitKind.SubmitSm,
            Reason = reason,
            Class = Purpose.Commercial,
            Outcome = allowed ? MessageOutcome.Accepted : MessageOutcome.None,
            OriginalAlphabet = Alphabet.Ucs2,
            OriginalDataCoding = 8,
            DataCoding = 8,
            Segments = allowed ? (byte)1 : (byte)0,
            SmscMessageIdCount = allowed ? (byte)1 : (byte)0,
            CommandStatus = allowed ? CommandStatus.ESME_ROK : (CommandStatus)0x0402,
            Msisdn = new Msisdn(msisdn),
            ConsentId = allowed ? 77 : 0,
            ReceivedAt = receivedAt.ToUnixTimeMilliseconds(),
            SentAt = allowed ? receivedAt.ToUnixTimeMilliseconds() + 1 : 0,
            AnsweredAt = receivedAt.ToUnixTimeMilliseconds() + 2,
            ExpireAt = receivedAt.AddMonths(6).ToUnixTimeMilliseconds(),
            Identity = batch.Keep(SubmitIdentity.Encode(account, "acme", "106900001", "main", "draft-2020", "127.0.0.1")),
            Source = batch.Keep("10690000188"u8),
            OriginalText = batch.Keep("全场五折"u8),
            SentText = allowed ? batch.Keep(Encoding.UTF8.GetBytes("【示例商城】全场五折 客服4008001234 拒收请回复R")) : Slice.Null,
            MessageId = allowed ? batch.Keep(Encoding.UTF8.GetBytes(smscMessageId)) : Slice.Null,
            SmscMessageIds = allowed ? batch.Keep([(byte)smscMessageId.Length, .. Encoding.UTF8.GetBytes(smscMessageId)]) : Slice.Null,
        });
        if (allowed)
        {
            batch.Add(new ArchivedReceipt
            {
                RecordId = id,
                At = receivedAt.ToUnixTimeMilliseconds() + 1500,
                Sequence = 1,
                Smsc = batch.Keep("main"u8),
                SmscMessageId = batch.Keep(Encoding.UTF8.GetBytes(smscMessageId)),
                State = batch.Keep("DELIVRD"u8),
                Error = batch.Keep("000"u8),
            });
        }

        archive.Store(batch);
        return id;
    }
}
