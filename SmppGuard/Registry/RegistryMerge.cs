using System.Collections.Immutable;
using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Registry;

/// <summary>What the registry file said of an entry when it was last applied.</summary>
/// <param name="Fingerprint">Digest of the entry.</param>
/// <param name="Fields">Its fields in JSON, the password hashed (earlier versions kept a digest of it); null: a version applied it that kept only the fingerprint.</param>
internal sealed record FileEntry(string Fingerprint, string? Fields);

/// <summary>
/// Merges a registry file into what the store holds, which may have been changed over the API since the file was last applied. Of each field three versions are
/// compared: the file's of now, the file's of then, the store's. What changed in the file is taken from it, everything else stays as it is stored. Where both
/// changed a field the file counts, with a warning that names both values (docs/decisions/0014-registry-file-merge.md).
/// </summary>
internal sealed class RegistryMerge
{
    private readonly RegistryState _stored;
    private readonly List<(int Index, OrganizationEntry Entry)> _organizations = [];
    private readonly List<(int Index, CodeEntry Entry)> _codes = [];
    private readonly List<(int Index, AccountEntry Entry)> _accounts = [];
    private readonly List<(int Index, TemplateEntry Entry)> _templates = [];
    private readonly ImmutableDictionary<RegistryKey, FileEntry>.Builder _fileEntries = ImmutableDictionary.CreateBuilder<RegistryKey, FileEntry>();
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    /// <param name="file">Its passwords hashed where they are to be stored: see <see cref="FilePasswords"/>.</param>
    /// <param name="stored">What the store holds.</param>
    public RegistryMerge(RegistryFile file, RegistryState stored)
    {
        _stored = stored;
        foreach (var (index, entry) in file.Organizations.Index())
        {
            var present = stored.Organizations.GetValueOrDefault(entry.Id)?.Entry;
            Merge($"organizations[{index}]", new(RegistryKind.Organization, entry.Id), entry.Write, present is null ? null : present.Write, reader => _organizations.Add((index, OrganizationEntry.Read(reader))));
        }

        foreach (var (index, entry) in file.Codes.Index())
        {
            var present = stored.Codes.GetValueOrDefault(entry.Number)?.Entry;
            Merge($"codes[{index}]", new(RegistryKind.Code, entry.Number), entry.Write, present is null ? null : present.Write, reader => _codes.Add((index, CodeEntry.Read(reader))));
        }

        foreach (var (index, entry) in file.Accounts.Index())
        {
            var present = stored.Accounts.GetValueOrDefault(entry.SystemId)?.Entry;
            Merge($"accounts[{index}]", new(RegistryKind.Account, entry.SystemId), entry.Write, present is null ? null : present.Write, reader => _accounts.Add((index, AccountEntry.Read(reader, isStored: true))));
        }

        foreach (var (index, entry) in file.Templates.Index())
        {
            var present = stored.TemplatesOf(entry.Code).Find(entry.Id);
            Merge($"templates[{index}]", entry.Key, entry.Write, present is null ? null : present.Write, reader => _templates.Add((index, TemplateEntry.Read(reader))));
        }
    }

    /// <summary>What is to be put into the store, each with its place in the file.</summary>
    public IReadOnlyList<(int Index, OrganizationEntry Entry)> Organizations => _organizations;

    /// <inheritdoc cref="Organizations"/>
    public IReadOnlyList<(int Index, CodeEntry Entry)> Codes => _codes;

    /// <inheritdoc cref="Organizations"/>
    public IReadOnlyList<(int Index, AccountEntry Entry)> Accounts => _accounts;

    /// <inheritdoc cref="Organizations"/>
    public IReadOnlyList<(int Index, TemplateEntry Entry)> Templates => _templates;

    /// <summary>What is to be remembered of the file.</summary>
    public ImmutableDictionary<RegistryKey, FileEntry> FileEntries => _fileEntries.ToImmutable();

    /// <summary>Entries that cannot be put together, with their path.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Organizations whose ids others had, with their path.</summary>
    public IEnumerable<string> Taken =>
        from news in _organizations
        let problem = _stored.Former.GetValueOrDefault(new(RegistryKind.Organization, news.Entry.Id))?.ProblemOf(news.Entry)
        where problem is not null
        select $"organizations[{news.Index}].id is \"{news.Entry.Id}\"; {problem}";

