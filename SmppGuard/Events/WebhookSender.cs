using SmppGuard.Model;

namespace SmppGuard.Events;

/// <summary>
/// Tells one webhook what happens: reads each source behind the place up to which the receiver has taken, sends, and moves the place when the receiver has answered. Killed in between, it sends the same
/// events again. For one caller at a time.
/// </summary>
internal sealed class WebhookSender(
    string name, EventOptions options, IReadOnlyList<IEventSource> sources, IWebhookStorage storage, WebhookClient client, TimeProvider time, ILogger<WebhookSender> logger)
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked whether another process has left the turn, or somebody has resumed what was paused.</summary>
    private static readonly TimeSpan TurnLook = TimeSpan.FromSeconds(2);

    private const int MostDoublings = 20;

    private WebhookState? _state;
    private long _restsFrom;
    private TimeSpan _restsFor;

    public WebhookCounts Counts { get; } = new(name);

    /// <summary>The webhook as it is configured at this moment; null: it is not any more.</summary>
    private WebhookOptions? Options => options.Webhooks.Find(webhook => string.Equals(webhook.Name, name, StringComparison.Ordinal));

    /// <summary>Has a webhook that is new begin here: it is told of whatever is stored from now on.</summary>
    public async Task BeginAsync(CancellationToken stop)
    {
        if (Options is { } webhook)
        {
            _ = await HoldAsync(webhook, stop);
        }
    }

    /// <summary>Sends what there is, as long as the receiver takes it.</summary>
    public async Task RoundAsync(CancellationToken stop)
    {
        if (time.GetElapsedTime(_restsFrom) < _restsFor || Options is not { } webhook || await HoldAsync(webhook, stop) is not { } state)
        {
            return;
        }

        var isMore = true;
        while (isMore)
        {
            isMore = false;
            foreach (var source in Chosen(webhook))
            {
                if (await TellAsync(webhook, source, stop) is not { } isAll)
                {
                    return;
                }

                isMore |= !isAll;
            }
        }

        Counts.Nothing();
    }

    /// <summary>Leaves the turn, so that another process need not wait until this one's lease is over.</summary>
    public async Task LeaveAsync()
    {
        _state = null;
        try
        {
            await storage.LeaveAsync(name, CancellationToken.None);
        }
        catch (StorageException)
        {
            // The lease ends by itself.
        }
    }

    private IEnumerable<IEventSource> Chosen(WebhookOptions webhook) => sources.Where(source => source.Types.Any(webhook.Wants));

    // Null: another process has the turn, or it is paused.
    private async Task<WebhookState?> HoldAsync(WebhookOptions webhook, CancellationToken stop)
    {
        if (_state is null || !storage.IsHeld(_state))
        {
            _state = await storage.TakeAsync(name, stop);
        }

        if (_state is { PausedAt: not null })
        {
            // Whoever resumes it may be another process.
            Counts.Paused(true);
            _state = null;
        }

        if (_state is null)
        {
            Rest(TurnLook);
            return null;
        }

        Counts.Paused(false);
        return await AtPlacesAsync(webhook, _state, stop);
    }

    // A source that is chosen from now on begins at its end, and where one is not chosen any more, it will.
    private async Task<WebhookState?> AtPlacesAsync(WebhookOptions webhook, WebhookState state, CancellationToken stop)
    {
        var chosen = Chosen(webhook).ToList();
        if (chosen.Count == state.Places.Count && chosen.TrueForAll(source => state.Places.ContainsKey(source.Name)))
        {
            return state;
        }

        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in chosen)
        {
            places[source.Name] = state.Places.GetValueOrDefault(source.Name) ?? await source.EndAsync(stop);
        }

        return _state = await storage.TrySaveAsync(state with { Places = places }, stop);
    }

    // Whether the source has no more; null: this round is over.
    private async Task<bool?> TellAsync(WebhookOptions webhook, IEventSource source, CancellationToken stop)
    {
        if (_state is not { } state)
        {
            return null;
        }

        var place = state.Places[source.Name];
        var page = await source.ReadAsync(place, webhook.MaxEventsPerRequest, stop);
        var chosen = page.Events.Where(e => webhook.Wants(e.Type)).ToList();
        if (chosen.Count > 0)
        {
            Counts.Waits(chosen.Count, chosen[0].At);
            if (!storage.IsHeld(state))
            {
                _state = null;
                return null;
            }

            var answer = await client.SendAsync(webhook, chosen, stop);
            if (answer.Failure is not null)
            {
                await FailedAsync(webhook, state, answer, chosen[0].At, stop);
                return null;
            }

            Counts.Taken(chosen.Count);
            state = state with { Sent = state.Sent + chosen.Count, SentAt = time.GetUtcNow(), Failures = 0, NextAt = null, OldestAt = null };
            if (_state.Failures > 0)
            {
                logger.TakenAgain(name, _state.Failures);
            }
        }

        if (chosen.Count > 0 || !string.Equals(page.Place, place, StringComparison.Ordinal))
        {
            // Where that fails, it is not known up to where they were taken: they are sent again.
            _state = null;
            _state = await storage.TrySaveAsync(state with { Places = new Dictionary<string, string>(state.Places, StringComparer.Ordinal) { [source.Name] = page.Place } }, CancellationToken.None);
        }

        return _state is null ? null : page.IsAll;
    }

    private async Task FailedAsync(WebhookOptions webhook, WebhookState state, WebhookAnswer answer, DateTimeOffset oldest, CancellationToken stop)
    {
        Counts.RequestFailed();
        var longest = TimeSpan.FromSeconds(webhook.MaxBackoffSeconds);
        var rest = FirstRest * (1L << Math.Min(state.Failures, MostDoublings));
        Rest(rest < longest ? rest : longest);
        var now = time.GetUtcNow();
        if (answer.IsGone)
        {
            logger.Gone(name);
            Counts.Paused(true);
        }
        else if (state.Failures == 0)
        {
            logger.NotTaken(name, answer.Failure!);
        }

        _state = null;
        _state = await storage.TrySaveAsync(
            state with
            {
                Failures = state.Failures + 1,
                Failure = answer.Failure,
                FailedAt = now,
                NextAt = answer.IsGone ? null : now + _restsFor,
                OldestAt = oldest,
                PausedAt = answer.IsGone ? now : null,
            },
            stop);
    }

    private void Rest(TimeSpan rest) => (_restsFrom, _restsFor) = (time.GetTimestamp(), rest);
}
