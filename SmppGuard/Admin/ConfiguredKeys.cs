using SmppGuard.Access;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>The keys of the configuration, as <see cref="KeyRing"/> takes them.</summary>
internal static class ConfiguredKeys
{
    private const int FingerprintLength = 12;

    /// <param name="options">Judged ones.</param>
    public static IReadOnlyList<AccessKey> Of(AdminOptions options) => [.. options.ApiKeys.Select(Of)];

    private static AccessKey Of(ApiKeyOptions key) => new(
        IdOf(key),
        key.Name,
        Enum.Parse<ApiRole>(key.Role, ignoreCase: true),
        key.Organization.Length == 0 ? null : key.Organization,
        UtcTime.TryParse(key.ExpiresAt, out var end) ? end : null,
        KeyHash.TryParse(key.KeyHash, out var hash) ? hash : KeyHash.OfClear(key.Key));

    // Tells keys of one name apart, also when one of them is taken out. Of a key in clear that could be guessed nothing is kept by which it could be.
    private static string IdOf(ApiKeyOptions key)
    {
        var kept = key.KeyHash.Length > 0 ? key.KeyHash : KeyHash.IsRandom(key.Key) ? KeyHash.Create(key.Key) : null;
        return kept is null ? $"config-{key.Name}" : $"config-{key.Name}-{Convert.ToHexStringLower(KeyHash.Digest(kept))[..FingerprintLength]}";
    }
}
