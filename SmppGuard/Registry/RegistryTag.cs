using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>What tells one state of an entry from another: a digest of all that is kept of it, the same in every process. A password counts by its salted hash.</summary>
internal static class RegistryTag
{
    // As many as a random id would have.
    private const int Octets = 16;

    /// <returns>Null: there is no such entry.</returns>
    public static string? Of(RegistryState state, RegistryKey key) => key.Kind switch
    {
        RegistryKind.Organization when state.Organizations.TryGetValue(key.Key, out var stored) =>
            Digest(RegistryFields.Json(stored.Entry.Write), stored.Standing.ToString(), stored.TerminatedAt is { } at ? UtcTime.Format(at) : ""),
        RegistryKind.Code when state.Codes.TryGetValue(key.Key, out var stored) => Digest(RegistryFields.Json(stored.Entry.Write), stored.Standing.ToString()),
        RegistryKind.Account when state.Accounts.TryGetValue(key.Key, out var stored) => Digest(RegistryFields.Json(stored.Entry.Write), stored.Standing.ToString()),
        RegistryKind.Template when key.TryReadTemplate(out var code, out var id) && state.TemplatesOf(code).Find(id) is { } entry =>
            Digest(RegistryFields.Json(entry.Write)),
        RegistryKind.Routes when state.Routes.TryGetValue(key.Key, out var table) => Digest(RegistryFields.Json(table.Write)),
        RegistryKind.Filing when state.Filings.TryGetValue(key.Key, out var filing) => Digest(RegistryFields.Json(filing.Write)),
        _ => null,
    };

    /// <summary>Of all templates of a code together; null: there is no such code.</summary>
    public static string? OfTemplates(RegistryState state, string code)
    {
        if (!state.Codes.ContainsKey(code))
        {
            return null;
        }

        var templates = state.TemplatesOf(code);
        return Digest([.. templates.Ids.Select(id => RegistryFields.Json(templates.Find(id)!.Write))]);
    }

    private static string Digest(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));

            // What no part contains.
            hash.AppendData([0xFF]);
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, Octets));
    }
}
