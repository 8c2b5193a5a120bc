using System.Diagnostics;
using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Receipts;
using SmscSimulator.Deliveries;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.Flood;

/// <summary>
/// One run: an SMSC in this process, and SmppGuard as a process of its own. No ESME is bound, so that all receipts, which are relayed by their code, have to be kept.
/// <code>
/// 1 warm-up: both kinds      2 refusals one after the other, alone      3 as many receipts of unknown messages as the window allows, and the same number of refusals among them
/// </code>
/// </summary>
internal sealed class FloodRun(FloodOptions options, SmscServer smsc)
{
    private const int WarmUp = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly List<TimeSpan> _times = [];
    private readonly SemaphoreSlim _places = new(options.Window);
    private int _phone;
    private int _failed;
    private int _missing;

    public static async Task<FloodResult> RunAsync(FloodOptions options, TextWriter progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "smppguard-flood-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            await using var smsc = await SmscServer.StartAsync(
                new SmscServerOptions { KeepMessages = false, Receipts = false, DeliverWindow = options.Window + options.Refusals + WarmUp }, cancellation);
            var setting = new EndToEndOptions { Spread = WarmUp + (2 * options.Refusals), SmscBinds = 1 };
            await using var guard = await GuardProcess.StartAsync(folder, smsc.Port, setting, cancellation);
            return await new FloodRun(options, smsc).RunAsync(guard, progress, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<FloodResult> RunAsync(GuardProcess guard, TextWriter progress, CancellationToken cancellation)
    {
        await progress.WriteLineAsync("warm-up");
        await FloodAsync(options.Window, WarmUp, cancellation);
        _ = Take();

        await progress.WriteLineAsync($"{options.Refusals} refusals alone");
        for (var i = 0; i < options.Refusals; i++)
        {
            await RefuseAsync();
            await Task.Delay(Pause, cancellation);
        }

        var alone = Take();
        await progress.WriteLineAsync($"{options.Receipts} receipts, and {options.Refusals} refusals among them");
        var known = await UnknownAsync(guard, cancellation);
        var before = guard.Process.Memory;
        var started = Stopwatch.GetTimestamp();
        await FloodAsync(options.Receipts, options.Refusals, cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new FloodResult
        {
            Alone = alone,
            Flooded = Take(),
            ReceiptsPerSecond = options.Receipts / elapsed.TotalSeconds,
            ReceiptsMissing = _missing + options.Receipts - (long)(await UnknownAsync(guard, cancellation) - known),
            MemoryBefore = before,
            MemoryPeak = guard.Process.PeakMemory,
        };
    }

    private async Task FloodAsync(int receipts, int refusals, CancellationToken cancellation)
    {
        var refusing = new List<Task>();
        for (var i = 0; i < receipts; i++)
        {
            await _places.WaitAsync(cancellation);
            _ = ReportAsync(i);
            if (refusing.Count < refusals && (long)i * refusals >= (long)refusing.Count * receipts)
            {
                refusing.Add(RefuseAsync());
            }
        }

        await Task.WhenAll(refusing);
        for (var i = 0; i < options.Window; i++)
        {
            await _places.WaitAsync(cancellation);
        }

        _ = _places.Release(options.Window);
    }

    private async Task ReportAsync(int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"unknown-{number}");
        var text = new byte[DeliveryReceipts.MaxTextLength];
        var length = DeliveryReceipts.Format(text, System.Text.Encoding.ASCII.GetBytes(id), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, MessageState.Delivered);
        var receipt = new SubmitSmFields
        {
            SourceAddr = Number(number % 1000),
            DestinationAddr = EndToEndOptions.Source,
            EsmClass = EsmClasses.DeliveryReceipt,
            ShortMessage = text.AsMemory(0, length),
        };
        if (await smsc.DeliverAsync(receipt.Encode(CommandId.DeliverSm, 0)) != CommandStatus.ESME_ROK)
        {
            Interlocked.Increment(ref _missing);
        }

        _ = _places.Release();
    }

    private async Task RefuseAsync()
    {
        var reply = DeliverSmEncoder.Reply(Number(_phone++), EndToEndOptions.Source, "STOP")!;
        var started = Stopwatch.GetTimestamp();
        var status = await smsc.DeliverAsync(reply);
        var elapsed = Stopwatch.GetElapsedTime(started);
        lock (_times)
        {
            _times.Add(elapsed);
            _failed += status == CommandStatus.ESME_ROK ? 0 : 1;
        }
    }

    private Times Take()
    {
        lock (_times)
        {
            var times = Times.Of(_times, _failed);
            _times.Clear();
            _failed = 0;
            return times;
        }
    }

    private static async Task<double> UnknownAsync(GuardProcess guard, CancellationToken cancellation) => await guard.MetricAsync("smppguard_unknown_receipts_total", cancellation) ?? 0;

    private static string Number(int phone) => (EndToEndOptions.Recipients + phone).ToString(CultureInfo.InvariantCulture);
}
