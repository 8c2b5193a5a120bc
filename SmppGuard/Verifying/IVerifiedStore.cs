using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>A store that is looked at: only read, also while others work with it. What is damaged is told, or fails with a <see cref="StorageException"/> or another exception of reading.</summary>
internal interface IVerifiedStore : IAsyncDisposable
{
    /// <summary>Where it is, for people; without a password.</summary>
    string Place { get; }

    /// <summary>Everything but days.</summary>
    IMovableStore Items { get; }

    /// <summary>
    /// Messages of before this moment are stored with all that became of them, as far as anything of it was known; later ones may be in a journal alone. Milliseconds since 1970-01-01 UTC;
    /// <see cref="long.MaxValue"/>: all are.
    /// </summary>
    long SettledBefore { get; }

    /// <summary>Messages up to this id were stored by a version that did not count them; null: nobody knows.</summary>
    long? CountedAfter { get; }

    /// <summary>Looks at what holds the items, and at the journal where there is one.</summary>
    Task LookAsync(VerifyReport report, CancellationToken cancellation);

    /// <summary>The days that there are, oldest first, whatever can be read of them.</summary>
    Task<IReadOnlyList<int>> DaysAsync(CancellationToken cancellation);

    /// <summary>Opens a day, as it is at this moment where the store can say what that is.</summary>
    Task<IVerifiedDay> OpenAsync(int day, CancellationToken cancellation);
}

/// <summary>A day of the archive that is looked at.</summary>
internal interface IVerifiedDay : IAsyncDisposable
{
    /// <summary>Looks at what holds the items.</summary>
    Task LookAsync(VerifyReport report, CancellationToken cancellation);

    /// <summary>Items in the order of their keys.</summary>
    IAsyncEnumerable<StoredItem> ReadAsync(StorePart part, CancellationToken cancellation);

    /// <summary>Whether a message is there now: what came meanwhile counts.</summary>
    Task<bool> HasAsync(long recordId, CancellationToken cancellation);

    /// <summary>Compares messages with what they are found by, in both directions.</summary>
    Task LookUpAsync(VerifyReport report, CancellationToken cancellation);
}
