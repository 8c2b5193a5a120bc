using System.Buffers;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Tests.Consents.Snapshots;

/// <summary>A storage that pods share, as far as consents go: their streams, each in its order.</summary>
internal sealed class StreamsInMemory : IConsentStorage, IConsentFeed
{
    private readonly SortedDictionary<long, List<ConsentRecord>> _streams = [];

    public long Pod => 0;

    /// <summary>Parts of streams that were read.</summary>
    public List<StreamSection> Read { get; } = [];

    public void Add(long pod, ConsentRecord consent)
    {
        if (!_streams.TryGetValue(pod, out var stream))
        {
            _streams.Add(pod, stream = []);
        }

        stream.Add(consent);
    }

    /// <summary>As after a restore: the stream is what it was.</summary>
    public void CutTo(long pod, int length) => _streams[pod].RemoveRange(length, _streams[pod].Count - length);

    public IReadOnlyDictionary<long, StreamPlace> Ends() => PlacesAt(length => length);

    public IReadOnlyDictionary<long, StreamPlace> PlacesAt(Func<int, int> lengthOf) => _streams
        .Select(stream => (stream.Key, Events: stream.Value[..lengthOf(stream.Value.Count)]))
        .Where(stream => stream.Events.Count > 0)
        .ToDictionary(stream => stream.Key, stream => new StreamPlace(stream.Events.Count, stream.Events[^1].ConsentId));

    public IEnumerable<StreamedConsent> All() => _streams.SelectMany(s => s.Value.Select((e, i) => new StreamedConsent(s.Key, i + 1, e)));

    public long Count() => _streams.Values.Sum(s => s.Count);

    public IEnumerable<StoredConsents> ReadAll(Func<string, int?> organizationIndex, int batchSize) =>
        throw new InvalidOperationException("streams are read");

    public Task<IReadOnlyList<Msisdn>> NumbersAsync(string organization, long after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ConsentRecord>> AfterAsync(long after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ConsentRecord>> HistoryAsync(string organization, Msisdn msisdn, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<long, StreamPlace>> PlacesAsync(CancellationToken cancellation) => Task.FromResult(Ends());

    public Task AppendAsync(IReadOnlyList<ConsentRecord> events) => throw new NotSupportedException();

    public Task<bool> HasAsync(IReadOnlyDictionary<long, StreamPlace> places, CancellationToken cancellation) => Task.FromResult(
        places.All(p => p.Value.Number == 0 || (_streams.TryGetValue(p.Key, out var stream) && stream.Count >= p.Value.Number && stream[(int)p.Value.Number - 1].ConsentId == p.Value.ConsentId)));

    public Task<ConsentNews> NewsAsync(IReadOnlyDictionary<long, StreamPlace> known, CancellationToken cancellation) => throw new NotSupportedException();

    IEnumerable<StoredConsents> IConsentFeed.Read(StreamSection section, Func<string, int?> organizationIndex, int batchSize)
    {
        lock (Read)
        {
            Read.Add(section);
        }

        foreach (var some in _streams[section.Pod].Skip((int)section.After).Take((int)((section.UpTo ?? int.MaxValue) - section.After)).Chunk(batchSize))
        {
            var events = ArrayPool<ConsentEvent>.Shared.Rent(some.Length);
            var count = 0;
            foreach (var (consent, index) in some.Select(e => (e, organizationIndex(e.Organization))).Where(e => e.Item2 is not null))
            {
                events[count++] = ConsentEvent.Of(consent, index!.Value);
            }

            yield return new StoredConsents(events, count, some.Length);
        }
    }
}
