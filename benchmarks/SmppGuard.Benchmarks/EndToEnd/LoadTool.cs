using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>The load comes from a program that is cheaper than the simulators; docs/performance.md says how it is called and what it prints.</summary>
internal sealed class LoadTool(string path) : ILoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public string Name => Path.GetFileName(path);

    public async Task<ChildProcess> StartSmscAsync(int port, CancellationToken cancellation)
    {
        var smsc = ChildProcess.Start("The load tool's SMSC", path, "smsc", "--port", Text(port), "--quiet", "--json");
        try
        {
            await WaitUntilListeningAsync(smsc, port, cancellation);
            return smsc;
        }
        catch
        {
            await smsc.DisposeAsync();
            throw;
        }
    }

    public ChildProcess StartEsme(int port, long messages, EndToEndOptions options) => ChildProcess.Start(
        "The load tool's ESME",
        path,
        "esme",
        "--port", Text(port),
        "--system-id", EndToEndOptions.SystemId,
        "--password", EndToEndOptions.Password,
        "--binds", Text(options.Binds),
        "--window", Text(options.Window),
        "--count", Text(messages),
        "--warmup", "0",
        "--src", EndToEndOptions.Source,
        "--dst-base", Text(EndToEndOptions.Recipients),
        "--dst-spread", Text(options.Spread),
        "--rate", Text(options.Rate),
        options.Ucs2 ? "--ucs2" : "--text", options.Text,
        "--json");

    public LoadFigures Read(JsonElement result) => new(
        result.GetProperty("ok").GetInt64(),
        result.GetProperty("tps").GetDouble(),
        result.GetProperty("lat_us").EnumerateObject().Where(p => p.Name[0] == 'p' || p.NameEquals("max"))
            .ToDictionary(p => p.Name, p => p.Value.GetDouble(), StringComparer.Ordinal));

    /// <summary>Tries to connect until something listens.</summary>
    internal static async Task WaitUntilListeningAsync(ChildProcess process, int port, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        while (!process.HasExited)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, deadline.Token);
            }
        }

        throw process.Failure("ended at once");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
