using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.MongoDb.Moving;
using SmppGuard.Storage.Sqlite.Moving;

namespace SmppGuard.Hosting;

/// <summary>
/// Moves what is stored between the providers, and compares. While the source is served a copy is one of the moment, and another one goes on from it; the last one holds the lock of the data
/// directory, so that nobody starts with it meanwhile, and writes what a start with the other provider needs.
/// </summary>
internal static class StoreMove
{
    /// <param name="from">What is copied.</param>
    /// <param name="to">Where to.</param>
    /// <param name="isWhole">Everything is compared again, whatever was copied before.</param>
    /// <param name="lost">Pods whose journals are gone for good.</param>
    /// <param name="progress">Is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up; another copy goes on.</param>
    /// <returns>Why it is not the last one; null: the target is complete.</returns>
    /// <exception cref="MoveRefusedException">It would lose something, or is not what was meant.</exception>
    /// <exception cref="StorageException">One of them cannot be read or written.</exception>
    public static async Task<string?> CopyAsync(StorePlace from, StorePlace to, bool isWhole, IReadOnlySet<int> lost, MoveProgress progress, TimeProvider time, CancellationToken cancellation)
    {
        Require(from, to);
        if (from is { DataDirectory: { } source })
        {
            RequireNotMoved(source);
            using var taken = TryLock(source, out var user);
            await using var directory = SqliteMovableStore.Open(source, user, time);
            await using var database = await MongoCopyTarget.OpenAsync(to.Database!, directory.Place, directory.Pod, time, cancellation);
            return await CopyAsync(directory, database, isWhole, progress, () => MongoStorage.BeginWith(source, directory.Checkpoint()), time, cancellation);
        }

        await using var shared = await MongoMovableStore.OpenAsync(from.Database!, lost, time, cancellation);
        await shared.RequireCompleteAsync(cancellation);
        _ = SqliteMoveChecks.RequireTarget(to.DataDirectory!, shared.Place);
        using var held = Lock(to.DataDirectory!);
        await using var target = SqliteCopyTarget.Begin(to.DataDirectory!, shared.Place, time);
        return await CopyAsync(shared, target, isWhole, progress, () => { }, time, cancellation);
    }

    /// <summary>Compares two stores, whichever was copied from the other.</summary>
    /// <param name="from">The one.</param>
    /// <param name="to">The other.</param>
    /// <param name="firstDay">Days of the archive before it were compared already; 0: all.</param>
    /// <param name="progress">Is told.</param>
    /// <param name="tell">Is told of each item that differs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Who works with the one; null: nobody.</returns>
    /// <exception cref="MoveRefusedException">One of them is not a store.</exception>
    /// <exception cref="StorageException">One of them cannot be read.</exception>
    public static async Task<string?> CompareAsync(StorePlace from, StorePlace to, int firstDay, MoveProgress progress, Action<StoreDifference> tell, TimeProvider time, CancellationToken cancellation)
    {
        Require(from, to);
        await using var one = await OpenAsync(from, time, cancellation);
        await using var other = await OpenAsync(to, time, cancellation);
        await new StoreComparison(one, other, progress, tell).RunAsync(firstDay, cancellation);
        return await one.InUseAsync(cancellation);
    }

    private static async Task<string?> CopyAsync(
        IMovableStore source, ICopyTarget target, bool isWhole, MoveProgress progress, Action beforeLast, TimeProvider time, CancellationToken cancellation)
    {
        // Whoever works with it now, or by the end, has recorded what was read over.
        var before = await source.InUseAsync(cancellation);
        await target.BeginAsync(source.Place, cancellation);
        await new StoreCopy(source, target, progress, time).RunAsync(isWhole, cancellation);
        var user = before ?? await source.InUseAsync(cancellation);
        if (user is null)
        {
            beforeLast();
        }

        await target.CompleteAsync(isLast: user is null, cancellation);
        return user;
    }

    private static async Task<IMovableStore> OpenAsync(StorePlace place, TimeProvider time, CancellationToken cancellation) => place.DataDirectory is { } directory
        ? SqliteMovableStore.Open(directory, Directory.Exists(directory) && DataDirectoryLock.IsHeld(directory) ? ServedBy(directory) : null, time)
        : await MongoMovableStore.OpenAsync(place.Database!, new HashSet<int>(), time, cancellation);

    private static void Require(StorePlace from, StorePlace to)
    {
        if (from.IsSame(to))
        {
            throw new MoveRefusedException("--from and --to are the same");
        }

        if (from.Database is null == to.Database is null)
        {
            throw new MoveRefusedException(from.Database is null
                ? "both are data directories: the command backup copies one into another"
                : "both are databases of MongoDB: mongodump and mongorestore copy one into another");
        }
    }

    private static void RequireNotMoved(string dataDirectory)
    {
        if (MovedStorage.Problem(dataDirectory) is { } problem)
        {
            throw new MoveRefusedException(problem);
        }
    }

    private static string ServedBy(string dataDirectory) => $"a process serves {dataDirectory}";

    private static DataDirectoryLock? TryLock(string dataDirectory, out string? user)
    {
        user = null;
        if (!Directory.Exists(dataDirectory))
        {
            return null;
        }

        try
        {
            return DataDirectoryLock.TakeForCommand(dataDirectory);
        }
        catch (DataDirectoryInUseException)
        {
            user = ServedBy(dataDirectory);
            return null;
        }
    }

    private static DataDirectoryLock Lock(string dataDirectory)
    {
        try
        {
            return DataDirectoryLock.TakeForCommand(dataDirectory);
        }
        catch (DataDirectoryInUseException)
        {
            throw new MoveRefusedException($"{ServedBy(dataDirectory)}, or copies into it");
        }
    }
}
