using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Model;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Benchmarks.Routes;

/// <summary>
/// Two guards side by side before the same SMSC, one with a table of routes and one with none, and in each round both have the same load, in turns and each first in every other round: what disturbs the
/// machine for a while disturbs both. Between loads a guard waits until its archive has everything.
/// </summary>
internal sealed class RoutesRun(int routes, long messages, long warmUp, string? program, string parent, TextWriter output)
{
    /// <summary>What they may cost.</summary>
    private const double Aim = 0.03;

    public async Task<bool> RunAsync(int rounds, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"smppguard-routes-{Environment.ProcessId}"));
        try
        {
            var load = new SimulatorLoad();
            var port = EndToEndRun.FreePort();
            await using var smsc = await load.StartSmscAsync(port, cancellation);
            var plain = new EndToEndOptions { Messages = messages, Program = program };
            await using var without = await GuardProcess.StartAsync(folder.CreateSubdirectory("without").FullName, port, plain, cancellation);
            await using var with = await GuardProcess.StartAsync(folder.CreateSubdirectory("with").FullName, port, plain with { Routes = Table() }, cancellation);
            foreach (var guard in new[] { without, with })
            {
                _ = await EndToEndRun.LoadAsync(load, guard.Port, warmUp, plain, cancellation);
                await guard.WaitUntilArchivedAsync(cancellation);
            }

            List<(double Without, double With)> figures = [];
            var accepted = 0L;
            for (var round = 0; round < rounds; round++)
            {
                var (first, second) = (await SpentAsync(round % 2 == 0 ? without : with), await SpentAsync(round % 2 == 0 ? with : without));
                figures.Add(round % 2 == 0 ? (first, second) : (second, first));
                Say($"round {round + 1}: {figures[^1].Without:0.00} µs without, {figures[^1].With:0.00} µs with routes");
            }

            var ratio = Median(figures.Select(f => f.With / f.Without)) - 1;
            Say($"median of {rounds} rounds of {messages:N0} messages, until archived: {Median(figures.Select(f => f.Without)):0.00} µs without, {Median(figures.Select(f => f.With)):0.00} µs with {routes:N0} routes");
            Say($"median of the rounds' ratios: {ratio * 100:+0.0;-0.0} % (aim: at most {Aim * 100:0} % more); {Report.Runtime}, {Environment.ProcessorCount} processors");
            return accepted == messages * rounds * 2;

            async Task<double> SpentAsync(GuardProcess guard)
            {
                var before = guard.Process.ProcessorTime;
                accepted += (await EndToEndRun.LoadAsync(load, guard.Port, messages, plain, cancellation)).Accepted;
                await guard.WaitUntilArchivedAsync(cancellation);
                return (guard.Process.ProcessorTime - before).TotalMicroseconds / messages;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Of four kinds in equal parts: of other accounts; of longer codes than the one that is sent from; of numbers that are not sent to; and of the very numbers, but another class, so that every fourth
    // recipient has one to be passed over. The last one takes everything.
    private List<MessageRouteOptions> Table()
    {
        List<MessageRouteOptions> table = [];
        for (var i = 0; i < routes - 1; i++)
        {
            var route = new MessageRouteOptions { Name = string.Create(CultureInfo.InvariantCulture, $"route-{i}"), Targets = [new RouteTargetOptions { Smsc = "main" }] };
            switch (i % 4)
            {
                case 0:
                    route.Accounts = [string.Create(CultureInfo.InvariantCulture, $"other{i}")];
                    break;
                case 1:
                    route.Codes = [string.Create(CultureInfo.InvariantCulture, $"{EndToEndOptions.Source}{i:0000}")];
                    break;
                case 2:
                    route.Recipients = [string.Create(CultureInfo.InvariantCulture, $"8613{i:0000}")];
                    route.Codes = [EndToEndOptions.Source];
                    break;
                default:
                    route.Recipients = [(EndToEndOptions.Recipients + (i % 1000)).ToString(CultureInfo.InvariantCulture)];
                    route.Classes = [nameof(Purpose.Notification)];
                    break;
            }

            table.Add(route);
        }

        table.Add(new MessageRouteOptions { Name = "rest", Targets = [new RouteTargetOptions { Smsc = "main" }] });
        return table;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
