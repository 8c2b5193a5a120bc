using MongoDB.Bson;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>A subscriber's message. Its key is when it came, and its place in the journal: the order of lists.</summary>
internal static class ReplyDocument
{
    public const string Msisdn = "m";
    public const string Organization = "o";

    /// <summary>The number of a <see cref="ReplyAction"/>.</summary>
    public const string Action = "x";

    public const string ExpireAt = "e";

    private const string DeliveryId = "dl";
    private const string Smsc = "s";
    private const string Account = "a";
    private const string Code = "c";
    private const string Text = "t";
    private const string Pdu = "pd";
    private const int KeySize = 2 * sizeof(long);

    public static void Write(BsonOctets document, ArchivedReply archived, long expireAt, int pod)
    {
        var reply = archived.Reply;
        var start = document.Begin();
        RecordKey.Write(document.Binary(MessageFields.Id, KeySize), reply.At, RecordKey.Place(pod, archived.Sequence));
        document.Int64(DeliveryId, reply.DeliveryId);
        document.Text(Smsc, reply.Smsc);
        document.Text(Account, reply.Account);
        document.Text(Organization, reply.Organization);
        document.Text(Code, reply.Code);
        document.Int64(Msisdn, reply.Msisdn.Value);
        document.Int32(Action, (int)reply.Action);
        document.Text(Text, reply.Text);
        document.Binary(Pdu, reply.Pdu);
        document.Time(ExpireAt, expireAt);
        document.End(start);
    }

    /// <summary>The reply, and where it stands in a list.</summary>
    public static (ArchivedReply Reply, PageCursor Place) Read(BsonDocument document)
    {
        var key = document[MessageFields.Id].AsBsonBinaryData.Bytes;
        var place = new PageCursor(RecordKey.Read(key, 0), RecordKey.Read(key, 1));
        var reply = new ReplyRecord
        {
            At = place.Key,
            DeliveryId = document[DeliveryId].AsInt64,
            Smsc = document[Smsc].AsString,
            Account = document[Account].AsString,
            Organization = document[Organization].AsString,
            Code = document[Code].AsString,
            Msisdn = new Msisdn(document[Msisdn].AsInt64),
            Action = (ReplyAction)document[Action].AsInt32,
            Text = document[Text].AsString,
            Pdu = document[Pdu].AsByteArray,
        };
        return (new ArchivedReply(RecordKey.SequenceOf(place.Tie), reply), place);
    }
}
