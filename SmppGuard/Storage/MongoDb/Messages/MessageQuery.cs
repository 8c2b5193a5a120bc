using MongoDB.Bson;
using SmppGuard.Archive;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>What a filter means to the server. Everything that it asks for stands behind an index (<see cref="DayLayout"/>), in which the newest come first.</summary>
/// <param name="Filter">Which messages.</param>
/// <param name="Sort">By the field that the server walks along.</param>
internal sealed record MessageQuery(BsonDocument Filter, BsonDocument Sort)
{
    /// <summary>Messages with ids from <paramref name="from"/> on and before <paramref name="before"/>, and received in the range.</summary>
    public static MessageQuery Of(MessageFilter filter, ReceivedRange received, long from, long before, long now)
    {
        // Refused ones are few, those of a number or an id are fewer.
        var alongRefused = filter.Allowed == false && filter.Msisdn is null && filter.MessageId is null;
        var query = Asked(filter, now);
        if (filter.Allowed is { } allowed && !alongRefused)
        {
            query.Add(MessageFields.Refused, new BsonDocument("$exists", !allowed));
        }

        return Along(alongRefused ? MessageFields.Refused : MessageFields.Id, query, received, from, before);
    }

    /// <summary>Those that were received in the range, whatever their ids say of the time.</summary>
    public static MessageQuery Skewed(MessageFilter filter, ReceivedRange received, long before, long now)
    {
        var query = Asked(filter, now);
        if (filter.Allowed is { } allowed)
        {
            query.Add(MessageFields.Refused, new BsonDocument("$exists", !allowed));
        }

        return Along(MessageFields.Skewed, query, received, 0, before);
    }

    /// <summary>Those with one of these ids among all that the ESME or the SMSC used.</summary>
    /// <param name="messageIds">The ids.</param>
    /// <param name="field">A field that has to be as well.</param>
    /// <param name="value">What it has to be.</param>
    /// <param name="now">What has expired by then is not shown.</param>
    public static MessageQuery WithMessageId(IEnumerable<string> messageIds, string field, string value, long now)
    {
        var query = new BsonDocument
        {
            { MessageFields.AnyMessageId, new BsonDocument("$in", new BsonArray(messageIds)) },
            { field, value },
            { MessageFields.ExpireAt, new BsonDocument("$gt", new BsonDateTime(now)) },
        };
        return new MessageQuery(query, new BsonDocument(MessageFields.Id, -1));
    }

    /// <summary>Those with ids above <paramref name="after"/> for which receipts of ours are or were due, oldest first.</summary>
    public static MessageQuery WithReceipts(long after, long now)
    {
        var query = new BsonDocument
        {
            { MessageFields.WithReceipts, new BsonDocument("$gt", after) },
            { MessageFields.ExpireAt, new BsonDocument("$gt", new BsonDateTime(now)) },
        };
        return new MessageQuery(query, new BsonDocument(MessageFields.WithReceipts, 1));
    }

    private static BsonDocument Asked(MessageFilter filter, long now)
    {
        var query = new BsonDocument();
        if (filter.MessageId is { } messageId)
        {
            query.Add(MessageFields.AnyMessageId, messageId);
        }

        if (filter.Msisdn is { } msisdn)
        {
            query.Add(MessageFields.Msisdn, msisdn.Value);
        }

        if (filter.Organization is { } organization)
        {
            query.Add(MessageFields.Organization, organization);
        }

        if (filter.Code is { } code)
        {
            query.Add(MessageFields.Code, code);
        }

        if (filter.Account is { } account)
        {
            query.Add(MessageFields.Account, account);
        }

        return query.Add(MessageFields.ExpireAt, new BsonDocument("$gt", new BsonDateTime(now)));
    }

    private static MessageQuery Along(string field, BsonDocument query, ReceivedRange received, long from, long before)
    {
        query.Add(field, new BsonDocument { { "$gte", from }, { "$lt", before } });
        if (received.IsLimited)
        {
            var range = new BsonDocument("$gte", new BsonDateTime(received.From));
            query.Add(MessageFields.ReceivedAt, received.To == long.MaxValue ? range : range.Add("$lt", new BsonDateTime(received.To)));
        }

        return new MessageQuery(query, new BsonDocument(field, -1));
    }
}
