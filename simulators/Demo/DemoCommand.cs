using System.CommandLine;
using Spectre.Console;

namespace Demo;

/// <summary>The command line: plays the story, then stays up or ends.</summary>
internal static class DemoCommand
{
    // Where the output is a file or a pipe, which has no width of its own: that of a terminal.
    private const int PlainWidth = 80;

    private static readonly Option<bool> Once = new("--once") { Description = "End after the story: with 0 if every step went as it should, else with 1" };

    public static RootCommand Build()
    {
        var root = new RootCommand("Shows SmppGuard at work: an SMSC, SmppGuard and a content provider in one process, on free ports, with a temporary archive.") { Once };
        root.SetAction(RunAsync);
        return root;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        IAnsiConsole console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainWidth;
            console.Profile.Capabilities.Ansi = false;
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            console.Profile.Capabilities.Interactive = false;
        }

        try
        {
            await using Stage stage = await Stage.SetAsync(cancellationToken);
            int problems = await PlayAsync(stage, console, cancellationToken);
            if (!result.GetValue(Once))
            {
                console.WriteLine("SmppGuard stays up; Ctrl+C ends it.");
                console.WriteLine(stage.Directions());
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return problems == 0 ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception error) when (error is TimeoutException or IOException or HttpRequestException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"The demo could not be played: {error.Message}");
            return 1;
        }
    }

    private static async Task<int> PlayAsync(Stage stage, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var table = new StoryTable(console.Profile.Width);
        Story story = null!;
        if (console.Profile.Capabilities.Interactive)
        {
            await console.Live(table.Table).StartAsync(async live =>
            {
                story = new Story(stage, scene =>
                {
                    table.Add(scene);
                    live.Refresh();
                }, cancellationToken);
                await story.PlayAsync();
            });
        }
        else
        {
            story = new Story(stage, table.Add, cancellationToken);
            await story.PlayAsync();
            console.Write(table.Table);
        }

        console.WriteLine();
        console.WriteLine($"What SmppGuard has on record ({story.Submitted} messages, from /api/v1/messages):");
        console.Write(StoryTable.Of(await stage.Records.WaitForAsync(story.Submitted, cancellationToken), console.Profile.Width));
        console.WriteLine(story.Problems == 0 ? "Every step went as it should." : $"{story.Problems} steps went wrong.");
        return story.Problems;
    }
}
