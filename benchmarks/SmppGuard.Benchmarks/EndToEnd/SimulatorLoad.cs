using System.Globalization;
using System.Text.Json;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>The load comes from this repository's simulators.</summary>
/// <param name="receipts">Whether receipts are asked for, and sent.</param>
/// <param name="receiptDelay">How long after its answer the SMSC sends each receipt.</param>
/// <param name="scenario">A file of faults for the SMSC to play; null: none.</param>
/// <param name="texts">A file of texts to send in turn, long ones in parts, those that GSM 7-bit cannot write in UCS-2; null: the text of the options.</param>
internal sealed class SimulatorLoad(bool receipts = false, TimeSpan receiptDelay = default, string? scenario = null, string? texts = null) : ILoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _smsc = Builds.AssemblyOf("simulators/SmscSimulator");
    private readonly string _esme = Builds.AssemblyOf("simulators/EsmeSimulator");

    public string Name => "simulators";

    private string[] SmscArguments => receipts
        ? ["--receipt-delay-ms", Text((long)receiptDelay.TotalMilliseconds), .. (scenario is null ? (string[])[] : ["--scenario", scenario])]
        : ["--no-receipts"];

    public async Task<ChildProcess> StartSmscAsync(int port, CancellationToken cancellation)
    {
        var smsc = ChildProcess.StartDotnet("The SMSC simulator", _smsc, ["--port", Text(port), .. SmscArguments]);
        await smsc.LineAsync("SmscSimulator ready", Patience, cancellation);
        return smsc;
    }

    public ChildProcess StartEsme(int port, long messages, EndToEndOptions options) => ChildProcess.StartDotnet(
        "The ESME simulator",
        _esme,
        [
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
            "--encoding", options.Ucs2 ? "ucs2" : texts is null ? "gsm7" : "auto",
            texts is null ? "--text" : "--texts", texts ?? options.Text,
            .. (receipts ? (string[])["--registered", "--linger-seconds", Text((long)(receiptDelay + Patience).TotalSeconds)] : []),
            "--json",
        ]);

    public LoadFigures Read(JsonElement result) => new(
        result.GetProperty("accepted").GetInt64(),
        result.GetProperty("messagesPerSecond").GetDouble(),
        result.GetProperty("latencyMilliseconds").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble() * 1000, StringComparer.Ordinal),
        result.GetProperty("receipts").GetInt64());

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
