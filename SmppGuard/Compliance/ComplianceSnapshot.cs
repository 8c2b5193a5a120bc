using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>What the rules and the stamp derive from one registry snapshot. Immutable.</summary>
internal sealed class ComplianceSnapshot
{
    private readonly OrganizationMarks?[] _marks;

    public ComplianceSnapshot(RegistrySnapshot registry, StampOptions templates, RulePack pack, string countryCode)
    {
        Registry = registry;
        Names = new OrganizationNames(registry.Organizations, pack.MarkWords);
        _marks = new OrganizationMarks?[registry.Organizations.Count == 0 ? 0 : registry.Organizations.Max(o => o.Index) + 1];
        foreach (var organization in registry.Organizations)
        {
            _marks[organization.Index] = new OrganizationMarks(organization, templates, pack, countryCode);
        }

        MaxStampLength = _marks.Max(m => m?.MaxLength) ?? 0;
    }

    public RegistrySnapshot Registry { get; }

    public OrganizationNames Names { get; }

    /// <summary>Characters that a stamp adds at most, whoever sends.</summary>
    public int MaxStampLength { get; }

    public OrganizationMarks MarksOf(Organization organization) =>
        _marks[organization.Index] ?? throw new InvalidOperationException("The organization is not of this registry snapshot.");
}
