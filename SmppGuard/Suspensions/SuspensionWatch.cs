using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Suspensions;

/// <summary>Compares what senders do with the rules, every few seconds, and suspends whoever reaches a limit. Each suspension is in the registry's history with its cause.</summary>
internal sealed class SuspensionWatch(
    IReadOnlyList<SuspensionRule> rules, TimeSpan interval, SuspensionCounters counters, RegistryStore registry, TimeProvider time, ILogger<SuspensionWatch> logger) : BackgroundService
{
    /// <summary>Begins the name of whoever suspends by a rule.</summary>
    public const string Actor = "rule:";

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
                    await EvaluateAsync();
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

    private async Task EvaluateAsync()
    {
        var now = time.GetUtcNow();
        foreach (var rule in rules)
        {
            foreach (var (key, totals) in counters.Totals(rule.Scope, now, rule.WindowMinutes))
            {
                if (Cause(rule, totals) is { } cause)
                {
                    await SuspendAsync(rule, key, cause);
                }
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
        var kind = rule.Scope switch
        {
            SuspensionScope.Organization => RegistryKind.Organization,
            SuspensionScope.Account => RegistryKind.Account,
            _ => RegistryKind.Code,
        };
        if (registry.IsActive(new RegistryKey(kind, key)))
        {
            try
            {
                _ = await registry.SetStandingAsync(new RegistryKey(kind, key), Standing.Suspended, new RegistryChange(Actor + rule.Name, cause));
            }
            catch (NotStoredYetException)
            {
                // It is in force, and stored when that is possible; health says so meanwhile.
            }
        }

        counters.Forget(rule.Scope, key);
    }
}
