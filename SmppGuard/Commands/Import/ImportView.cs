using System.Globalization;
using Spectre.Console;

namespace SmppGuard.Commands.Import;

/// <summary>Shows an import while it lasts, by how much of the file has been read: a bar on a terminal, a line every few seconds elsewhere.</summary>
internal static class ImportView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    /// <param name="file">What is read.</param>
    /// <param name="error">Where to show it; standard output is for the result.</param>
    /// <param name="import">The import; it opens the file as often as it needs to.</param>
    public static async Task<ImportTally> ShowAsync(FileInfo file, TextWriter error, Func<Func<Stream>, Task<ImportTally>> import)
    {
        var reading = new ReadingFile(file);
        var running = import(reading.Open);
        if (ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected)
        {
            await ShowBarAsync(reading, running, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }));
        }
        else
        {
            await ShowLinesAsync(reading, running, error);
        }

        return await running;
    }

    private static async Task ShowBarAsync(ReadingFile reading, Task running, IAnsiConsole console) =>
        await console.Progress()
            .AutoClear(enabled: true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(reading.Name), maxValue: Math.Max(1, reading.Length));
                while (!running.IsCompleted)
                {
                    bar.Value = reading.Position;
                    await Task.WhenAny(running, Task.Delay(Refresh));
                }
            });

    private static async Task ShowLinesAsync(ReadingFile reading, Task running, TextWriter error)
    {
        while (await Task.WhenAny(running, Task.Delay(LineInterval)) != running)
        {
            await error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{reading.Name}: {reading.Position:N0} of {reading.Length:N0} octets read ({100.0 * reading.Position / Math.Max(1, reading.Length):0} %)"));
        }
    }

    /// <summary>A file that tells how far it has been read.</summary>
    private sealed class ReadingFile(FileInfo file)
    {
        private FileStream? _open;

        public string Name => file.Name;

        public long Length { get; } = file.Length;

        public long Position
        {
            get
            {
                try
                {
                    return Volatile.Read(ref _open)?.Position ?? 0;
                }
                catch (ObjectDisposedException)
                {
                    // Between two attempts, or at the end.
                    return 0;
                }
            }
        }

        public Stream Open()
        {
            var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
            Volatile.Write(ref _open, stream);
            return stream;
        }
    }
}
