using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.FirstBind;

/// <summary>Starts one process after the other, and tells the median of each time.</summary>
internal sealed class FirstBindRun(TextWriter output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A published executable; null: the Release build of this repository.</summary>
    public required string? Program { get; init; }

    public required int Rounds { get; init; }

    public required string Folder { get; init; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false, Receipts = false }, cancellation);
        var times = new List<Times>();
        for (var i = 0; i < Rounds; i++)
        {
            times.Add(await MeasureAsync(smsc.Port, cancellation));
        }

        Say($"from the start of the process, median of {Rounds}: ready {Median(t => t.Ready):0} ms, first bind {Median(t => t.Bound):0} ms, first answer to a submit_sm {Median(t => t.Answered):0} ms");
        Say($"processor time until then: {Median(t => t.Spent):0} ms");

        double Median(Func<Times, TimeSpan> time) => times.Select(time).Order().ElementAt(times.Count / 2).TotalMilliseconds;
    }

    private async Task<Times> MeasureAsync(int smscPort, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "smppguard-first-bind-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            var begun = Stopwatch.GetTimestamp();
            await using var guard = await GuardProcess.LaunchAsync(folder, smscPort, new EndToEndOptions { Program = Program, Spread = 1 }, cancellation);
            var ready = Stopwatch.GetElapsedTime(begun);
            await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = guard.Port, SystemId = EndToEndOptions.SystemId, Password = EndToEndOptions.Password, BindType = CommandId.BindTransmitter }, cancellation);
            var bound = Stopwatch.GetElapsedTime(begun);

            // The SMSC side may not be bound yet.
            while ((await esme.SubmitAsync(EndToEndOptions.Source, EndToEndOptions.Recipients.ToString(CultureInfo.InvariantCulture), "50% off", cancellationToken: cancellation)).Status is var status && status != CommandStatus.ESME_ROK)
            {
                if (Stopwatch.GetElapsedTime(begun) > Patience)
                {
                    throw new TimeoutException($"submits are still answered {status} {Patience.TotalSeconds:0} s after the start");
                }
            }

            return new Times(ready, bound, Stopwatch.GetElapsedTime(begun), guard.Process.ProcessorTime);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Times(TimeSpan Ready, TimeSpan Bound, TimeSpan Answered, TimeSpan Spent);
}
