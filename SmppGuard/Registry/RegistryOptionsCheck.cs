using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>What the keys of the registry, and of numbers, may be.</summary>
internal static class RegistryOptionsCheck
{
    public static void Run(RegistryOptions registry, NumberingOptions numbering, OptionProblems check)
    {
        if (registry.File is { } file && !System.IO.File.Exists(file))
        {
            check.Problem("Registry:File", OptionProblems.Quoted(file), Directory.Exists(file) ? "that is a folder, name a file" : "name a file that exists", "registry.json");
        }

        var country = numbering.CountryCode;
        if (country.Length is < 1 or > 3 || !country.All(char.IsAsciiDigit) || country[0] == '0')
        {
            check.Problem("Numbering:CountryCode", OptionProblems.Quoted(country), "use 1 to 3 digits, not beginning with 0", "86");
        }

        if (numbering.BareNationalWithTon1 is { } reading)
        {
            check.OneOf("Numbering:BareNationalWithTon1", reading, [nameof(BareNationalReading.National), nameof(BareNationalReading.International)]);
        }
    }
}
