using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>An event as memory needs it.</summary>
/// <param name="IsKnown">Whether its organization has an index; if not, the rest says nothing.</param>
/// <param name="Event">It.</param>
internal readonly record struct LoadedConsent(bool IsKnown, ConsentEvent Event);

/// <summary>
/// Reads the fields of <see cref="ConsentDocument.WithoutTexts"/> from a document's octets, without an object or a string for each: of tens of millions at a start, what the driver's reader does for
/// every field would be most of the time. For one cursor.
/// </summary>
/// <param name="organizationIndex">The index of an organization by its id; null: it has none. Asked once for each.</param>
internal sealed class ConsentEventReader(Func<string, int?> organizationIndex) : SerializerBase<LoadedConsent>
{
    // Octets that are no text are an error, as with the driver's reader, and not another organization.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, int?> _indexes = new(StringComparer.Ordinal);
    private byte[] _straddling = [];
    private byte[] _lastOrganization = [];
    private int? _lastIndex;

    // An end, and who recorded it, are left out where there is none.
    [Flags]
    private enum Fields
    {
        None = 0,
        Id = 1,
        Pod = 1 << 1,
        Number = 1 << 2,
        Change = 1 << 3,
        Organization = 1 << 4,
        Msisdn = 1 << 5,
        RecordedAt = 1 << 6,
        EffectiveAt = 1 << 7,
        Required = (1 << 8) - 1,
    }

    public override LoadedConsent Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        using var document = context.Reader.ReadRawBsonDocument();
        var octets = document.AccessBackingBytes(0);
        if (octets.Count < document.Length)
        {
            // It lies in two pieces of the driver's memory.
            _straddling = _straddling.Length < document.Length ? new byte[document.Length * 2] : _straddling;
            document.GetBytes(0, _straddling, 0, document.Length);
            octets = _straddling;
        }

        try
        {
            return Read(octets.AsSpan(0, document.Length));
        }
        catch (Exception malformed) when (malformed is ArgumentException or IndexOutOfRangeException)
        {
            throw new FormatException("an event of the consents is no document", malformed);
        }
    }

    private LoadedConsent Read(ReadOnlySpan<byte> document)
    {
        var (id, change, msisdn, recordedAt, effectiveAt, expiresAt) = (0L, 0L, 0L, 0L, 0L, 0L);
        ReadOnlySpan<byte> organization = default, actor = default;
        var seen = Fields.None;
        for (var rest = document[sizeof(int)..]; rest[0] != 0;)
        {
            var type = (BsonType)rest[0];
            var name = rest[1..];
            name = name[..name.IndexOf((byte)0)];
            rest = rest[(name.Length + 2)..];
            var value = rest[..LengthOf(type, rest)];
            rest = rest[value.Length..];
            if (Is(name, "_id"u8, Fields.Id, ref seen))
            {
                id = Number(type, value);
            }
            else if (Is(name, "pod"u8, Fields.Pod, ref seen) || Is(name, "number"u8, Fields.Number, ref seen))
            {
                _ = Number(type, value);
            }
            else if (Is(name, "change"u8, Fields.Change, ref seen))
            {
                change = Number(type, value);
            }
            else if (Is(name, "organization"u8, Fields.Organization, ref seen))
            {
                organization = Text(type, value);
            }
            else if (Is(name, "msisdn"u8, Fields.Msisdn, ref seen))
            {
                msisdn = Number(type, value);
            }
            else if (Is(name, "recordedAt"u8, Fields.RecordedAt, ref seen))
            {
                recordedAt = Number(type, value);
            }
            else if (Is(name, "effectiveAt"u8, Fields.EffectiveAt, ref seen))
            {
                effectiveAt = Number(type, value);
            }
            else if (name.SequenceEqual("expiresAt"u8))
            {
                expiresAt = Number(type, value);
            }
            else if (name.SequenceEqual("actor"u8))
            {
                actor = Text(type, value);
            }
        }

        if (seen != Fields.Required)
        {
            throw new FormatException($"an event of the consents lacks {Fields.Required & ~seen}");
        }

        return IndexOf(organization) is not { } index ? default : new LoadedConsent(true, new ConsentEvent
        {
            ConsentId = id,
            Change = (ConsentChange)change,
            OrganizationIndex = index,
            Msisdn = new Msisdn(msisdn),
            RecordedAt = recordedAt,
            EffectiveAt = effectiveAt,
            ExpiresAt = expiresAt,
            Code = (ConsentChange)change is ConsentChange.Grant or ConsentChange.Revoke ? null : ConsentEvent.CodeOf((ConsentChange)change, Utf8.GetString(actor)),
        });
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> field, Fields flag, ref Fields seen)
    {
        if (!name.SequenceEqual(field))
        {
            return false;
        }

        seen |= flag;
        return true;
    }

    // What the projection asks for and no more comes, so these are all types that do.
    private static int LengthOf(BsonType type, ReadOnlySpan<byte> value) => type switch
    {
        BsonType.Int64 or BsonType.Double => sizeof(long),
        BsonType.Int32 => sizeof(int),
        BsonType.String => sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(value),
        _ => throw new FormatException($"a {type} is no field of an event of the consents"),
    };

    // Of whatever type: a server may hand back a number in a smaller one.
    private static long Number(BsonType type, ReadOnlySpan<byte> value) => type switch
    {
        BsonType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(value),
        BsonType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(value),
        BsonType.Double => (long)BinaryPrimitives.ReadDoubleLittleEndian(value),
        _ => throw new FormatException($"a {type} is no number"),
    };

    // Behind its length, before the zero that ends it.
    private static ReadOnlySpan<byte> Text(BsonType type, ReadOnlySpan<byte> value) => type == BsonType.String ? value[sizeof(int)..^1] : throw new FormatException($"a {type} is no text");

    // Mostly that of the event before.
    private int? IndexOf(ReadOnlySpan<byte> organization)
    {
        if (!organization.SequenceEqual(_lastOrganization))
        {
            var id = Utf8.GetString(organization);
            if (!_indexes.TryGetValue(id, out var index))
            {
                _indexes.Add(id, index = organizationIndex(id));
            }

            _lastOrganization = organization.ToArray();
            _lastIndex = index;
        }

        return _lastIndex;
    }
}
