using SmppGuard.Carriers.LookUp;
using SmppGuard.Carriers.Portability;
using SmppGuard.Carriers.Prefixes;
using SmppGuard.Model;

namespace SmppGuard.Carriers;

/// <summary>
/// Who serves a number, from memory: the list of ported numbers, which is exact; what the operator's service said, which is only asked for numbers that are not on the list; the prefix; or nobody knows.
/// </summary>
internal sealed class CarrierDirectory(PortabilityService portability, CarrierLookUps lookUps, PrefixTable prefixes) : ICarrierOf
{
    public string? Of(Msisdn number) =>
        portability.Table.Find(number) ?? (lookUps.TryFind(number, out var answer) && answer.Carrier is { } said ? said : prefixes.Find(number)?.Carrier);

    /// <summary>The same, and where it is known from.</summary>
    public KnownCarrier Describe(Msisdn msisdn)
    {
        if (portability.Table is { List: { } list } table && table.Find(msisdn) is { } ported)
        {
            return new KnownCarrier(ported, CarrierOrigin.PortabilityList) { Version = list.Version, Date = list.ReplacedAt };
        }

        if (lookUps.TryFind(msisdn, out var answer) && answer.Carrier is { } said)
        {
            return new KnownCarrier(said, CarrierOrigin.LookUp);
        }

        return prefixes.Find(msisdn) is { } prefix
            ? new KnownCarrier(prefix.Carrier, CarrierOrigin.Prefix)
            {
                Version = prefixes.File.Name,
                Date = new DateTimeOffset(prefixes.File.Date, TimeOnly.MinValue, TimeSpan.Zero),
                Prefix = prefix.Prefix,
                IsCertain = prefix.IsCertain,
            }
            : new KnownCarrier(null, CarrierOrigin.Nowhere);
    }
}

/// <summary>Where a carrier is known from.</summary>
internal enum CarrierOrigin
{
    Nowhere,
    Prefix,
    LookUp,
    PortabilityList,
}

/// <summary>A carrier, and where it is known from.</summary>
internal sealed record KnownCarrier(string? Carrier, CarrierOrigin Origin)
{
    /// <summary>Of which edition of a list, or which table.</summary>
    public string? Version { get; init; }

    /// <summary>Since when the list is in force, or of which day the table's source is.</summary>
    public DateTimeOffset? Date { get; init; }

    public string? Prefix { get; init; }

    /// <summary>False: the source of the table is not sure.</summary>
    public bool IsCertain { get; init; } = true;
}
