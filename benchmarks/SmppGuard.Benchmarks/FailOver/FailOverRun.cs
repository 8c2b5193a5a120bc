using System.Diagnostics;
using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Benchmarks.FailOver;

/// <summary>
/// One load that goes on and one route with three targets of equal weight:
/// <code>
/// 1 two SMSCs are up, the third is not          2 the third comes: three
/// 3 it is killed: two, from that moment on      4 it comes back: three
/// </code>
/// Each SMSC answers late and has one bind with a window, which is what it can carry; the ESMEs have more under way than all three together. What was accepted is read from /metrics each second.
/// </summary>
internal sealed class FailOverRun(int seconds, int latency, int window, string? program, string parent, TextWriter output)
{
    private const string Third = "third";

    private static readonly string[] Names = ["main", "second", Third];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Until windows are full and the code is compiled.</summary>
    private const int Settling = 5;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"smppguard-fail-over-{Environment.ProcessId}"));
        var smscs = new Dictionary<string, ChildProcess>(StringComparer.Ordinal);
        var ports = Names.ToDictionary(name => name, _ => EndToEndRun.FreePort(), StringComparer.Ordinal);
        try
        {
            foreach (var name in Names.SkipLast(1))
            {
                await StartAsync(name);
            }

            var options = new EndToEndOptions
            {
                Binds = 4,
                Window = Math.Max(Names.Length * window * 2 / 4, 1),
                SmscBinds = 1,
                SmscWindow = window,
                Program = program,
                MoreSmscs = [.. Names.Skip(1).Select(name => new NamedPort(name, ports[name]))],
                Routes = [new MessageRouteOptions { Name = "all", Targets = [.. Names.Select(name => new RouteTargetOptions { Smsc = name })] }],
            };
            await using var guard = await GuardProcess.StartAsync(folder.FullName, ports[Names[0]], options, cancellation);
            await guard.WaitUntilBoundAsync(Names[1], 1, cancellation);
            await using var esme = new SimulatorLoad().StartEsme(guard.Port, long.MaxValue / 2, options);
            Say($"each SMSC can carry {window * 1000 / latency:N0} messages a second; {options.Binds * options.Window} under way");
            _ = await MeasureAsync(guard, Settling);
            var two = await MeasureAsync(guard, seconds);
            Tell("two SMSCs", two);

            await StartAsync(Third);
            await guard.WaitUntilBoundAsync(Third, 1, cancellation);
            _ = await MeasureAsync(guard, Settling);
            Tell("three SMSCs", await MeasureAsync(guard, seconds));

            await smscs[Third].DisposeAsync();
            var after = await MeasureAsync(guard, seconds);
            Tell("after one of the three was killed, from that moment on", after);
            Say($"of what two carry: {Mean(after) / Mean(two) * 100:0.0} %, without the first two seconds {Mean(after.Skip(2)) / Mean(two) * 100:0.0} % (aim: at least 100 %)");

            await StartAsync(Third);
            await guard.WaitUntilBoundAsync(Third, 1, cancellation);
            _ = await MeasureAsync(guard, Settling);
            Tell("three again", await MeasureAsync(guard, seconds));
            Say($"{Report.Runtime}, {Environment.ProcessorCount} processors");
        }
        finally
        {
            foreach (var smsc in smscs.Values)
            {
                await smsc.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }

        async Task StartAsync(string name)
        {
            var smsc = ChildProcess.StartDotnet(
                $"The SMSC simulator {name}", Builds.AssemblyOf("simulators/SmscSimulator"), "--port", Text(ports[name]), "--latency-ms", Text(latency), "--no-receipts");
            smscs[name] = smsc;
            await smsc.LineAsync("SmscSimulator ready", TimeSpan.FromSeconds(30), cancellation);
        }

        async Task<IReadOnlyList<double>> MeasureAsync(GuardProcess guard, int forSeconds)
        {
            List<double> rates = [];
            var (before, at) = (await AcceptedAsync(guard, cancellation), Stopwatch.GetTimestamp());
            for (var i = 0; i < forSeconds; i++)
            {
                await Task.Delay(Second, cancellation);
                var (count, now) = (await AcceptedAsync(guard, cancellation), Stopwatch.GetTimestamp());
                rates.Add((count - before) / Stopwatch.GetElapsedTime(at, now).TotalSeconds);
                (before, at) = (count, now);
            }

            return rates;
        }
    }

    private static async Task<double> AcceptedAsync(GuardProcess guard, CancellationToken cancellation)
    {
        var sum = 0.0;
        foreach (var name in Names)
        {
            sum += await guard.MetricAsync($$"""smppguard_smsc_responses_total{smsc="{{name}}",outcome="accepted",command_status="ESME_ROK"}""", cancellation)
                ?? throw new InvalidOperationException($"SmppGuard has no count of what {name} accepted");
        }

        return sum;
    }

    private void Tell(string what, IReadOnlyList<double> rates) =>
        Say($"{what}: {Mean(rates):N0} messages/s; each second: {string.Join(' ', rates.Select(rate => rate.ToString("0", CultureInfo.InvariantCulture)))}");

    private static double Mean(IEnumerable<double> rates) => rates.Average();

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
