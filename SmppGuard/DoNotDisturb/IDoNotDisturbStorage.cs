using SmppGuard.Model;

namespace SmppGuard.DoNotDisturb;

/// <summary>A list in force, and which numbers it has.</summary>
/// <param name="List">The list.</param>
/// <param name="Generation">Its numbers: <see cref="IDoNotDisturbStorage.NumbersAsync"/>.</param>
internal sealed record ListInForce(DoNotDisturbList List, long Generation);

/// <summary>
/// Where the lists and the single numbers are kept. A list's numbers are a generation, which is filled at leisure and put in force whole; several processes may share a
/// storage, and none sees half a list. What a method has done is durable when it has completed; when it fails with a <see cref="StorageException"/>, it has done nothing.
/// </summary>
internal interface IDoNotDisturbStorage
{
    /// <summary>The lists in force, by name.</summary>
    /// <exception cref="StartRefusedException">What is stored is damaged.</exception>
    Task<IReadOnlyList<ListInForce>> ListsAsync(CancellationToken cancellation);

    /// <summary>
    /// The numbers of a generation, each once, in no order. Of one that was removed meanwhile, because another is in force, they may be none; where others can remove it while
    /// it is read, that is a <see cref="StorageException"/>: half a list is no list.
    /// </summary>
    /// <exception cref="StartRefusedException">What is stored is damaged.</exception>
    Task<List<long>> NumbersAsync(long generation, CancellationToken cancellation);

    /// <summary>The numbers that were put one by one.</summary>
    /// <exception cref="StartRefusedException">What is stored is damaged.</exception>
    Task<IReadOnlyList<Msisdn>> SinglesAsync(CancellationToken cancellation);

    /// <summary>Why a number was put; null: it was not.</summary>
    Task<DoNotDisturbEntry?> FindSingleAsync(Msisdn msisdn, CancellationToken cancellation);

    /// <returns>False: it was there already, and has the new reason.</returns>
    Task<bool> PutSingleAsync(Msisdn msisdn, DoNotDisturbEntry entry, CancellationToken cancellation);

    /// <returns>False: it was not there.</returns>
    Task<bool> DeleteSingleAsync(Msisdn msisdn, string actor, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Begins a generation, without numbers and in force for no list; nobody else is given the same.</summary>
    Task<long> BeginGenerationAsync(CancellationToken cancellation);

    /// <summary>Adds numbers to a generation that is not in force; one that it has already changes nothing. After a failure some may have been added.</summary>
    Task AddNumbersAsync(long generation, IReadOnlyList<long> numbers, CancellationToken cancellation);

    /// <summary>Puts a generation in force as the list of this name, at once and whole.</summary>
    /// <param name="list">The list.</param>
    /// <param name="generation">Its numbers.</param>
    /// <param name="replaced">The generation that is in force for it now; null: there is no such list.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: another one is in force by now, and stays so.</returns>
    Task<bool> TryPutInForceAsync(DoNotDisturbList list, long generation, long? replaced, CancellationToken cancellation);

    /// <returns>False: there is no such list.</returns>
    Task<bool> DeleteListAsync(string name, string actor, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Removes the numbers that belong to no list any more, or never came to: those of imports that have ended, wherever they ran.</summary>
    Task RemoveLeftOversAsync(CancellationToken cancellation);
}
