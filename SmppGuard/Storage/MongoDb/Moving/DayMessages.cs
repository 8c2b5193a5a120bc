using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using SmppGuard.Archive;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>A message's document as an item, and back.</summary>
internal static class DayMessages
{
    /// <summary>That of <see cref="Journal.Records.SubmitKind.SubmitSm"/>, which is left out.</summary>
    private const long UsualKind = (long)Journal.Records.SubmitKind.SubmitSm;

    public static StoredItem Item(BsonDocument document)
    {
        var (code, source) = Code(document[MessageFields.Code]);
        var segments = Number(document, MessageFields.Segments);
        var original = document.Text(MessageFields.OriginalText);
        var sent = segments == 0 ? null : document.TextOrNull(MessageFields.SentText) ?? document.TextOrNull(MessageFields.SentBefore) + original + document.TextOrNull(MessageFields.SentAfter);
        var onlyId = document.TryGetValue(MessageFields.AnyMessageId, out var ids) && ids.IsString ? ids.AsString : null;
        var smscIds = onlyId ?? string.Join('\n', document.GetValue(MessageFields.SmscMessageIds, new BsonArray()).AsBsonArray.Select(id => id.AsString));
        var codingSubmitted = Number(document, MessageFields.OriginalDataCoding);
        var lateAt = Time(document, MessageFields.LateAt);
        return new StoredItem(
            ItemKey.Of(document.Number(MessageFields.Id)),
            [
                document.Text(MessageFields.Account),
                document.TextOrNull(MessageFields.Organization) ?? "",
                code,
                document.Text(MessageFields.Smsc),
                document.Text(MessageFields.RulePack),
                document.Text(MessageFields.Peer),
                Number(document, MessageFields.Kind, UsualKind),
                Number(document, MessageFields.Reason),
                Number(document, MessageFields.Class),
                source,
                Number(document, MessageFields.Msisdn),
                Number(document, MessageFields.ConsentId),
                original,
                string.Equals(sent, original, StringComparison.Ordinal) ? null : sent,
                Number(document, MessageFields.OriginalAlphabet),
                codingSubmitted,
                Number(document, MessageFields.DataCoding, codingSubmitted),
                segments,
                Number(document, MessageFields.RegisteredDelivery),
                Time(document, MessageFields.ReceivedAt),
                Time(document, MessageFields.SentAt) ?? 0L,
                Time(document, MessageFields.AnsweredAt) ?? 0L,
                onlyId ?? document.TextOrNull(MessageFields.MessageId),
                smscIds,
                Status(document, MessageFields.CommandStatus),
                Number(document, MessageFields.Outcome),
                Time(document, MessageFields.ExpireAt),
                Octets(document, MessageFields.Parts),
                Time(document, MessageFields.ReceiptsDue),
                Octets(document, MessageFields.Addresses),
                Octets(document, MessageFields.Pdus),
                lateAt,
                lateAt is null ? null : Status(document, MessageFields.LateStatus),
                document.Contains(MessageFields.SentLater) ? 1L : 0L,
                document.TextOrNull(MessageFields.Route),
                document.TextOrNull(MessageFields.RoutedBy),
                document.TextOrNull(MessageFields.NotFiled),
            ]);
    }

    /// <summary>The document, and whether the message was received at another time than its id says.</summary>
    public static (BsonDocument Document, bool IsSkewed, long ExpireAt) Document(StoredItem item, ArchiveBatch batch, BsonOctets octets)
    {
        batch.Clear();
        octets.Clear();
        var message = MessageItem.ToArchived(item, batch);
        MessageWriter.Write(octets, batch, in message);
        var document = BsonSerializer.Deserialize<BsonDocument>(octets.Octets.AsMemory(0, octets.Length).ToArray());
        if (MessageItem.LateAt(item) is { } lateAt)
        {
            document.Add(MessageFields.LateAt, new BsonDateTime(lateAt));
            if (MessageItem.LateStatus(item) is not 0 and var status)
            {
                document.Add(MessageFields.LateStatus, unchecked((int)status));
            }
        }

        if (MessageItem.WasSentLater(item))
        {
            document.Add(MessageFields.SentLater, new BsonDateTime(message.SentAt));
        }

        return (document, MessageWriter.IsSkewed(in message), message.ExpireAt);
    }

    private static (string Code, string Source) Code(BsonValue value) => value is BsonArray both
        ? (both.Count > 1 ? both[0].AsString : "", both[^1].AsString)
        : (value.AsString, value.AsString);

    private static long Number(BsonDocument document, string name, long leftOut = 0) => document.NumberOrNull(name) ?? leftOut;

    private static long Status(BsonDocument document, string name) => unchecked((uint)Number(document, name));

    private static object? Time(BsonDocument document, string name) => document.TryGetValue(name, out var time) ? time.AsBsonDateTime.MillisecondsSinceEpoch : null;

    private static byte[]? Octets(BsonDocument document, string name) => document.TryGetValue(name, out var octets) ? octets.AsByteArray : null;
}
