using MongoDB.Bson;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>What a day has beside messages. Ids are numbers behind one another as octets, which are the keys of the items.</summary>
/// <param name="part">Which.</param>
/// <param name="kind">The kind of its collections.</param>
/// <param name="keys">Numbers of a key.</param>
/// <param name="time">The moment of an item, which is one of its numbers or values.</param>
/// <param name="fields">Its values, in their order.</param>
internal sealed class DayPart(StorePart part, string kind, int keys, Func<StoredItem, long> time, params DayField[] fields)
{
    public static IReadOnlyList<DayPart> All { get; } =
    [
        new(StoreParts.Receipts, DayLayout.Receipts, 3, item => item.Key.Number(1), new("s"), new("i"), new("st"), new("er", LeftOut: ""))
        {
            Also = key => new BsonDocument(ReceiptDocument.RecordId, key.Number(0)),
        },
        new(
            StoreParts.Operations,
            DayLayout.Operations,
            2,
            item => item.Number(3),
            new("k", DayType.Small),
            new("ab"),
            new("de"),
            new("ra", DayType.Time),
            new("aa", DayType.Time),
            new("st", DayType.Status),
            new("a"),
            new("h"),
            new("s"),
            new("su"),
            new("se"),
            new("an")),
        new(
            StoreParts.Replies,
            DayLayout.Replies,
            2,
            item => item.Key.Number(0),
            new("dl"),
            new("s"),
            new("a"),
            new(ReplyDocument.Organization),
            new("c"),
            new(ReplyDocument.Msisdn),
            new(ReplyDocument.Action, DayType.Small),
            new("t"),
            new("pd"),
            new(ReplyDocument.ExpireAt, DayType.Time)),
    ];

    public StorePart Part => part;

    public string Kind => kind;

    /// <summary>What a document has besides.</summary>
    public Func<ItemKey, BsonDocument> Also { get; init; } = _ => [];

    public static BsonValue IdOf(ItemKey key) => RecordKey.Of([.. key.Values.Select(number => (long)number)]);

    /// <summary>Whether an item may be new since then.</summary>
    public bool IsSince(StoredItem item, Since since) => time(item) >= since.Time;

    public StoredItem Item(BsonDocument document)
    {
        var id = document["_id"].AsBsonBinaryData.Bytes;
        var key = Enumerable.Range(0, keys).Select(object (place) => RecordKey.Read(id, place)).ToArray();
        return new StoredItem(ItemKey.Of(key), [.. fields.Select(field => field.Read(document))]);
    }

    public BsonDocument Document(StoredItem item)
    {
        var document = new BsonDocument("_id", IdOf(item.Key)).AddRange(Also(item.Key));
        foreach (var (place, field) in fields.Index())
        {
            field.Write(document, item.Values[place]!);
        }

        return document;
    }
}

/// <summary>How a value stands in a document of a day.</summary>
/// <param name="Name">The field.</param>
/// <param name="Type">Its type, where the value does not say it.</param>
/// <param name="LeftOut">The value that documents do not say.</param>
internal sealed record DayField(string Name, DayType Type = DayType.AsItIs, object? LeftOut = null)
{
    public object? Read(BsonDocument document)
    {
        if (!document.TryGetValue(Name, out var value))
        {
            return LeftOut;
        }

        return Type switch
        {
            DayType.Time => value.AsBsonDateTime.MillisecondsSinceEpoch,
            DayType.Status => (long)unchecked((uint)value.ToInt64()),
            _ => value.IsString ? value.AsString : value.IsBsonBinaryData ? value.AsByteArray : value.ToInt64(),
        };
    }

    public void Write(BsonDocument document, object value)
    {
        if (!value.Equals(LeftOut))
        {
            _ = document.Add(Name, Type switch
            {
                DayType.Time => new BsonDateTime((long)value),
                DayType.Small => new BsonInt32((int)(long)value),
                DayType.Status => new BsonInt32(unchecked((int)(long)value)),
                _ => value is string text ? new BsonString(text) : value is byte[] octets ? new BsonBinaryData(octets) : new BsonInt64((long)value),
            });
        }
    }
}

/// <summary>Types of a day's fields.</summary>
internal enum DayType
{
    /// <summary>Text, octets, or a number of 64 bits.</summary>
    AsItIs,

    /// <summary>A number of 32 bits.</summary>
    Small,

    Time,

    /// <summary>A command_status, whose bits are those of a number with a sign.</summary>
    Status,
}
