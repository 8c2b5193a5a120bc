using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Hosting;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.Follow;

/// <summary>
/// One run: a phone replies at the SMSC of the first pod, and as soon as that is acknowledged adverts to it are submitted at the second pod, one behind the other's answer, until one is refused.
/// What is told is the time from the acknowledgement until the first submit that was refused was written, so it is at most as much too long as a submit takes.
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
            var delays = new List<TimeSpan>();
            for (var i = 0; i < Refusals; i++)
            {
                delays.Add(await MeasureAsync(smsc, esme, Recipient(i), cancellation));
            }

            await stop.CancelAsync();
            var adverts = await load;
            delays.Sort();
            Say($"refusals: {delays.Count:N0}; adverts at the first pod meanwhile: {adverts:N0}");
            Say($"until adverts are refused at the other pod: p50 {At(0.50):N0} ms, p99 {At(0.99):N0} ms, most {delays[^1].TotalMilliseconds:N0} ms");

            double At(double part) => delays[(int)Math.Ceiling(part * delays.Count) - 1].TotalMilliseconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Recipient(int number) => (EndToEndOptions.Recipients + number).ToString(CultureInfo.InvariantCulture);

    private static Task<EsmeClient> BindAsync(GuardProcess guard) =>
        EsmeClient.BindAsync(new EsmeClientOptions { Port = guard.Port, SystemId = EndToEndOptions.SystemId, Password = EndToEndOptions.Password, BindType = CommandId.BindTransmitter });

    private static async Task<TimeSpan> MeasureAsync(SmscServer smsc, EsmeClient esme, string recipient, CancellationToken cancellation)
    {
        var before = await SubmitAsync(esme, recipient, cancellation);
        var replied = await smsc.ReplyAsync(recipient, EndToEndOptions.Source, Phrase);
        var acknowledged = Stopwatch.GetTimestamp();
        if (!before.IsOk || replied != CommandStatus.ESME_ROK)
        {
            throw new InvalidOperationException($"an advert before the refusal was answered {before.Status}, the refusal {replied}");
        }

        while (Stopwatch.GetElapsedTime(acknowledged) < Patience)
        {
            var written = Stopwatch.GetElapsedTime(acknowledged);
            if ((await SubmitAsync(esme, recipient, cancellation)).Status == Revoked)
            {
                return written;
            }
        }

        throw new TimeoutException($"adverts went on for {Patience.TotalSeconds:0} s after a refusal");
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

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
