using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace SmppGuard.Observability;

/// <summary>
/// Counters by a small key from a closed set. Counting an already known key is one look-up and one interlocked increment: no allocation, no tag array, no lock.
/// </summary>
internal sealed class TaggedCounts<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, StrongBox<long>> _counts;

    public TaggedCounts(IEqualityComparer<TKey>? comparer = null) => _counts = new(comparer ?? EqualityComparer<TKey>.Default);

    public void Increment(TKey key) => Interlocked.Increment(ref _counts.GetOrAdd(key, static _ => new StrongBox<long>()).Value);

    /// <summary>Shows a key with 0 until it is counted: of a series that begins with its first count, nobody sees that count as an increase.</summary>
    public void Know(TKey key) => _ = _counts.GetOrAdd(key, static _ => new StrongBox<long>());

    public IEnumerable<(TKey Key, long Count)> Read()
    {
        foreach (var (key, count) in _counts)
        {
            yield return (key, Volatile.Read(ref count.Value));
        }
    }
}
