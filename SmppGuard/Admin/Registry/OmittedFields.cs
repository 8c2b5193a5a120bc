using System.Text.Json;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary>
/// What a replaced entry lost because the body did not say it. That is what replacing means, and nobody may notice: an account without <c>allowFrom</c> is open to everybody, an
/// organization without its papers has no licence. So the answer says it.
/// </summary>
internal static class OmittedFields
{
    /// <param name="changes">What the replacement changed.</param>
    /// <param name="body">What it was told by.</param>
    public static IEnumerable<string> Of(IReadOnlyList<FieldChange> changes, JsonElement body) =>
        changes.Select(change => (Change: change, Missing: FirstMissing(body, change.Field))).Where(c => c.Missing is not null)
            .GroupBy(c => c.Missing!, c => RegistryResponses.Of(c.Change), StringComparer.Ordinal)
            .Select(group => $"{group.Key} is not in the body{Consequence(group.Key)}: {string.Join(", ", group.Select(Tell))}.");

    /// <param name="plan">What a document of many entries changed, or would change.</param>
    /// <param name="document">What it was told by.</param>
    public static IEnumerable<string> Of(RegistryPlan plan, JsonElement document)
    {
        var bodies = Bodies(document);
        return plan.Changes.Where(change => !change.IsNew && bodies.ContainsKey(change.Key))
            .SelectMany(change => Of(change.Fields, bodies[change.Key]).Select(warning => $"{change.Key.Kind} {change.Key.Key}: {warning}"));
    }

    // Judged already: what does not say its key, or says it as no text, did not come so far.
    private static Dictionary<RegistryKey, JsonElement> Bodies(JsonElement document)
    {
        var bodies = new Dictionary<RegistryKey, JsonElement>();
        Add("organizations", entry => new(RegistryKind.Organization, TextOf(entry, "id")));
        Add("codes", entry => new(RegistryKind.Code, TextOf(entry, "number")));
        Add("accounts", entry => new(RegistryKind.Account, TextOf(entry, "systemId")));
        Add("templates", entry => RegistryKey.OfTemplate(TextOf(entry, "code"), TextOf(entry, "id")));
        return bodies;

        void Add(string list, Func<JsonElement, RegistryKey> keyOf)
        {
            if (document.TryGetProperty(list, out var entries) && entries.ValueKind == JsonValueKind.Array)
            {
                foreach (var entry in entries.EnumerateArray())
                {
                    bodies[keyOf(entry)] = entry;
                }
            }
        }
    }

    private static string TextOf(JsonElement entry, string member) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Tell(FieldChange change) => $"{change.Field} was {change.Old ?? "not set"}, and is {change.New ?? "not set"} now";

    private static string Consequence(string field) => field switch
    {
        "allowFrom" => ", so the account may bind from anywhere",
        "messagesPerSecond" => ", so the account has no limit",
        _ => "",
    };

    // "papers" for papers.licence.number, if the body has no papers; null: it says the field.
    private static string? FirstMissing(JsonElement body, string field)
    {
        var element = body;
        for (var end = field.IndexOf('.', StringComparison.Ordinal); ; end = field.IndexOf('.', end + 1))
        {
            var path = end < 0 ? field : field[..end];
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(path[(path.LastIndexOf('.') + 1)..], out element) || element.ValueKind == JsonValueKind.Null)
            {
                return path;
            }

            if (end < 0)
            {
                return null;
            }
        }
    }
}
