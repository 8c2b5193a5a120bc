using System.Text;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>
/// A run with <c>--mix long</c>: messages of one part and <see cref="LongMix"/>, in turn, slice by slice, on the same SmppGuard with the same load and as many submits. What disturbs the machine for
/// a while so disturbs both alike. Between slices it waits until the archive has everything, so that none pays for another.
/// </summary>
internal static class MixRun
{
    private const int Slices = 5;

    public static async Task<MixResult> RunAsync(EndToEndOptions options, TextWriter progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "smppguard-e2e-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        try
        {
            var texts = Path.Combine(folder, "texts.txt");
            await File.WriteAllLinesAsync(texts, LongMix.Texts(options.Text).Select(text => text.Replace(@"\", @"\\", StringComparison.Ordinal)), Encoding.UTF8, cancellation);
            var smscPort = EndToEndRun.FreePort();
            var single = new SimulatorLoad();
            await using var smsc = await single.StartSmscAsync(smscPort, cancellation);
            await using var guard = await GuardProcess.StartAsync(folder, smscPort, options, cancellation);
            return await new Run(single, new SimulatorLoad(texts: texts), guard, options, cancellation).MeasureAsync(progress);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Run(ILoad singleLoad, ILoad mixLoad, GuardProcess guard, EndToEndOptions options, CancellationToken cancellation)
    {
        public async Task<MixResult> MeasureAsync(TextWriter progress)
        {
            if (options.WarmUp > 0)
            {
                await progress.WriteLineAsync($"warm-up: {options.WarmUp} submits of each load");
                _ = await SliceAsync(options.WarmUp, singleLoad, LongMix.Submits);
                _ = await SliceAsync(options.WarmUp, mixLoad, LongMix.Messages);
            }

            List<Slice> singles = [];
            List<Slice> mixes = [];
            for (var i = 1; i <= Slices; i++)
            {
                await progress.WriteLineAsync($"slice {i} of {Slices}: {options.Messages / Slices} submits of each load");
                singles.Add(await SliceAsync(options.Messages / Slices, singleLoad, LongMix.Submits));
                mixes.Add(await SliceAsync(options.Messages / Slices, mixLoad, LongMix.Messages));
            }

            var single = Sum(singles);
            var mix = Sum(mixes);
            var isComplete = single.Accepted == single.Submits && mix.Accepted == mix.Submits;
            return new MixResult
            {
                IsComplete = isComplete,
                Single = single,
                Mix = mix,
                Ratio = !isComplete ? null : mix.MicrosecondsPerSubmit / single.MicrosecondsPerSubmit,
                RatioArchived = !isComplete ? null : mix.MicrosecondsPerSubmitArchived / single.MicrosecondsPerSubmitArchived,
                Ratios = !isComplete ? [] : [.. singles.Zip(mixes, (one, other) => other.Spent / other.Submits / (one.Spent / one.Submits))],
                PeakMemory = guard.Process.PeakMemory,
            };
        }

        /// <param name="submits">How many submits; rounded to whole rounds of the mix.</param>
        /// <param name="load">Single messages, or the mix.</param>
        /// <param name="messages">How many messages of the load make as many submits as one round of the mix.</param>
        private async Task<Slice> SliceAsync(long submits, ILoad load, int messages)
        {
            var rounds = Math.Max(1, submits / LongMix.Submits);
            var before = guard.Process.ProcessorTime;
            var figures = await EndToEndRun.LoadAsync(load, guard.Port, rounds * messages, options, cancellation);
            var answered = guard.Process.ProcessorTime;
            if (!options.PauseArchive)
            {
                await guard.WaitUntilArchivedAsync(cancellation);
            }

            return new Slice(rounds * LongMix.Submits, figures, (answered - before).TotalMicroseconds, (guard.Process.ProcessorTime - before).TotalMicroseconds);
        }

        private MixFigures Sum(List<Slice> slices)
        {
            var submits = slices.Sum(slice => slice.Submits);
            return new MixFigures
            {
                Accepted = slices.Sum(slice => slice.Load.Accepted),
                Submits = submits,
                PerSecond = submits / slices.Sum(slice => slice.Submits / slice.Load.PerSecond),
                MicrosecondsPerSubmit = slices.Sum(slice => slice.Spent) / submits,
                MicrosecondsPerSubmitArchived = options.PauseArchive ? null : slices.Sum(slice => slice.SpentArchived) / submits,
                LatencyMicroseconds = slices[0].Load.LatencyMicroseconds.Keys.ToDictionary(name => name, name => slices.Max(slice => slice.Load.LatencyMicroseconds[name]), StringComparer.Ordinal),
            };
        }

        /// <param name="Submits">How many there were.</param>
        /// <param name="Load">What the ESMEs saw.</param>
        /// <param name="Spent">Microseconds of SmppGuard's processor time until the last answer.</param>
        /// <param name="SpentArchived">The same until the archive had everything.</param>
        private sealed record Slice(long Submits, LoadFigures Load, double Spent, double SpentArchived);
    }
}
