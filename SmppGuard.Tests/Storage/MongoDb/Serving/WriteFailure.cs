using MongoDB.Bson;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>A way in which any write can fail, as failCommand is told of it.</summary>
/// <param name="What">In words.</param>
/// <param name="Probability">Of each write.</param>
/// <param name="Document">The data of failCommand.</param>
internal sealed record WriteFailure(string What, double Probability, BsonDocument Document)
{
    private const double Often = 0.15;

    /// <summary>Of what makes the driver wait for half a second before it asks that server again.</summary>
    private const double Sometimes = 0.04;

    /// <summary>Each way that the server of the tests can fail in.</summary>
    public static IEnumerable<WriteFailure> All(MongoTestDatabase database)
    {
        yield return Of("not primary", Sometimes, new BsonDocument("errorCode", 10107));
        yield return Of("the primary steps down", Sometimes, new BsonDocument("errorCode", 189));
        yield return Of("the connection is cut before", Sometimes, new BsonDocument("closeConnection", true));
        if (database.IsOnStandIn)
        {
            yield return Of("the connection is cut afterwards", Sometimes, new BsonDocument("closeConnectionAfterwards", true));
        }

        yield return Of("no majority in time", Often, Concern(64));
        yield return Of("a shutdown while the majority is waited for", Sometimes, Concern(91));
        yield return Of("a duplicate that is none", Often, new BsonDocument("errorCode", 11000));
        yield return Of("a conflict", Often, new BsonDocument("errorCode", 112));
        yield return Of("anything else", Often, new BsonDocument("errorCode", 96));
    }

    private static WriteFailure Of(string what, double probability, BsonDocument failure) =>
        new(what, probability, failure.Add("failCommands", new BsonArray { "insert", "update", "delete", "findAndModify" }));

    private static BsonDocument Concern(int code) => new("writeConcernError", new BsonDocument { { "code", code }, { "errmsg", "not yet" } });
}
