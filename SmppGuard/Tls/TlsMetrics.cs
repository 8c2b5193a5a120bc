using System.Diagnostics.Metrics;
using SmppGuard.Observability;

namespace SmppGuard.Tls;

/// <summary>What became of handshakes, and when certificates end. Endpoints are those of the configuration, outcomes a closed set.</summary>
internal sealed class TlsMetrics
{
    private readonly TaggedCounts<(string Endpoint, HandshakeEnd End)> _handshakes = new();

    public TlsMetrics(IMeterFactory meters, TlsIdentities identities)
    {
        var meter = meters.Create("SmppGuard.Tls");
        meter.CreateObservableGauge(
            "smppguard.tls.certificate.expiry.timestamp",
            () => identities.All.SelectMany(Ends),
            "s",
            "When the certificate of an endpoint, or one between it and its root, ends, and when the last of the authorities does: seconds since 1970-01-01 UTC.");
        meter.CreateObservableGauge(
            "smppguard.tls.files.in.force",
            () => identities.All.Select(i => new Measurement<long>(i.Problem is null ? 1 : 0, new KeyValuePair<string, object?>("endpoint", i.Name))),
            "{endpoint}",
            "1: what the files of the endpoint hold is in force; 0: it cannot be used, and those of before are.");
        meter.CreateObservableGauge(
            "smppguard.tls.files.taken.timestamp",
            () => identities.All.Select(i => new Measurement<long>(i.TakenAt.ToUnixTimeSeconds(), new KeyValuePair<string, object?>("endpoint", i.Name))),
            "s",
            "When those in force were read: seconds since 1970-01-01 UTC.");
        meter.CreateObservableCounter(
            "smppguard.tls.handshakes",
            () => _handshakes.Read().Select(c => new Measurement<long>(c.Count, new("endpoint", c.Key.Endpoint), new("outcome", Name(c.Key.End)))),
            "{handshake}",
            "TLS handshakes, by endpoint and by how they ended.");
    }

    /// <summary>Shows a series with 0 until it is counted.</summary>
    public void Know(string endpoint, HandshakeEnd end) => _handshakes.Know((endpoint, end));

    public void Count(string endpoint, HandshakeEnd end) => _handshakes.Increment((endpoint, end));

    private static string Name(HandshakeEnd end) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(end.ToString());

    private static IEnumerable<Measurement<long>> Ends(TlsIdentity identity)
    {
        var (_, pair, authorities) = identity.Current;
        if (pair is not null)
        {
            yield return new(pair.End.ToUnixTimeSeconds(), new("endpoint", identity.Name), new("of", "certificate"));
        }

        if (authorities is not null)
        {
            yield return new(authorities.End.ToUnixTimeSeconds(), new("endpoint", identity.Name), new("of", "authorities"));
        }
    }
}

/// <summary>How a handshake ended.</summary>
internal enum HandshakeEnd
{
    Completed,

    /// <summary>One side did not want the other, or no TLS was spoken.</summary>
    Failed,

    /// <summary>The peer stopped half way.</summary>
    TimedOut,

    /// <summary>Too many were under way; it was not begun.</summary>
    TurnedAway,
}
