using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SmppGuard.Lists;
using SmppGuard.Registry;

namespace SmppGuard.DoNotDisturb;

/// <summary>Changes the lists: on disk first, then in memory. When a method has completed, the next submit is judged by the change; when it throws, nothing changed.</summary>
internal sealed class DoNotDisturbService(
    DoNotDisturbStore store, DoNotDisturbIndex index, NumberPlan numbers, TimeProvider time, ILogger<DoNotDisturbService> logger) : IDisposable
{
    /// <summary>Numbers of an import that are written while the next ones are read.</summary>
    private const int Piece = 50_000;

    private readonly SemaphoreSlim _gate = new(1);
    private volatile ImmutableSortedDictionary<string, DoNotDisturbList> _lists = ImmutableSortedDictionary.Create<string, DoNotDisturbList>(StringComparer.Ordinal);

    /// <summary>Takes what is on disk into memory; before anything is accepted.</summary>
    public void Load()
    {
        store.RemoveLeftOvers();
        foreach (var (list, generation) in store.Lists())
        {
            PutInForce(list, new NumberSet(store.Numbers(generation)));
        }

        foreach (var msisdn in store.Singles())
        {
            _ = index.AddSingle(msisdn);
        }
    }

    /// <summary>The lists in force, by name.</summary>
    public IReadOnlyList<DoNotDisturbList> Lists() => [.. _lists.Values];

    /// <summary>Why a number was put one by one; null: it is not in force.</summary>
    public DoNotDisturbEntry? Find(Msisdn msisdn) => index.HasSingle(msisdn) ? store.Single(msisdn) : null;

    /// <returns>False: it was there already, and has the new reason.</returns>
    public async Task<bool> PutAsync(Msisdn msisdn, string reason, string actor)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            var isNew = store.PutSingle(msisdn, new DoNotDisturbEntry(reason, time.GetUtcNow(), actor));
            _ = index.AddSingle(msisdn);
            return isNew;
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <returns>False: it was not put one by one; a list may still have it.</returns>
    public async Task<bool> DeleteAsync(Msisdn msisdn, string actor)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            var wasThere = store.DeleteSingle(msisdn, actor, time.GetUtcNow());
            _ = index.RemoveSingle(msisdn);
            return wasThere;
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>
    /// Replaces a list by the numbers of a stream, or adds them to it. Until all are read and on disk the old list is in force, in this process and after a crash; then the
    /// new one, at once.
    /// </summary>
    /// <param name="name">The list; it is made if there is none.</param>
    /// <param name="version">Whatever the publisher calls this edition.</param>
    /// <param name="keep">True: the numbers are added to those of the list.</param>
    /// <param name="body">One number in a line, see <see cref="NumberLines"/>.</param>
    /// <param name="actor">Name of the API key.</param>
    /// <param name="cancellationToken">The client went away: nothing is changed.</param>
    /// <exception cref="ListFormatException">It is no list of numbers.</exception>
    public async Task<NumberImport> ImportAsync(string name, string version, bool keep, Stream body, string actor, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var generation = store.NewGeneration();
            List<long> all = keep ? CopyOf(name, generation) : [];
            var before = all.Count;
            var written = before;
            var lines = new NumberLines(body, numbers);
            await lines.ReadAsync(
                msisdn =>
                {
                    all.Add(msisdn.Value);
                    if (all.Count - written >= Piece)
                    {
                        store.AddNumbers(generation, all[written..]);
                        written = all.Count;
                    }
                },
                cancellationToken).ConfigureAwait(false);
            store.AddNumbers(generation, all[written..]);
            var set = new NumberSet(all);
            var list = new DoNotDisturbList(name, version, set.Count, time.GetUtcNow(), actor);
            store.PutInForce(list, generation);
            PutInForce(list, set);
            var accepted = set.Count - before;
            return new NumberImport(accepted, all.Count - before - accepted, lines.Rejected, lines.Errors);
        }
        finally
        {
            RemoveLeftOvers();
            _ = _gate.Release();
        }
    }

    /// <returns>False: there is no such list.</returns>
    public async Task<bool> DeleteListAsync(string name, string actor)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!store.DeleteList(name, actor, time.GetUtcNow()))
            {
                return false;
            }

            index.Replace(name, null);
            _lists = _lists.Remove(name);
            RemoveLeftOvers();
            return true;
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private void PutInForce(DoNotDisturbList list, NumberSet numbersOfList)
    {
        index.Replace(list.Name, numbersOfList);
        _lists = _lists.SetItem(list.Name, list);
    }

    // They belong to no list. What was changed is changed, or was not, whether or not they can be removed at this moment; the next import or start does it.
    private void RemoveLeftOvers()
    {
        try
        {
            store.RemoveLeftOvers();
        }
        catch (SqliteException error)
        {
            logger.LeftOversStay(error);
        }
    }

    private List<long> CopyOf(string name, long generation)
    {
        foreach (var (list, from) in store.Lists())
        {
            if (string.Equals(list.Name, name, StringComparison.Ordinal))
            {
                var copied = store.Numbers(from);
                store.AddNumbers(generation, copied);
                return copied;
            }
        }

        return [];
    }
}
