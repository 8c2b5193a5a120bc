using SmppGuard.Model;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Where it is kept when SMSCs went out and came back: the newest <see cref="Kept"/> turns of all pods, numbered in an order in which none comes later before one that was seen. What a method has done is durable when it
/// has completed; one that failed may have been done. Fails with <see cref="StorageException"/>.
/// </summary>
internal interface ISmscTurnStorage
{
    /// <summary>So many; older ones are forgotten with those that come.</summary>
    const int Kept = 10_000;

    /// <summary>Keeps a turn and gives it its number.</summary>
    Task AddAsync(SmscTurn turn, CancellationToken cancellation);

    /// <summary>The newest of an SMSC at a pod; null: none is kept.</summary>
    Task<SmscTurn?> LastAsync(int pod, string smsc, CancellationToken cancellation);

    /// <summary>The largest number; 0: there was none.</summary>
    Task<long> NewestAsync(CancellationToken cancellation);

    /// <summary>Those with larger numbers, in order.</summary>
    Task<IReadOnlyList<SmscTurn>> AfterAsync(long number, int limit, CancellationToken cancellation);
}
