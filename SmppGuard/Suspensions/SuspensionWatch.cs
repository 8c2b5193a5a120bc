using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Suspensions;

/// <summary>
/// Compares what senders do with the rules, every few seconds, and suspends whoever reaches a limit, or announces that. Each suspension is on record with its cause. Where pods share a storage, what all of them
/// counted is compared, and each forgets what another has announced or made a suspension for.
/// </summary>
internal sealed class SuspensionWatch(
    IReadOnlyList<SuspensionRule> rules, TimeSpan interval, SuspensionCounters counters, ISenderTotalsFeed? feed, RegistryStore registry, TimeProvider time, ILogger<SuspensionWatch> logger) : BackgroundService
{
    /// <summary>Begins the name of whoever suspends by a rule.</summary>
    public const string Actor = RegistryChange.RulePrefix;

    private readonly TotalsOfAllPods _totals = new(feed, interval, time);

    // The last suspension of each sender when it was looked last, and whether it had taken effect.
    private readonly Dictionary<(SuspensionScope Scope, string Key), (string? Id, bool IsStopped)> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (rules.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await EvaluateAsync(stoppingToken);
                }
                catch (Exception error)
                {
                    // A disk that is full at this moment must not end the watch.
                    logger.WatchFailed(error);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task EvaluateAsync(CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var last = registry.State.Suspensions.Values.GroupBy(entry => entry.Sender).ToDictionary(entries => entries.Key, entries => entries.MaxBy(entry => entry.At)!);
        foreach (var view in rules.GroupBy(rule => new SuspensionView(rule.Scope, rule.WindowMinutes)))
        {
            ForgetStopped(view.Key, last, now);
            var own = counters.Totals(view.Key.Scope, now, view.Key.WindowMinutes).Where(sender => sender.Totals != default).ToDictionary(StringComparer.Ordinal);
            var (totals, failure) = await _totals.ExchangeAsync(view.Key, own, stop);
            if (failure is not null)
            {
                logger.OthersNotAsked(failure);
            }

            foreach (var (key, of) in totals)
            {
                foreach (var rule in view)
                {
                    if (Reached(rule, of) is { } evidence)
                    {
                        await SuspendAsync(rule, key, evidence, now);
                    }
                }
            }
        }
    }

    // What somebody was suspended for does not count again when it is resumed, wherever it was counted: once when it is announced and once when it takes effect, for what is counted afterwards is new.
    private void ForgetStopped(SuspensionView view, Dictionary<RegistryKey, SuspensionEntry> last, DateTimeOffset now)
    {
        foreach (var (key, _) in counters.Totals(view.Scope, now, view.WindowMinutes))
        {
            var sender = new RegistryKey(KindOf(view.Scope), key);
            var entry = last.GetValueOrDefault(sender);
            var present = (entry?.Id, IsStopped: entry?.InForceBy is not null);
            if (_seen.TryGetValue((view.Scope, key), out var seen) ? seen != present : entry is { IsOpen: true })
            {
                counters.Forget(view.Scope, key);
            }

            _seen[(view.Scope, key)] = present;
        }
    }

    private static SuspensionEvidence? Reached(SuspensionRule rule, SenderTotals totals)
    {
        var (count, of) = rule.Metric switch
        {
            SuspensionMetric.RefusalRate => (totals.Refused, totals.Submitted),
            SuspensionMetric.ComplaintRate => (totals.Complaints, totals.Allowed),
            _ => (totals.OptOuts, totals.Allowed),
        };
        return of >= rule.MinMessages && of > 0 && (double)count / of >= rule.Threshold
            ? new SuspensionEvidence(rule.Metric.ToString(), (int)Math.Min(count, int.MaxValue), (int)Math.Min(of, int.MaxValue), rule.Threshold, rule.WindowMinutes)
            : null;
    }

    private async Task SuspendAsync(SuspensionRule rule, string key, SuspensionEvidence evidence, DateTimeOffset now)
    {
        var sender = new RegistryKey(KindOf(rule.Scope), key);
        var by = new RegistryChange(Actor + rule.Name, evidence.Cause) { Evidence = evidence };
        if (rule.Notice > TimeSpan.Zero)
        {
            // What it was announced for is forgotten at the next look, so that an urgent rule sees it in this one.
            if (registry.IsActive(sender) && (await registry.AnnounceAsync(sender, rule.Notice, by)).Outcome == RegistryOutcome.Created)
            {
                logger.Announced(sender.Kind, sender.Key, by.Actor, now + rule.Notice, evidence.Cause);
            }

            return;
        }

        if (registry.IsActive(sender))
        {
            try
            {
                _ = await registry.SetStandingAsync(sender, Standing.Suspended, by);
            }
            catch (NotStoredYetException)
            {
                // It is in force, and stored when that is possible; health says so meanwhile.
            }
        }

        counters.Forget(rule.Scope, key);
    }

    private static RegistryKind KindOf(SuspensionScope scope) => scope switch
    {
        SuspensionScope.Organization => RegistryKind.Organization,
        SuspensionScope.Account => RegistryKind.Account,
        _ => RegistryKind.Code,
    };
}
