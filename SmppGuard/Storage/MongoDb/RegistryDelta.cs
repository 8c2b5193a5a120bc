using System.Collections.Immutable;
using System.Globalization;
using MongoDB.Bson;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// What one save changes, as items that stand in the log one after another: entries as they are from now on (the JSON that the API shows), entries of the registry file, and lines
/// of the history.
/// </summary>
internal static class RegistryDelta
{
    public const string Kind = "kind";
    public const string Key = "key";

    /// <summary>Which collection an item is for: <see cref="Entry"/>, <see cref="File"/> or <see cref="History"/>.</summary>
    public const string Of = "of";

    public const string Entry = "entry";
    public const string File = "file";
    public const string History = "history";
    public const string Gone = "gone";

    public static IEnumerable<BsonDocument> Between(RegistryState before, RegistryState after) =>
    [
        .. Entries(RegistryKind.Organization, before.Organizations, after.Organizations, o => new(RegistryFields.Json(o.Entry.Write), o.Standing, o.TerminatedAt)),
        .. Entries(RegistryKind.Code, before.Codes, after.Codes, c => new(RegistryFields.Json(c.Entry.Write), c.Standing, null)),
        .. Entries(RegistryKind.Account, before.Accounts, after.Accounts, a => new(RegistryFields.Json(a.Entry.Write), a.Standing, null)),
        .. Entries(RegistryKind.Routes, before.Routes, after.Routes, table => new(RegistryFields.Json(table.Write), Standing.Active, null)),
        .. Entries(RegistryKind.Filing, before.Filings, after.Filings, filing => new(RegistryFields.Json(filing.Write), Standing.Active, null)),
        .. Entries(RegistryKind.FilingTask, before.FilingTasks, after.FilingTasks, task => new(RegistryFields.Json(task.Write), Standing.Active, null)),
        .. Entries(RegistryKind.Suspension, before.Suspensions, after.Suspensions, suspension => new(RegistryFields.Json(suspension.Write), Standing.Active, null)),
        .. Templates(before, after),
        .. FileEntries(before, after),
    ];

    private sealed record Row(string Entry, Standing Standing, DateTimeOffset? TerminatedAt);

    private static IEnumerable<BsonDocument> Entries<T>(RegistryKind kind, ImmutableDictionary<string, T> old, ImmutableDictionary<string, T> now, Func<T, Row> row)
        where T : class
    {
        if (ReferenceEquals(old, now))
        {
            yield break;
        }

        foreach (var key in now.Keys.Concat(old.Keys.Where(key => !now.ContainsKey(key))))
        {
            var (was, value) = (old.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (ReferenceEquals(was, value))
            {
                continue;
            }

            var (before, after) = (was is null ? null : row(was), value is null ? null : row(value));
            yield return after is null
                ? Item(Entry, new(kind, key)).With(Gone, true)
                : Item(Entry, new(kind, key)).With("entry", after.Entry).With("standing", (long)after.Standing).With("terminatedAt", after.TerminatedAt?.ToString("O", CultureInfo.InvariantCulture));
            foreach (var line in Lines(new(kind, key), RegistryDiff.Of(before?.Entry, after?.Entry)))
            {
                yield return line;
            }

            if (before?.Standing != after?.Standing)
            {
                yield return Line(new(kind, key), new FieldChange(RegistryDiff.Standing, before?.Standing.ToString(), after?.Standing.ToString()));
            }
        }
    }

    private static IEnumerable<BsonDocument> Templates(RegistryState before, RegistryState after)
    {
        if (ReferenceEquals(before.Templates, after.Templates))
        {
            yield break;
        }

        foreach (var code in before.Templates.Keys.Union(after.Templates.Keys, StringComparer.Ordinal))
        {
            foreach (var (old, now) in RegisteredTemplates.Differences(before.TemplatesOf(code), after.TemplatesOf(code)))
            {
                var key = RegistryKey.OfTemplate(code, (now ?? old)!.Id);
                yield return now is null ? Item(Entry, key).With(Gone, true) : Item(Entry, key).With("entry", RegistryFields.Json(now.Write));
                foreach (var line in Lines(key, RegistryDiff.Of(old, now)))
                {
                    yield return line;
                }
            }
        }
    }

    private static IEnumerable<BsonDocument> FileEntries(RegistryState before, RegistryState after)
    {
        if (ReferenceEquals(before.FileEntries, after.FileEntries))
        {
            yield break;
        }

        foreach (var (key, entry) in after.FileEntries)
        {
            if (before.FileEntries.GetValueOrDefault(key) != entry)
            {
                yield return Item(File, key).With("fingerprint", entry.Fingerprint).With("fields", entry.Fields);
            }
        }

        foreach (var key in before.FileEntries.Keys.Where(key => !after.FileEntries.ContainsKey(key)))
        {
            yield return Item(File, key).With(Gone, true);
        }
    }

    private static IEnumerable<BsonDocument> Lines(RegistryKey key, IEnumerable<FieldChange> changes) => changes.Select(change => Line(key, change));

    private static BsonDocument Line(RegistryKey key, FieldChange change) => Item(History, key).With("field", change.Field).With("old", change.Old).With("new", change.New);

    private static BsonDocument Item(string of, RegistryKey key) => new BsonDocument(Of, of).With(Kind, key.Kind.ToString()).With(Key, key.Key);
}
