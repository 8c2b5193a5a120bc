using System.Text.Json;
using System.Text.Json.Nodes;
using SmppGuard.Input;

namespace SmppGuard.Registry;

/// <summary>
/// A change of an entry that says only what is to be different (RFC 7396). It is merged into what is stored at the moment of the change, so that nothing is lost that it does not name, and what comes of that
/// is judged as an entry that is said whole.
/// </summary>
internal static class RegistryPatch
{
    /// <summary>What an organization becomes; problems have the paths of the patch's members.</summary>
    public static OrganizationEntry Apply(OrganizationEntry present, JsonElement patch, bool requirePapers, List<string> problems) => Read(present.Write, patch, problems, reader =>
    {
        var entry = OrganizationEntry.Read(reader, present.Id);
        LicencesValidator.Check(entry, "", requirePapers, problems, problems);
        return entry;
    });

    /// <inheritdoc cref="Apply(OrganizationEntry, JsonElement, bool, List{string})"/>
    public static CodeEntry Apply(CodeEntry present, JsonElement patch, List<string> problems) =>
        Read(present.Write, patch, problems, reader => CodeEntry.Read(reader, present.Number));

    /// <inheritdoc cref="Apply(OrganizationEntry, JsonElement, bool, List{string})"/>
    public static AccountEntry Apply(AccountEntry present, JsonElement patch, List<string> problems)
    {
        if (patch.TryGetProperty(RegistryFields.Password, out var password) && password.ValueKind == JsonValueKind.Null)
        {
            problems.Add($"{RegistryFields.Password} is null, but no account is without one; leave it out, and it stays.");
        }

        // Addresses that an older version took are not the fault of a patch that does not name them.
        return Read(present.Write, patch, problems, reader => AccountEntry.Read(reader, present.SystemId, isStored: !patch.TryGetProperty("allowFrom", out _)));
    }

    /// <inheritdoc cref="Apply(OrganizationEntry, JsonElement, bool, List{string})"/>
    public static TemplateEntry Apply(TemplateEntry present, JsonElement patch, List<string> problems) =>
        Read(present.Write, patch, problems, reader => TemplateEntry.Read(reader, present.Code, present.Id));

    private static T Read<T>(Action<Utf8JsonWriter> present, JsonElement patch, List<string> problems, Func<JsonObjectReader, T> read)
    {
        var target = JsonNode.Parse(RegistryFields.Json(present))!.AsObject();
        Merge(target, JsonObject.Create(patch)!);
        using var merged = JsonDocument.Parse(target.ToJsonString());
        return read(new JsonObjectReader(merged.RootElement, "", problems));
    }

    // A null stays where it is, and is read as a member that is missing: so the reader tells one that it does not know.
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is not JsonObject inner)
            {
                target[name] = value?.DeepClone();
                continue;
            }

            if (target[name] is not JsonObject part)
            {
                target[name] = part = [];
            }

            Merge(part, inner);
        }
    }
}
