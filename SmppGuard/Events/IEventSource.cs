namespace SmppGuard.Events;

/// <summary>
/// Where events come from. Register one more, and each webhook that chooses one of its types is told: that is all there is to do. A source makes its events of what is durable already, so that nothing is
/// written twice and nothing is lost between two writes; how far a webhook has been told is a place in the source, which is kept when its receiver has taken what is before it. Fails with
/// <see cref="Model.StorageException"/>.
/// </summary>
internal interface IEventSource
{
    /// <summary>Under which places are kept: never rename.</summary>
    string Name { get; }

    /// <summary>The types of what it tells.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>The place behind everything that there is at this moment, from which a webhook begins that is new.</summary>
    Task<string> EndAsync(CancellationToken cancellation);

    /// <summary>What is behind a place, in order.</summary>
    /// <param name="after">A place that this source gave.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<EventPage> ReadAsync(string after, int limit, CancellationToken cancellation);

    /// <summary>Nobody will ask again for what is before any of these places, and they are those of all webhooks.</summary>
    Task ForgetAsync(IReadOnlyList<string> places, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>Some events.</summary>
/// <param name="Events">They, the oldest first; the same id may come again.</param>
/// <param name="Place">The place behind them; that which was asked for, if there is nothing.</param>
/// <param name="IsAll">Whether there was no more.</param>
internal sealed record EventPage(IReadOnlyList<GuardEvent> Events, string Place, bool IsAll);
