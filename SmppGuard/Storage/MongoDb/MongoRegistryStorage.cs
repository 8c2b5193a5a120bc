using System.Globalization;
using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Storage.MongoDb;

/// <summary>The registry: a log of changes that decides (<see cref="RegistryChangeLog"/>), and behind it the entries (<see cref="RegistryEntries"/>). Others are followed by asking for the newest version.</summary>
internal sealed class MongoRegistryStorage(MongoStore store, TimeProvider time) : IRegistryStorage, ISharedRegistry
{
    private const string IndexesName = "registryIndexes";
    private const string Number = "number";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly BsonDocument LargestFirst = new(Number, -1);

    private readonly RegistryChangeLog _log = new(store);
    private readonly RegistryEntries _entries = new(store, new RegistryChangeLog(store));
    private readonly MongoRegistryHistory _history = new(store);

    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        .. RegistryChangeLog.Layouts,
        .. RegistryEntries.Layouts,
        new(IndexesName)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = "string", [Number] = "long" },
            Indexes = [new(Number, new BsonDocument(Number, 1)) { Unique = true }],
        },
    ];

    private IMongoCollection<BsonDocument> Indexes => store.Collection(IndexesName);

    public async Task<RegistryState> LoadAsync(CancellationToken cancellation)
    {
        var (version, items) = await _entries.ReadAsync(cancellation);
        var indexes = await store.RunAsync(IndexesName, "find", async () =>
            (await Indexes.Find(new BsonDocument()).ToListAsync(cancellation)).ConvertAll(i => KeyValuePair.Create(i.Text("_id"), (int)i.Number(Number))));
        return Read(items) with { Version = version, Indexes = RegistryState.Empty.Indexes.AddRange(indexes) };
    }

    public async Task<long?> TrySaveAsync(RegistryState before, RegistryState after, RegistryChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        var items = RegistryDelta.Between(before, after).ToList();
        if (items.Count == 0)
        {
            var newest = await _log.NewestAsync(cancellation);
            return newest == before.Version ? newest : null;
        }

        if (!await _log.TryAppendAsync(before.Version + 1, items, change, at, cancellation))
        {
            return null;
        }

        try
        {
            await _entries.CatchUpAsync(cancellation);
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            // It is saved: whoever reads takes it from the log, and whoever saves next brings the entries up to it.
        }

        return before.Version + 1;
    }

    public async Task<IReadOnlyDictionary<string, int>> GiveIndexesAsync(IReadOnlyCollection<string> organizations, CancellationToken cancellation)
    {
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var organization in organizations)
        {
            given[organization] = (int)await store.RunAsync(IndexesName, "insert", () => GiveIndexAsync(organization, cancellation));
        }

        return given;
    }

    public Task<IReadOnlyDictionary<RegistryKey, FormerEntry>> FormerAsync(IReadOnlyCollection<RegistryKey> keys, CancellationToken cancellation) =>
        _history.FormerAsync(keys, mayWrite: true, cancellation);

    /// <summary>No version has ever stored a password in clear here, and nothing is kept of what was replaced: there is nothing to hide.</summary>
    public Task<int> HideSecretsAsync(Func<string, string> hash, CancellationToken cancellation) => Task.FromResult(0);

    public Task<long> VersionAsync(CancellationToken cancellation) => _log.NewestAsync(cancellation);

    public async Task<long> ChangedAsync(long version, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (true)
        {
            var newest = await _log.NewestAsync(cancellation);
            if (newest != version)
            {
                return newest;
            }

            _ = await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>Its number, or the next one: both are unique, so of those who want the same, one gets it, and the others look again.</summary>
    private async Task<long> GiveIndexAsync(string organization, CancellationToken cancellation)
    {
        var next = 0L;
        while (true)
        {
            if (await Indexes.Find(new BsonDocument("_id", organization)).FirstOrDefaultAsync(cancellation) is { } own)
            {
                return own.Number(Number);
            }

            // One behind what was tried already: it may be there and not yet at a majority.
            var largest = (await Indexes.Find(new BsonDocument()).Sort(LargestFirst).Limit(1).FirstOrDefaultAsync(cancellation))?.Number(Number) ?? 0;
            next = Math.Max(largest, next) + 1;
            try
            {
                await Indexes.InsertOneAsync(new BsonDocument { { "_id", organization }, { Number, next } }, cancellationToken: cancellation);
                return next;
            }
            catch (MongoException failure) when (MongoFaults.IsDuplicate(failure))
            {
                // Somebody gave the organization its number, or the number to another one.
            }
        }
    }

    private RegistryState Read(IReadOnlyList<BsonDocument> items)
    {
        var organizations = RegistryState.Empty.Organizations.ToBuilder();
        var codes = RegistryState.Empty.Codes.ToBuilder();
        var accounts = RegistryState.Empty.Accounts.ToBuilder();
        var routes = RegistryState.Empty.Routes.ToBuilder();
        var filings = RegistryState.Empty.Filings.ToBuilder();
        var tasks = RegistryState.Empty.FilingTasks.ToBuilder();
        var suspensions = RegistryState.Empty.Suspensions.ToBuilder();
        var templates = new List<TemplateEntry>();
        var file = RegistryState.Empty.FileEntries.ToBuilder();
        foreach (var item in items)
        {
            var key = new RegistryKey(item.Name<RegistryKind>(RegistryDelta.Kind), item.Text(RegistryDelta.Key));
            if (string.Equals(item.Text(RegistryDelta.Of), RegistryDelta.File, StringComparison.Ordinal))
            {
                file[key] = new FileEntry(item.Text("fingerprint"), item.TextOrNull("fields"));
                continue;
            }

            var problems = new List<string>();
            var reader = new JsonObjectReader(Parse(key, item.Text("entry")), $"{key.Kind} {key.Key}", problems);
            switch (key.Kind)
            {
                case RegistryKind.Organization:
                    DateTimeOffset? terminatedAt = item.TextOrNull("terminatedAt") is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
                    organizations[key.Key] = new StoredOrganization(OrganizationEntry.Read(reader), (Standing)item.Number("standing"), terminatedAt);
                    break;
                case RegistryKind.Code:
                    codes[key.Key] = new StoredCode(CodeEntry.Read(reader), (Standing)item.Number("standing"));
                    break;
                case RegistryKind.Account:
                    accounts[key.Key] = new StoredAccount(AccountEntry.Read(reader, isStored: true), (Standing)item.Number("standing"));
                    break;
                case RegistryKind.Routes:
                    routes[key.Key] = RouteTableEntry.Read(reader);
                    break;
                case RegistryKind.Filing:
                    filings[key.Key] = FilingEntry.Read(reader);
                    break;
                case RegistryKind.FilingTask:
                    tasks[key.Key] = FilingTask.Read(reader);
                    break;
                case RegistryKind.Suspension:
                    suspensions[key.Key] = SuspensionEntry.Read(reader);
                    break;
                case RegistryKind.Template:
                    var slash = key.Key.IndexOf('/', StringComparison.Ordinal);
                    templates.Add(TemplateEntry.Read(reader, key.Key[..slash], key.Key[(slash + 1)..]));
                    break;
            }

            if (problems.Count > 0)
            {
                throw new InvalidDataException($"{store} holds a registry entry that cannot be read: {string.Join(' ', problems)}");
            }
        }

        return new RegistryState
        {
            Organizations = organizations.ToImmutable(),
            Codes = codes.ToImmutable(),
            Accounts = accounts.ToImmutable(),
            Routes = routes.ToImmutable(),
            Filings = filings.ToImmutable(),
            FilingTasks = tasks.ToImmutable(),
            Suspensions = suspensions.ToImmutable(),
            Templates = RegistryState.Empty.Templates.AddRange(
                templates.GroupBy(entry => entry.Code, StringComparer.Ordinal).Select(code => KeyValuePair.Create(code.Key, RegisteredTemplates.None.With(code)))),
            FileEntries = file.ToImmutable(),
        };
    }

    private JsonElement Parse(RegistryKey key, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{store} holds a registry entry that cannot be read: {key.Kind} {key.Key} is no JSON.", failure);
        }
    }
}
