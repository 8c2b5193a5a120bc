using System.Collections.Concurrent;

namespace SmppGuard.Admin.Oidc;

/// <summary>Sessions whose people signed out before they were over: a copy of the cookie opens nothing any more. In memory, of this process: elsewhere, and after a restart, such a copy lasts until its time is over.</summary>
internal sealed class EndedSessions(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);

    public bool Contains(string id) => _ends.ContainsKey(id);

    /// <param name="id">The session.</param>
    /// <param name="end">When it would be over anyway, and need not be remembered any more.</param>
    public void Add(string id, DateTimeOffset end)
    {
        var now = time.GetUtcNow();
        foreach (var (other, over) in _ends)
        {
            if (over <= now)
            {
                _ = _ends.TryRemove(other, out _);
            }
        }

        _ends[id] = end;
    }
}
