using System.Collections.Immutable;

namespace SmppGuard.Registry;

/// <summary>
/// The templates of one code, in the order of their ids. Immutable; snapshots share one object for as long as none of them changes, so that what is made of it need not be made
/// again.
/// </summary>
internal sealed class RegisteredTemplates
{
    private readonly ImmutableSortedDictionary<string, TemplateEntry> _byId;

    private RegisteredTemplates(ImmutableSortedDictionary<string, TemplateEntry> byId) => _byId = byId;

    public static RegisteredTemplates None { get; } = new(ImmutableSortedDictionary.Create<string, TemplateEntry>(StringComparer.Ordinal));

    public int Count => _byId.Count;

    public IEnumerable<TemplateEntry> All => _byId.Values;

    /// <summary>In order.</summary>
    public IEnumerable<string> Ids => _byId.Keys;

    public TemplateEntry? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>With these created or replaced; the same object where nothing changes.</summary>
    public RegisteredTemplates With(IEnumerable<TemplateEntry> entries)
    {
        var next = _byId.ToBuilder();
        var isNew = false;
        foreach (var entry in entries)
        {
            if (next.GetValueOrDefault(entry.Id) != entry)
            {
                next[entry.Id] = entry;
                isNew = true;
            }
        }

        return isNew ? new(next.ToImmutable()) : this;
    }

    public RegisteredTemplates Without(string id) => new(_byId.Remove(id));

    /// <summary>Whether both say the same.</summary>
    public bool SayTheSameAs(RegisteredTemplates other) => _byId.Count == other._byId.Count && _byId.Values.SequenceEqual(other._byId.Values);
}
