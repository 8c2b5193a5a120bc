using System.Collections.Concurrent;
using System.Collections.Immutable;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Restrictions;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// Changes the lists and the single numbers, one change of each at a time, and takes in what others change. A number that is put is in force in <see cref="DoNotDisturbIndex"/>, which the rule asks, before it is on disk, and
/// stays so if the disk fails; one that is taken back, and a list, are on disk first. When a method has completed, the next submit is judged by the change.
/// </summary>
internal sealed class DoNotDisturbService(
    IDoNotDisturbStorage storage, IEnumerable<IDoNotDisturbFeed> feeds, DoNotDisturbIndex index, NumberPlan numbers, ListRules rules, TimeProvider time, ILogger<DoNotDisturbService> logger) : IRestrictionStore, IDisposable
{
    /// <summary>Numbers of an import that are written while the next ones are read.</summary>
    private const int Piece = 50_000;

    private readonly IDoNotDisturbFeed? _feed = feeds.SingleOrDefault();

    // Two: an import takes as long as somebody sends it, and a single number waits for none.
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SemaphoreSlim _listsGate = new(1);

    // In force and not on disk; changed only by whoever has the gate.
    private readonly ConcurrentDictionary<Msisdn, DoNotDisturbEntry> _unstored = new();

    // What others have put and taken back; likewise.
    private readonly PodChanges _seen = new();

    // Held for moments: what is in force is swapped under it.
    private readonly Lock _swapping = new();
    private volatile ImmutableSortedDictionary<string, ListInForce> _lists = ImmutableSortedDictionary.Create<string, ListInForce>(StringComparer.Ordinal);
    private volatile bool _isLoaded;

    /// <summary>Takes what is stored into memory; before anything is accepted.</summary>
    /// <exception cref="StartRefusedException">It is damaged.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        while (!await TryTakeListsAsync(null, cancellation))
        {
            // One was replaced by another process while it was read.
        }

        if (_feed is not null)
        {
            _seen.Begin(await _feed.NewestAsync(cancellation));
        }

        foreach (var msisdn in await storage.SinglesAsync(cancellation))
        {
            index.AddSingle(msisdn);
        }

        await storage.RemoveLeftOversAsync(cancellation);
        _isLoaded = true;
    }

    /// <summary>Whether others change the lists and numbers too.</summary>
    public bool IsShared => _feed is not null;

    /// <summary>Takes in the single numbers that others have put and taken back.</summary>
    /// <returns>False: nothing is loaded yet.</returns>
    public async Task<bool> FollowSinglesAsync(CancellationToken cancellation)
    {
        if (!_isLoaded || _feed is null)
        {
            return false;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            // What is put from now on, and waits for its turn to be stored, stays whatever others did before.
            var lastPut = index.LastPut();
            var changes = await _feed.ChangesBehindAsync(_seen.Known, cancellation);
            foreach (var change in changes)
            {
                if (change.IsPut)
                {
                    index.AddSingle(change.Msisdn);
                }
                else if (!_unstored.ContainsKey(change.Msisdn))
                {
                    index.RemoveSingle(change.Msisdn, lastPut);
                }
            }

            _seen.Take(changes.Select(change => (change.Pod, change.Change)));
            return true;
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>Takes in the lists that others have replaced and deleted, each whole. One that somebody sends here meanwhile is not waited for.</summary>
    /// <param name="reading">Called when there is a list to be read, which may take a while.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: nothing is loaded yet, or it changed meanwhile; to be called again.</returns>
    public async Task<bool> FollowListsAsync(Action reading, CancellationToken cancellation) => _isLoaded && await TryTakeListsAsync(reading, cancellation);

    /// <summary>The lists in force, by name.</summary>
    public IReadOnlyList<DoNotDisturbList> Lists() => [.. _lists.Values.Select(list => list.List)];

    /// <summary>Why a number was put one by one; null: it is not in force.</summary>
    public async Task<DoNotDisturbEntry?> FindAsync(Msisdn msisdn, CancellationToken cancellation) =>
        _unstored.TryGetValue(msisdn, out var unstored) ? unstored
        : index.HasSingle(msisdn) ? await storage.FindSingleAsync(msisdn, cancellation)
        : null;

    public string Name => "do-not-disturb";

    public int Unstored => _unstored.Count;

    public async Task StoreUnstoredAsync()
    {
        await _gate.WaitAsync();
        try
        {
            foreach (var msisdn in _unstored.Keys)
            {
                await StoreUnstoredAsync(msisdn);
            }
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <returns>False: it was there already, and has the new reason.</returns>
    /// <exception cref="NotStoredYetException">It is in force, and not on disk yet.</exception>
    public async Task<bool> PutAsync(Msisdn msisdn, string reason, string actor, Predicate<DoNotDisturbEntry?>? onlyIf = null)
    {
        var entry = new DoNotDisturbEntry(reason, time.GetUtcNow(), actor);
        if (onlyIf is null)
        {
            index.AddSingle(msisdn);
        }

        await _gate.WaitAsync();
        try
        {
            await HoldsAsync(msisdn, onlyIf);
        }
        catch
        {
            _ = _gate.Release();
            throw;
        }

        try
        {
            // Again: somebody whose turn was before may have taken it back.
            index.AddSingle(msisdn);
            var isNew = await storage.PutSingleAsync(msisdn, entry, CancellationToken.None);
            _ = _unstored.TryRemove(msisdn, out _);
            return isNew;
        }
        catch (Exception error)
        {
            _unstored[msisdn] = entry;
            throw new NotStoredYetException("a do-not-disturb number", error);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <returns>False: it was not put one by one; a list may still have it.</returns>
    public async Task<bool> DeleteAsync(Msisdn msisdn, string actor, Predicate<DoNotDisturbEntry?>? onlyIf = null)
    {
        await _gate.WaitAsync();
        try
        {
            await HoldsAsync(msisdn, index.HasSingle(msisdn) ? onlyIf : null);

            // What was put before is stored before, so that it cannot be stored behind this.
            var lastPut = index.LastPut(msisdn);
            await StoreUnstoredAsync(msisdn);
            var wasThere = await storage.DeleteSingleAsync(msisdn, actor, time.GetUtcNow(), CancellationToken.None);
            index.RemoveSingle(msisdn, lastPut);
            return wasThere;
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>
    /// Replaces a list by the numbers of a stream, or adds them to it. Until all are read, judged and on disk the old one is in force, in this process and after a crash; then
    /// the new one, at once.
    /// </summary>
    /// <param name="change">Which list, and how.</param>
    /// <param name="body">The numbers.</param>
    /// <param name="cancellationToken">The client went away: nothing is changed.</param>
    /// <exception cref="ListFormatException">It is no list of numbers.</exception>
    /// <exception cref="ListRefusedException">It can hardly be the list that was meant; nothing was changed.</exception>
    public async Task<NumberImport> ImportAsync(NumberListChange change, Stream body, CancellationToken cancellationToken)
    {
        await _listsGate.WaitAsync(cancellationToken);
        try
        {
            var present = (await storage.ListsAsync(cancellationToken)).FirstOrDefault(l => string.Equals(l.List.Name, change.Name, StringComparison.Ordinal));
            if (change.OnlyIf?.Invoke(present?.List) == false)
            {
                throw new StaleException();
            }

            List<long> all = change.Adds && present is not null ? await storage.NumbersAsync(present.Generation, cancellationToken) : [];
            var before = all.Count;
            var generation = change.Mode.DryRun ? 0 : await storage.BeginGenerationAsync(cancellationToken);
            var written = 0;
            var errors = new LineErrors();
            var rows = NumberRows.Of(change.Format, change.Encoding, body);
            while (await rows.ReadAsync(cancellationToken) is { } row)
            {
                if (row.Number is null || !numbers.TryNormalize(row.Number, out var msisdn))
                {
                    errors.Add(row.Line, row.Error ?? "is no valid number; use digits with or without the country code.");
                    continue;
                }

                all.Add(msisdn.Value);
                if (all.Count - written >= Piece && !change.Mode.DryRun)
                {
                    await storage.AddNumbersAsync(generation, all[written..], cancellationToken);
                    written = all.Count;
                }
            }

            var set = new NumberSet(all);
            var done = new NumberImport(
                set.Count - before, all.Count - set.Count, errors.Count, errors.First, present?.List.Count ?? 0, set.Count, index.NumbersOf(change.Name).CountLackedBy(set), change.Mode.DryRun);
            Judge(change, done);
            if (!change.Mode.DryRun)
            {
                await storage.AddNumbersAsync(generation, all[written..], cancellationToken);
                var list = new DoNotDisturbList(change.Name, change.Version, set.Count, time.GetUtcNow(), change.Actor);
                if (!await storage.TryPutInForceAsync(list, generation, present?.Generation, CancellationToken.None))
                {
                    throw new ListRefusedException("the list was replaced by somebody else meanwhile; send yours again if it is to count.", done.Accepted, done.Unchanged, done.Rejected, done.Errors) { IsConflict = true };
                }

                Swap(list.Name, new ListInForce(list, generation), set);
            }

            return done;
        }
        finally
        {
            await RemoveLeftOversAsync();
            _ = _listsGate.Release();
        }
    }

    /// <returns>False: there is no such list.</returns>
    public async Task<bool> DeleteListAsync(string name, string actor, Predicate<DoNotDisturbList?>? onlyIf = null)
    {
        await _listsGate.WaitAsync();
        try
        {
            if (onlyIf is not null && (await storage.ListsAsync(CancellationToken.None)).FirstOrDefault(l => string.Equals(l.List.Name, name, StringComparison.Ordinal)) is { } present && !onlyIf(present.List))
            {
                throw new StaleException();
            }

            if (!await storage.DeleteListAsync(name, actor, time.GetUtcNow(), CancellationToken.None))
            {
                return false;
            }

            Swap(name, null, null);
            await RemoveLeftOversAsync();
            return true;
        }
        finally
        {
            _ = _listsGate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _listsGate.Dispose();
    }

    // Only with the gate.
    private async Task HoldsAsync(Msisdn msisdn, Predicate<DoNotDisturbEntry?>? onlyIf)
    {
        if (onlyIf is not null && !onlyIf(await FindAsync(msisdn, CancellationToken.None)))
        {
            throw new StaleException();
        }
    }

    // Only with the gate.
    private async Task StoreUnstoredAsync(Msisdn msisdn)
    {
        if (_unstored.TryGetValue(msisdn, out var entry))
        {
            _ = await storage.PutSingleAsync(msisdn, entry, CancellationToken.None);
            _ = _unstored.TryRemove(msisdn, out _);
        }
    }

    private async Task<bool> TryTakeListsAsync(Action? reading, CancellationToken cancellation)
    {
        var before = _lists;
        var stored = await storage.ListsAsync(cancellation);
        foreach (var list in stored.Where(list => before.GetValueOrDefault(list.List.Name)?.Generation != list.Generation))
        {
            reading?.Invoke();
            try
            {
                var numbersOfList = new NumberSet(await storage.NumbersAsync(list.Generation, cancellation));
                SwapAsSeen(list.List.Name, before.GetValueOrDefault(list.List.Name), list, numbersOfList);
            }
            catch (StorageException gone) when (gone.MayPass)
            {
                if ((await storage.ListsAsync(cancellation)).Any(now => now.Generation == list.Generation))
                {
                    throw;
                }

                return false;
            }
        }

        foreach (var name in before.Keys.Except(stored.Select(list => list.List.Name), StringComparer.Ordinal))
        {
            SwapAsSeen(name, before[name], null, null);
        }

        return true;
    }

    // Unless another is in force by now than the one that was seen: it was put there by this process, and is newer than what was read.
    private void SwapAsSeen(string name, ListInForce? seen, ListInForce? list, NumberSet? numbersOfList)
    {
        lock (_swapping)
        {
            if (ReferenceEquals(_lists.GetValueOrDefault(name), seen))
            {
                Swap(name, list, numbersOfList);
            }
        }
    }

    private void Swap(string name, ListInForce? list, NumberSet? numbersOfList)
    {
        lock (_swapping)
        {
            index.Replace(name, numbersOfList);
            _lists = list is null ? _lists.Remove(name) : _lists.SetItem(name, list);
        }
    }

    // They belong to no list. What was changed is changed, or was not, whether or not they can be removed at this moment; the next import or start does it.
    private async Task RemoveLeftOversAsync()
    {
        try
        {
            await storage.RemoveLeftOversAsync(CancellationToken.None);
        }
        catch (StorageException error)
        {
            logger.LeftOversStay(error);
        }
    }

    private void Judge(NumberListChange change, NumberImport done)
    {
        var problem = rules.AtEnd(change.Mode, done.Accepted + done.Unchanged, done.Rejected);
        var shrinks = problem is null && !change.Adds ? rules.Replacing(change.Mode, done.Before, done.Count, done.Lost) : null;
        if ((problem ?? shrinks) is { } refusal)
        {
            throw new ListRefusedException(refusal, done.Accepted, done.Unchanged, done.Rejected, done.Errors) { IsConflict = shrinks is not null };
        }
    }
}
