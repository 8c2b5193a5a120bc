using System.Globalization;
using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Registry.Suspensions;

/// <summary>The figures that a rule of suspension was reached by.</summary>
/// <param name="Metric">What the rule looks at.</param>
/// <param name="Count">Of those that count against the sender, how many there were.</param>
/// <param name="Of">Among how many messages.</param>
/// <param name="Threshold">The share that the rule allows.</param>
/// <param name="WindowMinutes">Over which time.</param>
internal sealed record SuspensionEvidence(string Metric, int Count, int Of, double Threshold, int WindowMinutes)
{
    /// <summary>The same in words, for the history.</summary>
    public string Cause => string.Create(CultureInfo.InvariantCulture, $"{Metric} {(double)Count / Of:0.######} reached {Threshold:0.######}: {Count} of {Of} messages within {WindowMinutes} minutes");

    public static SuspensionEvidence Read(JsonObjectReader reader)
    {
        var evidence = new SuspensionEvidence(
            reader.Text("metric", "RefusalRate"),
            reader.Integer("count", 0, int.MaxValue, 50) ?? 0,
            reader.Integer("of", 0, int.MaxValue, 100) ?? 0,
            double.TryParse(reader.Text("threshold", "0.5"), NumberStyles.Float, CultureInfo.InvariantCulture, out var threshold) ? threshold : 0,
            reader.Integer("windowMinutes", 0, int.MaxValue, 60) ?? 0);
        reader.RefuseTheRest();
        return evidence;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("metric", Metric);
        writer.WriteNumber("count", Count);
        writer.WriteNumber("of", Of);
        writer.WriteString("threshold", Threshold.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteNumber("windowMinutes", WindowMinutes);
        writer.WriteEndObject();
    }
}
