using FsCheck;
using FsCheck.Fluent;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>What memory needs of an event is read from its octets at a start. No server is needed for that.</summary>
public sealed class ConsentEventReaderTests
{
    private static readonly string[] Organizations = ["acme", "rival", "示例商城", "unknown"];

    [Fact]
    public void An_event_is_read_as_from_a_document_of_the_driver_in_whatever_order_types_and_pieces_it_comes()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var documents = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Varied(random, Projected(Record(random)))).ToArray();
            var expected = documents.Select(document => ByTheDriver(document));
            Assert.Equal(expected, Read(IndexOf, Pieces(documents, random.Next(1, 200))));
        }));
    }

    [Fact]
    public void An_organization_is_looked_up_once()
    {
        var asked = new List<string>();
        var records = Enumerable.Range(0, 40).Select(i => Record(new Random(i)) with { Organization = Organizations[i % 3] });
        _ = Read(
            id =>
            {
                asked.Add(id);
                return 1;
            },
            Pieces([.. records.Select(Projected)], 10_000));
        Assert.Equal(Organizations[..3], asked);
    }

    [Theory]
    [InlineData("_id")]
    [InlineData("pod")]
    [InlineData("number")]
    [InlineData("change")]
    [InlineData("organization")]
    [InlineData("msisdn")]
    [InlineData("recordedAt")]
    [InlineData("effectiveAt")]
    public void A_field_that_is_not_there_or_of_another_kind_is_an_error_and_no_event(string field)
    {
        var document = Projected(Record(new Random(1)));
        var wrong = new BsonDocument(document) { [field] = document[field].IsString ? 5L : (BsonValue)"5" };
        var nothing = new BsonDocument(document) { [field] = BsonNull.Value };
        document.Remove(field);
        Assert.All(new[] { document, wrong, nothing }, bad => Assert.Throws<FormatException>(() => Read(IndexOf, Pieces([bad], 10_000))));
    }

    [Fact]
    public void Octets_that_are_no_document_are_an_error_and_no_event_of_somebody_else()
    {
        var failed = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var octets = Projected(Record(random)).ToBson();

            // Its length is the driver's to check.
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                octets[random.Next(sizeof(int), octets.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = Read(IndexOf, new ByteArrayBuffer(octets, isReadOnly: true));
            }
            catch (FormatException)
            {
                failed++;
            }
        }));
        Assert.NotEqual(0, failed);
    }

    [Fact]
    public void A_text_that_is_none_is_an_error()
    {
        var octets = Projected(Record(new Random(1)) with { Organization = "acme" }).ToBson();
        octets[octets.AsSpan().IndexOf("acme"u8)] = 0xFF;
        _ = Assert.Throws<FormatException>(() => Read(IndexOf, new ByteArrayBuffer(octets, isReadOnly: true)));
    }

    private static int? IndexOf(string organization) => Array.IndexOf(Organizations, organization) is >= 0 and < 3 and var index ? index : null;

    private static LoadedConsent ByTheDriver(BsonDocument document)
    {
        using var reader = new BsonDocumentReader(document);
        var record = ConsentDocument.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader)).Event;
        return IndexOf(record.Organization) is { } index ? new LoadedConsent(true, ConsentEvent.Of(record, index)) : default;
    }

    private static List<LoadedConsent> Read(Func<string, int?> organizationIndex, IByteBuffer octets)
    {
        using var stream = new ByteBufferStream(octets, ownsBuffer: true);
        using var reader = new BsonBinaryReader(stream);
        var events = new ConsentEventReader(organizationIndex);
        var read = new List<LoadedConsent>();
        while (stream.Position < stream.Length)
        {
            read.Add(events.Deserialize(BsonDeserializationContext.CreateRoot(reader), default));
        }

        return read;
    }

    /// <summary>Documents one behind the other, in pieces of so many octets.</summary>
    private static MultiChunkBuffer Pieces(BsonDocument[] documents, int size) =>
        new(documents.SelectMany(document => document.ToBson()).Chunk(size).Select(piece => (IBsonChunk)new ByteArrayChunk(piece)), isReadOnly: true);

    private static BsonDocument Projected(ConsentRecord record) =>
        new(ConsentDocument.Of(3, 77, record).Where(field => field.Name == ConsentDocument.Id || ConsentDocument.WithoutTexts.Contains(field.Name)));

    // As servers may hand it back.
    private static BsonDocument Varied(Random random, BsonDocument document)
    {
        var fields = document.ToArray();
        random.Shuffle(fields);
        return new BsonDocument(fields.Select(field => field.Value is BsonInt64 { Value: var value }
            ? new BsonElement(field.Name, random.Next(3) switch
            {
                0 when value is > int.MinValue and < int.MaxValue => new BsonInt32((int)value),
                1 when (long)(double)value == value => new BsonDouble(value),
                _ => field.Value,
            })
            : field));
    }

    private static ConsentRecord Record(Random random)
    {
        return new ConsentRecord
        {
            ConsentId = Any(),
            Change = (ConsentChange)random.Next(1, 5),
            Organization = Organizations[random.Next(Organizations.Length)],
            Msisdn = new Msisdn(Any()),
            RecordedAt = Any(),
            EffectiveAt = Any(),
            ExpiresAt = random.Next(2) * Any(),
            Method = "reply",
            Evidence = "TD",
            Actor = random.Next(4) switch { 0 => "", 1 => "crm 门店", 2 => ConsentService.ReplyActor + "106900001", _ => ConsentService.ReplyActor },
        };

        long Any() => random.Next(3) switch { 0 => random.Next(), 1 => random.NextInt64(), _ => 1_764_000_000_000 + random.Next() };
    }
}
