using System.Collections.Frozen;
using System.Text.Json;
using SmppGuard.Model;

namespace SmppGuard.Carriers.Prefixes;

/// <summary>
/// Which carrier was given the numbers that begin so: what a number says by itself where nobody knows whether it was ported. The longest prefix counts. Data with a source and a date; the built-in table can be
/// replaced by a file.
/// </summary>
internal sealed class PrefixTable
{
    private const string BuiltIn = "SmppGuard.Carriers.Prefixes.china.json";
    private const int MaxDigits = 15;
    private const int LengthBits = 4;

    private static readonly long[] Powers = [.. Enumerable.Range(0, MaxDigits + 1).Select(digits => (long)Math.Pow(10, digits))];

    private readonly FrozenDictionary<long, CarrierPrefix> _prefixes;

    // Longest first; few.
    private readonly int[] _lengths;

    private PrefixTable(PrefixFile file, FrozenDictionary<long, CarrierPrefix> prefixes)
    {
        File = file;
        _prefixes = prefixes;
        _lengths = [.. prefixes.Values.Select(prefix => prefix.Prefix.Length).Distinct().OrderDescending()];
    }

    /// <summary>Name, source and date.</summary>
    public PrefixFile File { get; }

    public int Count => _prefixes.Count;

    /// <param name="path">A file of the operator; null: the built-in table.</param>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why.</exception>
    public static PrefixTable Load(string? path)
    {
        try
        {
            using var stream = path is null ? typeof(PrefixTable).Assembly.GetManifestResourceStream(BuiltIn)! : System.IO.File.OpenRead(path);
            return Of(JsonSerializer.Deserialize(stream, PrefixJson.Default.PrefixFile) ?? throw new InvalidDataException("it is empty"));
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(unreadable is JsonException ? $"it is no such JSON ({unreadable.Message})" : "it cannot be read", unreadable);
        }
    }

    /// <summary>The prefix that counts for a number; null: nobody knows. Allocates nothing.</summary>
    public CarrierPrefix? Find(Msisdn msisdn)
    {
        var digits = DigitsOf(msisdn.Value);
        foreach (var length in _lengths)
        {
            if (length <= digits && _prefixes.TryGetValue(KeyOf(msisdn.Value / Powers[digits - length], length), out var found))
            {
                return found;
            }
        }

        return null;
    }

    private static PrefixTable Of(PrefixFile file)
    {
        var prefixes = new Dictionary<long, CarrierPrefix>();
        foreach (var (carrier, ranges) in file.Carriers)
        {
            if (!CarrierName.IsValid(carrier))
            {
                throw new InvalidDataException($"carriers has \"{carrier}\"; use {CarrierName.Form}");
            }

            var (certain, uncertain) = (ranges?.Prefixes ?? [], ranges?.Uncertain ?? []);
            if (certain.Count + uncertain.Count == 0)
            {
                throw new InvalidDataException($"{carrier} has no prefixes");
            }

            foreach (var (prefix, isCertain) in certain.Select(p => (p, true)).Concat(uncertain.Select(p => (p, false))))
            {
                if (prefix is not { Length: > 0 and <= MaxDigits } || prefix[0] == '0' || !prefix.All(char.IsAsciiDigit))
                {
                    throw new InvalidDataException($"{carrier} has the prefix \"{prefix}\"; use 1 to {MaxDigits} digits that begin with the country code, for example 86134");
                }

                if (!prefixes.TryAdd(KeyOf(long.Parse(prefix, System.Globalization.CultureInfo.InvariantCulture), prefix.Length), new CarrierPrefix(prefix, string.Intern(carrier), isCertain)))
                {
                    throw new InvalidDataException($"the prefix {prefix} is there twice");
                }
            }
        }

        return new PrefixTable(file, prefixes.ToFrozenDictionary());
    }

    private static long KeyOf(long value, int length) => (value << LengthBits) | (uint)length;

    private static int DigitsOf(long value)
    {
        var digits = 1;
        while (digits < MaxDigits && value >= Powers[digits])
        {
            digits++;
        }

        return digits;
    }
}

/// <summary>A range of numbers.</summary>
/// <param name="Prefix">What they begin with, country code included.</param>
/// <param name="Carrier">Whom it was given to; of a virtual operator, whose network carries it.</param>
/// <param name="IsCertain">False: the source is not sure.</param>
internal sealed record CarrierPrefix(string Prefix, string Carrier, bool IsCertain);
