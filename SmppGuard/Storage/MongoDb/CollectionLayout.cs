using MongoDB.Bson;

namespace SmppGuard.Storage.MongoDb;

/// <summary>A collection as it has to be.</summary>
/// <param name="Name">Its name.</param>
internal sealed record CollectionLayout(string Name)
{
    /// <summary>Those beside that of <c>_id</c>.</summary>
    public IReadOnlyList<IndexLayout> Indexes { get; init; } = [];

    /// <summary>Fields that every document has, with the BSON type of each; a type with a question mark: the field may be missing.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// What the server lets in. Types above all: to some servers 5 as Int32 and 5 as Int64 are two keys. Fields that it does not name are allowed, so that a later version may
    /// write what this one does not know.
    /// </summary>
    public BsonDocument? Validator()
    {
        if (Fields.Count == 0)
        {
            return null;
        }

        var schema = new BsonDocument("bsonType", "object")
        {
            { "required", new BsonArray(Fields.Where(f => !f.Value.EndsWith('?')).Select(f => f.Key)) },
            { "properties", new BsonDocument(Fields.Select(f => new BsonElement(f.Key, new BsonDocument("bsonType", f.Value.TrimEnd('?'))))) },
        };
        return new BsonDocument("$jsonSchema", schema);
    }
}

/// <summary>An index as it has to be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Fields, each with 1, -1 or "hashed".</param>
internal sealed record IndexLayout(string Name, BsonDocument Keys)
{
    public bool Unique { get; init; }

    /// <summary>Whether documents without the field are not in it.</summary>
    public bool Sparse { get; init; }

    /// <summary>Documents go so long after the moment in the indexed field; null: they stay. Later than that, by a minute or more: queries have the same condition.</summary>
    public TimeSpan? ExpireAfter { get; init; }

    /// <summary>As <c>createIndexes</c> takes it.</summary>
    public BsonDocument ToDocument()
    {
        var index = new BsonDocument { { "key", Keys }, { "name", Name } };
        if (Unique)
        {
            index.Add("unique", true);
        }

        if (Sparse)
        {
            index.Add("sparse", true);
        }

        if (ExpireAfter is { } after)
        {
            index.Add("expireAfterSeconds", (long)after.TotalSeconds);
        }

        return index;
    }

    /// <summary>Whether the server's index is this one. It may show numbers in another type, and say what is the default.</summary>
    public bool IsLike(BsonDocument stored) =>
        SameKeys(stored["key"].AsBsonDocument)
        && stored.GetValue("unique", false).ToBoolean() == Unique
        && stored.GetValue("sparse", false).ToBoolean() == Sparse
        && stored.TryGetValue("expireAfterSeconds", out var after) == ExpireAfter.HasValue
        && (ExpireAfter is not { } wanted || after.ToInt64() == (long)wanted.TotalSeconds);

    private bool SameKeys(BsonDocument stored) =>
        stored.ElementCount == Keys.ElementCount
        && stored.Elements.Zip(Keys.Elements).All(pair => string.Equals(pair.First.Name, pair.Second.Name, StringComparison.Ordinal)
            && (pair.First.Value.IsNumeric ? pair.Second.Value.IsNumeric && pair.First.Value.ToDouble().Equals(pair.Second.Value.ToDouble()) : pair.First.Value == pair.Second.Value));
}
