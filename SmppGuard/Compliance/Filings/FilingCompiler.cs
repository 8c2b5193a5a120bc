using System.Collections.Frozen;
using SmppGuard.Filings;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Compliance.Filings;

/// <summary>Makes of the filings of a registry what messages are compared with. What was made of a code is kept for as long as nothing of it changes.</summary>
internal sealed class FilingCompiler(FilingUses uses, FilingTerms terms)
{
    private Dictionary<string, Made> _made = new(StringComparer.Ordinal);

    /// <summary>By code and carrier. Called where the registry changes, one at a time.</summary>
    public FrozenDictionary<CodeNumber, FrozenDictionary<string, CarrierFilings>> Of(RegistrySnapshot registry, Func<Organization, OrganizationMarks> marksOf)
    {
        var made = new Dictionary<string, Made>(StringComparer.Ordinal);
        var compiled = new Dictionary<CodeNumber, FrozenDictionary<string, CarrierFilings>>(ReferenceEqualityComparer.Instance);
        foreach (var code in registry.Codes)
        {
            if (registry.FilingsOf(code.Number) is not { Count: > 0 } filings)
            {
                continue;
            }

            var marks = marksOf(code.Organization);
            made[code.Number] = _made.GetValueOrDefault(code.Number) is { } before && before.IsOf(filings, code, marks) ? before : Make(filings, code, marks);
            compiled.Add(code, made[code.Number].ByCarrier);
        }

        _made = made;
        return compiled.ToFrozenDictionary<CodeNumber, FrozenDictionary<string, CarrierFilings>>(ReferenceEqualityComparer.Instance);
    }

    private Made Make(IReadOnlyList<FilingEntry> filings, CodeNumber code, OrganizationMarks marks) => new(
        filings,
        code,
        marks,
        filings.Where(filing => filing.State == FilingState.Filed).GroupBy(filing => filing.Carrier, StringComparer.Ordinal).ToFrozenDictionary(
            carrier => carrier.Key, carrier => new CarrierFilings(carrier.Select(filing => new FiledThing(filing, uses.Of(filing.Key.Key))), code, marks, terms), StringComparer.Ordinal));

    private sealed record Made(IReadOnlyList<FilingEntry> Filings, CodeNumber Code, OrganizationMarks Marks, FrozenDictionary<string, CarrierFilings> ByCarrier)
    {
        public bool IsOf(IReadOnlyList<FilingEntry> filings, CodeNumber code, OrganizationMarks marks) =>
            Filings.SequenceEqual(filings, ReferenceEqualityComparer.Instance) && ReferenceEquals(Code.Templates, code.Templates) && Code.Purpose == code.Purpose
            && string.Equals(Code.Organization.Contact, code.Organization.Contact, StringComparison.Ordinal) && string.Equals(Marks.Name, marks.Name, StringComparison.Ordinal)
            && string.Equals(Marks.LatinName, marks.LatinName, StringComparison.Ordinal) && Marks.Signatures.SequenceEqual(marks.Signatures, StringComparer.Ordinal)
            && Marks.ClosingTexts.SequenceEqual(marks.ClosingTexts, StringComparer.Ordinal);
    }
}
