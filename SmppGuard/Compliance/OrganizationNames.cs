using System.Collections.Frozen;
using SmppGuard.Compliance.Content;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// The names of all registered organizations, so that nobody signs with another's. They are compared as the eye does: blanks, punctuation, case, width, accents and look-alikes of
/// other alphabets do not count, nor does what is not seen.
/// </summary>
internal sealed class OrganizationNames
{
    /// <summary>Characters of a folded name; what is longer in brackets is no name.</summary>
    public const int MaxLength = 128;

    // A shorter name inside a longer text is more often a word than a name: 别家没有的价格.
    private const int LeastIdeographsInside = 3;
    private const int LeastLettersInside = 5;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    /// <summary>Lengths of the names that are looked for inside a text.</summary>
    private readonly int[] _lengthsInside;

    private readonly string[] _institutions;

    public OrganizationNames(IEnumerable<Organization> organizations, MarkWords words)
    {
        _institutions = [.. words.Institutions.Select(Fold)];
        var names = organizations
            .SelectMany(o => new[] { o.Name, o.LatinName })
            .OfType<string>()
            .Select(Fold)
            .Where(n => n.Length is > 0 and <= MaxLength)
            .ToFrozenSet(StringComparer.Ordinal);
        _names = names.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengthsInside = [.. names.Where(n => n.Length >= (IsLatin(n[0]) ? LeastLettersInside : LeastIdeographsInside)).Select(n => n.Length).Distinct().Order()];
    }

    /// <summary>Whether what stands in brackets is, or contains, a registered name other than the sender's own.</summary>
    /// <param name="text">What stands in the brackets.</param>
    /// <param name="marks">The sender's.</param>
    /// <param name="mayBeInstitution">A name that ends as those of institutions do counts, too.</param>
    public bool NamesAnother(ReadOnlySpan<char> text, OrganizationMarks marks, bool mayBeInstitution)
    {
        Span<char> folded = stackalloc char[MaxLength];
        Span<bool> begins = stackalloc bool[MaxLength + 1];
        var length = Fold(text, folded, begins);
        if (length <= 0)
        {
            return false;
        }

        folded = folded[..length];
        if (marks.IsOwnFolded(folded))
        {
            return false;
        }

        return _names.Contains(folded) || (mayBeInstitution && IsInstitution(folded, begins)) || ContainsAnother(folded, begins, marks);
    }

    public static string Fold(string name)
    {
        var folded = new char[name.Length];
        return new string(folded, 0, Fold(name, folded, default));
    }

    /// <summary>Writes the name as it is compared and returns its length; -1: longer than the destination.</summary>
    /// <param name="name">The name.</param>
    /// <param name="destination">Takes its letters, digits and ideographs.</param>
    /// <param name="begins">If not empty, takes whether a word begins with the character, and one more that says that it ends with the text.</param>
    public static int Fold(ReadOnlySpan<char> name, Span<char> destination, Span<bool> begins)
    {
        var fold = CharacterFold.BuiltIn;
        var length = 0;
        var isInWord = false;
        for (var i = 0; i < name.Length;)
        {
            var kind = fold.Read(name, ref i, out var character);
            if (kind is not (CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Ideograph or CharacterKind.Numeral))
            {
                isInWord &= kind == CharacterKind.Invisible;
                continue;
            }

            if (length == destination.Length)
            {
                return -1;
            }

            if (!begins.IsEmpty)
            {
                begins[length] = !isInWord || !IsLatin(character);
            }

            destination[length++] = character;
            isInWord = IsLatin(character);
        }

        if (!begins.IsEmpty)
        {
            begins[length] = true;
        }

        return length;
    }

    private bool IsInstitution(ReadOnlySpan<char> folded, ReadOnlySpan<bool> begins)
    {
        foreach (var institution in _institutions)
        {
            if (folded.EndsWith(institution, StringComparison.Ordinal) && begins[folded.Length - institution.Length])
            {
                return true;
            }
        }

        return false;
    }

    private bool ContainsAnother(ReadOnlySpan<char> folded, ReadOnlySpan<bool> begins, OrganizationMarks marks)
    {
        for (var start = 0; start < folded.Length; start++)
        {
            if (!begins[start])
            {
                continue;
            }

            foreach (var length in _lengthsInside)
            {
                if (length > folded.Length - start)
                {
                    break;
                }

                if (begins[start + length] && _names.Contains(folded.Slice(start, length))
                    && length >= (IsLatin(folded[start]) ? LeastLettersInside : LeastIdeographsInside) && !marks.IsWithinOwn(folded, start, length))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsLatin(char folded) => char.IsAsciiLetterOrDigit(folded);
}
