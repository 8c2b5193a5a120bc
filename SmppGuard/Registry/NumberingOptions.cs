using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>How numbers are read.</summary>
internal sealed class NumberingOptions
{
    public string CountryCode { get; set; } = "86";

    /// <summary>What TON 1 with a bare mobile number at home means: National or International; null: it is refused.</summary>
    public string? BareNationalWithTon1 { get; set; }

    public NumberPlan ToPlan() => new(CountryCode, Enum.TryParse<BareNationalReading>(BareNationalWithTon1, out var reading) ? reading : BareNationalReading.None);
}
