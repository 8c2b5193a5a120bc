using System.Diagnostics;
using EsmeSimulator.Client;
using SmppGuard.Benchmarks.EndToEnd;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.Guesses;

/// <summary>One run: SmppGuard as a process of its own, and guessers at the password of its one account.</summary>
internal static class GuessesRun
{
    private const int MostAttempts = 30;

    public static async Task<GuessesResult> RunAsync(GuessesOptions options, TextWriter progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "smppguard-guesses-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false }, cancellation);
            await using var guard = await GuardProcess.StartAsync(folder, smsc.Port, new EndToEndOptions { Spread = 1, SmscBinds = 1 }, cancellation);
            if (options.HasBound)
            {
                _ = await TryBindAsync(guard.Port);
            }

            return await RunAsync(options, guard, progress, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<GuessesResult> RunAsync(GuessesOptions options, GuardProcess guard, TextWriter progress, CancellationToken cancellation)
    {
        Guesser[] guessers =
        [
            .. Enumerable.Range(0, options.Addresses).SelectMany(address => Enumerable.Range(0, options.Connections)
                .Select(connection => new Guesser(Guesser.AddressOf(address), guard.Port, (address * options.Connections) + connection))),
        ];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = guessers.Select(guesser => Task.Run(() => guesser.RunAsync(end.Token), CancellationToken.None)).ToArray();
        await progress.WriteLineAsync($"warm-up, {options.WarmUpSeconds} s");
        await Task.Delay(TimeSpan.FromSeconds(options.WarmUpSeconds), cancellation);

        var before = Count();
        var cpu = guard.Process.ProcessorTime;
        var started = Stopwatch.GetTimestamp();
        await progress.WriteLineAsync($"measuring, {options.Seconds} s");
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), cancellation);
        var (seconds, after, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, Count(), guard.Process.ProcessorTime - cpu);
        var own = Stopwatch.GetTimestamp();
        var attempts = 1;
        while (!await TryBindAsync(guard.Port) && attempts < MostAttempts)
        {
            attempts++;
        }

        var owned = Stopwatch.GetElapsedTime(own);
        await end.CancelAsync();
        await Task.WhenAll(running);
        return new GuessesResult((after.Checked - before.Checked) / seconds, (after.Refused - before.Refused) / seconds, guessers.Sum(g => g.Failed), used.TotalSeconds / seconds, attempts, owned);

        (long Checked, long Refused) Count() => (guessers.Sum(g => g.Checked), guessers.Sum(g => g.Refused));
    }

    /// <summary>Binds as the owner does, from an address that nobody guesses from.</summary>
    private static async Task<bool> TryBindAsync(int port)
    {
        try
        {
            await using var esme = await EsmeClient.BindAsync(
                new EsmeClientOptions { Port = port, SystemId = EndToEndOptions.SystemId, Password = EndToEndOptions.Password, Timeout = TimeSpan.FromSeconds(60) });
            return true;
        }
        catch (Exception refused) when (refused is IOException or BindRefusedException)
        {
            return false;
        }
    }
}
