using System.Text.Json;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>
/// Organizations, codes and accounts, as they are stored. The data path reads <see cref="Current"/>; a change is judged, saved, and then swapped in as a whole. Where another
/// process came before, it is judged again by what that one saved. Thread-safe.
/// </summary>
internal sealed class RegistryStore : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly IRegistryStorage _storage;
    private readonly RegistryRules _rules;
    private readonly HonouredWords _words;
    private readonly TimeProvider _time;
    private readonly ILogger<RegistryStore> _logger;

    private volatile RegistryState _state;
    private volatile RegistrySnapshot _current;

    private RegistryStore(IRegistryStorage storage, RegistryRules rules, RegistryState state, TimeProvider time, ILogger<RegistryStore> logger)
    {
        _storage = storage;
        _rules = rules;
        _words = rules.Words ?? throw new ArgumentException("Without a rule pack no entry can be judged.", nameof(rules));
        _time = time;
        _logger = logger;
        _state = state;
        _current = state.ToSnapshot(rules);
    }

    public static async Task<RegistryStore> OpenAsync(IRegistryStorage storage, RegistryRules rules, TimeProvider time, ILogger<RegistryStore> logger) =>
        new(storage, rules, await storage.LoadAsync(CancellationToken.None), time, logger);

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
                Swap(await _storage.LoadAsync(cancellation));
            }
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>Raised after <see cref="Current"/> was swapped, in the order of the changes. Handlers are quick and do not change the registry.</summary>
    public event Action<RegistrySnapshot>? Changed;

    /// <summary>Whether an organization may send only when its papers were checked.</summary>
    public bool RequiresLicences => _rules.RequirePapers;

    /// <summary>What the data path reads.</summary>
    public RegistrySnapshot Current => _current;

    /// <summary>The entries, with what they refer to by name.</summary>
    public RegistryState State => _state;

    /// <summary>
    /// Takes in what is new in a judged registry file: entries and fields that were not in it, or stood there differently, when it was last applied. Everything else was there
    /// before and may have been changed since, so it stays as it is; and a suspension is lifted by nobody but an operator.
    /// </summary>
    public async Task ApplyAsync(RegistryFile file)
    {
        _ = await ChangeAsync(RegistryChange.File, state =>
        {
            var merge = new RegistryMerge(file, state);
            var next = merge.Organizations.Aggregate(state, (sofar, news) => With(sofar, news.Entry));
            next = merge.Codes.Aggregate(next, (sofar, news) => With(sofar, news.Entry));
            next = merge.Accounts.Aggregate(next, (sofar, news) => With(sofar, news.Entry));
            return (next with { FileEntries = merge.FileEntries }, new(RegistryOutcome.Done));
        });
        _logger.FileApplied(file.Name, _current.Organizations.Count, _current.Codes.Count, _current.Accounts.Count);
    }

    /// <summary>Creates or replaces an organization.</summary>
    public Task<RegistryResult> PutAsync(OrganizationEntry entry, RegistryChange? by = null) => ChangeAsync(by, state =>
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        RegistryValidator.Check(entry, "", _words, problems);
        RegistryValidator.Doubt(entry, "", _words, warnings);
        return problems.Count > 0
            ? (null, new(RegistryOutcome.Invalid, problems))
            : (With(state, entry), Put(state.Organizations.GetValueOrDefault(entry.Id) is { } present ? present.Entry.Write : null, entry.Write) with { Warnings = warnings });
    });

    /// <summary>Creates or replaces a code. It moves to another organization only where the change says why; and nobody who is suspended gets a new one.</summary>
    public Task<RegistryResult> PutAsync(CodeEntry entry, RegistryChange? by = null) => ChangeAsync(by, state =>
    {
        var problems = new List<string>();
        RegistryValidator.Check(entry, "", state.Organizations.ContainsKey, _words, problems);
        if (problems.Count > 0)
        {
            return (null, new(RegistryOutcome.Invalid, problems));
        }

        var present = state.Codes.GetValueOrDefault(entry.Number)?.Entry;
        var moves = present is null || !string.Equals(present.Organization, entry.Organization, StringComparison.Ordinal);
        if (moves && state.Organizations[entry.Organization].Standing != Standing.Active)
        {
            return (null, new(RegistryOutcome.Conflict, [$"the organization {entry.Organization} is suspended or terminated, and gets no further code."]));
        }

        if (moves && present is not null && string.IsNullOrWhiteSpace(by?.Reason))
        {
            return (null, new(RegistryOutcome.Conflict, [$"the code belongs to {present.Organization}; a transfer needs its reason or approval reference."]));
        }

        return (With(state, entry), Put(present is null ? null : present.Write, entry.Write) with { Warnings = CodeOverlaps.Of(entry, state.Codes.Values.Select(c => c.Entry)) });
    });

    /// <summary>Creates or replaces an account.</summary>
    public Task<RegistryResult> PutAsync(AccountEntry entry, RegistryChange? by = null) => ChangeAsync(by, state =>
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        RegistryValidator.Check(entry, "", state.Codes.ContainsKey, _rules.Smscs, problems, warnings);
        return problems.Count > 0
            ? (null, new(RegistryOutcome.Invalid, problems))
            : (With(state, entry), Put(state.Accounts.GetValueOrDefault(entry.SystemId) is { } present ? present.Entry.Write : null, entry.Write) with { Warnings = warnings });
    });

    /// <summary>Refused while codes belong to it: their messages would have no sender.</summary>
    public Task<RegistryResult> DeleteOrganizationAsync(string id, RegistryChange? by = null) => ChangeAsync(by, state =>
    {
        if (!state.Organizations.ContainsKey(id))
        {
            return (null, new(RegistryOutcome.NotFound));
        }

        var codes = state.Codes.Values.Select(c => c.Entry).Where(c => string.Equals(c.Organization, id, StringComparison.Ordinal))
            .Select(c => c.Number).Order(StringComparer.Ordinal).ToList();
        return codes.Count > 0
            ? (null, new(RegistryOutcome.Conflict, [$"the organization still has the codes {string.Join(", ", codes)}; delete them first."]))
            : (state with { Organizations = state.Organizations.Remove(id) }, new(RegistryOutcome.Done));
    });

    /// <summary>Refused while accounts send from it.</summary>
    public Task<RegistryResult> DeleteCodeAsync(string number, RegistryChange? by = null) => ChangeAsync(by, state =>
    {
        if (!state.Codes.ContainsKey(number))
        {
            return (null, new(RegistryOutcome.NotFound));
        }

        var accounts = state.Accounts.Values.Where(a => a.Entry.Codes.Contains(number, StringComparer.Ordinal)).Select(a => a.Entry.SystemId).Order(StringComparer.Ordinal).ToList();
        return accounts.Count > 0
            ? (null, new(RegistryOutcome.Conflict, [$"the accounts {string.Join(", ", accounts)} still send from it; take it from them first."]))
            : (state with { Codes = state.Codes.Remove(number) }, new(RegistryOutcome.Done));
    });

    public Task<RegistryResult> DeleteAccountAsync(string systemId, RegistryChange? by = null) => ChangeAsync(by, state => state.Accounts.ContainsKey(systemId)
        ? (state with { Accounts = state.Accounts.Remove(systemId) }, new(RegistryOutcome.Done))
        : (null, new(RegistryOutcome.NotFound)));

    public Task<RegistryResult> SuspendOrganizationAsync(string id) => SetStandingAsync(new(RegistryKind.Organization, id), Standing.Suspended);

    public Task<RegistryResult> ResumeOrganizationAsync(string id) => SetStandingAsync(new(RegistryKind.Organization, id), Standing.Active);

    /// <summary>Ends the relationship, for good: the retention of its evidence counts from now.</summary>
    public Task<RegistryResult> TerminateOrganizationAsync(string id) => SetStandingAsync(new(RegistryKind.Organization, id), Standing.Terminated);

    public Task<RegistryResult> SuspendAccountAsync(string systemId) => SetStandingAsync(new(RegistryKind.Account, systemId), Standing.Suspended);

    public Task<RegistryResult> ResumeAccountAsync(string systemId) => SetStandingAsync(new(RegistryKind.Account, systemId), Standing.Active);

    /// <summary>Suspends, resumes or terminates; counts from the next submit, and for what waits in the queue of an SMSC.</summary>
    public async Task<RegistryResult> SetStandingAsync(RegistryKey key, Standing standing, RegistryChange? by = null)
    {
        by ??= RegistryChange.Program;
        var isNews = false;
        var result = await ChangeAsync(by, state =>
        {
            isNews = false;
            if (StandingOf(state, key) is not { } present)
            {
                return (null, new(RegistryOutcome.NotFound));
            }

            if (present == standing)
            {
                return (null, new(RegistryOutcome.Done));
            }

            if (present == Standing.Terminated)
            {
                return (null, new(RegistryOutcome.Conflict, ["the organization is terminated, which is final; register it under another id."]));
            }

            isNews = true;
            return (With(state, key, standing, _time.GetUtcNow()), new(RegistryOutcome.Done));
        });
        if (isNews)
        {
            _logger.StandingChanged(key.Kind, key.Key, standing, by.Actor, by.Reason ?? "no reason given");
        }

        return result;
    }

    /// <summary>Whether it is registered, and neither suspended nor terminated.</summary>
    public bool IsActive(RegistryKey key) => StandingOf(_state, key) == Standing.Active;

    private static Standing? StandingOf(RegistryState state, RegistryKey key) => key.Kind switch
    {
        RegistryKind.Organization => state.Organizations.GetValueOrDefault(key.Key)?.Standing,
        RegistryKind.Code => state.Codes.GetValueOrDefault(key.Key)?.Standing,
        _ => state.Accounts.GetValueOrDefault(key.Key)?.Standing,
    };

    private static RegistryState With(RegistryState state, RegistryKey key, Standing standing, DateTimeOffset now) => key.Kind switch
    {
        RegistryKind.Organization => state with
        {
            Organizations = state.Organizations.SetItem(
                key.Key, state.Organizations[key.Key] with { Standing = standing, TerminatedAt = standing == Standing.Terminated ? now : null }),
        },
        RegistryKind.Code => state with { Codes = state.Codes.SetItem(key.Key, state.Codes[key.Key] with { Standing = standing }) },
        _ => state with { Accounts = state.Accounts.SetItem(key.Key, state.Accounts[key.Key] with { Standing = standing }) },
    };

    public void Dispose() => _gate.Dispose();

    private static RegistryResult Put(Action<Utf8JsonWriter>? before, Action<Utf8JsonWriter> after) => before is null
        ? new(RegistryOutcome.Created)
        : new(RegistryOutcome.Done) { Changes = [.. RegistryDiff.Of(RegistryFields.Json(before), RegistryFields.Json(after))] };

    private static RegistryState With(RegistryState state, OrganizationEntry entry)
    {
        var stored = state.Organizations.TryGetValue(entry.Id, out var present) ? present with { Entry = entry } : new StoredOrganization(entry);
        return state with { Organizations = state.Organizations.SetItem(entry.Id, stored) };
    }

    private static RegistryState With(RegistryState state, CodeEntry entry)
    {
        var stored = state.Codes.TryGetValue(entry.Number, out var present) ? present with { Entry = entry } : new StoredCode(entry);
        return state with { Codes = state.Codes.SetItem(entry.Number, stored) };
    }

    private static RegistryState With(RegistryState state, AccountEntry entry)
    {
        var stored = state.Accounts.TryGetValue(entry.SystemId, out var present) ? present with { Entry = entry } : new StoredAccount(entry);
        return state with { Accounts = state.Accounts.SetItem(entry.SystemId, stored) };
    }

    private async Task<RegistryResult> ChangeAsync(RegistryChange? by, Func<RegistryState, (RegistryState? Next, RegistryResult Result)> change)
    {
        await _gate.WaitAsync();
        try
        {
            while (true)
            {
                var (next, result) = change(_state);
                if (next is null || await TrySaveAsync(next, by ?? RegistryChange.Program))
                {
                    return result;
                }

                Swap(await _storage.LoadAsync(CancellationToken.None));
            }
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    // Saved first: what the data path decides by must survive a restart.
    private async Task<bool> TrySaveAsync(RegistryState next, RegistryChange by)
    {
        next = await WithIndexesAsync(next);
        var snapshot = next.ToSnapshot(_rules);
        if (await _storage.TrySaveAsync(_state, next, by, _time.GetUtcNow(), CancellationToken.None) is not { } version)
        {
            return false;
        }

        Swap(next with { Version = version }, snapshot);
        return true;
    }

    // TrimmedOrNull out by the storage and not counted here: others may register organizations there too.
    private async Task<RegistryState> WithIndexesAsync(RegistryState state)
    {
        List<string> unknown = [.. state.Organizations.Keys.Where(id => !state.Indexes.ContainsKey(id))];
        return unknown.Count == 0 ? state : state with { Indexes = state.Indexes.SetItems(await _storage.GiveIndexesAsync(unknown, CancellationToken.None)) };
    }

    private void Swap(RegistryState next) => Swap(next, next.ToSnapshot(_rules));

    // The data path has it first, and only then whoever asks what holds: nobody is told of a suspension that does not count yet.
    private void Swap(RegistryState next, RegistrySnapshot snapshot)
    {
        _current = snapshot;
        _state = next;
        Changed?.Invoke(snapshot);
    }
}
