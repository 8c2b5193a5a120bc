using MongoDB.Bson;
using SmppGuard.Archive;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// A receipt of the SMSC, or one of ours, in a document of its own: it is only ever added, whether its message is there already or not. Its key is the message (0: none that is
/// known), when it came, and its place in the journal.
/// </summary>
internal static class ReceiptDocument
{
    public const string RecordId = "r";
    public const string Smsc = "s";
    public const string SmscMessageId = "i";

    private const string State = "st";

    /// <summary>Left out where there is none.</summary>
    private const string Error = "er";

    private const int KeySize = 3 * sizeof(long);

    public static void Write(BsonOctets document, ArchiveBatch batch, ref readonly ArchivedReceipt receipt, int pod)
    {
        var start = document.Begin();
        RecordKey.Write(document.Binary(MessageFields.Id, KeySize), receipt.RecordId, receipt.At, RecordKey.Place(pod, receipt.Sequence));
        document.Int64(RecordId, receipt.RecordId);
        document.Text(Smsc, batch[receipt.Smsc]);
        document.Text(SmscMessageId, batch[receipt.SmscMessageId]);
        document.Text(State, batch[receipt.State]);
        if (batch[receipt.Error] is { IsEmpty: false } error)
        {
            document.Text(Error, error);
        }

        document.End(start);
    }

    /// <summary>The receipt, and what sorts those of a message in the order in which they came.</summary>
    public static (MessageReceipt Receipt, long Place) Read(BsonDocument document)
    {
        var key = document[MessageFields.Id].AsBsonBinaryData.Bytes;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(RecordKey.Read(key, 1));
        var error = document.TryGetValue(Error, out var said) ? said.AsString : null;
        return (new MessageReceipt(at, document[SmscMessageId].AsString, document[State].AsString, error), RecordKey.Read(key, 2));
    }

    /// <summary>The same receipt under the message that it turned out to belong to.</summary>
    public static BsonDocument AdoptedBy(long recordId, BsonDocument document)
    {
        var key = document[MessageFields.Id].AsBsonBinaryData.Bytes;
        var adopted = (BsonDocument)document.DeepClone();
        adopted[MessageFields.Id] = RecordKey.Of(recordId, RecordKey.Read(key, 1), RecordKey.Read(key, 2));
        adopted[RecordId] = recordId;
        return adopted;
    }
}
