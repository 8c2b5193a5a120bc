using SmppGuard.Model;

namespace SmppGuard.Complaints;

/// <summary>
/// Where complaints are kept, with every change of them. What a method has done is durable when it has completed; when it fails with a <see cref="StorageException"/>, it
/// has done nothing. Several processes may share one.
/// </summary>
internal interface IComplaintStorage
{
    /// <summary>Keeps a new complaint and gives it its id, which is larger than all before it.</summary>
    /// <returns>As it is kept, times to the millisecond; null: one with this channel and reference is there already.</returns>
    Task<Complaint?> AddAsync(Complaint complaint, CancellationToken cancellation);

    Task<Complaint?> FindAsync(long id, CancellationToken cancellation);

    /// <summary>The one with this channel and reference; null: there is none.</summary>
    Task<Complaint?> FindAsync(string channel, string reference, CancellationToken cancellation);

    /// <summary>Puts <paramref name="after"/> in the place of <paramref name="before"/>, and keeps what was changed by whom.</summary>
    /// <returns>False: it is not as <paramref name="before"/> says any more, because somebody else changed it; nothing was done.</returns>
    Task<bool> TryReplaceAsync(Complaint before, Complaint after, string actor, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Those that a filter asks for, newest first.</summary>
    Task<IReadOnlyList<Complaint>> ListAsync(ComplaintFilter filter, CancellationToken cancellation);

    /// <summary>What was changed of a complaint since it was recorded, oldest first.</summary>
    Task<IReadOnlyList<ComplaintChange>> ChangesAsync(long id, CancellationToken cancellation);

    /// <summary>The due dates of everything that is open, by id.</summary>
    Task<IReadOnlyDictionary<long, DateOnly>> OpenDueDatesAsync(CancellationToken cancellation);
}
