using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>An event of the consents as a document, by its id. Texts that are empty, and an end that is none, are left out.</summary>
internal sealed class ConsentDocument : SerializerBase<StreamedConsent>
{
    public const string Id = "_id";
    public const string Pod = "pod";
    public const string Number = "number";
    public const string Change = "change";
    public const string Organization = "organization";
    public const string Msisdn = "msisdn";
    public const string RecordedAt = "recordedAt";
    public const string EffectiveAt = "effectiveAt";
    public const string ExpiresAt = "expiresAt";
    public const string Actor = "actor";
    private const string Method = "method";
    private const string Evidence = "evidence";
    private const string Scope = "scope";
    private const string CollectedBy = "collectedBy";
    private const string Attachments = "attachments";

    private static readonly ConsentRecord Empty = new()
    {
        ConsentId = 0,
        Change = ConsentChange.Grant,
        Organization = "",
        Msisdn = default,
        RecordedAt = 0,
        EffectiveAt = 0,
        ExpiresAt = 0,
        Method = "",
        Evidence = "",
        Actor = "",
    };

    public static ConsentDocument Instance { get; } = new();

    public static CollectionLayout Layout { get; } = new("consentEvents")
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Id] = "long",
            [Pod] = "long",
            [Number] = "long",
            [Change] = "long",
            [Organization] = "string",
            [Msisdn] = "long",
            [RecordedAt] = "long",
            [EffectiveAt] = "long",
        },
        Indexes =
        [
            new("stream", new BsonDocument { { Pod, 1 }, { Number, 1 } }) { Unique = true },
            new("history", new BsonDocument { { Organization, 1 }, { Msisdn, 1 } }),
        ],
    };

    /// <summary>What memory needs: no texts but the actor, of which it needs the code.</summary>
    public static BsonDocument WithoutTexts { get; } = new(new[] { Pod, Number, Change, Organization, Msisdn, RecordedAt, EffectiveAt, ExpiresAt, Actor }.Select(name => new BsonElement(name, 1)));

    public static BsonDocument Of(long pod, long number, ConsentRecord consent)
    {
        var document = new BsonDocument(Id, consent.ConsentId)
            .With(Pod, pod)
            .With(Number, number)
            .With(Change, (long)consent.Change)
            .With(Organization, consent.Organization)
            .With(Msisdn, consent.Msisdn.Value)
            .With(RecordedAt, consent.RecordedAt)
            .With(EffectiveAt, consent.EffectiveAt)
            .With(ExpiresAt, consent.ExpiresAt == 0 ? null : (long?)consent.ExpiresAt)
            .With(Method, OrNone(consent.Method))
            .With(Evidence, OrNone(consent.Evidence))
            .With(Actor, OrNone(consent.Actor))
            .With(Scope, OrNone(consent.Scope))
            .With(CollectedBy, OrNone(consent.CollectedBy));
        return consent.Attachments.Count == 0
            ? document
            : document.Add(Attachments, new BsonArray(consent.Attachments.Select(a => new BsonDocument("sha256", a.Sha256).With("length", a.Length).With("type", a.ContentType).With("name", a.Name))));
    }

    /// <summary>Read field by field: of tens of millions at start, documents as objects would be most of the time.</summary>
    public override StreamedConsent Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        var reader = context.Reader;
        var (pod, number, change, seen) = (0L, 0L, 0L, 0);
        var (id, msisdn, recordedAt, effectiveAt, expiresAt) = (0L, 0L, 0L, 0L, 0L);
        string organization = "", method = "", evidence = "", actor = "", scope = "", collectedBy = "";
        IReadOnlyList<ConsentAttachment> attachments = [];
        reader.ReadStartDocument();
        while (reader.ReadBsonType() != BsonType.EndOfDocument)
        {
            seen++;
            switch (reader.ReadName())
            {
                case Id: id = ReadNumber(reader); break;
                case Pod: pod = ReadNumber(reader); break;
                case Number: number = ReadNumber(reader); break;
                case Change: change = ReadNumber(reader); break;
                case Organization: organization = reader.ReadString(); break;
                case Msisdn: msisdn = ReadNumber(reader); break;
                case RecordedAt: recordedAt = ReadNumber(reader); break;
                case EffectiveAt: effectiveAt = ReadNumber(reader); break;
                case ExpiresAt: expiresAt = ReadNumber(reader); seen--; break;
                case Method: method = reader.ReadString(); seen--; break;
                case Evidence: evidence = reader.ReadString(); seen--; break;
                case Actor: actor = reader.ReadString(); seen--; break;
                case Scope: scope = reader.ReadString(); seen--; break;
                case CollectedBy: collectedBy = reader.ReadString(); seen--; break;
                case Attachments: attachments = ReadAttachments(context); seen--; break;
                default: reader.SkipValue(); seen--; break;
            }
        }

        reader.ReadEndDocument();
        return seen < Layout.Fields.Count
            ? throw new FormatException("an event of the consents lacks a field")
            : new StreamedConsent(pod, number, Empty with
            {
                ConsentId = id,
                Change = (ConsentChange)change,
                Organization = organization,
                Msisdn = new Msisdn(msisdn),
                RecordedAt = recordedAt,
                EffectiveAt = effectiveAt,
                ExpiresAt = expiresAt,
                Method = method,
                Evidence = evidence,
                Actor = actor,
                Scope = scope,
                CollectedBy = collectedBy,
                Attachments = attachments,
            });
    }

    private static string? OrNone(string text) => text.Length == 0 ? null : text;

    // Of whatever type: a server may hand back a number in a smaller one.
    private static long ReadNumber(IBsonReader reader) => reader.CurrentBsonType switch
    {
        BsonType.Int64 => reader.ReadInt64(),
        BsonType.Int32 => reader.ReadInt32(),
        BsonType.Double => (long)reader.ReadDouble(),
        _ => throw new FormatException($"a {reader.CurrentBsonType} is no number"),
    };

    private static List<ConsentAttachment> ReadAttachments(BsonDeserializationContext context) => BsonArraySerializer.Instance.Deserialize(context).Select(value => value.AsBsonDocument)
        .Select(a => new ConsentAttachment { Sha256 = a.Text("sha256"), Length = a.Number("length"), ContentType = a.Text("type"), Name = a.Text("name") })
        .ToList();
}
