using SmppGuard.Model;

namespace SmppGuard.Events;

/// <summary>
/// Has a sender run for each webhook that is configured, also for those that are while it runs; each by itself, so that none waits for another, and nothing in the program for any of them.
/// </summary>
internal sealed class WebhookSenders(
    EventOptions options, IEnumerable<IEventSource> sources, IConsentArrivals arrivals, IWebhookStorage storage, WebhookClient client, TimeProvider time, ILogger<WebhookSenders> logger, ILogger<WebhookSender> senderLogger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly List<IEventSource> _sources = [.. sources];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (WebhookSender Sender, CancellationTokenSource Stop, Task Running)> _running = new(StringComparer.Ordinal);
    private long _forgotAt = long.MinValue;

    /// <summary>What is known of those that run.</summary>
    public IReadOnlyList<WebhookCounts> Counts
    {
        get
        {
            lock (_gate)
            {
                return [.. _running.Values.Select(r => r.Sender.Counts)];
            }
        }
    }

    /// <summary>Before anything is recorded: a webhook that is new is told of all that is recorded by this process.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var known = await storage.ListAsync(cancellationToken);
            var consents = _sources.Find(source => source.Types.Contains(EventTypes.RecipientRefused, StringComparer.Ordinal));
            await arrivals.BeginAsync(
                consents is not null && (known.Any(state => state.Places.ContainsKey(consents.Name)) || options.Webhooks.Exists(webhook => consents.Types.Any(webhook.Wants))), cancellationToken);
            foreach (var webhook in options.Webhooks)
            {
                await NewSender(webhook.Name).BeginAsync(cancellationToken);
            }
        }
        catch (StorageException failure)
        {
            logger.NotBegun(failure);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Rounds.RepeatAsync(time, Pause, () => LookAsync(stoppingToken), logger.NotLooked, stoppingToken);
        List<(WebhookSender Sender, CancellationTokenSource Stop, Task Running)> left;
        lock (_gate)
        {
            left = [.. _running.Values];
            _running.Clear();
        }

        await Task.WhenAll(left.Select(EndAsync));
    }

    private async Task LookAsync(CancellationToken stop)
    {
        var wanted = options.Webhooks.Select(webhook => webhook.Name).ToHashSet(StringComparer.Ordinal);
        List<(WebhookSender Sender, CancellationTokenSource Stop, Task Running)> over = [];
        lock (_gate)
        {
            foreach (var name in _running.Keys.Where(name => !wanted.Contains(name)).ToList())
            {
                _ = _running.Remove(name, out var ended);
                over.Add(ended);
            }

            foreach (var name in wanted.Where(name => !_running.ContainsKey(name)))
            {
                var sender = NewSender(name);
                var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
                _running.Add(name, (sender, ends, Rounds.RepeatAsync(time, Pause, () => sender.RoundAsync(ends.Token), failure => senderLogger.RoundFailed(name, failure), ends.Token)));
            }
        }

        await Task.WhenAll(over.Select(EndAsync));
        if (_forgotAt == long.MinValue || time.GetElapsedTime(_forgotAt) >= ForgetEvery)
        {
            _forgotAt = time.GetTimestamp();
            var known = await storage.ListAsync(stop);
            foreach (var source in _sources)
            {
                await source.ForgetAsync([.. known.Select(state => state.Places.GetValueOrDefault(source.Name)).OfType<string>()], stop);
            }
        }
    }

    private WebhookSender NewSender(string name) => new(name, options, _sources, storage, client, time, senderLogger);

    private static async Task EndAsync((WebhookSender Sender, CancellationTokenSource Stop, Task Running) ended)
    {
        await ended.Stop.CancelAsync();
        await ended.Running;
        ended.Stop.Dispose();
        await ended.Sender.LeaveAsync();
    }
}
