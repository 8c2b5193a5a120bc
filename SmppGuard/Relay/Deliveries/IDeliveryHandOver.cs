namespace SmppGuard.Relay.Deliveries;

/// <summary>
/// How processes that share a store give each other what waits for accounts that are bound elsewhere. Whose a delivery is stands in the store, and changes there first: whoever gives
/// one away has it no more before that, whoever gets it has it afterwards. For one caller at a time who looks and says, and one who gives and takes beside that.
/// </summary>
internal interface IDeliveryHandOver
{
    /// <summary>Looks who else lives. Returns the accounts that can be delivered to at another process, each with one of those.</summary>
    Task<IReadOnlyDictionary<string, long>> LookAsync(CancellationToken cancellationToken);

    /// <summary>Says which accounts can be delivered to here.</summary>
    Task SayBoundAsync(IReadOnlyCollection<string> accounts, CancellationToken cancellationToken);

    /// <summary>Gives deliveries away that are not at hand any more.</summary>
    /// <param name="deliveryIds">Which.</param>
    /// <param name="to">Whom, as <see cref="LookAsync"/> names it.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    /// <returns>Those that are not this process's any more.</returns>
    Task<IReadOnlyCollection<long>> GiveAsync(IReadOnlyCollection<long> deliveryIds, long to, CancellationToken cancellationToken);

    /// <summary>Takes what processes left that are dead by the last look; <see cref="NoteAsync"/> tells of it.</summary>
    /// <param name="accounts">For these accounts.</param>
    /// <param name="expired">And for all others up to this id: somebody has to end them.</param>
    /// <param name="limit">Most that are taken.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task TakeLeftAsync(IReadOnlyCollection<string> accounts, long expired, int limit, CancellationToken cancellationToken);

    /// <summary>What this process was given or took, each told once; from now on it is to be kept at hand.</summary>
    Task<IReadOnlyList<WaitingDeliveries>> NoteAsync(int limit, CancellationToken cancellationToken);
}
