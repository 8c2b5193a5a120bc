using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Audit;

namespace SmppGuard.Storage.MongoDb;

/// <summary>The audit logs of all pods. Entries are only inserted: nothing here changes one.</summary>
internal sealed class MongoAuditStorage(MongoStore store) : IAuditStorage
{
    private const string Name = "auditLog";

    private static readonly BsonDocument NewestFirst = new("_id", -1);

    public static CollectionLayout Layout { get; } = new(Name)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_id"] = "long",
            ["pod"] = "long",
            ["number"] = "long",
            ["at"] = "date",
            ["kind"] = "string",
            ["by"] = "string",
            ["what"] = "string",
            ["hash"] = "string",
        },
        Indexes =
        [
            new("chain", new BsonDocument { { "pod", 1 }, { "number", 1 } }) { Unique = true },
            new("by", new BsonDocument { { "by", 1 }, { "_id", -1 } }),
            new("what", new BsonDocument { { "what", 1 }, { "_id", -1 } }),
            new("kind", new BsonDocument { { "kind", 1 }, { "_id", -1 } }),
            new("at", new BsonDocument("at", 1)),
        ],
    };

    private IMongoCollection<BsonDocument> Entries => store.Collection(Name);

    // In order and one chain: the first that is not stored leaves none behind it.
    public Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation) => store.RunAsync(
        Name,
        "insert",
        async () =>
        {
            for (var stored = 0; stored < entries.Count;)
            {
                try
                {
                    await Entries.InsertManyAsync(entries.Skip(stored).Select(Of), new InsertManyOptions { IsOrdered = true }, cancellation);
                    return;
                }
                catch (MongoBulkWriteException<BsonDocument> failure) when (MongoFaults.IsDuplicate(failure))
                {
                    // That one was stored by an attempt whose answer was lost; those before it are now. How many behind it were, too, is asked and not tried one by one: where each
                    // write fails by chance, a long row of them never all succeeds.
                    stored = Math.Max(stored + failure.WriteErrors[0].Index + 1, await CountStoredAsync(entries, cancellation));
                }
            }
        });

    public Task<AuditEntry?> LastAsync(int pod, CancellationToken cancellation) => store.RunAsync(
        Name,
        "find",
        async () => await Entries.Find(new BsonDocument("pod", (long)pod)).Sort(new BsonDocument("number", -1)).Limit(1).FirstOrDefaultAsync(cancellation) is { } last ? Read(last) : null);

    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancellation)
    {
        var query = new BsonDocument("_id", new BsonDocument("$lt", filter.Before)).With("kind", filter.Kind?.ToString()).With("by", filter.By);
        if (filter.What is { } what)
        {
            query.Add("what", new BsonDocument { { "$gte", what }, { "$lt", what + '\uFFFF' } });
        }

        if (filter.From is not null || filter.To is not null)
        {
            query.Add("at", new BsonDocument().With("$gte", filter.From).With("$lt", filter.To));
        }

        return store.RunAsync<IReadOnlyList<AuditEntry>>(
            Name, "find", async () => [.. (await Entries.Find(query).Sort(NewestFirst).Limit(filter.Limit).ToListAsync(cancellation)).Select(Read)]);
    }

    public async Task<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var old = new BsonDocument("at", new BsonDocument("$lt", BsonFields.Date(before)));
        var pods = await store.RunAsync(Name, "find", () => Entries.Distinct<BsonValue>("pod", old, cancellationToken: cancellation).ToListAsync(cancellation));
        var removed = 0L;
        foreach (var pod in pods.Select(p => p.ToInt32()))
        {
            if (await LastAsync(pod, cancellation) is { } last)
            {
                var own = new BsonDocument(old) { { "pod", (long)pod }, { "number", new BsonDocument("$lt", last.Number) } };
                removed += await store.RunAsync(Name, "remove", async () => (await Entries.DeleteManyAsync(own, cancellation)).DeletedCount);
            }
        }

        return removed;
    }

    // Of a chain that is stored in order: up to its last one.
    private async Task<int> CountStoredAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
    {
        var last = await LastAsync(entries[0].Pod, cancellation);
        for (var count = entries.Count; count > 0; count--)
        {
            if (entries[count - 1].Id == last?.Id)
            {
                return count;
            }
        }

        return 0;
    }

    private static BsonDocument Of(AuditEntry entry) => new BsonDocument("_id", new BsonInt64(entry.Id))
        .With("pod", entry.Pod)
        .With("number", entry.Number)
        .With("at", entry.At)
        .With("kind", entry.Kind.ToString())
        .With("by", entry.By)
        .With("role", entry.Role)
        .With("organization", entry.Organization)
        .With("peer", entry.Peer)
        .With("action", entry.Action)
        .With("what", entry.What)
        .With("status", entry.Status)
        .With("before", entry.Before)
        .With("after", entry.After)
        .With("previousHash", entry.PreviousHash)
        .With("hash", entry.Hash);

    private static AuditEntry Read(BsonDocument stored) => new()
    {
        Id = stored.Number("_id"),
        Pod = (int)stored.Number("pod"),
        Number = stored.Number("number"),
        At = stored.Time("at"),
        Kind = stored.Name<AuditKind>("kind"),
        By = stored.Text("by"),
        Role = stored.Text("role"),
        Organization = stored.TextOrNull("organization"),
        Peer = stored.Text("peer"),
        Action = stored.Text("action"),
        What = stored.Text("what"),
        Status = (int)stored.Number("status"),
        Before = stored.TextOrNull("before"),
        After = stored.TextOrNull("after"),
        PreviousHash = stored.Text("previousHash"),
        Hash = stored.Text("hash"),
    };
}
