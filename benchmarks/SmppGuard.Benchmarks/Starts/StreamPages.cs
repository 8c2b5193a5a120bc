using System.Buffers.Binary;
using System.Globalization;
using MongoDB.Bson;
using SmppGuard.Benchmarks.Consents;
using SmppGuard.Benchmarks.Micro;
using SmppGuard.Model;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Benchmarks.Starts;

/// <summary>
/// What a server of no cost answers to whoever reads a stream of consents in parts of <see cref="InPart"/>: each event to another number, of one organization per page. Each thread reads a part at a
/// time; it has a page of its own, in which the numbers are written anew.
/// </summary>
internal sealed class StreamPages : IDisposable
{
    public const int InPart = 250_000;
    private const int InPage = 10_000;
    private const int PagesInPart = InPart / InPage;
    private const long FirstNumber = 8_613_000_000_000;

    private static readonly long At = new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly ThreadLocal<Page> _page = new(() => new Page());
    private int _pages;

    public MongoStore Connect() => MongoSink.Connect(isMore => _page.Value!.Next(isMore, Interlocked.Increment(ref _pages) - 1));

    public void Dispose() => _page.Dispose();

    private sealed class Page
    {
        private readonly byte[] _first = Answer(7, "firstBatch");
        private readonly byte[] _more = Answer(7, "nextBatch");
        private readonly byte[] _last = Answer(0, "nextBatch");
        private int _ofPart;

        public byte[] Next(bool isMore, int number)
        {
            _ofPart = isMore ? _ofPart + 1 : 1;
            var octets = !isMore ? _first : _ofPart < PagesInPart ? _more : _last;
            var rest = octets.AsSpan();
            var id = RecordIds.FirstAt(At + number);
            for (var i = 0; i < InPage; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(Behind(ref rest, "\u0012_id\0"u8), id + i);
                var organization = Behind(ref rest, "organization-"u8);
                _ = (1 + (number % Country.Organizations)).TryFormat(organization, out _, "D2", CultureInfo.InvariantCulture);
                BinaryPrimitives.WriteInt64LittleEndian(Behind(ref rest, "\u0012msisdn\0"u8), FirstNumber + ((long)number * InPage) + i);
            }

            return octets;
        }

        private static Span<byte> Behind(ref Span<byte> rest, ReadOnlySpan<byte> what) => rest = rest[(rest.IndexOf(what) + what.Length)..];

        private static byte[] Answer(long cursor, string batch) =>
            new BsonDocument { { "cursor", new BsonDocument { { "id", cursor }, { "ns", "bench.consentEvents" }, { batch, Documents() } } }, { "ok", 1 } }.ToBson();

        private static BsonArray Documents() => [.. Enumerable.Range(1, InPage).Select(i => new BsonDocument
        {
            { "_id", 1L },
            { "pod", 1L },
            { "number", (long)i },
            { "change", 1L },
            { "organization", "organization-01" },
            { "msisdn", FirstNumber },
            { "recordedAt", At },
            { "effectiveAt", At },
            { "actor", "crm" },
        })];
    }
}
