using System.Text.Json;
using SmppGuard.Consents;
using SmppGuard.Input;

namespace SmppGuard.Registry;

/// <summary>The entries of a registry file, read but not yet judged: see <see cref="RegistryValidator"/>.</summary>
internal sealed class RegistryFile
{
    private ReadOnlyMemory<byte> _text;

    public static RegistryFile Empty { get; } = new();

    /// <summary>Name of the file, for messages.</summary>
    public string Name { get; private init; } = "registry";

    public IReadOnlyList<OrganizationEntry> Organizations { get; init; } = [];

    public IReadOnlyList<CodeEntry> Codes { get; init; } = [];

    public IReadOnlyList<AccountEntry> Accounts { get; init; } = [];

    public IReadOnlyList<GrantRequest> Consents { get; init; } = [];

    /// <summary>Reads the file; what does not fit is added to <paramref name="problems"/>, each with the file's name, its path inside, and the line.</summary>
    public static RegistryFile Load(string path, List<string> problems)
    {
        var name = Path.GetFileName(path);
        if (!TextFile.TryRead(path, out var text, out var problem))
        {
            problems.Add($"{name}: {path} {problem}");
            return Empty;
        }

        try
        {
            using var document = JsonDocument.Parse(text, JsonMember.Format);
            var found = new List<string>();
            var file = Read(document.RootElement, name, found);
            file._text = text;
            problems.AddRange(file.Locate(found));
            return file;
        }
        catch (JsonException exception)
        {
            problems.Add($"{name}: {path} is not valid JSON: {JsonMember.Describe(exception)}.");
        }

        catch (InvalidOperationException)
        {
            problems.Add($"{name}: {path} is not valid JSON: the name of a member has one half of a \\u pair without the other.");
        }

        return Empty;
    }

    /// <summary>Messages about members of it, with its name and the lines.</summary>
    public IEnumerable<string> Locate(IReadOnlyCollection<string> messages) =>
        _text.IsEmpty ? messages.Select(message => $"{Name}: {message}") : MessagePlaces.Locate(Name, _text, messages);

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
