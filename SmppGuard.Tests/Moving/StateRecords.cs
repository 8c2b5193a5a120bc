using System.Text;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Storage;

namespace SmppGuard.Tests.Moving;

/// <summary>Records that change what waits.</summary>
internal static class StateRecords
{
    public static ReceiptRecord Receipt(long deliveryId, string account, long at) => new()
    {
        DeliveryId = deliveryId,
        RecordId = 1,
        At = at,
        Smsc = "main",
        SmscMessageId = "4f2a",
        Account = account,
        State = "DELIVRD",
        Error = "",
        Pdu = [9, 8, 7],
    };

    public static ScheduledPayload Waits(long id, long due, long at)
    {
        var submit = new byte[512];
        var length = new SubmitRecord
        {
            Kind = SubmitKind.SubmitSm,
            Class = Purpose.Commercial,
            RecordId = id,
            ReceivedAt = at,
            Msisdn = new Msisdn(8613800138000),
            Identity = SubmitIdentity.Encode("cp1", "acme", "106900001", "main", "draft-2020", "127.0.0.1"),
            SourceAddr = Encoding.ASCII.GetBytes("106900001"),
            Original = [1, 2, 3],
        }.Write(submit);
        var payload = new byte[ScheduledRecord.HeadSize + length];
        new ScheduledRecord { IsRewritten = true, DueAt = due, ValidUntil = due + 1000, MessageId = id + 1 }.WriteHead(payload);
        submit.AsSpan(0, length).CopyTo(payload.AsSpan(ScheduledRecord.HeadSize));
        ScheduledRecord.SetSubmitLength(payload, length);
        return new ScheduledPayload(payload);
    }

    public static ScheduledEnd Ended(long id, long at)
    {
        var payload = new byte[256];
        var length = new OutcomeRecord { Outcome = Outcome.Accepted, CommandStatus = CommandStatus.ESME_ROK, RecordId = id, SentAt = at, AnsweredAt = at }.Write(payload);
        return new ScheduledEnd(payload[..length]);
    }
}
