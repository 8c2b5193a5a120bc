namespace SmppGuard.Registry;

/// <summary>
/// Codes of one organization that lie inside the prefix of another. That is how sub-ports are given to customers, and the longest match decides, so it is allowed; but it
/// should be meant, and so it is told.
/// </summary>
internal static class CodeOverlaps
{
    /// <summary>Overlaps of one code with all others.</summary>
    public static IReadOnlyList<string> Of(CodeEntry entry, IEnumerable<CodeEntry> all) =>
    [
        .. from other in all
           where !string.Equals(other.Organization, entry.Organization, StringComparison.Ordinal) && !string.Equals(other.Number, entry.Number, StringComparison.Ordinal)
           let isInside = other.IsPrefix && entry.Number.StartsWith(other.Number, StringComparison.Ordinal)
           where isInside || (entry.IsPrefix && other.Number.StartsWith(entry.Number, StringComparison.Ordinal))
           orderby other.Number.Length
           select isInside
               ? $"{entry.Number} lies inside the prefix {other.Number} of {other.Organization}, whose messages cannot come from it."
               : $"{other.Number} of {other.Organization} lies inside the prefix {entry.Number}: messages from it belong to {other.Organization}.",
    ];

    /// <summary>Codes that lie inside another organization's prefix, each with the nearest one.</summary>
    public static IEnumerable<(CodeEntry Inner, CodeEntry Outer)> Nested(IReadOnlyCollection<CodeEntry> codes)
    {
        var prefixes = codes.Where(c => c.IsPrefix).GroupBy(c => c.Number, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var code in codes)
        {
            for (var length = code.Number.Length - 1; length > 0; length--)
            {
                if (prefixes.TryGetValue(code.Number[..length], out var outer))
                {
                    if (!string.Equals(outer.Organization, code.Organization, StringComparison.Ordinal))
                    {
                        yield return (code, outer);
                    }

                    break;
                }
            }
        }
    }
}
