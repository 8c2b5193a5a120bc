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

    public OrganizationMarks(Organization organization, StampOptions templates, RulePack pack, string countryCode)
    {
        Name = organization.Name.Trim();
        LatinName = string.IsNullOrWhiteSpace(organization.LatinName) ? null : organization.LatinName.Trim();
        _foldedName = OrganizationNames.Fold(Name);
        _foldedLatinName = LatinName is null ? null : OrganizationNames.Fold(LatinName);
        Ucs2 = MarkTexts.Render(templates.Ucs2, organization);
        var latin = MarkTexts.Render(templates.Gsm7, organization);
        Gsm7Marks = LatinName is not null && Gsm7.CountSeptets(latin.Signature + latin.Contact + latin.OptOut) >= 0 ? latin : null;
        MaxLength = Math.Max(Ucs2.Length, Gsm7Marks?.Length ?? 0);

        Contact = new ContactNumber(organization.Contact, countryCode, pack.MarkWords);
        ContactLabels = new WordList(Distinct([LabelOf(templates.Ucs2.Contact), LabelOf(templates.Gsm7.Contact), .. pack.MarkWords.ContactLabels]));
        OptOutKeywords = [.. Keywords.FoldedInText(pack.OptOutKeywords, organization.OptOutKeywords)];
        OptOutWords = new WordList(OptOutKeywords);
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

    /// <summary>What stands before a contact number: 客服, Tel.</summary>
    public WordList ContactLabels { get; }

    /// <summary>Opt-out keywords that this organization honours, the rule pack's and its own, folded.</summary>
    public string[] OptOutKeywords { get; }

    /// <summary>The same, to be looked for by themselves.</summary>
    public WordList OptOutWords { get; }

    /// <summary>The signatures as the templates write them, without blanks around.</summary>
    public string[] Signatures { get; }

    /// <summary>The opt-out words as the templates write them, without blanks around.</summary>
    public string[] OptOutTexts { get; }

    /// <summary>All that the templates write after a text, without blanks around.</summary>
    public string[] ClosingTexts { get; }

    /// <summary>Whether a name in brackets is this organization's as it is registered: case, width and blanks do not count, a letter of another alphabet and what is not seen do.</summary>
    public bool IsSignedBy(ReadOnlySpan<char> name) => Shows(name, Name) || (LatinName is not null && Shows(name, LatinName));

    /// <summary>Whether a name in brackets can be taken for this organization's: not always the registered signature, but nobody else's either.</summary>
    public bool IsOwnName(ReadOnlySpan<char> name)
    {
        if (IsSignedBy(name))
        {
            return true;
        }

        Span<char> folded = stackalloc char[OrganizationNames.MaxLength];
        var length = OrganizationNames.Fold(name, folded, default);
        return length > 0 && IsOwnFolded(folded[..length]);
    }

    /// <summary>As <see cref="IsOwnName"/>, of a name that is folded already.</summary>
    public bool IsOwnFolded(ReadOnlySpan<char> folded) => folded.SequenceEqual(_foldedName) || (_foldedLatinName is not null && folded.SequenceEqual(_foldedLatinName));

    /// <summary>Whether a stretch of a folded text is part of this organization's name there.</summary>
    public bool IsWithinOwn(ReadOnlySpan<char> folded, int start, int length) =>
        IsWithin(folded, start, length, _foldedName) || (_foldedLatinName is not null && IsWithin(folded, start, length, _foldedLatinName));

    private static bool IsWithin(ReadOnlySpan<char> folded, int start, int length, string own)
    {
        for (var from = Math.Max(0, start + length - own.Length); own.Length >= length && from <= start; from++)
        {
            if (folded[from..].StartsWith(own, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Shows(ReadOnlySpan<char> name, string registered)
    {
        var at = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (Glyphs.Of(name[i]) == Glyph.Space)
            {
                continue;
            }

            at = SkipBlanks(registered, at);
            if (at == registered.Length || TextFold.Fold(name[i]) != TextFold.Fold(registered[at++]))
            {
                return false;
            }
        }

        return registered.Length > 0 && SkipBlanks(registered, at) == registered.Length;
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && Glyphs.Of(text[at]) == Glyph.Space)
        {
            at++;
        }

        return at;
    }

    private static string LabelOf(string template)
    {
        var end = template.IndexOf(ContactPlaceholder, StringComparison.Ordinal);
        return end > 0 ? template[..end] : string.Empty;
    }

    private static string[] Distinct(IEnumerable<string?> texts) =>
        [.. texts.OfType<string>().Select(t => t.Trim()).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)];
}