    /// <summary>What should be known of entries that were deleted: those that come back suspended, and codes that come back to somebody else.</summary>
    public IEnumerable<string> Returning
    {
        get
        {
            foreach (var (place, key) in _organizations.Select(news => ($"organizations[{news.Index}].id", new RegistryKey(RegistryKind.Organization, news.Entry.Id)))
                .Concat(_codes.Select(news => ($"codes[{news.Index}].number", new RegistryKey(RegistryKind.Code, news.Entry.Number))))
                .Concat(_accounts.Select(news => ($"accounts[{news.Index}].systemId", new RegistryKey(RegistryKind.Account, news.Entry.SystemId)))))
            {
                if (_stored.Former.GetValueOrDefault(key)?.Warning(key) is { } warning)
                {
                    yield return $"{place}: {warning}";
                }
            }

            foreach (var (index, code) in _codes)
            {
                if (_stored.Former.GetValueOrDefault(new(RegistryKind.Code, code.Number))?.Organization is { } owner && !string.Equals(owner, code.Organization, StringComparison.Ordinal))
                {
                    yield return $"codes[{index}].organization is \"{code.Organization}\"; {code.Number} belonged to {owner} until it was deleted, and is given to {code.Organization}.";
                }
            }
        }
    }

    /// <summary>Fields that both changed, with both values.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    // The fields of an entry that states nothing: those of an account are always written, with defaults.
    private static Dictionary<string, string> Unsaid(RegistryKey key) => key.Kind == RegistryKind.Account
        ? RegistryFields.Of(RegistryFields.Json(new AccountEntry { SystemId = key.Key, Password = "", Codes = [], Smsc = "" }.Write))
        : [];

    private void Merge(string path, RegistryKey key, Action<Utf8JsonWriter> fromFile, Action<Utf8JsonWriter>? present, Action<JsonObjectReader> put)
    {
        var json = RegistryFields.Json(fromFile);
        var fingerprint = RegistryFields.Fingerprint(json);
        var file = RegistryFields.Of(json);
        var hidden = RegistryFields.WithoutSecret(key, file);
        var known = _stored.FileEntries.GetValueOrDefault(key);
        _fileEntries[key] = new FileEntry(fingerprint, RegistryFields.ToJson(file));
        if (string.Equals(known?.Fingerprint, fingerprint, StringComparison.Ordinal))
        {
            return;
        }

        if (present is null)
        {
            if (known is not null)
            {
                _warnings.Add($"{path} was deleted over the API since the file was last applied; it is registered again, because the file says something new of it.");
            }
        }
        else
        {
            file = Together(path, key, file, hidden, RegistryFields.WithoutSecret(key, known?.Fields is { } last ? RegistryFields.Of(last) : Unsaid(key)), RegistryFields.Of(RegistryFields.Json(present)));
        }

        using var document = JsonDocument.Parse(RegistryFields.ToJson(file));
        put(new JsonObjectReader(document.RootElement, path, _problems));
    }

    private Dictionary<string, string> Together(
        string path, RegistryKey key, Dictionary<string, string> file, Dictionary<string, string> hidden, Dictionary<string, string> last, Dictionary<string, string> stored)
    {
        var storedHidden = RegistryFields.WithoutSecret(key, stored);
        var together = new Dictionary<string, string>(stored, StringComparer.Ordinal);
        foreach (var field in hidden.Keys.Union(last.Keys, StringComparer.Ordinal))
        {
            var (said, before, present) = (hidden.GetValueOrDefault(field), last.GetValueOrDefault(field), storedHidden.GetValueOrDefault(field));
            if (string.Equals(said, before, StringComparison.Ordinal) || string.Equals(said, present, StringComparison.Ordinal))
            {
                continue;
            }

            if (!string.Equals(present, before, StringComparison.Ordinal))
            {
                _warnings.Add(
                    $"{path}.{field} is {RegistryFields.Shown(field, said)}, and {RegistryFields.Shown(field, present)} in the store, where it was changed otherwise than by the file; that of the file counts now.");
            }

            if (file.TryGetValue(field, out var value))
            {
                together[field] = value;
            }
            else
            {
                _ = together.Remove(field);
            }
        }

        return together;
    }
}
