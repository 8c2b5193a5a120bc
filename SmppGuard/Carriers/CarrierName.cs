using System.Collections.Frozen;
using System.Text;

namespace SmppGuard.Carriers;

/// <summary>
/// How carriers are called: 1 to 32 small letters, digits and hyphens, for example <c>china-mobile</c>. Lists and look-ups of others have their own words for them (<c>CMCC</c>, <c>001</c>),
/// which the configuration translates.
/// </summary>
internal sealed class CarrierName
{
    public const int MaxLength = 32;

    /// <summary>What a name must look like, for messages.</summary>
    public const string Form = "1 to 32 small letters, digits and hyphens, for example china-mobile";

    private readonly FrozenDictionary<string, string> _aliases;

    /// <param name="aliases">Words of others, and the names that they mean.</param>
    public CarrierName(IEnumerable<KeyValuePair<string, string>> aliases) =>
        _aliases = aliases.ToFrozenDictionary(alias => Folded(alias.Key), alias => string.Intern(alias.Value), StringComparer.Ordinal);

    public static bool IsValid(string name) => name is { Length: > 0 and <= MaxLength } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Case, width and spaces around a word do not count.</summary>
    public static string Folded(string word) => word.Normalize(NormalizationForm.FormKC).Trim().ToLowerInvariant();

    /// <summary>The name that a word means, the same object each time; null: it is none.</summary>
    public string? Of(string word)
    {
        var folded = Folded(word);
        return _aliases.TryGetValue(folded, out var name) ? name : IsValid(folded) ? string.Intern(folded) : null;
    }
}
