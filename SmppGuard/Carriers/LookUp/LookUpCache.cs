using System.Collections.Concurrent;

namespace SmppGuard.Carriers.LookUp;

/// <summary>Answers of the look-up service, as many as there is room for; the oldest go first. Read without a lock, and without allocating.</summary>
internal sealed class LookUpCache(int most)
{
    private readonly ConcurrentDictionary<long, LookUpAnswer> _answers = new();
    private readonly Queue<(long Number, long At)> _order = new();
    private readonly Lock _gate = new();

    public int Count { get; private set; }

    public bool TryFind(long number, out LookUpAnswer answer) => _answers.TryGetValue(number, out answer);

    public void Put(long number, LookUpAnswer answer)
    {
        lock (_gate)
        {
            _answers[number] = answer;
            _order.Enqueue((number, answer.At));
            while (_answers.Count > most || _order.Count > 2 * most)
            {
                // One that was asked for again since has its turn later.
                var (oldest, at) = _order.Dequeue();
                if (_answers.TryGetValue(oldest, out var present) && present.At == at)
                {
                    _ = _answers.TryRemove(oldest, out _);
                }
            }

            Count = _answers.Count;
        }
    }
}

/// <summary>What the service said of a number.</summary>
/// <param name="Carrier">The name; null: it does not know.</param>
/// <param name="At">When, as <see cref="TimeProvider.GetTimestamp"/> says.</param>
internal readonly record struct LookUpAnswer(string? Carrier, long At);
