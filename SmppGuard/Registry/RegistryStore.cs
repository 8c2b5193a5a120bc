using System.Collections.Immutable;
using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;
using SmppGuard.Registry.Suspensions;
using SmppGuard.Restrictions;

namespace SmppGuard.Registry;

/// <summary>
/// Organizations, codes and accounts, as they are stored. The data path reads <see cref="Current"/>; a change is judged, saved, and then swapped in as a whole. Where another
/// process came before, it is judged again by what that one saved. What suspends is in force before it is saved, over whatever is loaded or saved meanwhile. Thread-safe.
/// </summary>
internal sealed partial class RegistryStore : IRestrictionStore, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    // Held for moments, and never while the storage is waited for: what is in force is swapped under it.
    private readonly Lock _swapping = new();
    private readonly IRegistryStorage _storage;
    private volatile RegistryRules _rules;
    private volatile RegistryEdits _edits;
    private readonly TimeProvider _time;
    private readonly ILogger<RegistryStore> _logger;

    private ImmutableList<UnstoredStanding> _unstored = [];

    // As it is stored, and with what is in force and not stored.
    private volatile RegistryState _state;
    private volatile RegistryState _effective;
    private volatile RegistrySnapshot _current;

    private RegistryStore(IRegistryStorage storage, RegistryRules rules, RegistryState state, TimeProvider time, ILogger<RegistryStore> logger)
    {
        _storage = storage;
        _rules = rules;
        _edits = new RegistryEdits(rules);
        _time = time;
        _logger = logger;
        _state = _effective = state;
        _current = state.ToSnapshot(rules);
    }

    public static async Task<RegistryStore> OpenAsync(IRegistryStorage storage, RegistryRules rules, TimeProvider time, ILogger<RegistryStore> logger)
    {
        await FilePasswords.HideAsync(storage, logger);
        var store = new RegistryStore(storage, rules, await storage.LoadAsync(CancellationToken.None), time, logger);

        // What was to take effect while nothing ran is in force before anything is sent.
        _ = store.RestrictDue();
        return store;
    }

    /// <summary>
    /// To be called by whoever has read in the storage what was changed, before he tells it: what is stored counts for the data path by then.
    /// </summary>
    public async Task AwaitChangesAsync()
    {
        // The one who saved has swapped.
        await _gate.WaitAsync();
        _ = _gate.Release();
    }

    /// <summary>Takes in what another process has saved, if this one has not yet.</summary>
    /// <param name="version">What is stored has this version, or a later one.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RefreshAsync(long version, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (version != _state.Version)
            {
                Swap(await LoadAsync(cancellation));
            }
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>Takes what else the configuration says that entries are judged by, and swaps the snapshot.</summary>
    public async Task TakeAsync(RegistryRules rules)
    {
        await _gate.WaitAsync();
        try
        {
            _rules = rules;
            _edits = new RegistryEdits(rules);
            Swap(_state);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>What entries are judged by besides what they say.</summary>
    public RegistryRules Rules => _rules;

    /// <summary>Raised before <see cref="Current"/> is swapped, for what is derived from it and takes a while to make: the data path finds it ready and does not wait. As below.</summary>
    public event Action<RegistrySnapshot>? Changing;

    /// <summary>Raised after <see cref="Current"/> was swapped, in the order of the changes. Handlers are quick and do not change the registry.</summary>
    public event Action<RegistrySnapshot>? Changed;

    /// <summary>Whether an organization may send only when its papers were checked.</summary>
    public bool RequiresLicences => _rules.RequirePapers;

    /// <summary>What the data path reads.</summary>
    public RegistrySnapshot Current => _current;

    /// <summary>The entries as they are in force, with what they refer to by name.</summary>
    public RegistryState State => _effective;

    /// <summary>An organization that is registered or ever was; of one that was deleted what its consents are found by. Null: there was none, as far as this process has heard.</summary>
    public Organization? FindOfEver(string id) =>
        Current.TryGetOrganization(id, out var present) ? present
        : State.Indexes.TryGetValue(id, out var index) ? new Organization { Id = id, Index = index, Name = string.Empty, Contact = string.Empty }
        : null;

    /// <summary>
    /// Takes in what is new in a judged registry file: entries and fields that were not in it, or stood there differently, when it was last applied. Everything else was there
    /// before and may have been changed since, so it stays as it is; and a suspension is lifted by nobody but an operator.
    /// </summary>
    /// <exception cref="InvalidDataException">It has an organization under the id of another one, that was deleted since the file was judged.</exception>
    public async Task ApplyAsync(RegistryFile file)
    {
        var result = await ChangeAsync(RegistryChange.File, stored =>
        {
            var (hashed, state) = FilePasswords.Hash(file, stored);
            var merge = new RegistryMerge(hashed, state);
            if (merge.Taken.FirstOrDefault() is { } taken)
            {
                return RegistryEdit.Conflict(taken);
            }

            var next = merge.Organizations.Aggregate(state, (sofar, news) => sofar.With(news.Entry));
            next = merge.Codes.Aggregate(next, (sofar, news) => sofar.With(news.Entry));
            next = merge.Accounts.Aggregate(next, (sofar, news) => sofar.With(news.Entry));
            next = merge.Templates.GroupBy(news => news.Entry.Code, StringComparer.Ordinal).Aggregate(next, (sofar, news) => sofar.With(news.Key, news.Select(n => n.Entry)));
            return RegistryEdit.Done(next with { FileEntries = FilePasswords.Seal(file, state, merge.FileEntries) });
        });
        if (!result.Succeeded)
        {
            throw new InvalidDataException(string.Join(' ', file.Locate(result.Problems)));
        }

        _logger.FileApplied(file.Name, _current.Organizations.Count, _current.Codes.Count, _current.Accounts.Count);
    }

    /// <summary>Creates or replaces an organization.</summary>
    public Task<RegistryResult> PutAsync(OrganizationEntry entry, RegistryChange? by = null) => ChangeAsync(by, state => _edits.Put(state, entry));

    /// <summary>Creates or replaces a code. It moves to another organization only where the change says why; and nobody who is suspended gets a new one.</summary>
    public Task<RegistryResult> PutAsync(CodeEntry entry, RegistryChange? by = null) => ChangeAsync(by, state => _edits.Put(state, entry, by));

    /// <summary>Creates or replaces an account. A password in clear is hashed.</summary>
    public Task<RegistryResult> PutAsync(AccountEntry entry, RegistryChange? by = null) => ChangeAsync(by, state => _edits.Put(state, entry));

    /// <summary>Creates or replaces a template.</summary>
    public Task<RegistryResult> PutAsync(TemplateEntry entry, RegistryChange? by = null) => ChangeAsync(by, state => TemplateEdits.Put(state, entry));

    /// <summary>Replaces all routes.</summary>
    /// <param name="table">The routes and lists.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="refuses">Says of the table in force why this one may not replace it; null: it may.</param>
    /// <param name="isTrial">It is only judged.</param>
    public Task<RegistryResult> PutAsync(RouteTableEntry table, RegistryChange? by = null, Func<RouteTableEntry, string?>? refuses = null, bool isTrial = false) => ChangeAsync(by, state =>
    {
        var edit = _edits.Put(state, table, refuses);
        return isTrial ? edit with { Next = null } : edit;
    });

    /// <summary>Has the routes of the configuration count again.</summary>
    public Task<RegistryResult> DeleteRoutesAsync(RegistryChange? by = null) => ChangeAsync(by, RegistryEdits.DeleteRoutes);

    /// <summary>Creates or replaces a filing.</summary>
    public Task<RegistryResult> PutAsync(FilingEntry entry, RegistryChange? by = null) => ChangeAsync(by, state => FilingEdits.Put(state, entry, _time.GetUtcNow()));

    /// <summary>Creates or replaces filings, all or none. They are judged already, one by one.</summary>
    public Task<RegistryResult> PutAsync(IReadOnlyCollection<FilingEntry> entries, RegistryChange? by = null) => ChangeAsync(by, state => FilingEdits.Put(state, entries, _time.GetUtcNow()));

    public Task<RegistryResult> DeleteFilingAsync(string code, string id, RegistryChange? by = null) => ChangeAsync(by, state => FilingEdits.Delete(state, code, id));

    /// <summary>Closes a task by hand.</summary>
    public Task<RegistryResult> CloseFilingTaskAsync(string id, string reference, RegistryChange by) => ChangeAsync(by, state => FilingTasks.Close(state, id, reference, by.Actor, _time.GetUtcNow()));

    /// <summary>Changes what a patch names of an entry, and nothing else (RFC 7396).</summary>
    public Task<RegistryResult> PatchAsync(RegistryKey key, JsonElement patch, RegistryChange by) => ChangeAsync(by, state => _edits.Patch(state, key, patch, by));

    /// <summary>Creates and replaces the entries of a document, all or none; or says what would come of it.</summary>
    /// <returns>How it ended, what it changes, and the version of the registry afterwards.</returns>
    public async Task<(RegistryResult Result, RegistryPlan Plan, long Version)> ApplyAsync(JsonElement root, Action<JsonObjectReader> prepare, bool isTrial, RegistryChange by)
    {
        // Passwords are hashed here, where nobody waits for his turn to change something.
        var document = new RegistryDocument(root, prepare, _edits, _rules.RequirePapers);
        var present = _state;
        RegistryPlan plan = null!;
        RegistryEdit Apply(RegistryState state)
        {
            (var edit, plan) = document.Apply(state, by);
            return edit;
        }

        var trial = await JudgeAsync(present, Apply);
        if (isTrial || !trial.Result.Succeeded)
        {
            return (trial.Result.Succeeded && by.OnlyIf?.Invoke(present) == false ? new(RegistryOutcome.Stale) : trial.Result, plan, present.Version);
        }

        var result = await ChangeAsync(by, Apply);
        return (result, plan, State.Version);
    }

    /// <summary>Creates a template; one with the same id and another text is in the way.</summary>
    public Task<RegistryResult> CreateAsync(TemplateEntry entry, RegistryChange by) => ChangeAsync(by, state => TemplateEdits.Create(state, entry));

    /// <summary>Creates or replaces templates of one code, all or none. They are judged already, one by one.</summary>
    public Task<RegistryResult> PutAsync(string code, IReadOnlyCollection<TemplateEntry> entries, RegistryChange? by = null) => ChangeAsync(by, state => TemplateEdits.Put(state, code, entries));

    /// <summary>Refused while codes belong to it: their messages would have no sender.</summary>
    public Task<RegistryResult> DeleteOrganizationAsync(string id, RegistryChange? by = null) => ChangeAsync(by, state => RegistryEdits.DeleteOrganization(state, id));

    /// <summary>Refused while accounts send from it, or while it has templates.</summary>
    public Task<RegistryResult> DeleteCodeAsync(string number, RegistryChange? by = null) => ChangeAsync(by, state => RegistryEdits.DeleteCode(state, number));

    public Task<RegistryResult> DeleteAccountAsync(string systemId, RegistryChange? by = null) => ChangeAsync(by, state => RegistryEdits.DeleteAccount(state, systemId));

    public Task<RegistryResult> DeleteTemplateAsync(string code, string id, RegistryChange? by = null) => ChangeAsync(by, state => TemplateEdits.Delete(state, code, id));

    /// <summary>Deletes all templates of a code.</summary>
    public Task<RegistryResult> DeleteTemplatesAsync(string code, RegistryChange? by = null) => ChangeAsync(by, state => TemplateEdits.DeleteAll(state, code));

    public void Dispose() => _gate.Dispose();

    private async Task<RegistryResult> ChangeAsync(RegistryChange? by, Func<RegistryState, RegistryEdit> change)
    {
        await _gate.WaitAsync();
        try
        {
            await StoreUnstoredInTurnAsync();
            while (true)
            {
                var (next, result) = await JudgeAsync(_state, change);
                if (result.Succeeded && by?.OnlyIf?.Invoke(_state) == false)
                {
                    return new(RegistryOutcome.Stale);
                }

                if (next is null)
                {
                    return result;
                }

                var former = next.Former;
                if (await TrySaveAsync(next with { Former = FormerEntries.None }, by ?? RegistryChange.Program))
                {
                    foreach (var key in former.Where(entry => entry.Value.Standing == Standing.Suspended).Select(entry => entry.Key))
                    {
                        _logger.StandingChanged(key.Kind, key.Key, Standing.Suspended, by?.Actor ?? RegistryChange.Program.Actor, SuspensionFollowing.WasSuspended);
                    }

                    return result;
                }

                Swap(await LoadAsync(CancellationToken.None));
            }
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    // What brings back an entry that was deleted is judged again, by what that one was.
    private async Task<RegistryEdit> JudgeAsync(RegistryState state, Func<RegistryState, RegistryEdit> change)
    {
        var edit = change(state);
        var former = edit.Next is { } made ? await FormerEntries.OfNewAsync(_storage, state, made, CancellationToken.None) : FormerEntries.None;
        return former.IsEmpty ? edit : change(state with { Former = former });
    }

    // Saved first: what the data path decides by must survive a restart.
    private async Task<bool> TrySaveAsync(RegistryState next, RegistryChange by)
    {
        var now = _time.GetUtcNow();
        next = SuspensionFollowing.Follow(_state, await WithIndexesAsync(next), by, now);
        next = _rules.FilingTaskDays == 0 ? next : FilingTasks.Follow(_state, next, by, now, _rules.FilingTaskDays);
        var snapshot = next.ToSnapshot(_rules);
        if (await _storage.TrySaveAsync(_state, next, by, now, CancellationToken.None) is not { } version)
        {
            return false;
        }

        Swap(next with { Version = version }, snapshot);
        return true;
    }

    // Given out by the storage and not counted here: others may register organizations there too.
    private async Task<RegistryState> WithIndexesAsync(RegistryState state)
    {
        List<string> unknown = [.. state.Organizations.Keys.Where(id => !state.Indexes.ContainsKey(id))];
        return unknown.Count == 0 ? state : state with { Indexes = state.Indexes.SetItems(await _storage.GiveIndexesAsync(unknown, CancellationToken.None)) };
    }

    // Of templates that say what they said the same object, which others have compiled.
    private async Task<RegistryState> LoadAsync(CancellationToken cancellation) => (await _storage.LoadAsync(cancellation)).KeepingTemplatesOf(_state);

    private void Swap(RegistryState stored, RegistrySnapshot? snapshot = null)
    {
        lock (_swapping)
        {
            Publish(stored, snapshot);
        }
    }

    // The data path has it first, and only then whoever asks what holds: nobody is told of a suspension that does not count yet.
    private void Publish(RegistryState stored, RegistrySnapshot? snapshot)
    {
        var effective = _unstored.Aggregate(stored, (state, restriction) => restriction.ApplyTo(state));
        snapshot = snapshot is not null && _unstored.IsEmpty ? snapshot : effective.ToSnapshot(_rules);
        Changing?.Invoke(snapshot);
        _current = snapshot;
        _state = stored;
        _effective = effective;
        Changed?.Invoke(snapshot);
    }
}
