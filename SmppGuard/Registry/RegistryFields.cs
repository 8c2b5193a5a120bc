using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmppGuard.Registry;

/// <summary>An entry as a set of fields, <c>papers.licence.number</c> for one inside others, each with its value in JSON. A list is one field.</summary>
internal static class RegistryFields
{
    public const string Password = "password";

    /// <summary>The JSON of an entry, as it is stored and fingerprinted.</summary>
    public static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    public static Dictionary<string, string> Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(document.RootElement, "", fields);
        return fields;
    }

    /// <summary>The entry again; in an order that its reader does not care about.</summary>
    public static string ToJson(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var root = new JsonObject();
        foreach (var (field, value) in fields)
        {
            var path = field.Split('.');
            var parent = root;
            foreach (var name in path[..^1])
            {
                if (parent[name] is not JsonObject inner)
                {
                    parent[name] = inner = [];
                }

                parent = inner;
            }

            parent[path[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }

    /// <summary>The fields with a digest in place of the password: whether it changed can be seen, and not what it was.</summary>
    public static Dictionary<string, string> WithoutSecret(RegistryKey key, Dictionary<string, string> fields)
    {
        var hidden = new Dictionary<string, string>(fields, StringComparer.Ordinal);
        if (hidden.TryGetValue(Password, out var password) && !IsDigest(password))
        {
            hidden[Password] = DigestOf(key, password);
        }

        return hidden;
    }

    /// <summary>What earlier versions remembered of a password in a registry file.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="password">The field, as JSON has it.</param>
    public static string DigestOf(RegistryKey key, string password) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Kind}\0{key.Key}\0{password}")))}\"";

    /// <summary>Digest of an entry as it is stored.</summary>
    public static string Fingerprint(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    /// <summary>A value for people; that of a password is never shown.</summary>
    public static string Shown(string field, string? value) =>
        string.Equals(field, Password, StringComparison.Ordinal) ? "(not shown)" : value ?? "nothing";

    // No password has so many octets.
    private static bool IsDigest(string value) => value.Length == (2 * SHA256.HashSizeInBytes) + 2 && !value.AsSpan(1, value.Length - 2).ContainsAnyExcept("0123456789abcdef");

    private static void Add(JsonElement element, string path, Dictionary<string, string> fields)
    {
        foreach (var member in element.EnumerateObject())
        {
            var name = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                Add(member.Value, name, fields);
            }
            else
            {
                fields[name] = member.Value.GetRawText();
            }
        }
    }
}
