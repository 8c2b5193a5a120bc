using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Hosting;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.Follow;

/// <summary>
/// One run: a phone replies at the SMSC of the first pod, and beside that adverts to it are submitted at the second pod, one behind the other's answer, until one is refused. The refusal is answered
/// when it is stored, so the second pod often knows before. What is told is the time until the first submit that was refused was written, so it is at most as much too long as a submit takes.
/// </summary>
internal sealed class FollowRun(TextWriter output)
{
    private const CommandStatus Revoked = (CommandStatus)0x0403;
    private const string Phrase = "TD";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    public required string ConnectionString { get; init; }

    public required string Database { get; init; }

    public required int Refusals { get; init; }

    public required int Rate { get; init; }

    public required string Folder { get; init; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "smppguard-follow-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false, Receipts = false }, cancellation);
            await using var others = await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false, Receipts = false }, cancellation);
            await using var first = await GuardProcess.StartAsync(Directory.CreateDirectory(Path.Combine(folder, "1")).FullName, smsc.Port, OptionsOf(1), cancellation);
            await using var second = await GuardProcess.StartAsync(Directory.CreateDirectory(Path.Combine(folder, "2")).FullName, others.Port, OptionsOf(2), cancellation);
            await using var esme = await BindAsync(second);
            await using var loading = await BindAsync(first);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var load = LoadAsync(loading, stop.Token);
            var measured = new List<Measured>();
            for (var i = 0; i < Refusals; i++)
            {
                measured.Add(await MeasureAsync(smsc, esme, Recipient(i), cancellation));
            }

            await stop.CancelAsync();
            var adverts = await load;
            Say($"refusals: {measured.Count:N0}; adverts at the first pod meanwhile: {adverts:N0}");
            Say("answer to the refusal", measured.Select(m => m.Answered));
            Say("from sending the refusal until adverts are refused at the other pod", measured.Select(m => m.Refused));
            Say("from the answer to the refusal until then", measured.Select(m => m.Refused > m.Answered ? m.Refused - m.Answered : TimeSpan.Zero));
            Say($"processor time of the pods: {first.Process.ProcessorTime.TotalSeconds:F1} s and {second.Process.ProcessorTime.TotalSeconds:F1} s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Recipient(int number) => (EndToEndOptions.Recipients + number).ToString(CultureInfo.InvariantCulture);

    private static Task<EsmeClient> BindAsync(GuardProcess guard) =>
        EsmeClient.BindAsync(new EsmeClientOptions { Port = guard.Port, SystemId = EndToEndOptions.SystemId, Password = EndToEndOptions.Password, BindType = CommandId.BindTransmitter });

    // Adverts go on beside the refusal; the first that is refused says when the other pod knew.
    private static async Task<Measured> MeasureAsync(SmscServer smsc, EsmeClient esme, string recipient, CancellationToken cancellation)
    {
        if (await SubmitAsync(esme, recipient, cancellation) is { IsOk: false, Status: var status })
        {
            throw new InvalidOperationException($"an advert before the refusal was answered {status}");
        }

        var sent = Stopwatch.GetTimestamp();
        var answered = AnswerAsync(smsc, recipient, sent);
        while (Stopwatch.GetElapsedTime(sent) < Patience)
        {
            var written = Stopwatch.GetElapsedTime(sent);
            if ((await SubmitAsync(esme, recipient, cancellation)).Status == Revoked)
            {
                return new Measured(await answered, written);
            }
        }

        throw new TimeoutException($"adverts went on for {Patience.TotalSeconds:0} s after a refusal");
    }

    private static async Task<TimeSpan> AnswerAsync(SmscServer smsc, string recipient, long sent)
    {
        var status = await smsc.ReplyAsync(recipient, EndToEndOptions.Source, Phrase);
        return status == CommandStatus.ESME_ROK ? Stopwatch.GetElapsedTime(sent) : throw new InvalidOperationException($"the refusal was answered {status}");
    }

    private static Task<SubmitResult> SubmitAsync(EsmeClient esme, string recipient, CancellationToken cancellation) =>
        esme.SubmitAsync(EndToEndOptions.Source, recipient, "50% off everything today", cancellationToken: cancellation);

    // To those who are left over, so that none is refused.
    private async Task<long> LoadAsync(EsmeClient esme, CancellationToken stop)
    {
        var sent = 0L;
        var begun = Stopwatch.GetTimestamp();
        try
        {
            while (Rate > 0)
            {
                var due = (long)(Stopwatch.GetElapsedTime(begun).TotalSeconds * Rate) - sent;
                var submits = Enumerable.Range(0, (int)due).Select(_ => SubmitAsync(esme, Recipient(Refusals), stop));
                sent += (await Task.WhenAll(submits)).Length;
                await Task.Delay(Tick, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // All refusals were measured.
        }

        return sent;
    }

    private EndToEndOptions OptionsOf(int pod) => new()
    {
        Spread = Refusals + 1,
        Binds = 1,
        Window = 1000,
        SmscBinds = 1,
        Pod = pod,
        Storage = new StorageOptions { Provider = "MongoDb", ConnectionString = ConnectionString, Database = Database },
    };

    private void Say(string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        Say($"{what}: p50 {At(0.50):N0} ms, p99 {At(0.99):N0} ms, most {sorted[^1].TotalMilliseconds:N0} ms");

        double At(double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1].TotalMilliseconds;
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <param name="Answered">When the refusal was answered, after it had been sent.</param>
    /// <param name="Refused">When the first advert was submitted, after that, that the other pod refused.</param>
    private readonly record struct Measured(TimeSpan Answered, TimeSpan Refused);
}
