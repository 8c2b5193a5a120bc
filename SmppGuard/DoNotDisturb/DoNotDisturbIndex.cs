using System.Collections.Concurrent;
using System.Collections.Frozen;
using SmppGuard.Model;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// Who must not be disturbed with adverts, in memory: numbers put one by one, and named lists that are replaced whole. Read without locks; a replaced list takes effect
/// with one write, so a message is judged by the old list or by the new one, never by half of each.
/// </summary>
internal sealed class DoNotDisturbIndex
{
    // Each with the number of the change that put it last.
    private readonly ConcurrentDictionary<long, long> _singles = new();
    private long _changes;
    private volatile FrozenDictionary<string, NumberSet> _byName = FrozenDictionary<string, NumberSet>.Empty;
    private NumberSet[] _lists = [];

    /// <summary>Whether the number is on any list.</summary>
    public bool Contains(Msisdn msisdn)
    {
        foreach (var list in Volatile.Read(ref _lists))
        {
            if (list.Contains(msisdn.Value))
            {
                return true;
            }
        }

        return !_singles.IsEmpty && _singles.ContainsKey(msisdn.Value);
    }

    /// <summary>Names of the lists that have the number.</summary>
    public IReadOnlyList<string> ListsWith(Msisdn msisdn) =>
        [.. _byName.Where(list => list.Value.Contains(msisdn.Value)).Select(list => list.Key).Order(StringComparer.Ordinal)];

    /// <summary>The numbers of a list; none where there is no such list.</summary>
    public NumberSet NumbersOf(string name) => _byName.GetValueOrDefault(name, NumberSet.Empty);

    public bool HasSingle(Msisdn msisdn) => _singles.ContainsKey(msisdn.Value);

    public void AddSingle(Msisdn msisdn) => _singles[msisdn.Value] = Interlocked.Increment(ref _changes);

    /// <summary>What to give to <see cref="RemoveSingle"/>, so that what is put from now on stays, whichever number it is.</summary>
    public long LastPut() => Volatile.Read(ref _changes);

    /// <summary>The same of one number.</summary>
    public long LastPut(Msisdn msisdn) => _singles.GetValueOrDefault(msisdn.Value);

    /// <summary>Removes a number, unless it was put again since <paramref name="lastPut"/> was asked for.</summary>
    public void RemoveSingle(Msisdn msisdn, long lastPut)
    {
        if (_singles.TryGetValue(msisdn.Value, out var put) && put <= lastPut)
        {
            _ = _singles.TryRemove(KeyValuePair.Create(msisdn.Value, put));
        }
    }

    /// <summary>Puts a list in force, or, null, out of it. One caller at a time.</summary>
    public void Replace(string name, NumberSet? numbers)
    {
        var byName = _byName.Where(list => !string.Equals(list.Key, name, StringComparison.Ordinal));
        byName = numbers is null ? byName : byName.Append(KeyValuePair.Create(name, numbers));
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
        Volatile.Write(ref _lists, [.. _byName.Values]);
    }
}
