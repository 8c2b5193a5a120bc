using System.Diagnostics;
using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Revocation;

/// <summary>
/// One run:
/// <code>
/// 1 SMSC and ESME in this process, SmppGuard as a process of its own between them      2 paced adverts to random recipients, nobody refuses: warm-up
/// 3 the same, and so many phones per second refuse                                     4 wait for the answers under way, then judge
/// </code>
/// Adverts and refusals are written by one loop, so that what it notes needs no lock.
/// </summary>
internal static class RevocationRun
{
    private const int Binds = 4;
    private const int Window = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(RevocationOptions.WarmUpSeconds);

    /// <summary>After the last submit; longer than a response may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    public static async Task<RevocationResult> RunAsync(RevocationOptions options, TextWriter progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "smppguard-revocation-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            var binds = new List<AdvertBind>();
            var ledger = new Ledger(options.Messages, options.Recipients);
            await using var phones = await Phones.StartAsync(ledger, cancellation);
            await using var guard = await GuardProcess.StartAsync(
                folder, phones.Port, new EndToEndOptions { Binds = Binds, Window = Window, Spread = options.Recipients }, cancellation);
            try
            {
                for (var i = 0; i < Binds; i++)
                {
                    binds.Add(await AdvertBind.BindAsync(guard.Port, Window, ledger, cancellation));
                }

                return await new Load(options, ledger, phones, binds, progress).RunAsync(cancellation);
            }
            finally
            {
                foreach (var bind in binds)
                {
                    await bind.DisposeAsync();
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Load(RevocationOptions options, Ledger ledger, Phones phones, List<AdvertBind> binds, TextWriter progress)
    {
        private readonly Advert _advert = new();
        private readonly Random _random = new();
        private readonly long _start = Stopwatch.GetTimestamp();
        private TimeSpan _nextTick;
        private int _nextBind;
        private int _refused;

        public async Task<RevocationResult> RunAsync(CancellationToken cancellation)
        {
            using var timer = new PeriodicTimer(Interval);
            await progress.WriteLineAsync($"warm-up: {WarmUp.TotalSeconds} s");
            while (Elapsed < WarmUp)
            {
                SubmitDue();
                await timer.WaitForNextTickAsync(cancellation);
            }

            await progress.WriteLineAsync($"measuring: {options.Seconds} s");
            var (begin, before) = (Elapsed, ledger.Answered);
            var end = WarmUp + TimeSpan.FromSeconds(options.Seconds);
            while (Elapsed < end)
            {
                SubmitDue();
                RefuseDue();
                await timer.WaitForNextTickAsync(cancellation);
            }

            var stopped = Elapsed;
            while (ledger.Answered < ledger.Written && Elapsed < stopped + Patience)
            {
                Tick();
                await timer.WaitForNextTickAsync(cancellation);
            }

            return ledger.Judge(before, Elapsed - begin);
        }

        private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

        private void SubmitDue()
        {
            Tick();
            var due = Math.Min(ledger.Messages, (int)(Elapsed.TotalSeconds * options.Rate));
            while (ledger.Written < due && TrySubmit())
            {
                ledger.Wrote();
            }

            foreach (var bind in binds)
            {
                bind.Flush();
            }
        }

        // Anybody, those who refused included.
        private bool TrySubmit()
        {
            var recipient = _random.Next(ledger.Recipients);
            var pdu = _advert.Of(ledger.Written, recipient);
            for (var tries = 0; tries < binds.Count; tries++)
            {
                _nextBind = (_nextBind + 1) % binds.Count;
                ledger.Write(recipient);
                if (binds[_nextBind].TrySubmit(pdu, ledger.Written))
                {
                    return true;
                }
            }

            return false;
        }

        private void RefuseDue()
        {
            var due = Math.Min(ledger.Recipients / 2, (int)((Elapsed - WarmUp).TotalSeconds * options.Refusals));
            for (; _refused < due; _refused++)
            {
                phones.Refuse();
            }
        }

        private void Tick()
        {
            if (Elapsed < _nextTick)
            {
                return;
            }

            _nextTick = Elapsed + TickInterval;
            foreach (var bind in binds)
            {
                bind.Tick();
            }
        }
    }
}
