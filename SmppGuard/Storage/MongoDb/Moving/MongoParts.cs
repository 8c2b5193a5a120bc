using System.Globalization;
using MongoDB.Bson;
using SmppGuard.Moving;
using static SmppGuard.Storage.MongoDb.Moving.MovedField;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>How every part that is not of days stands in the database.</summary>
internal static class MongoParts
{
    /// <summary>Entries are replaced by changes with a larger version.</summary>
    private const long FirstVersion = 1;

    private static MovedField Changes => Rows("changes", false, Time("at"), Text("by"), Text("change"), Text("version"), Number("count"));

    /// <param name="pod">Whose is what waits, where a data directory is copied: it goes on with the number that it had.</param>
    /// <param name="time">Tells what has expired.</param>
    public static IReadOnlyList<MongoPart> All(int pod, TimeProvider time) =>
    [
        new AttachmentsPart(),
        new ConsentsPart(),
        new NumbersPart(),
        new ListsPart(Changes),
        new SinglesPart(Changes),
        new DocumentPart(StoreParts.PortabilityPieces, MongoPortabilityStorage.PiecesName, Octets("octets"))
        {
            // Nobody serves what is being copied to, so nobody removes what no list names yet.
            Own = new BsonDocument("keptAt", new BsonDateTime(0)),
        },
        new DocumentPart(
            StoreParts.Portability,
            MongoPortabilityStorage.ListName,
            Text("version"),
            Number("revision"),
            Number("count"),
            Time("replacedAt"),
            Text("actor"),
            Text("carriers"),
            Octets("pieces")),
        new DocumentPart(StoreParts.OrganizationIndexes, "registryIndexes", Number("number")) { KeyOf = d => ItemKey.Of(d.Text("_id")) },
        Entry(StoreParts.RegistryEntries, RegistryDelta.Entry, new BsonDocument("$ne", nameof(Registry.RegistryKind.Template)), Text("entry"), Number("standing"), Text("terminatedAt")),
        Template(),
        Entry(StoreParts.RegistryFile, RegistryDelta.File, null, Text("fingerprint"), Text("fields")),
        new HistoryPart(),
        new ComplaintsPart(),
        new DocumentPart(
            StoreParts.BlackListReports,
            "blackListReports",
            Number("record"),
            Number("at"),
            Text("smsc"),
            Text("smscMessageId"),
            Text("state"),
            Text("error"),
            Text("status"),
            Text("organization"),
            Number("msisdn"),
            Text("code"),
            Text("account"),
            Time("decidedAt"),
            Text("decidedBy")),
        new DocumentPart(
            StoreParts.TemplateShapes,
            "templateShapes",
            Text("code"),
            Octets("state"),
            Number("count"),
            Time("firstSeenAt"),
            Time("lastSeenAt"),
            Text("text"),
            Text("example"),
            Time("dismissedAt"),
            Text("dismissedBy"))
        {
            KeyOf = d => ItemKey.Of(d.Number("pod"), d.Number("shape")),
            IdOf = key => new BsonDocument("_id", string.Create(CultureInfo.InvariantCulture, $"{key.Number(0)}/{key.Number(1)}")).With("pod", key.Number(0)).With("shape", key.Number(1)),
        },
        new ImportsPart(),
        new ImportReportsPart(),
        new DocumentPart(StoreParts.Deliveries, MongoDeliveryStorage.Name, Number("kind"), Text(MongoDeliveryStorage.Account), Number("at"), Octets("pdu"))
        {
            // What was delivered by another pod leaves a mark for some weeks.
            Filter = new BsonDocument("pdu", new BsonDocument("$exists", true)),
            Own = new BsonDocument(MongoDeliveryStorage.Owner, PodLease.OwnerOf(pod, 0)),
        },
        new ScheduledPart(pod),
        new PurgesPart(),
        new StatisticsPart(),
        new DocumentPart(
            StoreParts.ApiKeys,
            "apiKeys",
            Text("name"),
            Text("role"),
            Text("organization"),
            Text("hash"),
            Time("expiresAt"),
            Time("createdAt"),
            Text("createdBy"),
            Time("revokedAt"),
            Text("revokedBy")) { KeyOf = d => ItemKey.Of(d.Text("_id")) },
        new DocumentPart(StoreParts.ApiKeyUses, "apiKeyUses", Time("usedAt")) { KeyOf = d => ItemKey.Of(d.Text("_id")) },
        new DocumentPart(StoreParts.FilingUses, MongoFilingUseStorage.Name, Time("usedAt")) { KeyOf = d => ItemKey.Of(d.Text("_id")) },
        new AnswersPart(time),
        new DocumentPart(
            StoreParts.Audit,
            "auditLog",
            Number("pod"),
            Number("number"),
            Time("at"),
            Text("kind"),
            Text("by"),
            Text("role"),
            Text("organization"),
            Text("peer"),
            Text("action"),
            Text("what"),
            Number("status"),
            Text("before"),
            Text("after"),
            Text("previousHash"),
            Text("hash")),
        new SequencesPart(),
    ];

    private static DocumentPart Entry(StorePart part, string of, BsonValue? kinds, params MovedField[] fields) => new(part, RegistryEntries.EntriesName, fields)
    {
        Filter = Present(of, kinds),
        KeyOf = d => ItemKey.Of(d.Text(RegistryDelta.Kind), d.Text(RegistryDelta.Key)),
        IdOf = key => Id(of, key.Text(0), key.Text(1)),
    };

    private static DocumentPart Template() => new(StoreParts.Templates, RegistryEntries.EntriesName, Text("entry"))
    {
        Filter = Present(RegistryDelta.Entry, nameof(Registry.RegistryKind.Template)),
        KeyOf = d => d.Text(RegistryDelta.Key) is var key && key.IndexOf('/', StringComparison.Ordinal) is var slash ? ItemKey.Of(key[..slash], key[(slash + 1)..]) : throw new FormatException(),
        IdOf = key => Id(RegistryDelta.Entry, nameof(Registry.RegistryKind.Template), $"{key.Text(0)}/{key.Text(1)}"),
    };

    private static BsonDocument Present(string of, BsonValue? kinds)
    {
        var filter = new BsonDocument { { RegistryDelta.Of, of }, { RegistryDelta.Gone, new BsonDocument("$exists", false) } };
        return kinds is null ? filter : filter.Add(RegistryDelta.Kind, kinds);
    }

    private static BsonDocument Id(string of, string kind, string key) =>
        new BsonDocument("_id", $"{of}/{kind}/{key}").With("version", FirstVersion).With(RegistryDelta.Of, of).With(RegistryDelta.Kind, kind).With(RegistryDelta.Key, key);
}
