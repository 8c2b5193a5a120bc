using MongoDB.Bson;
using SmppGuard.Archive;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>The collections of one UTC day, and their indexes. What has to be found among many has an index of its own, or a field of its own that few documents have.</summary>
internal static class DayLayout
{
    public const string Messages = "messages";
    public const string Receipts = "receipts";
    public const string Operations = "operations";
    public const string Replies = "replies";

    private static readonly string[] Kinds = [Messages, Receipts, Operations, Replies];

    /// <summary>For example <c>messages_2026-11-22</c>.</summary>
    public static string NameOf(string kind, int day) => $"{kind}_{ArchiveDay.NameOf(day)}";

    public static IEnumerable<string> NamesOf(int day) => Kinds.Select(kind => NameOf(kind, day));

    public static CollectionLayout[] Of(int day) =>
    [
        new(NameOf(Messages, day))
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [MessageFields.Id] = "long",
                [MessageFields.Account] = "string",
                [MessageFields.Msisdn] = "long?",
                [MessageFields.OriginalText] = "string",
                [MessageFields.ReceivedAt] = "date",
                [MessageFields.ExpireAt] = "date",
            },
            Indexes =
            [
                NewestFirst("number", MessageFields.Msisdn),
                NewestFirst("organization", MessageFields.Organization),
                NewestFirst("code", MessageFields.Code),
                NewestFirst("account", MessageFields.Account),
                NewestFirst("message_id", MessageFields.AnyMessageId),
                Few("refused", MessageFields.Refused),
                Few("skewed", MessageFields.Skewed),
                Few("with_receipts", MessageFields.WithReceipts),
                Few("sent_later", MessageFields.SentLater),
            ],
        },
        new(NameOf(Receipts, day))
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [MessageFields.Id] = "binData", [ReceiptDocument.RecordId] = "long" },
            Indexes = [new IndexLayout("message", new BsonDocument(ReceiptDocument.RecordId, 1))],
        },
        new(NameOf(Operations, day)) { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [MessageFields.Id] = "binData" } },
        new(NameOf(Replies, day))
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [MessageFields.Id] = "binData", [ReplyDocument.ExpireAt] = "date" },
            Indexes =
            [
                NewestFirst("number", ReplyDocument.Msisdn),
                NewestFirst("organization", ReplyDocument.Organization),
                NewestFirst("action", ReplyDocument.Action),
            ],
        },
    ];

    /// <summary>As <c>shardCollection</c> takes it: by the hash of the id, so that what comes at one time does not all come to one shard.</summary>
    public static BsonDocument Sharding(string database, string collection) => new()
    {
        { "shardCollection", $"{database}.{collection}" },
        { "key", new BsonDocument(MessageFields.Id, "hashed") },
    };

    private static IndexLayout NewestFirst(string name, string field) => new(name, new BsonDocument { { field, 1 }, { MessageFields.Id, -1 } });

    private static IndexLayout Few(string name, string field) => new(name, new BsonDocument(field, -1)) { Sparse = true };
}
