using System.Collections.Frozen;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>The names of all registered organizations, so that nobody signs with another's in [ ]. Blanks, case and width do not count.</summary>
internal sealed class OrganizationNames
{
    public const int MaxLength = 128;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    public OrganizationNames(IEnumerable<Organization> organizations)
    {
        _names = organizations
            .SelectMany(o => new[] { o.Name, o.LatinName })
            .OfType<string>()
            .Select(Fold)
            .Where(n => n.Length is > 0 and <= MaxLength)
            .ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool Contains(ReadOnlySpan<char> name)
    {
        Span<char> folded = stackalloc char[MaxLength];
        var length = Fold(name, folded);
        return length > 0 && _names.Contains(folded[..length]);
    }

    public static string Fold(string name)
    {
        var folded = new char[name.Length];
        return new string(folded, 0, Fold(name, folded));
    }

    /// <summary>Writes the name as it is compared and returns its length; -1: longer than the destination.</summary>
    public static int Fold(ReadOnlySpan<char> name, Span<char> destination)
    {
        var length = 0;
        foreach (var character in name)
        {
            if (TextFold.IsBlank(character))
            {
                continue;
            }

            if (length == destination.Length)
            {
                return -1;
            }

            destination[length++] = TextFold.Fold(character);
        }

        return length;
    }
}
