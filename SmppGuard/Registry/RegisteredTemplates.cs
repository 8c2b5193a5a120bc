using System.Collections.Immutable;
using SmppGuard.Registry.Templates;

namespace SmppGuard.Registry;

/// <summary>
/// The templates of one code, in the order of their ids. Immutable; snapshots share one object for as long as none of them changes, so that what is made of it need not be made
/// again.
/// </summary>
internal sealed class RegisteredTemplates
{
    private readonly ImmutableSortedDictionary<string, Kept> _byId;

    private RegisteredTemplates(ImmutableSortedDictionary<string, Kept> byId) => _byId = byId;

    public static RegisteredTemplates None { get; } = new(ImmutableSortedDictionary.Create<string, Kept>(StringComparer.Ordinal));

    public int Count => _byId.Count;

    public IEnumerable<TemplateEntry> All => _byId.Values.Select(kept => kept.Entry);

    /// <summary>In order.</summary>
    public IEnumerable<string> Ids => _byId.Keys;

    /// <summary>Each as it is read, with its id. One that an earlier version took and this one cannot read fits nothing, and is left out.</summary>
    public IEnumerable<(string Id, RegisteredTemplate Template)> Readable =>
        from kept in _byId.Values
        where kept.Template is not null
        select (kept.Entry.Id, kept.Template);

    public TemplateEntry? Find(string id) => _byId.GetValueOrDefault(id)?.Entry;

    /// <summary>With these created or replaced; the same object where nothing changes.</summary>
    public RegisteredTemplates With(IEnumerable<TemplateEntry> entries)
    {
        var next = _byId.ToBuilder();
        var isNew = false;
        foreach (var entry in entries)
        {
            if (next.GetValueOrDefault(entry.Id)?.Entry != entry)
            {
                next[entry.Id] = new Kept(entry, RegisteredTemplate.TryParse(entry.Text, out var template, out _) ? template : null);
                isNew = true;
            }
        }

        return isNew ? new(next.ToImmutable()) : this;
    }

    public RegisteredTemplates Without(string id) => new(_byId.Remove(id));

    /// <summary>Whether both say the same.</summary>
    public bool SayTheSameAs(RegisteredTemplates other) => ReferenceEquals(this, other) || (Count == other.Count && All.SequenceEqual(other.All));

    /// <summary>What differs, in order: how it was before, null where it was not there, and how it is now, null where it is gone.</summary>
    public static IEnumerable<(TemplateEntry? Old, TemplateEntry? Now)> Differences(RegisteredTemplates before, RegisteredTemplates after)
    {
        if (ReferenceEquals(before, after))
        {
            yield break;
        }

        // Both are in order, so one walk along both finds them.
        using var olds = before.All.GetEnumerator();
        using var nows = after.All.GetEnumerator();
        var (old, now) = (Next(olds), Next(nows));
        while (old is not null || now is not null)
        {
            var order = old is null ? 1 : now is null ? -1 : string.CompareOrdinal(old.Id, now.Id);
            if (order != 0 || old != now)
            {
                yield return (order <= 0 ? old : null, order >= 0 ? now : null);
            }

            (old, now) = (order <= 0 ? Next(olds) : old, order >= 0 ? Next(nows) : now);
        }
    }

    private sealed record Kept(TemplateEntry Entry, RegisteredTemplate? Template);

    private static TemplateEntry? Next(IEnumerator<TemplateEntry> entries) => entries.MoveNext() ? entries.Current : null;
}
