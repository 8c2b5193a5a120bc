using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>The figures of a run for people, and for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";

    public static string ToJson<T>(EndToEndOptions options, T result) => JsonSerializer.Serialize(new { runtime = Runtime, processors = Environment.ProcessorCount, options, result }, Json);

    public static void Write(EndToEndOptions options, EndToEndResult result, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Messages:N0} messages, {options.Binds} binds, window {options.Window}, {(options.Ucs2 ? "UCS-2" : "GSM 7-bit")}; load by {result.Load}; journal {(options.WithoutSync ? "not synced" : "synced")}, archive {(options.PauseArchive ? "paused" : "on")}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Runtime}, {Environment.ProcessorCount} processors"));
        Write("SmppGuard", result.Guard, output);
        if (options.Receipts)
        {
            Line(output, "receipts", string.Create(CultureInfo.InvariantCulture, $"{result.Guard.Load.Receipts:N0} relayed"));
        }

        if (result.LookUps is { } looks)
        {
            Line(output, "look-ups", string.Create(
                CultureInfo.InvariantCulture, $"by {options.Auditors} without pause: {looks.Answered:N0} answered, p50 {looks.P50:0} ms, p99 {looks.P99:0} ms; {looks.Refused:N0} refused"));
        }

        if (result.Exports is { } exports)
        {
            Line(output, "exports", string.Create(CultureInfo.InvariantCulture, $"{exports.Done:N0} done meanwhile; {exports.Messages:N0} messages, {exports.Octets:N0} octets written"));
        }

        if (result.MicrosecondsPerMessageArchived is { } archived)
        {
            Line(output, "until archived", string.Create(CultureInfo.InvariantCulture, $"{archived:0.00} µs of processor time per message"));
            Line(output, "archive lag", string.Create(
                CultureInfo.InvariantCulture,
                $"{result.ArchiveLagAtEnd:0.00} s at the end, caught up after {result.ArchiveCatchUp:0.00} s; each second: {string.Join(' ', result.ArchiveLags.Select(l => l.ToString("0.0", CultureInfo.InvariantCulture)))}"));
        }

        if (result.AllocatedPerMessage is { } allocated)
        {
            Line(output, "allocated", string.Create(CultureInfo.InvariantCulture, $"{allocated:0.0} octets per message, archive included"));
        }

        Line(output, "peak memory", string.Create(CultureInfo.InvariantCulture, $"{result.PeakMemory / (1024.0 * 1024):0} MiB"));
        if (result.Haproxy is { } haproxy)
        {
            Write("HAProxy", haproxy, output);
        }

        if (!result.IsComplete)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"INCOMPLETE: {result.Guard.Load.Accepted:N0} of {options.Messages:N0} messages were accepted, {result.Guard.Load.Receipts:N0} receipts came"));
        }
    }

    private static void Write(string name, RelayFigures figures, TextWriter output)
    {
        output.WriteLine(name);
        Line(output, "throughput", string.Create(CultureInfo.InvariantCulture, $"{figures.Load.PerSecond:N0} messages/s"));
        Line(output, "processor", string.Create(CultureInfo.InvariantCulture, $"{figures.MicrosecondsPerMessage:0.00} µs per message"));
        Line(output, "latency", string.Join(", ", figures.Load.LatencyMicroseconds.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Key} {l.Value / 1000:0.000} ms"))));
    }

    public static void Line(TextWriter output, string name, string value) => output.WriteLine($"  {name,-15} {value}");
}
