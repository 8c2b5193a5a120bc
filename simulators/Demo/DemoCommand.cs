using System.CommandLine;
using System.Globalization;
using SmppGuard.Model;
using Spectre.Console;

namespace Demo;

/// <summary>The command line: plays the story, then stays up or ends.</summary>
internal static class DemoCommand
{
    // Where the output is a file or a pipe, which has no width of its own: that of a terminal.
    private const int PlainWidth = 80;

    private static readonly Option<bool> Once = new("--once") { Description = "End after the story: with 0 if every step went as it should, else with 1" };

    private const int MostPods = 9;

    private static readonly Option<int?> Pods = new("--pods")
    {
        Description = "How many SmppGuards play, which share the MongoDB of --storage; 1 if not given",
        CustomParser = result =>
        {
            if (PodsOf(result.Tokens.Single().Value) is not { } pods)
            {
                result.AddError($"--pods is {result.Tokens.Single().Value}; use 1 to {MostPods}.");
                return null;
            }

            return pods;
        },
    };

    private static readonly Option<string?> Storage = new("--storage") { Description = "A MongoDB to keep everything in, as a connection string: a database of its own is made there, and dropped at the end" };

    /// <summary>One for the process: its options remember what is added to them.</summary>
    public static RootCommand Root { get; } = Build();

    private static RootCommand Build()
    {
        var root = new RootCommand("Shows SmppGuard at work: two SMSCs, SmppGuard and a content provider in one process, on free ports, with a temporary archive.") { Once, Pods, Storage };
        root.Validators.Add(result =>
        {
            // By what was typed: asking for a number that could not be read throws, and its own parser reports it.
            var pods = result.GetResult(Pods) is { Tokens: [var typed, ..] } ? PodsOf(typed.Value) ?? 1 : 1;
            var storage = result.GetValue(Storage);
            if (pods > 1 && storage is null)
            {
                result.AddError(
                    $"--pods {pods} needs a MongoDB that the pods share: add --storage with its connection string, for example --storage 'mongodb://127.0.0.1:27017/?replicaSet=rs0'. "
                    + "It has to be a replica set, one of a single member will do; a database of the demo's own is made there, and dropped at the end.");
            }
            else if (storage is not null && !SharedStorage.IsReadable(storage))
            {
                result.AddError("--storage is no connection string of MongoDB (not shown); begin with mongodb:// or mongodb+srv://, for example --storage 'mongodb://127.0.0.1:27017/?replicaSet=rs0'.");
            }
        });
        root.SetAction(RunAsync);
        return root;
    }

    private static int? PodsOf(string typed) => int.TryParse(typed, NumberStyles.Integer, CultureInfo.InvariantCulture, out int pods) && pods is >= 1 and <= MostPods ? pods : null;

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
            SharedStorage? storage = result.GetValue(Storage) is { } connectionString ? new SharedStorage(connectionString) : null;
            await using Stage stage = await Stage.SetAsync(result.GetValue(Pods) ?? 1, storage, cancellationToken);
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
        catch (Exception error) when (error is TimeoutException or IOException or HttpRequestException or InvalidOperationException or StorageException or StartRefusedException)
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
