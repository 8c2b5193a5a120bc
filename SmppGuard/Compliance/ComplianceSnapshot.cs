using System.Collections.Frozen;
using SmppGuard.Compliance.Filings;
using SmppGuard.Compliance.Templates;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>What the rules and the stamp derive from one registry snapshot. Immutable.</summary>
internal sealed class ComplianceSnapshot
{
    private readonly OrganizationMarks?[] _marks;
    private readonly FrozenDictionary<CodeNumber, TemplateMatcher> _matchers;
    private readonly FrozenDictionary<CodeNumber, FrozenDictionary<string, CarrierFilings>> _filings;

    public ComplianceSnapshot(RegistrySnapshot registry, StampOptions templates, RulePack pack, string countryCode, TemplateMatchers matchers, FilingCompiler? filings = null)
    {
        Registry = registry;
        Names = new OrganizationNames(registry.Organizations, pack.MarkWords);
        _marks = new OrganizationMarks?[registry.Organizations.Count == 0 ? 0 : registry.Organizations.Max(o => o.Index) + 1];
        foreach (var organization in registry.Organizations)
        {
            _marks[organization.Index] = new OrganizationMarks(organization, templates, pack, countryCode);
        }

        MaxStampLength = _marks.Max(m => m?.MaxLength) ?? 0;
        _matchers = registry.Codes.Where(code => code.HoldsToTemplates).ToFrozenDictionary<CodeNumber, CodeNumber, TemplateMatcher>(
            code => code, code => matchers.For(code.Templates, MarksOf(code.Organization)), ReferenceEqualityComparer.Instance);
        _filings = filings?.Of(registry, MarksOf) ?? FrozenDictionary<CodeNumber, FrozenDictionary<string, CarrierFilings>>.Empty;
    }

    public RegistrySnapshot Registry { get; }

    /// <summary>Whether anybody keeps filings.</summary>
    public bool HasFilings => Registry.Filings.Count > 0;

    public OrganizationNames Names { get; }

    /// <summary>Characters that a stamp adds at most, whoever sends.</summary>
    public int MaxStampLength { get; }

    /// <summary>The templates that texts of a code are held to; only of one that <see cref="CodeNumber.HoldsToTemplates"/>.</summary>
    public TemplateMatcher TemplatesOf(CodeNumber code) => _matchers[code];

    /// <summary>What a carrier has taken of a code.</summary>
    public CarrierFilings FilingsOf(CodeNumber code, string carrier) =>
        _filings.TryGetValue(code, out var carriers) && carriers.TryGetValue(carrier, out var filings) ? filings : CarrierFilings.None;

    public OrganizationMarks MarksOf(Organization organization) =>
        _marks[organization.Index] ?? throw new InvalidOperationException("The organization is not of this registry snapshot.");
}
