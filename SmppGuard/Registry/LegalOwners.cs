using System.Text;

namespace SmppGuard.Registry;

/// <summary>
/// Which organizations have one legal owner: those with the same credential number, however it is written. Made once for each state of the registry.
/// </summary>
internal sealed class LegalOwners
{
    private readonly Dictionary<string, List<int>> _shared;
    private readonly Func<string, int> _indexOf;

    private LegalOwners(Dictionary<string, List<int>> shared, Func<string, int> indexOf) => (_shared, _indexOf) = (shared, indexOf);

    /// <param name="entries">All organizations.</param>
    /// <param name="indexOf">The <see cref="Organization.Index"/> of each by id.</param>
    public static LegalOwners Of(IEnumerable<OrganizationEntry> entries, Func<string, int> indexOf)
    {
        var shared = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (NumberOf(entry) is { } number)
            {
                if (!shared.TryGetValue(number, out var indexes))
                {
                    shared[number] = indexes = [];
                }

                indexes.Add(indexOf(entry.Id));
            }
        }

        return new LegalOwners(shared, indexOf);
    }

    /// <summary>Those with which an organization shares refusals.</summary>
    public IReadOnlyList<int> OthersOf(OrganizationEntry entry) =>
        NumberOf(entry) is { } number && _shared[number] is { Count: > 1 } indexes ? [.. indexes.Where(index => index != _indexOf(entry.Id))] : [];

    // Null: it has none, or does not share.
    private static string? NumberOf(OrganizationEntry entry) => entry.SeparateRefusals ? null : Folded(entry.CredentialNumber);

    /// <summary>A credential number as it is compared: the same, however it is written; null: there is nothing to compare.</summary>
    public static string? Folded(string? number)
    {
        var folded = number is null ? "" : string.Concat(number.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Where(char.IsLetterOrDigit));
        return folded.Length > 0 ? folded : null;
    }
}
