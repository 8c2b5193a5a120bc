using SmppGuard.Consents.Replies;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Compliance;

/// <summary>What the stamp and the signature rule need of one organization, worked out once per registry snapshot.</summary>
internal sealed class OrganizationMarks
{
    private const string ContactPlaceholder = "{contact}";

    private readonly string _foldedName;
    private readonly string? _foldedLatinName;

    public OrganizationMarks(Organization organization, StampOptions templates, RulePack pack)
    {
        Name = organization.Name.Trim();
        LatinName = string.IsNullOrWhiteSpace(organization.LatinName) ? null : organization.LatinName.Trim();
        _foldedName = OrganizationNames.Fold(Name);
        _foldedLatinName = LatinName is null ? null : OrganizationNames.Fold(LatinName);
        Ucs2 = MarkTexts.Render(templates.Ucs2, organization);
        var latin = MarkTexts.Render(templates.Gsm7, organization);
        Gsm7Marks = LatinName is not null && Gsm7.CountSeptets(latin.Signature + latin.Contact + latin.OptOut) >= 0 ? latin : null;
        MaxLength = Math.Max(Ucs2.Length, Gsm7Marks?.Length ?? 0);

        Contact = new ContactNumber(organization.Contact);
        ContactLabels = Distinct([LabelOf(templates.Ucs2.Contact), LabelOf(templates.Gsm7.Contact)]);
        OptOutKeywords = [.. Keywords.FoldedInText(pack.OptOutKeywords, organization.OptOutKeywords)];
        Signatures = Distinct([Ucs2.Signature, Gsm7Marks?.Signature]);
        OptOutTexts = Distinct([Ucs2.OptOut, Gsm7Marks?.OptOut]);
        ClosingTexts = Distinct([Ucs2.Contact, Gsm7Marks?.Contact, Ucs2.OptOut, Gsm7Marks?.OptOut]);
    }

    public string Name { get; }

    public string? LatinName { get; }

    /// <summary>Marks for texts that need UCS-2.</summary>
    public MarkTexts Ucs2 { get; }

    /// <summary>Marks for texts in GSM 7-bit; null: there is no Latin name, or the marks do not fit that alphabet, so such texts get <see cref="Ucs2"/>.</summary>
    public MarkTexts? Gsm7Marks { get; }

    /// <summary>Characters that a stamp adds at most.</summary>
    public int MaxLength { get; }

    public ContactNumber Contact { get; }

    /// <summary>What the templates write before the number: 客服, Tel.</summary>
    public string[] ContactLabels { get; }

    /// <summary>Opt-out keywords that this organization honours, the rule pack's and its own, folded.</summary>
    public string[] OptOutKeywords { get; }

    /// <summary>The signatures as the templates write them, without blanks around.</summary>
    public string[] Signatures { get; }

    /// <summary>The opt-out words as the templates write them, without blanks around.</summary>
    public string[] OptOutTexts { get; }

    /// <summary>All that the templates write after a text, without blanks around.</summary>
    public string[] ClosingTexts { get; }

    /// <summary>Whether a name in brackets is this organization's, letter by letter.</summary>
    public bool IsOwnName(ReadOnlySpan<char> name) =>
        name.Equals(Name, StringComparison.Ordinal) || (LatinName is not null && name.Equals(LatinName, StringComparison.Ordinal));

    /// <summary>As <see cref="IsOwnName"/>, but blanks, case and width do not count: not the registered signature, but nobody else's either.</summary>
    public bool IsOwnNameFolded(ReadOnlySpan<char> name)
    {
        Span<char> folded = stackalloc char[OrganizationNames.MaxLength];
        var length = OrganizationNames.Fold(name, folded);
        return length > 0 && (folded[..length].SequenceEqual(_foldedName) || (_foldedLatinName is not null && folded[..length].SequenceEqual(_foldedLatinName)));
    }

    private static string LabelOf(string template)
    {
        var end = template.IndexOf(ContactPlaceholder, StringComparison.Ordinal);
        return end > 0 ? template[..end] : string.Empty;
    }

    private static string[] Distinct(IEnumerable<string?> texts) =>
        [.. texts.OfType<string>().Select(t => t.Trim()).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)];
}
