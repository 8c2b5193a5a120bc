using SmppGuard.Model;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Registry;

/// <content>Who may send: suspensions and terminations count at once and are stored afterwards, resumptions the other way round.</content>
internal sealed partial class RegistryStore
{
    private const string NoReason = "no reason given";

    private static readonly RegistryResult Final = new(RegistryOutcome.Conflict, ["the organization is terminated, which is final; register it under another id."]);

    public Task<RegistryResult> SuspendOrganizationAsync(string id) => SetStandingAsync(new(RegistryKind.Organization, id), Standing.Suspended);

    public Task<RegistryResult> ResumeOrganizationAsync(string id) => SetStandingAsync(new(RegistryKind.Organization, id), Standing.Active);

    /// <summary>Ends the relationship, for good: the retention of its evidence counts from now.</summary>
    public Task<RegistryResult> TerminateOrganizationAsync(string id) => SetStandingAsync(new(RegistryKind.Organization, id), Standing.Terminated);

    public Task<RegistryResult> SuspendAccountAsync(string systemId) => SetStandingAsync(new(RegistryKind.Account, systemId), Standing.Suspended);

    public Task<RegistryResult> ResumeAccountAsync(string systemId) => SetStandingAsync(new(RegistryKind.Account, systemId), Standing.Active);

    /// <summary>
    /// Suspends, resumes or terminates; counts from the next submit, and for what waits in the queue of an SMSC. Suspending and terminating count at once, whatever the storage does;
    /// resuming when it is stored.
    /// </summary>
    /// <exception cref="NotStoredYetException">It is suspended or terminated, and that could not be stored yet.</exception>
    public async Task<RegistryResult> SetStandingAsync(RegistryKey key, Standing standing, RegistryChange? by = null)
    {
        by ??= RegistryChange.Program;
        if (standing == Standing.Active)
        {
            return await ResumeAsync(key, by);
        }

        return await RestrictAsync(new UnstoredStanding(key, standing, by, _time.GetUtcNow()));
    }

    private async Task<RegistryResult> RestrictAsync(UnstoredStanding restriction)
    {
        var (key, standing, by, _) = restriction;
        var (result, isNews, isUnstored) = Restrict(restriction);
        if (isNews)
        {
            _logger.StandingChanged(key.Kind, key.Key, standing, by.Actor, by.Reason ?? NoReason);
        }

        if (isUnstored)
        {
            try
            {
                await StoreUnstoredAsync();
            }
            catch (Exception error)
            {
                throw new NotStoredYetException($"the standing of {key.Kind} {key.Key}", error);
            }
        }

        return result;
    }

    public string Name => "registry";

    public int Unstored => Volatile.Read(ref _unstored).Count;

    public async Task StoreUnstoredAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await StoreUnstoredInTurnAsync();
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>Whether it is registered, and neither suspended nor terminated.</summary>
    public bool IsActive(RegistryKey key) => Standings.Of(_effective, key) == Standing.Active;

    private async Task<RegistryResult> ResumeAsync(RegistryKey key, RegistryChange by)
    {
        var isNews = false;
        var result = await ChangeAsync(by, state =>
        {
            isNews = false;
            switch (Standings.Of(state, key))
            {
                case null:
                    return RegistryEdit.NotFound;
                case Standing.Terminated:
                    return new(null, Final);
                case Standing.Active:
                    return new(null, new(RegistryOutcome.Done));
                default:
                    isNews = true;
                    return RegistryEdit.Done(Standings.With(state, key, Standing.Active, _time.GetUtcNow()));
            }
        });
        if (isNews)
        {
            _logger.StandingChanged(key.Kind, key.Key, Standing.Active, by.Actor, by.Reason ?? NoReason);
        }

        return result;
    }

    // Waits for nobody, neither for the storage nor for a change that does.
    private (RegistryResult Result, bool IsNews, bool IsUnstored) Restrict(UnstoredStanding restriction)
    {
        lock (_swapping)
        {
            if (Standings.Of(_effective, restriction.Key) is not { } present)
            {
                return (new(RegistryOutcome.NotFound), false, false);
            }

            if (present == restriction.Standing)
            {
                return (new(RegistryOutcome.Done), false, _unstored.Exists(unstored => unstored.Key == restriction.Key));
            }

            if (present == Standing.Terminated)
            {
                return (Final, false, false);
            }

            Volatile.Write(ref _unstored, _unstored.Add(restriction));
            Publish(_state, null);
            return (new(RegistryOutcome.Done), true, true);
        }
    }

    // In their order, and before any other change: so no change is judged or stored without them, and none is stored behind a later resumption. Only with the gate.
    private async Task StoreUnstoredInTurnAsync()
    {
        while (Volatile.Read(ref _unstored) is [var first, ..])
        {
            var state = _state;
            var applied = first.ApplyTo(state);
            var next = ReferenceEquals(applied, state) ? state : SuspensionFollowing.Follow(state, applied, first.By, first.At);
            long? version = ReferenceEquals(next, state) ? state.Version : await _storage.TrySaveAsync(state, next, first.By, first.At, CancellationToken.None);
            if (version is null)
            {
                Swap(await LoadAsync(CancellationToken.None));
                continue;
            }

            lock (_swapping)
            {
                // What is in force stays as it is.
                Volatile.Write(ref _unstored, _unstored.Remove(first));
                _state = next with { Version = version.Value };
                _effective = _effective with { Version = version.Value, Suspensions = next.Suspensions };
            }
        }
    }
}
