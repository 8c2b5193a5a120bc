using System.Collections.Immutable;

namespace SmppGuard.Model;

/// <summary>
/// How far the changes of all pods are known that share a storage, where each numbers its own and others ask for what is behind what they know. An answer can have a change and lack an earlier one that was
/// made while it was put together; but what was there before the question is in it. So what an answer showed last is taken for known only when the question was asked once more: nothing is missed, and a
/// change is seen twice.
/// </summary>
internal sealed class PodChanges
{
    private ImmutableDictionary<long, long> _last = ImmutableDictionary<long, long>.Empty;

    /// <summary>Everything up to here is known, by pod.</summary>
    public ImmutableDictionary<long, long> Known { get; private set; } = ImmutableDictionary<long, long>.Empty;

    /// <summary>Begins behind what is read after this was asked for: the last change of each pod.</summary>
    public void Begin(IEnumerable<(long Pod, long Number)> newest) => Known = _last = newest.ToImmutableDictionary(of => of.Pod, of => of.Number);

    /// <summary>Takes note of an answer to the question for what is behind <see cref="Known"/>.</summary>
    public void Take(IEnumerable<(long Pod, long Number)> answer)
    {
        Known = _last;
        foreach (var (pod, number) in answer)
        {
            if (number > _last.GetValueOrDefault(pod))
            {
                _last = _last.SetItem(pod, number);
            }
        }
    }
}
