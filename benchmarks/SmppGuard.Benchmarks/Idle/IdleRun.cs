using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.Idle;

/// <summary>One run: memory before and with all binds, then processor time while each bind sends its enquire_link in its turn, spread evenly over the time.</summary>
internal sealed class IdleRun(TextWriter output)
{
    // Binds check a password, which is made to take its time.
    private const int BindingAtATime = 8;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    public required int Binds { get; init; }

    public required TimeSpan Every { get; init; }

    public required TimeSpan Time { get; init; }

    public required string Folder { get; init; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "smppguard-idle-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        var esmes = new List<EsmeClient>(Binds);
        try
        {
            await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false, Receipts = false }, cancellation);
            await using var guard = await GuardProcess.StartAsync(folder, smsc.Port, new EndToEndOptions { Binds = Binds, SmscBinds = 1, Spread = 1 }, cancellation);
            var before = guard.Process.Memory;
            var begun = Stopwatch.GetTimestamp();
            while (esmes.Count < Binds)
            {
                esmes.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(BindingAtATime, Binds - esmes.Count)).Select(_ => BindAsync(guard, cancellation))));
            }

            Say($"{Binds:N0} binds within {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
            var spent = guard.Process.ProcessorTime;
            begun = Stopwatch.GetTimestamp();
            var asked = await AskAsync(esmes, cancellation);
            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            spent = guard.Process.ProcessorTime - spent;
            Say($"memory of each bind: {(guard.Process.Memory - before) / 1024.0 / Binds:0.0} KiB (resident: {before / 1048576:N0} MiB without, {guard.Process.Memory / 1048576:N0} MiB with them)");
            Say($"processor: {spent.TotalSeconds / seconds:0.0 %} of one, {spent.TotalMicroseconds / asked:0} µs for each of {asked:N0} enquire_link ({asked / seconds:0}/s, over {seconds:0} s)");
        }
        finally
        {
            foreach (var esme in esmes)
            {
                esme.Abort();
                await esme.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<EsmeClient> BindAsync(GuardProcess guard, CancellationToken cancellation) =>
        EsmeClient.BindAsync(
            new EsmeClientOptions { Port = guard.Port, SystemId = EndToEndOptions.SystemId, Password = EndToEndOptions.Password, Timeout = TimeSpan.FromSeconds(30) }, cancellation);

    private async Task<long> AskAsync(List<EsmeClient> esmes, CancellationToken cancellation)
    {
        var asked = 0L;
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) is var elapsed && elapsed < Time)
        {
            var due = (long)(elapsed / Every * esmes.Count);
            var answers = new List<Task<CommandStatus>>();
            for (; asked < due; asked++)
            {
                answers.Add(esmes[(int)(asked % esmes.Count)].RequestAsync(CommandId.EnquireLink, cancellation));
            }

            if ((await Task.WhenAll(answers)).FirstOrDefault(status => status != CommandStatus.ESME_ROK) is var refused && refused != CommandStatus.ESME_ROK)
            {
                throw new InvalidOperationException($"an enquire_link was answered {refused}");
            }

            await Task.Delay(Tick, cancellation);
        }

        return asked;
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
