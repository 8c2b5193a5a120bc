using SmppGuard.Carriers.Prefixes;
using SmppGuard.Input;

namespace SmppGuard.Carriers;

/// <summary>A table that cannot be read is found at start, not when a message has to be routed.</summary>
internal static class CarrierOptionsCheck
{
    private const int LongestCache = 525_600;
    private const int LargestCache = 50_000_000;

    public static void Run(CarrierOptions carriers, OptionProblems check)
    {
        if (carriers.PrefixFile is { } file)
        {
            try
            {
                _ = PrefixTable.Load(file);
            }
            catch (InvalidDataException exception)
            {
                check.Problem("Carriers:PrefixFile", OptionProblems.Quoted(file), $"use the form of the built-in table: {exception.Message}", "prefixes.json");
            }
        }

        foreach (var (word, name) in carriers.Aliases)
        {
            if (!CarrierName.IsValid(name))
            {
                check.Problem($"Carriers:Aliases:{word}", OptionProblems.Quoted(name), $"use {CarrierName.Form}", "china-mobile");
            }
        }

        if (carriers.Aliases.Keys.GroupBy(CarrierName.Folded, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            check.Problem($"Carriers:Aliases:{twice.Last()}", "there twice", "case and width do not tell words apart, so say each once", "CMCC");
        }

        var lookUp = carriers.LookUp;
        if (lookUp.Url is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0))
        {
            check.Problem("Carriers:LookUp:Url", "no address that can be asked (not shown)", "use an http or https URL without a password", "https://numbers.example/carrier");
        }

        if (lookUp.Token is { } token && (token.Length == 0 || !token.All(c => c is > ' ' and < '\x7F')))
        {
            check.Problem("Carriers:LookUp:Token", "not one that can be sent (not shown)", "use ASCII characters without spaces", "the output of: openssl rand -hex 24");
        }

        check.Range("Carriers:LookUp:TimeoutMilliseconds", lookUp.TimeoutMilliseconds, 50, 60_000, 2000);
        check.Range("Carriers:LookUp:Concurrency", lookUp.Concurrency, 1, 1000, 16);
        check.Range("Carriers:LookUp:CacheNumbers", lookUp.CacheNumbers, 1, LargestCache, 100_000);
        check.Range("Carriers:LookUp:CacheMinutes", lookUp.CacheMinutes, 1, LongestCache, 1440);
    }
}
