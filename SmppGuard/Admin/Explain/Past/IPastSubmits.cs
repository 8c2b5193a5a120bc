namespace SmppGuard.Admin.Explain.Past;

/// <summary>Messages of before, some at a time.</summary>
internal interface IPastSubmits
{
    /// <summary>Whether they are read from the request while it is sent: nothing is answered before it is read, since who sends need not listen yet.</summary>
    bool IsSent { get; }

    /// <summary>The next, or none at the end. What is to be looked up is looked up by <paramref name="queued"/>, in turn with all look-ups.</summary>
    ValueTask<IReadOnlyList<PastSubmit>> NextAsync(int atMost, QueuedLook queued, CancellationToken cancellation);

    /// <summary>Where to go on behind those that were given; null: there are no more.</summary>
    string? Next { get; }
}

/// <summary>Runs something on the threads for look-ups.</summary>
internal delegate Task<IReadOnlyList<PastSubmit>> QueuedLook(Func<CancellationToken, IReadOnlyList<PastSubmit>> look);
