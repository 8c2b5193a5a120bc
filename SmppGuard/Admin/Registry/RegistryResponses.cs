using System.Text.Json;
using System.Text.Json.Nodes;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary>A piece of a list of organizations, codes or accounts, in the order of their keys.</summary>
internal sealed record EntryList(IReadOnlyList<JsonObject> Items, string? Next);

/// <summary>A piece of the history of an entry, newest first.</summary>
internal sealed record HistoryList(IReadOnlyList<HistoryItem> Items, string? Next);

/// <summary>Entries as the API shows them: as they stand in a registry file, with what only the program knows, and without passwords.</summary>
internal static class RegistryResponses
{
    private const string StandingMember = "standing";
    private const string TerminatedAt = "terminatedAt";
    private const string Warnings = "warnings";

    private static readonly string[] Times = ["validFrom", "validUntil", "verifiedAt", "reverifyBy"];
    private const string Blocked = "blocked";

    /// <summary>Members that nobody can set: an answer may be sent back as it came.</summary>
    public static void IgnoreOwn(JsonObjectReader reader) => reader.Ignore(StandingMember, TerminatedAt, Warnings, Blocked);

    /// <summary>
    /// A patch without what nobody can set, as far as it says what is so anyway: an answer may be sent back, and one that would resume or end somebody must not be taken for done.
    /// </summary>
    public static JsonElement WithoutOwn(JsonElement patch, Standing? standing, List<string> problems)
    {
        if (patch.TryGetProperty(StandingMember, out var said) && !(said.ValueKind == JsonValueKind.String && said.ValueEquals(standing?.ToString())))
        {
            problems.Add($"{StandingMember} is changed by POST to …/suspend, …/resume or …/terminate, not here.");
        }

        var left = JsonObject.Create(patch)!;
        foreach (var own in new[] { StandingMember, TerminatedAt, Warnings, Blocked })
        {
            left.Remove(own);
        }

        using var document = JsonDocument.Parse(left.ToJsonString());
        return document.RootElement.Clone();
    }

    public static JsonObject Of(StoredOrganization stored)
    {
        var answer = Of(stored.Entry.Write, stored.Standing);
        if (stored.TerminatedAt is { } at)
        {
            answer[TerminatedAt] = UtcTime.Format(at);
        }

        return answer;
    }

    public static JsonObject Of(StoredCode stored) => Of(stored.Entry.Write, stored.Standing);

    public static JsonObject Of(StoredAccount stored)
    {
        var answer = Of(stored.Entry.Write, stored.Standing);
        answer.Remove("password");
        return answer;
    }

    public static JsonObject Of(TemplateEntry entry) => JsonNode.Parse(RegistryFields.Json(entry.Write))!.AsObject();

    public static JsonObject With(this JsonObject answer, IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0)
        {
            answer[Warnings] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]);
        }

        return answer;
    }

    /// <summary>Says what keeps the entry from sending at this moment.</summary>
    public static JsonObject With(this JsonObject answer, IReadOnlyList<SenderBlock> blocks)
    {
        if (blocks.Count > 0)
        {
            answer[Blocked] = new JsonArray([.. blocks.Select(block => (JsonNode)block.Text)]);
        }

        return answer;
    }

    private static JsonObject Of(Action<Utf8JsonWriter> write, Standing standing)
    {
        var answer = JsonNode.Parse(RegistryFields.Json(write))!.AsObject();
        answer[StandingMember] = standing.ToString();
        WriteTimes(answer);
        return answer;
    }

    /// <summary>A change with its times written as everywhere; they are kept as the entry had them.</summary>
    public static HistoryItem Of(HistoryItem item) => IsTime(item.Field) ? item with { Old = TimeOf(item.Old), New = TimeOf(item.New) } : item;

    /// <inheritdoc cref="Of(HistoryItem)"/>
    public static FieldChange Of(FieldChange change) => IsTime(change.Field) ? change with { Old = TimeOf(change.Old), New = TimeOf(change.New) } : change;

    private static bool IsTime(string field) => Times.Contains(field[(field.LastIndexOf('.') + 1)..], StringComparer.Ordinal);

    private static string? TimeOf(string? text) => text is not null && UtcTime.TryParse(text, out var time) ? UtcTime.Format(time) : text;

    // Entries are kept as they were first written, with and without fractions of seconds.
    private static void WriteTimes(JsonObject entry)
    {
        foreach (var (name, value) in entry.ToArray())
        {
            if (value is JsonObject inner)
            {
                WriteTimes(inner);
            }
            else if (Times.Contains(name, StringComparer.Ordinal) && UtcTime.TryParse((string?)value ?? "", out var time))
            {
                entry[name] = UtcTime.Format(time);
            }
        }
    }
}
