namespace SmppGuard.Registry;

/// <summary>How numbers are read.</summary>
internal sealed class NumberingOptions
{
    public string CountryCode { get; set; } = "86";
}
