using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Serializers;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>A document as it goes to the server, a piece of the octets of many.</summary>
[BsonSerializer(typeof(RawDocumentSerializer))]
internal sealed class RawDocument
{
    /// <summary>Null: it is not in use. Not to be disposed, which would dispose those of all.</summary>
    public IByteBuffer? Octets { get; set; }
}

/// <summary>Hands the octets to the driver as they are.</summary>
internal sealed class RawDocumentSerializer : SerializerBase<RawDocument>
{
    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, RawDocument value) => context.Writer.WriteRawBsonDocument(value.Octets);
}
