using System.Globalization;
using System.Text.Json;
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

    public IReadOnlyList<TemplateEntry> Templates { get; init; } = [];

    /// <summary>The same file with other accounts.</summary>
    public RegistryFile With(IReadOnlyList<AccountEntry> accounts) =>
        new() { Name = Name, _text = _text, Organizations = Organizations, Codes = Codes, Accounts = accounts, Templates = Templates };

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="problems">Receives what does not fit, each with the file's name, its path inside, and the line.</param>
    /// <param name="readMore">Reads members that are of no concern to the registry.</param>
    public static RegistryFile Load(string path, List<string> problems, Action<JsonObjectReader>? readMore = null)
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
            var file = Read(document.RootElement, name, found, readMore);
            file._text = text;
            problems.AddRange(file.Locate(found));
            return file;
        }
        catch (JsonException exception)
        {
            problems.Add(Twice(text.Span) is { } twice ? $"{name}: {twice}" : $"{name}: {path} is not valid JSON: {JsonMember.Describe(exception)}.");
        }
        catch (InvalidOperationException)
        {
            problems.Add($"{name}: {path} is not valid JSON: the name of a member has one half of a \\u pair without the other.");
        }

        return Empty;
    }

    // JSON with a member that is there twice is JSON, of which readers take the first or the last. Null: nothing is, or it is none.
    private static string? Twice(ReadOnlySpan<byte> text)
    {
        try
        {
            var lines = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var member in JsonMember.ReadAll(text))
            {
                if (!lines.TryAdd(member.Path, member.Line))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"{MessagePlaces.NameOf(member.Path)} is given twice, in line {lines[member.Path]} and in line {member.Line}; keep one of them.");
                }
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // No JSON, which is told by where that begins.
        }

        return null;
    }

    /// <summary>Messages about members of it, with its name and the lines.</summary>
    public IEnumerable<string> Locate(IReadOnlyCollection<string> messages) =>
        _text.IsEmpty ? messages.Select(message => $"{Name}: {message}") : MessagePlaces.Locate(Name, _text, messages);

    private static RegistryFile Read(JsonElement root, string name, List<string> problems, Action<JsonObjectReader>? readMore)
    {
        var reader = new JsonObjectReader(root, "", problems);
        var file = new RegistryFile
        {
            Name = name,
            Organizations = [.. reader.Objects("organizations").Select(o => OrganizationEntry.Read(o))],
            Codes = [.. reader.Objects("codes").Select(c => CodeEntry.Read(c))],
            Accounts = [.. reader.Objects("accounts").Select(a => AccountEntry.Read(a))],
            Templates = [.. reader.Objects("templates").Select(t => TemplateEntry.Read(t))],
        };
        readMore?.Invoke(reader);
        reader.RefuseTheRest();
        return file;
    }
}
