using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Moving;

namespace SmppGuard.Hosting;

/// <summary>What keeps the embedded provider from going on with a data directory that was moved: what another has recorded since would be left out without a word, refusals too.</summary>
internal static class MovedStorage
{
    /// <summary>Why it may not; null: it may. Looking changes nothing.</summary>
    public static string? Problem(string dataDirectory)
    {
        try
        {
            if (CopyMarksFile.TryRead(dataDirectory) is { IsComplete: false } copy)
            {
                return $"{dataDirectory} has a copy of {copy.Source} that is not complete: copy again, after that is stopped, and see that it says that it is complete.";
            }
        }
        catch (Exception unreadable) when (unreadable is MoveRefusedException or StorageException)
        {
            return unreadable.Message;
        }

        var guard = Path.Combine(dataDirectory, SqliteRegistryStorage.FileName);
        return File.Exists(guard) && MongoStorage.HasStartedWith(dataDirectory)
            ? $"{dataDirectory} was started with the provider MongoDb, and {guard} is of before: what was recorded since is not in it. Choose MongoDb again, or move the database into another data directory first; "
                + $"to go on without what was recorded since, remove {MongoStorage.HolderOf(dataDirectory)} and start again."
            : null;
    }

    /// <summary>Takes back what a copy wrote for a start with the database: the directory goes on here, and the copy is one of before.</summary>
    /// <exception cref="MovedStorageException">It may not go on.</exception>
    public static void Require(string dataDirectory)
    {
        if (Problem(dataDirectory) is { } problem)
        {
            throw new MovedStorageException(problem);
        }

        MongoStorage.ForgetBegin(dataDirectory);
    }
}

/// <summary>A data directory was moved.</summary>
internal sealed class MovedStorageException(string problem) : StartRefusedException(problem);
