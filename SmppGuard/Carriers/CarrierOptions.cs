using SmppGuard.Input;

namespace SmppGuard.Carriers;

/// <summary>How the carrier of a recipient is known.</summary>
internal sealed class CarrierOptions
{
    /// <summary>A table of prefixes in place of the built-in one; relative to the configuration file. Null: the built-in one.</summary>
    public string? PrefixFile { get; set; }

    /// <summary>Words of portability lists and look-ups, and the names of carriers that they mean.</summary>
    [EntryExample("\"CMCC\": \"china-mobile\"")]
    public Dictionary<string, string> Aliases { get; set; } = new(StringComparer.Ordinal);

    public CarrierLookUpOptions LookUp { get; set; } = new();
}

/// <summary>A service of the operator that is asked over HTTP for the carriers of numbers.</summary>
internal sealed class CarrierLookUpOptions
{
    /// <summary>Where it listens; null: nobody is asked.</summary>
    public string? Url { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; null: nothing is.</summary>
    public string? Token { get; set; }

    public int TimeoutMilliseconds { get; set; } = 2000;

    /// <summary>Requests at a time.</summary>
    public int Concurrency { get; set; } = 16;

    /// <summary>Numbers whose answers are kept.</summary>
    public int CacheNumbers { get; set; } = 100_000;

    /// <summary>How long an answer counts.</summary>
    public int CacheMinutes { get; set; } = 1440;
}
