namespace SmppGuard.Registry;

/// <summary>
/// The number that every organization in China has (GB 32100-2015): 18 characters, digits and capitals without I, O, S, V, Z, the last of which checks the others:
/// the sum of their values times 3 to the power of their place, modulo 31.
/// </summary>
internal static class UnifiedSocialCreditCode
{
    public const int Length = 18;

    private const string Characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int Weight = 3;

    /// <summary>Whether it is well-formed and its check character is right.</summary>
    public static bool IsValid(ReadOnlySpan<char> code)
    {
        if (code.Length != Length || code.ContainsAnyExcept(Characters))
        {
            return false;
        }

        var (sum, weight) = (0, 1);
        foreach (var character in code[..^1])
        {
            sum += Characters.IndexOf(character, StringComparison.Ordinal) * weight;
            weight = weight * Weight % Characters.Length;
        }

        return code[^1] == Characters[(Characters.Length - (sum % Characters.Length)) % Characters.Length];
    }
}
