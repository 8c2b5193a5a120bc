namespace SmppGuard.Consents;

/// <summary>When a refusal may be acknowledged to whoever brought it.</summary>
internal interface ISharedRefusals
{
    /// <summary>Whether there is anything to wait for.</summary>
    bool AreAwaited { get; }

    /// <summary>Completes when everything that was recorded before can be known to all processes that send, or that takes too long.</summary>
    Task StoredAsync();
}

/// <summary>One process that has its store for itself: with its journal it knows all that it must.</summary>
internal sealed class UnsharedRefusals : ISharedRefusals
{
    public bool AreAwaited => false;

    public Task StoredAsync() => Task.CompletedTask;
}
