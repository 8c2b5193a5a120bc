using System.Collections.Immutable;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// How far the changes of all pods are known. An answer can have a change and lack an earlier one that was made while it was put together; but what was there before the question is in it. So what an
/// answer showed last is taken for known only when the question was asked once more: nothing is missed, and a change is seen twice.
/// </summary>
internal sealed class ChangesSeen
{
    private ImmutableDictionary<long, long> _last = ImmutableDictionary<long, long>.Empty;

    /// <summary>Everything up to here is known, by pod.</summary>
    public ImmutableDictionary<long, long> Known { get; private set; } = ImmutableDictionary<long, long>.Empty;

    /// <summary>Takes note of an answer to the question for what is behind <see cref="Known"/>.</summary>
    public void Take(IReadOnlyList<SingleChange> answer)
    {
        Known = _last;
        foreach (var change in answer)
        {
            if (change.Change > _last.GetValueOrDefault(change.Pod))
            {
                _last = _last.SetItem(change.Pod, change.Change);
            }
        }
    }
}
