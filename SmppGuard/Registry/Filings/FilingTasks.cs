using System.Globalization;

namespace SmppGuard.Registry.Filings;

/// <summary>
/// Opens a task for each change of what carriers were told, and closes it when the filing is renewed. Part of the change itself, whoever makes it and by which way, so that none is without its task.
/// </summary>
internal static class FilingTasks
{
    private const string Number = "number";
    private const int MaxReference = 100;

    // What of a code concerns only us carriers were not told.
    private static readonly string[] OfCodes = ["organization", "match", "purpose", "region", "approvalReference", "validFrom", "validUntil", "maxExtension", "links", "contacts"];
    private static readonly string[] OfOrganizations = ["name", "latinName", "contact"];

    /// <summary>What a change makes of the tasks.</summary>
    /// <param name="before">The registry before it.</param>
    /// <param name="after">The registry after it.</param>
    /// <param name="by">Who made it.</param>
    /// <param name="now">When.</param>
    /// <param name="days">Days until a task is due.</param>
    public static RegistryState Follow(RegistryState before, RegistryState after, RegistryChange by, DateTimeOffset now, int days)
    {
        var tasks = after.FilingTasks;
        if (!ReferenceEquals(before.Filings, after.Filings))
        {
            tasks = Close(before, after, by, now);
        }

        // In the order of their keys, so that their numbers say nothing else.
        var changes = OfOrganization(before, after).Concat(OfCode(before, after)).ToList();
        var day = now.UtcDateTime.ToString("yyyyMMdd-", CultureInfo.InvariantCulture);
        var last = changes.Count == 0 ? 0 : LastOf(day, tasks.Keys);
        foreach (var change in changes)
        {
            foreach (var carrier in CarriersOf(after, change.Organization, change.Code))
            {
                var id = day + (++last).ToString(CultureInfo.InvariantCulture);
                tasks = tasks.Add(id, change with { Id = id, Carrier = carrier, ChangedAt = now, ChangedBy = by.Actor, DueAt = now.AddDays(days) });
            }
        }

        return ReferenceEquals(tasks, after.FilingTasks) ? after : after with { FilingTasks = tasks };
    }

    /// <summary>Closes a task by hand, with the carrier's receipt.</summary>
    public static RegistryEdit Close(RegistryState state, string id, string? reference, string by, DateTimeOffset now)
    {
        if (!state.FilingTasks.TryGetValue(id, out var task))
        {
            return RegistryEdit.NotFound;
        }

        if (!task.IsOpen)
        {
            return RegistryEdit.Conflict("the task is closed already.");
        }

        return string.IsNullOrWhiteSpace(reference) || reference.Length > MaxReference || reference.Any(char.IsControl)
            ? RegistryEdit.Invalid([$"reference is missing, or has more than {MaxReference} characters; use what the carrier wrote, for example CM-2026-0815."])
            : RegistryEdit.Done(state with { FilingTasks = state.FilingTasks.SetItem(id, task with { ClosedAt = now, ClosedBy = by, Reference = reference.Trim() }) });
    }

    private static System.Collections.Immutable.ImmutableDictionary<string, FilingTask> Close(RegistryState before, RegistryState after, RegistryChange by, DateTimeOffset now)
    {
        var tasks = after.FilingTasks;
        List<FilingEntry> renewed = [.. after.Filings.Values.Where(filing => filing.State == FilingState.Filed && before.Filings.GetValueOrDefault(filing.Key.Key) is var old && old != filing)];
        foreach (var task in renewed.Count == 0 ? [] : tasks.Values.Where(task => task.IsOpen))
        {
            if (renewed.FirstOrDefault(filing => Concerns(task, filing, after)) is { } by1 && IsDone(task, after))
            {
                tasks = tasks.SetItem(task.Id, task with { ClosedAt = now, ClosedBy = by.Actor, Reference = by1.Reference });
            }
        }

        return tasks;
    }

    // Each code that has such a filing with the carrier has it for what is new.
    private static bool IsDone(FilingTask task, RegistryState state)
    {
        var codes = state.Filings.Values.Where(filing => IsOf(task, filing, state) && filing.Kind == KindOf(task.Field)).Select(filing => filing.Code).Distinct(StringComparer.Ordinal);
        return KindOf(task.Field) is null || codes.All(code => state.Filings.Values.Any(filing => string.Equals(filing.Code, code, StringComparison.Ordinal) && filing.State == FilingState.Filed && Concerns(task, filing, state)));
    }

