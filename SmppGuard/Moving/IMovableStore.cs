using SmppGuard.Model;

namespace SmppGuard.Moving;

/// <summary>A store whose content can be read item by item, also while others work with it. Fails with <see cref="StorageException"/>.</summary>
internal interface IMovableStore : IAsyncDisposable
{
    /// <summary>Where it is, for people; without a password.</summary>
    string Place { get; }

    /// <summary>Who works with it at this moment, or may, so that a copy of it is not the last one; null: nobody.</summary>
    Task<string?> InUseAsync(CancellationToken cancellation);

    /// <summary>The days of the archive of which something has to be kept, oldest first, each with until when.</summary>
    Task<IReadOnlyList<(int Day, long KeptUntil)>> DaysAsync(CancellationToken cancellation);

    /// <summary>The moment of the newest message; 0: there is none.</summary>
    Task<long> ArchivedAsync(CancellationToken cancellation);

    /// <summary>Whether something of a day can have changed since.</summary>
    bool MayHaveChanged(int day, Since since);

    /// <summary>Items in the order of their keys.</summary>
    /// <param name="part">Which.</param>
    /// <param name="day">Of parts that are of days: which.</param>
    /// <param name="since">Only what may be new since then, or some more; null: all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    IAsyncEnumerable<StoredItem> ReadAsync(StorePart part, int day, Since? since, CancellationToken cancellation);

    /// <summary>The names of all attachments, in their order: the files themselves are only read where they are wanted.</summary>
    IAsyncEnumerable<string> AttachmentsAsync(CancellationToken cancellation);

    /// <summary>One attachment, whose octets are those that it is named by.</summary>
    Task<StoredItem> AttachmentAsync(string sha256, CancellationToken cancellation);
}

/// <summary>A store that is made by a copy. What a method has done is durable when it has completed; what is done again changes nothing.</summary>
internal interface ICopyTarget : IMovableStore
{
    /// <summary>Lets a copy begin, or go on: from now on nobody starts with this store until <see cref="CompleteAsync"/>.</summary>
    /// <param name="source">Where it is from.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MoveRefusedException">It holds something else, or was used since.</exception>
    Task BeginAsync(string source, CancellationToken cancellation);

    /// <summary>The marks of what was copied to its end, by the names of parts, and of the archive by those of days.</summary>
    Task<IReadOnlyDictionary<string, CopyMark>> MarksAsync(CancellationToken cancellation);

    Task MarkAsync(string unit, CopyMark mark, CancellationToken cancellation);

    /// <summary>Makes a day of the archive, or raises until when it is kept.</summary>
    Task PrepareDayAsync(int day, long keptUntil, CancellationToken cancellation);

    /// <summary>Stores items, in the place of those with the same keys.</summary>
    Task PutAsync(StorePart part, int day, IReadOnlyList<StoredItem> items, CancellationToken cancellation);

    Task RemoveAsync(StorePart part, int day, IReadOnlyList<ItemKey> keys, CancellationToken cancellation);

    /// <summary>Writes what a start needs beside the items. Afterwards the store can be compared.</summary>
    /// <param name="isLast">Nobody works with the source: it can be started with.</param>
    /// <param name="cancellation">Gives up.</param>
    Task CompleteAsync(bool isLast, CancellationToken cancellation);
}

/// <summary>What was asked for would lose something, or is not what was meant.</summary>
internal sealed class MoveRefusedException(string problem) : Exception(problem);
