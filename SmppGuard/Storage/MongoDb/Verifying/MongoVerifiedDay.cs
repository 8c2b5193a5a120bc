using System.Globalization;
using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Moving;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Storage.MongoDb.Moving;
using SmppGuard.Verifying;

namespace SmppGuard.Storage.MongoDb.Verifying;

/// <summary>
/// A day's collections that are looked at. The server keeps its indexes itself; what is compared are the fields that stand in them alone, so that few are looked through, and the layout. A document that
/// cannot be read is told, and the next one read.
/// </summary>
internal sealed class MongoVerifiedDay(MongoStore store, int day) : IVerifiedDay
{
    /// <summary>What is wrong with more documents is told of the collection as a whole.</summary>
    private const int MostKept = 10_000;

    private readonly List<(string Kind, string? Item, string Text)> _found = [];
    private long _notKept;
    private long _compared;

    public async Task LookAsync(VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(VerifiedParts.DayLayout, day);
        looking.Read();
        foreach (var (collection, problem) in await new LayoutBuilder(store).ProblemsAsync(DayLayout.Of(day), cancellation))
        {
            looking.Found(DamageKind.Index, collection, problem);
        }
    }

    public async IAsyncEnumerable<StoredItem> ReadAsync(StorePart part, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = part == StoreParts.Messages ? null : DayPart.All.Single(rows => rows.Part == part);
        var name = DayLayout.NameOf(rows?.Kind ?? DayLayout.Messages, day);
        using var cursor = await store.RunAsync(name, "find", () => store.Collection(name).FindAsync(new BsonDocument(), new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1) }, cancellation));
        while (await store.RunAsync(name, "find", () => cursor.MoveNextAsync(cancellation)))
        {
            foreach (var document in cursor.Current)
            {
                if (TryRead(document, rows) is { } item)
                {
                    yield return item;
                }
            }
        }
    }

    public Task<bool> HasAsync(long recordId, CancellationToken cancellation)
    {
        var name = DayLayout.NameOf(DayLayout.Messages, day);
        return store.RunAsync(name, "find", () => store.Collection(name).Find(new BsonDocument(MessageFields.Id, recordId)).AnyAsync(cancellation));
    }

    public Task LookUpAsync(VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(VerifiedParts.Lookup, day);
        for (var message = 0L; message < _compared; message++)
        {
            looking.Read();
        }

        foreach (var (kind, item, text) in _found)
        {
            looking.Found(kind, item, text);
        }

        if (_notKept > 0)
        {
            looking.Found(DamageKind.Unreadable, (string?)null, string.Create(CultureInfo.InvariantCulture, $"{_notKept} more documents are not as they should be"));
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private StoredItem? TryRead(BsonDocument document, DayPart? rows)
    {
        try
        {
            var item = rows?.Item(document) ?? DayMessages.Item(document);
            if (rows is null)
            {
                _compared++;
                foreach (var problem in Problems(document, item))
                {
                    Keep(DamageKind.Index, item.Key.ToString(), problem);
                }
            }
            else if (rows.Part == StoreParts.Receipts && document.Number(ReceiptDocument.RecordId) != item.Key.Number(0))
            {
                Keep(DamageKind.Index, item.Key.ToString(), "the receipt is not found under its message");
            }

            return item;
        }
        catch (Exception damaged) when (VerifyFailure.IsOfReading(damaged))
        {
            Keep(DamageKind.Unreadable, document.TryGetValue("_id", out var id) && id.IsInt64 ? id.AsInt64.ToString(CultureInfo.InvariantCulture) : null, VerifyFailure.Text(damaged));
            return null;
        }
    }

    private void Keep(string kind, string? item, string text)
    {
        if (_found.Count < MostKept)
        {
            _found.Add((kind, item, text));
        }
        else
        {
            _notKept++;
        }
    }

    private static IEnumerable<string> Problems(BsonDocument document, StoredItem item)
    {
        var message = new VerifiedMessage(item);
        if (!Agrees(document, MessageFields.Refused, message.Reason != (long)Reason.None, message.Id))
        {
            yield return "it is not found among those that were refused, or is there and was not";
        }

        if (!Agrees(document, MessageFields.Skewed, Math.Abs(message.ReceivedAt - RecordIds.TimeOf(message.Id)) > ReceivedRange.Slack, message.Id))
        {
            yield return "it is not found among those that were received at another time than their ids say, or is there and was not";
        }

        if (!Agrees(document, MessageFields.WithReceipts, document.Contains(MessageFields.ReceiptsDue), message.Id))
        {
            yield return "it is not found among those whose receipts are due, or is there and none are";
        }

        if (!Ids(document, message).All(Known(document).Contains))
        {
            yield return "it is not found by every id that the ESME or the SMSC used";
        }
    }

    // The record id again, where it is to be found.
    private static bool Agrees(BsonDocument document, string field, bool isTo, long recordId) => document.NumberOrNull(field) == (isTo ? recordId : null);

    private static HashSet<string> Known(BsonDocument document) => document.TryGetValue(MessageFields.AnyMessageId, out var ids)
        ? ids.IsBsonArray ? [.. ids.AsBsonArray.Select(id => id.AsString)] : [ids.AsString]
        : [];

    private static IEnumerable<string> Ids(BsonDocument document, VerifiedMessage message)
    {
        if (document.TextOrNull(MessageFields.MessageId) is { Length: > 0 } messageId)
        {
            yield return messageId;
        }

        foreach (var id in document.GetValue(MessageFields.SmscMessageIds, new BsonArray()).AsBsonArray.Select(id => id.AsString).Where(id => id.Length > 0))
        {
            yield return id;
        }

        foreach (var id in PartIds(message.Parts))
        {
            yield return id;
        }
    }

    private static List<string> PartIds(byte[]? octets)
    {
        var parts = new ArchivedParts(octets);
        List<string> ids = [];
        for (var i = 0; i < parts.Count; i++)
        {
            if (i != parts.CompletingIndex)
            {
                ids.Add(parts[i].EsmeMessageId.ToString(CultureInfo.InvariantCulture));
            }
        }

        return ids;
    }
}
