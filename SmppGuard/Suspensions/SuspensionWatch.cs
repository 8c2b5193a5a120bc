using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Suspensions;

/// <summary>
/// Compares what senders do with the rules, every few seconds, and suspends whoever reaches a limit. Each suspension is in the registry's history with its cause. Where pods share a storage, what all of them
/// counted is compared, and each forgets whom another has suspended.
/// </summary>
internal sealed class SuspensionWatch(
    IReadOnlyList<SuspensionRule> rules, TimeSpan interval, SuspensionCounters counters, ISenderTotalsFeed? feed, RegistryStore registry, TimeProvider time, ILogger<SuspensionWatch> logger) : BackgroundService
{
    /// <summary>Begins the name of whoever suspends by a rule.</summary>
    public const string Actor = "rule:";

    private readonly TotalsOfAllPods _totals = new(feed, interval, time);

    // Whoever was not active when it was looked last.
    private readonly HashSet<(SuspensionScope Scope, string Key)> _stopped = [];

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
        foreach (var view in rules.GroupBy(rule => new SuspensionView(rule.Scope, rule.WindowMinutes)))
        {
            ForgetStopped(view.Key, now);
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
                    if (Cause(rule, of) is { } cause)
                    {
                        await SuspendAsync(rule, key, cause);
                    }
                }
            }
        }
    }

    // What somebody was suspended for does not count again when it is resumed, wherever it was counted: once, for what is counted afterwards is new.
    private void ForgetStopped(SuspensionView view, DateTimeOffset now)
    {
        if (!_totals.AreShared)
        {
            return;
        }

        foreach (var (key, _) in counters.Totals(view.Scope, now, view.WindowMinutes))
        {
            if (registry.IsActive(new RegistryKey(KindOf(view.Scope), key)))
            {
                _ = _stopped.Remove((view.Scope, key));
            }
            else if (_stopped.Add((view.Scope, key)))
            {
                counters.Forget(view.Scope, key);
            }
        }
    }

    private static string? Cause(SuspensionRule rule, SenderTotals totals)
    {
        var (count, of) = rule.Metric switch
        {
            SuspensionMetric.RefusalRate => (totals.Refused, totals.Submitted),
            SuspensionMetric.ComplaintRate => (totals.Complaints, totals.Allowed),
            _ => (totals.OptOuts, totals.Allowed),
        };
        return of >= rule.MinMessages && of > 0 && (double)count / of >= rule.Threshold
            ? string.Create(CultureInfo.InvariantCulture, $"{rule.Metric} {(double)count / of:0.######} reached {rule.Threshold:0.######}: {count} of {of} messages within {rule.WindowMinutes} minutes")
            : null;
    }

    private async Task SuspendAsync(SuspensionRule rule, string key, string cause)
    {
        var sender = new RegistryKey(KindOf(rule.Scope), key);
        if (registry.IsActive(sender))
        {
            try
            {
                _ = await registry.SetStandingAsync(sender, Standing.Suspended, new RegistryChange(Actor + rule.Name, cause));
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
