using System.Diagnostics.Metrics;

namespace SmppGuard.Observability;

internal enum InstrumentKind
{
    None,

    /// <summary>Only rises; a fall is a restart.</summary>
    Counter,

    /// <summary>Rises and falls by what is measured; a gauge in Prometheus.</summary>
    UpDownCounter,

    Gauge,

    Histogram,
}

internal static class InstrumentKinds
{
    /// <summary>The kind of an instrument of whatever number, plain or observed.</summary>
    public static InstrumentKind Of(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return
            RuntimeInstruments.Falls(instrument) ? InstrumentKind.Gauge :
            type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? InstrumentKind.Counter :
            type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) ? InstrumentKind.UpDownCounter :
            type == typeof(Gauge<>) || type == typeof(ObservableGauge<>) ? InstrumentKind.Gauge :
            type == typeof(Histogram<>) ? InstrumentKind.Histogram : InstrumentKind.None;
    }
}
