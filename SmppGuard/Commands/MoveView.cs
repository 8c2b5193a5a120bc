using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Moving;

namespace SmppGuard.Commands;

/// <summary>Shows a copy or a comparison while it lasts: a line for each part that is done, and one every few seconds of what takes longer.</summary>
internal static class MoveView
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public static Task<int> ShowAsync(TextWriter error, Func<MoveProgress, Task<int>> run) => ShowAsync(error, "different", run);

    /// <param name="error">Is told.</param>
    /// <param name="differing">What those are that differ.</param>
    /// <param name="run">What lasts.</param>
    public static async Task<int> ShowAsync(TextWriter error, string differing, Func<MoveProgress, Task<int>> run)
    {
        var progress = new MoveProgress { Done = (part, day, tally) => error.WriteLine($"{NameOf(part, day)}: {Text(tally, differing)}") };
        var running = Task.Run(() => run(progress));
        while (await Task.WhenAny(running, Task.Delay(LineInterval)) != running)
        {
            if (progress.Now is { } now)
            {
                await error.WriteLineAsync($"{NameOf(now.Part, now.Day)}: {Text(now.Tally, differing)} so far");
            }
        }

        return await running;
    }

    public static string NameOf(StorePart part, int day) => part.IsOfDay ? $"{part.Name} of {ArchiveDay.NameOf(day)}" : part.Name;

    private static string Text(PartTally tally, string differing) => string.Create(
        CultureInfo.InvariantCulture, $"{tally.Read:N0} read{(tally.Put > 0 ? string.Create(CultureInfo.InvariantCulture, $", {tally.Put:N0} written") : "")}{(tally.Differing > 0 ? string.Create(CultureInfo.InvariantCulture, $", {tally.Differing:N0} {differing}") : "")}");
}
