using MongoDB.Bson;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// Values in documents. A field without a value is left out, so that an index and a validator need not know of null; numbers are Int64 always, because to some servers 5 as
/// Int32 is another key; times are dates of BSON, which has milliseconds.
/// </summary>
internal static class BsonFields
{
    public static BsonDocument With(this BsonDocument document, string name, string? value) => value is null ? document : document.Add(name, new BsonString(value));

    public static BsonDocument With(this BsonDocument document, string name, long? value) => value is { } number ? document.Add(name, new BsonInt64(number)) : document;

    public static BsonDocument With(this BsonDocument document, string name, bool? value) => value is { } flag ? document.Add(name, (BsonBoolean)flag) : document;

    public static BsonDocument With(this BsonDocument document, string name, DateTimeOffset? value) => value is { } time ? document.Add(name, Date(time)) : document;

    public static BsonDateTime Date(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    public static string Text(this BsonDocument document, string name) => document[name].AsString;

    public static string? TextOrNull(this BsonDocument document, string name) => document.Find(name)?.AsString;

    /// <summary>Of whatever type: a server may hand back a number in a smaller one.</summary>
    public static long Number(this BsonDocument document, string name) => ToNumber(document[name]);

    public static long? NumberOrNull(this BsonDocument document, string name) => document.Find(name) is { } value ? ToNumber(value) : null;

    public static bool Flag(this BsonDocument document, string name) => document[name].AsBoolean;

    public static bool? FlagOrNull(this BsonDocument document, string name) => document.Find(name)?.AsBoolean;

    public static DateTimeOffset Time(this BsonDocument document, string name) => ToTime(document[name]);

    public static DateTimeOffset? TimeOrNull(this BsonDocument document, string name) => document.Find(name) is { } value ? ToTime(value) : null;

    /// <summary>A member of an enum by its name.</summary>
    /// <exception cref="FormatException">It has no such member.</exception>
    public static T Name<T>(this BsonDocument document, string name)
        where T : struct, Enum => Enum.TryParse<T>(document.Text(name), out var value) && Enum.IsDefined(value) ? value : throw new FormatException($"{name} is no {typeof(T).Name}");

    /// <summary>An update that makes the fields of a document what they are in another one: those that it lacks are removed.</summary>
    /// <param name="fields">What is to be there.</param>
    /// <param name="all">The names of all fields that may be.</param>
    public static BsonDocument Becomes(BsonDocument fields, IEnumerable<string> all)
    {
        var update = new BsonDocument("$set", fields);
        var gone = all.Where(name => !fields.Contains(name)).ToList();
        if (gone.Count > 0)
        {
            update.Add("$unset", new BsonDocument(gone.Select(name => new BsonElement(name, true))));
        }

        return update;
    }

    private static BsonValue? Find(this BsonDocument document, string name) => document.TryGetValue(name, out var value) && !value.IsBsonNull ? value : null;

    private static long ToNumber(BsonValue value) => value.IsNumeric ? value.ToInt64() : throw new FormatException($"a {value.BsonType} is no number");

    private static DateTimeOffset ToTime(BsonValue value) => DateTimeOffset.FromUnixTimeMilliseconds(value.AsBsonDateTime.MillisecondsSinceEpoch);
}
