using MongoDB.Bson;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>How a value of an item stands in a document.</summary>
/// <param name="Name">The field.</param>
/// <param name="Kind">Its type.</param>
/// <param name="LeftOut">The value of items that documents do not say.</param>
internal sealed record MovedField(string Name, FieldKind Kind, object? LeftOut = null)
{
    public static MovedField Number(string name, object? leftOut = null) => new(name, FieldKind.Number, leftOut);

    public static MovedField Text(string name, object? leftOut = null) => new(name, FieldKind.Text, leftOut);

    public static MovedField Time(string name) => new(name, FieldKind.Time);

    public static MovedField Flag(string name) => new(name, FieldKind.Flag);

    public static MovedField Octets(string name) => new(name, FieldKind.Octets);

    /// <summary>A list of rows, each a document with these fields.</summary>
    public static MovedField Rows(string name, bool isLeftOut, params MovedField[] fields) => new(name, FieldKind.Rows, isLeftOut ? Array.Empty<object?>() : null) { Fields = fields };

    public IReadOnlyList<MovedField> Fields { get; private init; } = [];

    public object? Read(BsonDocument document)
    {
        if (!document.TryGetValue(Name, out var value) || value.IsBsonNull)
        {
            return LeftOut;
        }

        return Kind switch
        {
            FieldKind.Number => document.Number(Name),
            FieldKind.Text => value.AsString,
            FieldKind.Time => value.AsBsonDateTime.MillisecondsSinceEpoch,
            FieldKind.Flag => value.AsBoolean ? 1L : 0L,
            FieldKind.Octets => value.AsByteArray,
            FieldKind.Rows => value.AsBsonArray.Select(row => row.AsBsonDocument).Select(object? (row) => Fields.Select(field => field.Read(row)).ToArray()).ToArray(),
            _ => throw new InvalidOperationException($"{Kind}"),
        };
    }

    public void Write(BsonDocument document, object? value)
    {
        if (value is null || (value is object?[] { Length: 0 } ? LeftOut is not null : value.Equals(LeftOut)))
        {
            return;
        }

        _ = document.Add(Name, Kind switch
        {
            FieldKind.Number => new BsonInt64((long)value),
            FieldKind.Text => new BsonString((string)value),
            FieldKind.Time => new BsonDateTime((long)value),
            FieldKind.Flag => (BsonBoolean)((long)value == 1),
            FieldKind.Octets => new BsonBinaryData((byte[])value),
            FieldKind.Rows => new BsonArray(((object?[])value).Select(row => Row((object?[])row!))),
            _ => throw new InvalidOperationException($"{Kind}"),
        });
    }

    private BsonDocument Row(object?[] values)
    {
        var row = new BsonDocument();
        foreach (var (place, field) in Fields.Index())
        {
            field.Write(row, values[place]);
        }

        return row;
    }
}

/// <summary>Types of fields.</summary>
internal enum FieldKind
{
    Number,
    Text,
    Time,
    Flag,
    Octets,
    Rows,
}
