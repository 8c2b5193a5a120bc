using System.Diagnostics.Metrics;

namespace SmppGuard.Observability;

/// <summary>
/// Names as Prometheus has them, from names and units as OpenTelemetry has them: <c>smppguard.journal</c> in <c>By</c> is <c>smppguard_journal_bytes</c>.
/// </summary>
internal static class MetricNames
{
    public static string Of(Instrument instrument)
    {
        var name = OfLabel(RuntimeInstruments.Name(instrument));
        var unit = Unit(instrument.Unit);
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return InstrumentKinds.Of(instrument) == InstrumentKind.Counter ? name + "_total" : name;
    }

    /// <summary>Dots and whatever else Prometheus does not take become underscores.</summary>
    public static string OfLabel(string name) =>
        string.Create(name.Length, name, static (destination, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                destination[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
            }
        });

    // UCUM; what stands in braces only explains and is no unit.
    private static string Unit(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "s" => "seconds",
        "By" => "bytes",
        ['{', ..] => "",
        _ => OfLabel(unit),
    };
}
