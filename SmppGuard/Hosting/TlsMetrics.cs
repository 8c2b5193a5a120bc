using System.Diagnostics.Metrics;

namespace SmppGuard.Hosting;

internal static class TlsMetrics
{
    /// <param name="meters">Whose meters it is told by.</param>
    /// <param name="certificateEnd">Null: there is no certificate, so no series either.</param>
    public static void Observe(IMeterFactory meters, DateTimeOffset? certificateEnd) => meters.Create("SmppGuard.Hosting").CreateObservableGauge(
        "smppguard.tls.certificate.expiry.timestamp",
        () => certificateEnd is { } end ? [new Measurement<long>(end.ToUnixTimeSeconds())] : Array.Empty<Measurement<long>>(),
        "s",
        "When the certificate of the TLS endpoints, or one between it and its root, ends: seconds since 1970-01-01 UTC.");
}
