using System.Collections.Immutable;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.DoNotDisturb;

/// <summary>
/// Changes the lists and the single numbers, one change at a time: on disk first, then in <see cref="DoNotDisturbIndex"/>, which the rule asks. When a method has
/// completed, the next submit is judged by the change; when it throws, what was in force is in force.
/// </summary>
internal sealed class DoNotDisturbService(
    IDoNotDisturbStorage storage, DoNotDisturbIndex index, NumberPlan numbers, ListRules rules, TimeProvider time, ILogger<DoNotDisturbService> logger) : IDisposable
{
    /// <summary>Numbers of an import that are written while the next ones are read.</summary>
    private const int Piece = 50_000;

    private readonly SemaphoreSlim _gate = new(1);
    private volatile ImmutableSortedDictionary<string, DoNotDisturbList> _lists = ImmutableSortedDictionary.Create<string, DoNotDisturbList>(StringComparer.Ordinal);

    /// <summary>Takes what is stored into memory; before anything is accepted.</summary>
    /// <exception cref="StartRefusedException">It is damaged.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        foreach (var (list, generation) in await storage.ListsAsync(cancellation))
        {
            PutInForce(list, new NumberSet(await storage.NumbersAsync(generation, cancellation)));
        }

        foreach (var msisdn in await storage.SinglesAsync(cancellation))
        {
            _ = index.AddSingle(msisdn);
        }

        await storage.RemoveLeftOversAsync(cancellation);
    }

    /// <summary>The lists in force, by name.</summary>
    public IReadOnlyList<DoNotDisturbList> Lists() => [.. _lists.Values];

    /// <summary>Why a number was put one by one; null: it is not in force.</summary>
    public async Task<DoNotDisturbEntry?> FindAsync(Msisdn msisdn, CancellationToken cancellation) => index.HasSingle(msisdn) ? await storage.FindSingleAsync(msisdn, cancellation) : null;

    /// <returns>False: it was there already, and has the new reason.</returns>
    public async Task<bool> PutAsync(Msisdn msisdn, string reason, string actor)
    {
        await _gate.WaitAsync();
        try
        {
            var isNew = await storage.PutSingleAsync(msisdn, new DoNotDisturbEntry(reason, time.GetUtcNow(), actor), CancellationToken.None);
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
        await _gate.WaitAsync();
        try
        {
            var wasThere = await storage.DeleteSingleAsync(msisdn, actor, time.GetUtcNow(), CancellationToken.None);
            _ = index.RemoveSingle(msisdn);
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
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var present = (await storage.ListsAsync(cancellationToken)).FirstOrDefault(l => string.Equals(l.List.Name, change.Name, StringComparison.Ordinal));
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

                PutInForce(list, set);
            }

            return done;
        }
        finally
        {
            await RemoveLeftOversAsync();
            _ = _gate.Release();
        }
    }

    /// <returns>False: there is no such list.</returns>
    public async Task<bool> DeleteListAsync(string name, string actor)
    {
        await _gate.WaitAsync();
        try
        {
            if (!await storage.DeleteListAsync(name, actor, time.GetUtcNow(), CancellationToken.None))
            {
                return false;
            }

            index.Replace(name, null);
            _lists = _lists.Remove(name);
            await RemoveLeftOversAsync();
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
