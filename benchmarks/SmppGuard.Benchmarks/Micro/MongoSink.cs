using System.Buffers.Binary;
using System.Net;
using System.Reflection;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;
using MongoDB.Driver.Core.Connections;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>A MongoDB server of no cost: whatever the driver sends is forgotten, and answered in place, without a socket and without another thread.</summary>
/// <param name="found">What is answered to whoever looks for something (false), or for more of it (true), as BSON; null: nothing is found.</param>
internal sealed class MongoSink(Func<bool, byte[]>? found = null) : IStreamFactory
{
    public static MongoStore Connect(Func<bool, byte[]>? found = null)
    {
        var place = new MongoSettings("mongodb://sink:27017/?directConnection=true&heartbeatFrequencyMS=600000", "bench");
        var settings = place.ForClient();

        // The driver lets nobody else give it streams.
        var register = typeof(ClusterBuilder).GetMethod("RegisterStreamFactory", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        settings.ClusterConfigurator = builder => register.Invoke(builder, [new Func<IStreamFactory, IStreamFactory>(_ => new MongoSink(found))]);
        return new MongoStore(place, new MongoClient(settings));
    }

    public Stream CreateStream(EndPoint endPoint, CancellationToken cancellationToken) => new Conversation(found);

    public Task<Stream> CreateStreamAsync(EndPoint endPoint, CancellationToken cancellationToken) => Task.FromResult<Stream>(new Conversation(found));

    /// <summary>Answers a driver that came by TCP, until it goes.</summary>
    public static async Task AnswerAsync(Stream driver)
    {
        await using var conversation = new Conversation(null);
        var buffer = new byte[256 * 1024];
        while (await driver.ReadAsync(buffer) is > 0 and var count)
        {
            conversation.Write(buffer.AsSpan(0, count));
            while (conversation.Read(buffer) is > 0 and var answered)
            {
                await driver.WriteAsync(buffer.AsMemory(0, answered));
            }
        }
    }

    private sealed class Conversation(Func<bool, byte[]>? found) : Stream
    {
        // With the name of the command, which stands first in the document of an OP_MSG.
        private const int HeadSize = 16 + 24;
        private const int NameAt = 16 + 10;
        private const int AnswerHeadSize = 16;
        private const int OpReply = 1;
        private const int OpQuery = 2004;
        private const int OpMsg = 2013;

        private static readonly byte[] Hello = new BsonDocument
        {
            { "isWritablePrimary", true },
            { "ismaster", true },
            { "helloOk", true },
            { "setName", "sink" },
            { "hosts", new BsonArray { "sink:27017" } },
            { "me", "sink:27017" },
            { "maxBsonObjectSize", 16 * 1024 * 1024 },
            { "maxMessageSizeBytes", 48_000_000 },
            { "maxWriteBatchSize", 100_000 },
            { "logicalSessionTimeoutMinutes", 30 },
            { "minWireVersion", 0 },
            { "maxWireVersion", 21 },
            { "ok", 1 },
        }.ToBson();

        private static readonly byte[] Done = new BsonDocument { { "n", 1 }, { "ok", 1 } }.ToBson();

        private static readonly byte[] Nothing = new BsonDocument
        {
            { "cursor", new BsonDocument { { "id", 0L }, { "ns", "bench.nothing" }, { "firstBatch", new BsonArray() } } }, { "ok", 1 },
        }.ToBson();

        private readonly byte[] _head = new byte[HeadSize];
        private int _inHead;
        private int _rest;
        private byte[] _answer = [];
        private int _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                if (_inHead < HeadSize)
                {
                    var taken = Math.Min(HeadSize - _inHead, buffer.Length);
                    buffer[..taken].CopyTo(_head.AsSpan(_inHead));
                    _inHead += taken;
                    buffer = buffer[taken..];
                    _rest = _inHead == HeadSize ? BinaryPrimitives.ReadInt32LittleEndian(_head) - HeadSize : int.MaxValue;
                }
                else
                {
                    var taken = Math.Min(_rest, buffer.Length);
                    _rest -= taken;
                    buffer = buffer[taken..];
                    if (_rest == 0)
                    {
                        _inHead = 0;
                        Answer();
                    }
                }
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer.AsSpan(offset, count));
            return Task.CompletedTask;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var taken = Math.Min(count, _answer.Length - _read);
            _answer.AsSpan(_read, taken).CopyTo(buffer.AsSpan(offset));
            _read += taken;
            return taken;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        // Whoever looks for something finds nothing, and everything else is done.
        private void Answer()
        {
            var isQuery = BinaryPrimitives.ReadInt32LittleEndian(_head.AsSpan(12)) == OpQuery;
            var name = _head.AsSpan(NameAt);
            var document = isQuery || name.StartsWith("hello"u8) ? Hello
                : name.StartsWith("find\0"u8) || name.StartsWith("getMore\0"u8) ? found?.Invoke(name[0] == (byte)'g') ?? Nothing
                : name.StartsWith("list"u8) ? Nothing
                : Done;
            var preamble = isQuery ? 20 : 5;
            var answer = new byte[AnswerHeadSize + preamble + document.Length];
            BinaryPrimitives.WriteInt32LittleEndian(answer, answer.Length);
            _head.AsSpan(4, sizeof(int)).CopyTo(answer.AsSpan(8));
            BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(12), isQuery ? OpReply : OpMsg);
            if (isQuery)
            {
                BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(AnswerHeadSize + 16), 1);
            }

            document.CopyTo(answer.AsSpan(AnswerHeadSize + preamble));
            _answer = answer;
            _read = 0;
        }
    }
}
