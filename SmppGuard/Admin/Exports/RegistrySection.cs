using System.Text.Json;
using System.Text.Json.Nodes;
using SmppGuard.Admin.Registry;
using SmppGuard.Evidence;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;
using SmppGuard.RulePacks;

namespace SmppGuard.Admin.Exports;

/// <summary>
/// Who they are that the records name: their registry entries as they are and as they were, each change that is kept, their suspensions; and the rules by which was decided. Never with a password.
/// </summary>
internal sealed class RegistrySection(IRegistryHistory history, RulePackOptions rules, EvidenceLines lines) : IEvidenceSection
{
    private const int PageLength = 500;

    public void Write(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        WriteSuspensions(subject, package, cancellation);
        var keys = Keys(subject).ToList();
        using (var file = package.Begin("registry/entries.ndjson").OfLines())
        {
            foreach (var (resource, key) in keys)
            {
                if (resource.Find(subject.Registry, key) is { } entry)
                {
                    lines.Add(file, new JsonObject { ["kind"] = resource.Kind.ToString(), ["key"] = key, ["entry"] = entry });
                    package.Count("registry entries");
                }
            }
        }

        if (!subject.IsScoped)
        {
            WriteHistory(subject, keys, package, cancellation);
        }

        foreach (var name in package.RulePacks.Append(rules.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(name => RulePack.Known.Contains(name, StringComparer.Ordinal)))
        {
            package.Add($"rule-packs/{name}.json", RulePack.Whole(name));
        }
    }

    private static IEnumerable<(RegistryResource Resource, string Key)> Keys(ExportSubject subject) =>
        from resource in RegistryResource.All
        from key in KeysOf(resource, subject).Order(StringComparer.Ordinal)
        where subject.Order.Scope is null || subject.MaySee(resource.OwnerOf(subject.Registry, key))
        select (resource, key);

    private static IEnumerable<string> KeysOf(RegistryResource resource, ExportSubject subject) => subject.IsOfEverybody
        ? resource.Keys(subject.Registry)
        : resource.Kind switch
        {
            RegistryKind.Organization => subject.Organizations,
            RegistryKind.Code => subject.Codes,
            _ => subject.Accounts,
        };

    private void WriteSuspensions(ExportSubject subject, PackageWriter package, CancellationToken cancellation)
    {
        var meant = Keys(subject).Select(key => key.Resource.KeyOf(key.Key)).ToHashSet();
        using var file = package.Begin("suspensions.ndjson").OfLines();
        var records = new SuspensionRecords(history);
        SuspensionPlace? place = SuspensionPlace.Newest;
        while (place is { } after)
        {
            package.Breathe();
            (var page, place) = records.PageAsync(() => Task.FromResult(subject.Registry), null, null, IsMeant, after, PageLength, cancellation).GetAwaiter().GetResult();
            foreach (var suspension in page)
            {
                lines.Add(file, SuspensionResponse.Of(suspension));
                package.Count("suspensions");
            }
        }

        bool IsMeant(SuspensionEntry one) => one.At < subject.Until && (one.EndedAt is not { } ended || subject.From is not { } from || ended >= from) && (subject.IsOfEverybody || meant.Contains(one.Sender));
    }

    // A change is small, and an entry has few: one at a time they are held.
    private void WriteHistory(ExportSubject subject, List<(RegistryResource Resource, string Key)> keys, PackageWriter package, CancellationToken cancellation)
    {
        using (var file = package.Begin("registry/changes.ndjson").OfLines())
        {
            foreach (var change in keys.SelectMany(key => Changes(key.Resource.KeyOf(key.Key), package, cancellation)).Where(change => change.At < subject.Until))
            {
                lines.Add(file, change);
                package.Count("registry changes");
            }
        }

        using var asOf = package.Begin("registry/as-of.ndjson").OfLines();
        foreach (var (resource, key) in keys)
        {
            var fields = FieldsOf(resource.Find(subject.Registry, key));
            foreach (var moment in new[] { (DateTimeOffset?)subject.Until, subject.From }.OfType<DateTimeOffset>())
            {
                // From the newest on, back to how it was then.
                var then = new SortedDictionary<string, string>(fields, StringComparer.Ordinal);
                foreach (var change in Changes(resource.KeyOf(key), package, cancellation).TakeWhile(change => change.At >= moment))
                {
                    if (change.Old is { } old)
                    {
                        then[change.Field] = old;
                    }
                    else
                    {
                        _ = then.Remove(change.Field);
                    }
                }

                var isThere = then.Keys.Any(field => field is not RegistryDiff.Standing);
                lines.Add(asOf, new JsonObject
                {
                    ["at"] = UtcTime.Format(moment),
                    ["kind"] = resource.Kind.ToString(),
                    ["key"] = key,
                    ["registered"] = isThere,
                    ["fields"] = isThere ? new JsonObject(then.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)JsonValue.Create(field.Value)))) : null,
                });
            }
        }
    }

    // Newest first.
    private IEnumerable<HistoryItem> Changes(RegistryKey key, PackageWriter package, CancellationToken cancellation)
    {
        var before = long.MaxValue;
        while (true)
        {
            package.Breathe();
            var page = history.OfAsync(key, before, PageLength, cancellation).GetAwaiter().GetResult();
            foreach (var change in page)
            {
                yield return RegistryResponses.Of(change);
            }

            if (page.Count < PageLength)
            {
                yield break;
            }

            before = page[^1].Id;
        }
    }

    // As the history writes values.
    private static Dictionary<string, string> FieldsOf(JsonObject? entry) => entry is null
        ? []
        : RegistryFields.Of(entry.ToJsonString()).ToDictionary(field => field.Key, field => field.Value[0] == '"' ? JsonSerializer.Deserialize<string>(field.Value)! : field.Value, StringComparer.Ordinal);
}
