using System.Globalization;
using System.Text.Json;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>The load comes from this repository's simulators.</summary>
internal sealed class SimulatorLoad : ILoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _smsc = Builds.AssemblyOf("simulators/SmscSimulator");
    private readonly string _esme = Builds.AssemblyOf("simulators/EsmeSimulator");

    public string Name => "simulators";

    public async Task<ChildProcess> StartSmscAsync(int port, CancellationToken cancellation)
    {
        var smsc = ChildProcess.StartDotnet("The SMSC simulator", _smsc, "--port", Text(port), "--no-receipts");
        await smsc.LineAsync("SmscSimulator ready", Patience, cancellation);
        return smsc;
    }

    public ChildProcess StartEsme(int port, long messages, EndToEndOptions options) => ChildProcess.StartDotnet(
        "The ESME simulator",
        _esme,
        "--port", Text(port),
        "--system-id", EndToEndOptions.SystemId,
        "--password", EndToEndOptions.Password,
        "--binds", Text(options.Binds),
        "--window", Text(options.Window),
        "--count", Text(messages),
        "--source", EndToEndOptions.Source,
        "--destination", Text(EndToEndOptions.Recipients),
        "--spread", Text(options.Spread),
        "--rate", Text(options.Rate),
        "--encoding", options.Ucs2 ? "ucs2" : "gsm7",
        "--text", options.Text,
        "--json");

    public LoadFigures Read(JsonElement result) => new(
        result.GetProperty("accepted").GetInt64(),
        result.GetProperty("messagesPerSecond").GetDouble(),
        result.GetProperty("latencyMilliseconds").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble() * 1000, StringComparer.Ordinal));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
