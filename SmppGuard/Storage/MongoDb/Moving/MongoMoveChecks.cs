using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Moving;

namespace SmppGuard.Storage.MongoDb.Moving;

/// <summary>What a database has to be so that it is copied, or copied into.</summary>
internal static class MongoMoveChecks
{
    /// <exception cref="MoveRefusedException">It is none that this version can copy.</exception>
    public static async Task RequireSourceAsync(MongoStore store, CancellationToken cancellation)
    {
        var schema = MongoStorage.Schema(store);
        try
        {
            if (await schema.IsNewAsync(cancellation))
            {
                throw new MoveRefusedException($"{store} holds nothing of SmppGuard: name the right database behind the servers, for example mongodb://db1.example.net/smppguard");
            }

            await schema.LookAsync(cancellation);
        }
        catch (MongoLayoutException problem)
        {
            throw new MoveRefusedException(problem.Message);
        }
    }

    /// <summary>Passes a database that is empty, or has a copy of the same source with which nobody has started.</summary>
    /// <exception cref="MoveRefusedException">It holds something else, or was used since.</exception>
    public static async Task RequireTargetAsync(MongoStore store, string source, CancellationToken cancellation)
    {
        try
        {
            await MongoStorage.Schema(store).LookAsync(cancellation);
        }
        catch (MongoLayoutException problem)
        {
            throw new MoveRefusedException(problem.Message);
        }

        if (await CopyMarks.HeadAsync(store, cancellation) is not { } head)
        {
            if (await HoldsSomethingAsync(store, cancellation))
            {
                throw new MoveRefusedException($"{store} is not empty, and no copy was begun there: name a database that holds nothing");
            }

            return;
        }

        if (!string.Equals(head.Source, source, StringComparison.Ordinal))
        {
            throw new MoveRefusedException($"{store} has a copy of {head.Source}: drop that database, or name another one");
        }

        if ((await PodLease.NotEndedAsync(store, cancellation)).WasAny)
        {
            throw new MoveRefusedException($"a pod was started with {store} since it was copied: another copy would take back what was recorded there");
        }
    }

    private static async Task<bool> HoldsSomethingAsync(MongoStore store, CancellationToken cancellation)
    {
        var names = await store.RunAsync("*", "listCollections", async () => await (await store.Database.ListCollectionNamesAsync(cancellationToken: cancellation)).ToListAsync(cancellation));
        foreach (var name in names.Where(name => !name.StartsWith("system.", StringComparison.Ordinal) && !string.Equals(name, MongoSchema.Name, StringComparison.Ordinal)))
        {
            if (await store.RunAsync(name, "find", () => store.Collection(name).Find(new BsonDocument()).AnyAsync(cancellation)))
            {
                return true;
            }
        }

        return false;
    }
}
