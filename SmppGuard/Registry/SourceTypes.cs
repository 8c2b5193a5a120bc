namespace SmppGuard.Registry;

/// <summary>
/// The types of number and numbering plans that a source address may say it is of (SMPP 3.4, 5.2.5 and 5.2.6). Digits under another type are another address to a phone, which may show them as
/// a name.
/// </summary>
internal static class SourceTypes
{
    /// <summary>Unknown, international, national.</summary>
    public const uint DefaultTons = 1 << 0 | 1 << 1 | 1 << 2;

    /// <summary>Unknown, ISDN (E.164), private.</summary>
    public const uint DefaultNpis = 1 << 0 | 1 << 1 | 1 << 9;

    private static readonly (string Name, int Value)[] Tons =
        [("Unknown", 0), ("International", 1), ("National", 2), ("NetworkSpecific", 3), ("Subscriber", 4), ("Alphanumeric", 5), ("Abbreviated", 6)];

    private static readonly (string Name, int Value)[] Npis =
        [("Unknown", 0), ("Isdn", 1), ("Data", 3), ("Telex", 4), ("LandMobile", 6), ("National", 8), ("Private", 9), ("Ermes", 10), ("Internet", 14), ("Wap", 18)];

    /// <summary>What an entry may name, for messages.</summary>
    public static string TonNames => string.Join(", ", Tons.Select(ton => ton.Name));

    /// <summary>What an entry may name, for messages.</summary>
    public static string NpiNames => string.Join(", ", Npis.Select(npi => npi.Name));

    public static bool IsTon(string name) => ValueOf(Tons, name) is not null;

    public static bool IsNpi(string name) => ValueOf(Npis, name) is not null;

    /// <summary>A bit for each value; where an entry names none, the default.</summary>
    public static uint TonsOf(IReadOnlyList<string> names) => names.Count == 0 ? DefaultTons : Bits(Tons, names);

    /// <inheritdoc cref="TonsOf"/>
    public static uint NpisOf(IReadOnlyList<string> names) => names.Count == 0 ? DefaultNpis : Bits(Npis, names);

    /// <summary>Whether the bit of a value is set.</summary>
    public static bool Has(uint bits, byte value) => value < sizeof(uint) * 8 && (bits & (1u << value)) != 0;

    private static uint Bits((string Name, int Value)[] known, IReadOnlyList<string> names) =>
        names.Aggregate(0u, (bits, name) => ValueOf(known, name) is { } value ? bits | (1u << value) : bits);

    private static int? ValueOf((string Name, int Value)[] known, string name)
    {
        foreach (var (spelling, value) in known)
        {
            if (string.Equals(spelling, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }
}
