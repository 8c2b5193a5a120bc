using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>What the documents give back is what SQLite gives back of the same records. No server is needed for that.</summary>
public sealed class DocumentRoundTripTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Records_of_all_kinds_come_back_as_from_SQLite()
    {
        using var folder = new TemporaryFolder();
        var count = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new RandomMessages(new Random(seed), Start);
            var feed = FeedExtensions.Feed([.. Enumerable.Range(0, 12).Select(_ => random.Message())]);
            for (var i = 0; i < 6; i++)
            {
                feed.Apply(random.Receipt(), random.NextSequence());
                feed.Apply(random.Reply(), random.NextSequence());
                feed.Batch.Operations.Add(random.Operation());
            }

            using var sqlite = new SqliteArchive(folder.File($"archive{count++}"), 6, TimeProvider.System);
            sqlite.Store(feed.Batch);
            foreach (ref readonly var message in feed.Batch.Messages)
            {
                var stored = sqlite.FindAsync(message.RecordId, default).AsTask().Result;
                Assert.Equal(Text(stored), Text(Read(feed.Batch, in message)));
            }

            var replies = sqlite.RepliesAsync(new ReplyFilter(), default).AsTask().Result.Items;
            Assert.Equal(replies.Select(Text), feed.Batch.Replies.Select(Read).OrderByDescending(r => (r.Reply.At, r.Sequence)).Select(Text));
        }));
    }

    [Fact]
    public void Octets_that_are_no_text_become_replacement_characters_as_SQLite_shows_them()
    {
        var document = new BsonOctets(16);
        var start = document.Begin();
        document.Text("t", [0x41, 0xE9, 0xFF, 0x42]);
        document.Text("z", "a\0b"u8);
        document.End(start);
        Assert.Equal(new BsonDocument { { "t", "A\uFFFD\uFFFDB" }, { "z", "a\0b" } }, BsonSerializer.Deserialize<BsonDocument>(document.Octets.AsSpan(0, document.Length).ToArray()));
    }

    /// <summary>What is in databases is read by later versions.</summary>
    [Fact]
    public void Documents_stay_what_they_are()
    {
        var id = RecordIds.FirstAt(Start.ToUnixTimeMilliseconds());
        var plain = new TestMessage { Id = id, Text = "a", Sent = "[a]", MessageId = "4f2a" };
        var parts = new TestMessage
        {
            Id = id,
            Parts = [new TestPart(1, 7, "a"), new TestPart(2, 8, "b")],
            CompletedBy = 1,
            MessageId = "8",
            SmscIds = ["s-1", "s-2"],
            Sent = "x",
            Source = "10690000188",
            ReceivedLater = TimeSpan.FromHours(1),
        };
        var refused = new TestMessage { Id = id, Text = "", Reason = Reason.NoConsent, Status = (CommandStatus)0x402, Organization = null, Code = null, Source = "999" };
        Stays(
            """
            { "_id" : { "$numberLong" : "1882533239193600000" }, "a" : "cp1", "o" : "acme", "c" : "106900001", "s" : "main", "p" : "draft-2020", "h" : "127.0.0.1", "m" : { "$numberLong" : "8613800138000" }, "cl" : { "$numberInt" : "1" }, "ci" : { "$numberLong" : "77" }, "oa" : { "$numberInt" : "3" }, "od" : { "$numberInt" : "8" }, "n" : { "$numberInt" : "1" }, "rd" : { "$numberInt" : "1" }, "oc" : { "$numberInt" : "1" }, "t" : "a", "tb" : "[", "ta" : "]", "ra" : { "$date" : { "$numberLong" : "1795323600000" } }, "sa" : { "$date" : { "$numberLong" : "1795323600002" } }, "aa" : { "$date" : { "$numberLong" : "1795323600009" } }, "e" : { "$date" : { "$numberLong" : "1810962000000" } }, "i" : "4f2a" }
            """,
            plain);
        Stays(
            """
            { "_id" : { "$numberLong" : "1882533239193600000" }, "a" : "cp1", "o" : "acme", "c" : ["106900001", "10690000188"], "s" : "main", "p" : "draft-2020", "h" : "127.0.0.1", "m" : { "$numberLong" : "8613800138000" }, "cl" : { "$numberInt" : "1" }, "ci" : { "$numberLong" : "77" }, "oa" : { "$numberInt" : "3" }, "od" : { "$numberInt" : "8" }, "n" : { "$numberInt" : "2" }, "rd" : { "$numberInt" : "1" }, "oc" : { "$numberInt" : "1" }, "t" : "ab", "ts" : "x", "ra" : { "$date" : { "$numberLong" : "1795327200000" } }, "sk" : { "$numberLong" : "1882533239193600000" }, "sa" : { "$date" : { "$numberLong" : "1795327200002" } }, "aa" : { "$date" : { "$numberLong" : "1795327200009" } }, "e" : { "$date" : { "$numberLong" : "1810965600000" } }, "mi" : "8", "si" : ["s-1", "s-2"], "i" : ["8", "s-1", "s-2", "7"], "pt" : { "$binary" : { "base64" : "AQEBBwAAAAAAAAAAC9cBogEAAAIBCAAAAAAAAAABC9cBogEAAA==", "subType" : "00" } }, "du" : { "$date" : { "$numberLong" : "1795586460002" } }, "w" : { "$numberLong" : "1882533239193600000" }, "ad" : { "$binary" : { "base64" : "BQABATg2MTM4MDAxMzgwMDA=", "subType" : "00" } } }
            """,
            parts);
        Stays(
            """
            { "_id" : { "$numberLong" : "1882533239193600000" }, "a" : "cp1", "c" : ["999"], "s" : "main", "p" : "draft-2020", "h" : "127.0.0.1", "m" : { "$numberLong" : "8613800138000" }, "r" : { "$numberInt" : "8" }, "x" : { "$numberLong" : "1882533239193600000" }, "cl" : { "$numberInt" : "1" }, "ci" : { "$numberLong" : "77" }, "oa" : { "$numberInt" : "3" }, "od" : { "$numberInt" : "8" }, "rd" : { "$numberInt" : "1" }, "st" : { "$numberInt" : "1026" }, "t" : "", "ra" : { "$date" : { "$numberLong" : "1795323600000" } }, "aa" : { "$date" : { "$numberLong" : "1795323600001" } }, "e" : { "$date" : { "$numberLong" : "1810962000000" } } }
            """,
            refused);

        static void Stays(string expected, TestMessage message)
        {
            var document = Document(FeedExtensions.Feed(message).Batch);
            Assert.NotEmpty(document["pd"].AsByteArray);
            document.Remove("pd");
            Assert.Equal(expected, document.ToJson(new JsonWriterSettings { OutputMode = JsonOutputMode.CanonicalExtendedJson }));
        }
    }

    private static BsonDocument Document(ArchiveBatch batch) => BsonSerializer.Deserialize<BsonDocument>(Octets(batch, in batch.Messages[0]));

    private static MessageRecord Read(ArchiveBatch batch, in ArchivedMessage message)
    {
        using var reader = new BsonBinaryReader(new MemoryStream(Octets(batch, in message)));
        var read = MessageSerializer.Instance.Deserialize(BsonDeserializationContext.CreateRoot(reader));
        var receipts = new List<(MessageReceipt Receipt, long Place)>();
        foreach (ref readonly var receipt in batch.Receipts)
        {
            if (receipt.RecordId == message.RecordId)
            {
                var document = new BsonOctets(16);
                ReceiptDocument.Write(document, batch, in receipt, pod: 0);
                receipts.Add(ReceiptDocument.Read(Parsed(document)));
            }
        }

        var operations = new List<OperationRecord>();
        foreach (var operation in batch.Operations.Where(o => o.RecordId == read.RecordId || o.DecisionId == read.RecordId))
        {
            var document = new BsonOctets(16);
            OperationDocument.Write(document, operation, read.RecordId);
            operations.Add(OperationDocument.Read(Parsed(document)));
        }

        return read with
        {
            Receipts = [.. receipts.OrderBy(r => r.Receipt.At).ThenBy(r => r.Place).Select(r => r.Receipt)],
            Operations = [.. operations.OrderBy(o => o.Id)],
        };
    }

    private static ArchivedReply Read(ArchivedReply reply)
    {
        var document = new BsonOctets(16);
        ReplyDocument.Write(document, reply, expireAt: 1, pod: 0);
        return ReplyDocument.Read(Parsed(document)).Reply;
    }

    private static byte[] Octets(ArchiveBatch batch, in ArchivedMessage message)
    {
        var document = new BsonOctets(16);
        MessageWriter.Write(document, batch, in message);
        return document.Octets.AsSpan(0, document.Length).ToArray();
    }

    private static BsonDocument Parsed(BsonOctets document) => BsonSerializer.Deserialize<BsonDocument>(document.Octets.AsSpan(0, document.Length).ToArray());

    private static long RecordIdsAt(DateTimeOffset time) => RecordIds.FirstAt(time.ToUnixTimeMilliseconds());

    private static string Text<T>(T record) => JsonSerializer.Serialize(record);
}
