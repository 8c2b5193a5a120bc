using SmppGuard.Model;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Registry;

/// <content>Suspensions that are announced before they take effect.</content>
internal sealed partial class RegistryStore
{
    /// <summary>Announces a suspension of a sender that may send and has none: <see cref="RegistryOutcome.Created"/>. Otherwise nothing is changed.</summary>
    public Task<RegistryResult> AnnounceAsync(RegistryKey sender, TimeSpan notice, RegistryChange by) =>
        ChangeAsync(by, state => SuspensionEdits.Announce(state, sender, by, _time.GetUtcNow(), notice));

    /// <summary>Takes an announced suspension back, or lifts one that is in force.</summary>
    public Task<RegistryResult> WithdrawSuspensionAsync(SuspensionEntry found, RegistryChange by) => ChangeAsync(by, state => SuspensionEdits.Withdraw(state, found, by, _time.GetUtcNow()));

    /// <summary>Puts an appeal against a suspension on record.</summary>
    public Task<RegistryResult> AppealAsync(SuspensionEntry found, string text, RegistryChange by) => ChangeAsync(by, state => SuspensionEdits.Appeal(state, found, text, by, _time.GetUtcNow()));

    /// <summary>Answers an appeal; what it is against is over when the appeal is accepted.</summary>
    public Task<RegistryResult> AnswerAppealAsync(SuspensionEntry found, string outcome, string answer, RegistryChange by) =>
        ChangeAsync(by, state => SuspensionEdits.Answer(state, found, outcome, answer, by, _time.GetUtcNow()));

    /// <summary>Has an announced suspension take effect now, whatever the storage does.</summary>
    /// <exception cref="NotStoredYetException">It is in force, and that could not be stored yet.</exception>
    public async Task<RegistryResult> EnforceAsync(string id, RegistryChange by)
    {
        if (_effective.Suspensions.GetValueOrDefault(id) is not { } entry)
        {
            return new(RegistryOutcome.NotFound);
        }

        var result = entry.Stage == SuspensionStage.Announced ? await RestrictAsync(new UnstoredStanding(entry.Sender, Standing.Suspended, by, _time.GetUtcNow()) { Announced = id }) : default;

        // Somebody may have been quicker, at this process or another.
        return entry.Stage == SuspensionStage.Announced && string.Equals(_effective.Suspensions.GetValueOrDefault(id)?.InForceBy, by.Actor, StringComparison.Ordinal)
            ? result
            : new(RegistryOutcome.Conflict, [_effective.Suspensions.GetValueOrDefault(id) is { Stage: not SuspensionStage.InForce } over ? SuspensionEdits.Over(over) : SuspensionEdits.InForceAlready]);
    }

    /// <summary>Has take effect what was announced for a moment that has come: at once here, whatever the storage does, and once for all where it is stored.</summary>
    public async Task EnforceDueAsync()
    {
        if (RestrictDue())
        {
            await StoreUnstoredAsync();
        }
    }

    private bool RestrictDue()
    {
        var now = _time.GetUtcNow();
        var isAny = false;
        foreach (var due in _state.Suspensions.Values.Where(entry => entry.Stage == SuspensionStage.Announced && entry.InForceAt <= now))
        {
            var by = new RegistryChange(due.By, due.Reason);
            if (Restrict(new UnstoredStanding(due.Sender, Standing.Suspended, by, now) { Announced = due.Id }).IsNews)
            {
                isAny = true;
                _logger.StandingChanged(due.Sender.Kind, due.Sender.Key, Standing.Suspended, by.Actor, by.Reason ?? NoReason);
            }
        }

        return isAny;
    }
}
