using System.Text.Json;

namespace SmppGuard.Registry;

/// <summary>One field that changed. A value is as JSON writes it, texts without their quotes; null: there was none, or there is none any more.</summary>
internal readonly record struct FieldChange(string Field, string? Old, string? New);

/// <summary>What differs between two versions of an entry, field by field, for the history.</summary>
internal static class RegistryDiff
{
    /// <summary>Field of the history that says whether an entry may send.</summary>
    public const string Standing = "standing";

    private const string Hidden = "(hidden)";

    /// <param name="before">JSON of the entry; null: there was none.</param>
    /// <param name="after">JSON of the entry; null: it was deleted.</param>
    public static IEnumerable<FieldChange> Of(string? before, string? after)
    {
        var old = Flatten(before);
        var now = Flatten(after);
        foreach (var (field, value) in old)
        {
            var present = now.GetValueOrDefault(field);
            if (!string.Equals(value, present, StringComparison.Ordinal))
            {
                yield return Show(field, value, present);
            }
        }

        foreach (var (field, value) in now.Where(f => !old.ContainsKey(f.Key)))
        {
            yield return Show(field, null, value);
        }
    }

    /// <summary>The same of a template. Its code and id are what it is found by, and need no lines of their own: there can be ten thousand.</summary>
    public static IEnumerable<FieldChange> Of(TemplateEntry? before, TemplateEntry? after)
    {
        foreach (var (field, old, now) in new[] { ("text", before?.Text, after?.Text), ("note", before?.Note, after?.Note) })
        {
            if (!string.Equals(old, now, StringComparison.Ordinal))
            {
                yield return new FieldChange(field, old, now);
            }
        }
    }

    // That a password changed is evidence; what it is or was must not be.
    private static FieldChange Show(string field, string? old, string? now) => string.Equals(field, RegistryFields.Password, StringComparison.Ordinal)
        ? new FieldChange(field, old is null ? null : Hidden, now is null ? null : Hidden)
        : new FieldChange(field, old, now);

    private static Dictionary<string, string> Flatten(string? json) => json is null ? [] : RegistryFields.Of(json).ToDictionary(f => f.Key, f => TextOf(f.Value), StringComparer.Ordinal);

    private static string TextOf(string json)
    {
        if (json[0] != '"')
        {
            return json;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetString()!;
    }
}
