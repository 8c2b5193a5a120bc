using System.Collections.Frozen;
using SmppGuard.Compliance.Templates;
using SmppGuard.Filings;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Compliance.Filings;

/// <summary>The filings of one code with one carrier that hold until some moment, in the form in which messages are compared with them. Immutable.</summary>
internal sealed class HoldingFilings
{
    private readonly FilingUse? _name;
    private readonly FilingUse? _latinName;
    private readonly FilingUse? _contact;
    private readonly FrozenDictionary<string, FilingUse> _templates = FrozenDictionary<string, FilingUse>.Empty;
    private readonly (string Sought, FilingUse Use)[] _mentions = [];

    private HoldingFilings(long until)
    {
        Until = until;
        Limits = new TextLimits([], [], 0);
    }

    public HoldingFilings(IReadOnlyList<FiledThing> filed, CodeNumber code, OrganizationMarks marks, long until)
    {
        Until = until;
        Limits = new TextLimits(
            filed.Where(thing => thing.Entry.Kind == FilingKind.Link).Select(thing => thing.Entry.Value), filed.Where(thing => thing.Entry.Kind == FilingKind.Contact).Select(thing => thing.Entry.Value), 0);
        _name = UseOf(filed, FilingKind.Signature, value => IsName(value, marks.Name));
        _latinName = UseOf(filed, FilingKind.Signature, value => IsName(value, marks.LatinName));
        _contact = UseOf(filed, FilingKind.Contact, value => FilingCheck.IsSameNumber(value, code.Organization.Contact));

        // Numbers are looked for as a code's own are: that of its organization is one of them only where it is filed.
        Known = code with { TextLimits = Limits, Organization = code.Organization with { Contact = _contact is null ? "" : code.Organization.Contact } };
        var templates = filed.Where(thing => thing.Entry.Kind == FilingKind.Template).ToList();
        if (templates.Count > 0)
        {
            // Those of adverts have no id in the registry: the filing's stands for it.
            var entries = templates.Select(thing => (Entry: TemplateModes.AreFor(code.Purpose)
                ? code.Templates.Find(thing.Entry.Value)
                : new TemplateEntry { Code = code.Number, Id = thing.Entry.Id, Text = thing.Entry.Value }, thing.Use)).Where(template => template.Entry is not null).ToList();
            Matcher = new TemplateMatcher(RegisteredTemplates.None.With(entries.Select(template => template.Entry!)), marks);
            _templates = entries.DistinctBy(template => template.Entry!.Id, StringComparer.Ordinal).ToFrozenDictionary(template => template.Entry!.Id, template => template.Use, StringComparer.Ordinal);
        }

        _mentions =
        [
            .. filed.Where(thing => thing.Entry.Kind == FilingKind.Link).Select(thing => (HostOf(thing.Entry.Value), thing.Use)),
            .. filed.Where(thing => thing.Entry.Kind == FilingKind.Contact && thing.Use != _contact).Select(thing => (thing.Entry.Value, thing.Use)),
        ];
    }

    /// <summary>Nothing holds, and is to be worked out.</summary>
    public static HoldingFilings None { get; } = new(until: 0);

    /// <summary>Nothing holds, ever.</summary>
    public static HoldingFilings Never { get; } = new(until: long.MaxValue);

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Until { get; }

    public bool HasName => _name is not null;

    public bool HasLatinName => _latinName is not null;

    /// <summary>Whether the contact that the stamp writes is filed.</summary>
    public bool HasContact => _contact is not null;

    /// <summary>The links that texts may have.</summary>
    public TextLimits Limits { get; }

    /// <summary>The code as it would be if it allowed what is filed, and nothing else; null: nothing is filed.</summary>
    public CodeNumber? Known { get; }

    /// <summary>Null: no template is filed.</summary>
    public TemplateMatcher? Matcher { get; }

    /// <summary>Notes what a message needed.</summary>
    /// <param name="finding">What was found of it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="hasContact">Whether it has the contact of the stamp.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    public void Note(in FilingFinding finding, ReadOnlySpan<char> text, bool hasContact, long now)
    {
        (finding.IsLatin ? _latinName : _name)?.Note(now);
        if (finding.Template is { } template && _templates.TryGetValue(template, out var use))
        {
            use.Note(now);
        }

        if (hasContact)
        {
            _contact?.Note(now);
        }

        foreach (var (sought, mention) in _mentions)
        {
            if (mention.IsDue(now) && text.Contains(sought, StringComparison.OrdinalIgnoreCase))
            {
                mention.Note(now);
            }
        }
    }

    private static FilingUse? UseOf(IReadOnlyList<FiledThing> filed, FilingKind kind, Predicate<string> isIt) => filed.FirstOrDefault(thing => thing.Entry.Kind == kind && isIt(thing.Entry.Value))?.Use;

    // Case counts at some carriers.
    private static bool IsName(string filed, string? name) => name is not null && string.Equals(filed.Trim(), name, StringComparison.Ordinal);

    private static string HostOf(string link)
    {
        var slash = link.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 ? link : link[..slash]).TrimStart('*', '.');
    }
}
