using System.Text.Json;
using SmppGuard.Consents;

namespace SmppGuard.Registry;

/// <summary>The entries of a registry file, read but not yet judged: see <see cref="RegistryValidator"/>.</summary>
internal sealed class RegistryFile
{
    private static readonly JsonDocumentOptions Json = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    public static RegistryFile Empty { get; } = new();

    /// <summary>Name of the file, for messages.</summary>
    public string Name { get; private init; } = "registry";

    public IReadOnlyList<OrganizationEntry> Organizations { get; init; } = [];

    public IReadOnlyList<CodeEntry> Codes { get; init; } = [];

    public IReadOnlyList<AccountEntry> Accounts { get; init; } = [];

    public IReadOnlyList<GrantRequest> Consents { get; init; } = [];

    /// <summary>Reads the file; what does not fit is added to <paramref name="problems"/>, each with the file's name and its path inside.</summary>
    public static RegistryFile Load(string path, List<string> problems)
    {
        var name = Path.GetFileName(path);
        try
        {
            // A stream, because editors write byte order marks, which only this overload skips.
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, Json);
            var found = new List<string>();
            var file = Read(document.RootElement, name, found);
            problems.AddRange(found.Select(problem => $"{name}: {problem}"));
            return file;
        }
        catch (JsonException exception)
        {
            problems.Add($"{name}: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read: {exception.Message}");
        }

        return Empty;
    }

    private static GrantRequest ReadConsent(JsonObjectReader reader)
    {
        var consent = new GrantRequest
        {
            Organization = reader.Text("organization", "acme"),
            Msisdn = reader.Secret("msisdn", "8613800138000"),
            Method = reader.Text("method", "web-form"),
            GrantedAt = reader.Time("grantedAt"),
            ExpiresAt = reader.Time("expiresAt"),
            Evidence = reader.OptionalText("evidence", "order page checkbox, session 8f2"),
        };
        reader.RefuseTheRest();
        return consent;
    }

    private static RegistryFile Read(JsonElement root, string name, List<string> problems)
    {
        var reader = new JsonObjectReader(root, "", problems);
        var file = new RegistryFile
        {
            Name = name,
            Organizations = [.. reader.Objects("organizations").Select(o => OrganizationEntry.Read(o))],
            Codes = [.. reader.Objects("codes").Select(c => CodeEntry.Read(c))],
            Accounts = [.. reader.Objects("accounts").Select(a => AccountEntry.Read(a))],
            Consents = [.. reader.Objects("consents").Select(ReadConsent)],
        };
        reader.RefuseTheRest();
        return file;
    }
}
