using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Verifying;
using SmppGuard.Storage.Sqlite.Verifying;
using SmppGuard.Verifying;

namespace SmppGuard.Hosting;

/// <summary>Looks at the store that a configuration names, whoever works with it meanwhile.</summary>
internal static class StoreCheck
{
    /// <param name="options">Name the store.</param>
    /// <param name="range">Days of the archive.</param>
    /// <param name="report">Is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was looked at.</returns>
    /// <exception cref="MoveRefusedException">It is of another version, or there is none.</exception>
    /// <exception cref="StorageException">It cannot be reached.</exception>
    public static async Task<CheckedStore> RunAsync(GuardOptions options, DayRange range, VerifyReport report, TimeProvider time, CancellationToken cancellation)
    {
        if (StorageProvider.IsShared(options))
        {
            await using var database = await MongoVerifiedStore.OpenVerifiedAsync(StorageProvider.SharedBy(options)!, options.DataDirectory, time, cancellation);
            if (database.InUse is { } user)
            {
                report.Note($"{user}: what is of the last hour may be in a journal alone, and is not missed");
            }

            await VerifyAsync(database, options, range, report, time, cancellation);
            return new CheckedStore(database.Place, database.InUse);
        }

        var directory = options.DataDirectory;
        var served = DataDirectoryLock.IsHeld(directory) ? $"a process serves {directory}" : null;
        if (served is not null)
        {
            report.Note($"{served}: what is in the journal alone is not missed in the archive");
        }

        await using var store = SqliteVerifiedStore.OpenVerified(directory, served, time);
        await VerifyAsync(store, options, range, report, time, cancellation);
        if (served is null && DataDirectoryLock.IsHeld(directory))
        {
            report.Note($"a process began to serve {directory} meanwhile: what it changed may be told as damage; look again");
        }

        return new CheckedStore(store.Place, served);
    }

    private static Task VerifyAsync(IVerifiedStore store, GuardOptions options, DayRange range, VerifyReport report, TimeProvider time, CancellationToken cancellation) =>
        new StoreVerification(store, report, options.Retention.MessageMonths, time).RunAsync(range, cancellation);
}

/// <summary>What was looked at.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="InUse">Who works with it; null: nobody.</param>
internal sealed record CheckedStore(string Place, string? InUse);