    private static bool Concerns(FilingTask task, FilingEntry filing, RegistryState state) => IsOf(task, filing, state) && (task.Field, filing.Kind) switch
    {
        ("name" or "latinName", FilingKind.Signature) => string.Equals(filing.Value.Trim(), task.New?.Trim(), StringComparison.Ordinal),
        ("contact", FilingKind.Contact) => task.New is { } contact && FilingCheck.IsSameNumber(filing.Value, contact),
        ("links", FilingKind.Link) => task.New?.Contains($"\"{filing.Value}\"", StringComparison.OrdinalIgnoreCase) == true,
        ("contacts", FilingKind.Contact) => task.New?.Contains(filing.Value, StringComparison.Ordinal) == true,
        ("name" or "latinName" or "contact" or "links" or "contacts", _) => false,
        _ => true,
    };

    private static bool IsOf(FilingTask task, FilingEntry filing, RegistryState state) =>
        (task.Carrier is null || string.Equals(task.Carrier, filing.Carrier, StringComparison.Ordinal))
        && (task.Code is { } code ? string.Equals(code, filing.Code, StringComparison.Ordinal) : string.Equals(state.Codes.GetValueOrDefault(filing.Code)?.Entry.Organization, task.Organization, StringComparison.Ordinal));

    private static FilingKind? KindOf(string field) => field switch
    {
        "name" or "latinName" => FilingKind.Signature,
        "contact" or "contacts" => FilingKind.Contact,
        "links" => FilingKind.Link,
        _ => null,
    };

    private static IEnumerable<FilingTask> OfOrganization(RegistryState before, RegistryState after) => ReferenceEquals(before.Organizations, after.Organizations)
        ? []
        : from now in after.Organizations.OrderBy(organization => organization.Key, StringComparer.Ordinal)
          where before.Organizations.TryGetValue(now.Key, out var old) && !ReferenceEquals(old.Entry, now.Value.Entry)
          from change in Changes(before.Organizations[now.Key].Entry.Write, now.Value.Entry.Write, OfOrganizations)
          select Task(now.Key, null, change);

    private static IEnumerable<FilingTask> OfCode(RegistryState before, RegistryState after) => ReferenceEquals(before.Codes, after.Codes)
        ? []
        : (from now in after.Codes.OrderBy(code => code.Key, StringComparer.Ordinal)
           where before.Codes.TryGetValue(now.Key, out var old) && !ReferenceEquals(old.Entry, now.Value.Entry)
           from change in Changes(before.Codes[now.Key].Entry.Write, now.Value.Entry.Write, OfCodes)
           select Task(now.Value.Entry.Organization, now.Key, change))
        .Concat(
            from old in before.Codes.OrderBy(code => code.Key, StringComparer.Ordinal)
            where !after.Codes.ContainsKey(old.Key)
            select Task(old.Value.Entry.Organization, old.Key, new FieldChange(Number, old.Key, null)));

    private static IEnumerable<FieldChange> Changes(Action<System.Text.Json.Utf8JsonWriter> before, Action<System.Text.Json.Utf8JsonWriter> after, string[] fields) =>
        RegistryDiff.Of(RegistryFields.Json(before), RegistryFields.Json(after)).Where(change => fields.Contains(change.Field, StringComparer.Ordinal));

    private static FilingTask Task(string organization, string? code, FieldChange change) =>
        new() { Id = "", Organization = organization, Code = code, Field = change.Field, Old = change.Old, New = change.New, ChangedAt = default, ChangedBy = "", DueAt = default };

    // Whoever has something of it on file.
    private static IEnumerable<string?> CarriersOf(RegistryState state, string organization, string? code)
    {
        var carriers = state.Filings.Values
            .Where(filing => code is not null ? string.Equals(filing.Code, code, StringComparison.Ordinal) : string.Equals(state.Codes.GetValueOrDefault(filing.Code)?.Entry.Organization, organization, StringComparison.Ordinal))
            .Select(filing => filing.Carrier).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return carriers.Count == 0 ? new string?[] { null } : carriers;
    }

    private static int LastOf(string day, IEnumerable<string> taken) => taken.Where(id => id.StartsWith(day, StringComparison.Ordinal))
        .Select(id => int.Parse(id.AsSpan(day.Length), NumberStyles.None, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
}
