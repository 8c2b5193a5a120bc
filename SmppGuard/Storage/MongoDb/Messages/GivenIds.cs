using System.Globalization;
using System.Text;
using MongoDB.Bson;
using SmppGuard.Archive;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>What a document says of message ids, where the SMSC's come after it was stored.</summary>
internal static class GivenIds
{
    /// <summary>Fields that <see cref="Set"/> looks at.</summary>
    public static readonly string[] Fields = [MessageFields.AnyMessageId, MessageFields.MessageId, MessageFields.Parts];

    /// <summary>The SMSC's ids, of octets with a length octet in front of each. One that is empty is none.</summary>
    public static List<string> Texts(ReadOnlySpan<byte> ids)
    {
        List<string> texts = [];
        while (ids.Length > 0)
        {
            texts.Add(Encoding.UTF8.GetString(MessageWriter.Next(ref ids)));
        }

        return texts is [""] ? [] : texts;
    }

    /// <summary>Adds to what is set that these are the SMSC's ids; the message is found by them, and by those that it had.</summary>
    public static void Set(BsonDocument set, BsonDocument message, List<string> smscIds)
    {
        // Where there was one id alone, it was the ESME's too.
        var only = message.GetValue(MessageFields.AnyMessageId, BsonNull.Value);
        var messageId = only.IsString ? only : message.GetValue(MessageFields.MessageId, BsonNull.Value);
        var anyId = PartIds(message).Concat(smscIds.Where(id => id.Length > 0)).Select(id => (BsonValue)id);
        set.Add(MessageFields.SmscMessageIds, new BsonArray(smscIds));
        set.Add(MessageFields.AnyMessageId, new BsonArray((messageId.IsString ? anyId.Prepend(messageId) : anyId).Distinct()));
        if (messageId.IsString)
        {
            set.Add(MessageFields.MessageId, messageId);
        }
    }

    private static List<string> PartIds(BsonDocument message)
    {
        List<string> ids = [];
        var parts = new ArchivedParts(message.TryGetValue(MessageFields.Parts, out var octets) ? octets.AsByteArray : []);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i != parts.CompletingIndex)
            {
                ids.Add(parts[i].EsmeMessageId.ToString(CultureInfo.InvariantCulture));
            }
        }

        return ids;
    }
}
