using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SmppGuard.Cli.Output;

/// <summary>How answers are shown: tables for people, or with <c>--json</c> the answers themselves, an entry of a list in each line.</summary>
internal sealed class Report(TextWriter output, bool json)
{
    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON: one object, or for a list one in each line" };

    /// <summary>Wider than any table, where no terminal breaks the lines.</summary>
    private const int Unbroken = 100_000;

    private static readonly JsonSerializerOptions InOneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static Report Of(ParseResult arguments) => new(arguments.InvocationConfiguration.Output, arguments.GetValue(Json));

    /// <summary>A list; as JSON each entry as soon as it is there.</summary>
    public async Task WriteAsync(IAsyncEnumerable<JsonObject> entries, Column[] columns)
    {
        if (json)
        {
            await foreach (var entry in entries)
            {
                await output.WriteLineAsync(entry.ToJsonString(InOneLine));
            }

            return;
        }

        var table = TableOf(columns);
        await foreach (var entry in entries)
        {
            table.AddRow(columns.Select(column => new Text(column.Value(entry))));
        }

        Render(table);
    }

    /// <summary>One entry of a list that does not end: a line, also for people.</summary>
    public async Task WriteLineAsync(JsonObject entry, Column[] columns)
    {
        await output.WriteLineAsync(json ? entry.ToJsonString(InOneLine) : string.Join("  ", columns.Select(column => column.Value(entry)).Where(value => value.Length > 0)));
        await output.FlushAsync();
    }

    /// <summary>A line of an answer of which people want the sum alone.</summary>
    public async Task WriteAnswerAsync(JsonObject line)
    {
        if (json)
        {
            await output.WriteLineAsync(line.ToJsonString(InOneLine));
        }
    }

    /// <summary>One thing with all its members; members that are lists of things become tables below it.</summary>
    public async Task WriteAsync(JsonNode? thing)
    {
        if (thing is null)
        {
            return;
        }

        if (json || thing is not JsonObject members)
        {
            await output.WriteLineAsync(thing.ToJsonString(Indented));
            return;
        }

        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumns(new TableColumn("").NoWrap(), new TableColumn(""));
        foreach (var (name, value) in members.Where(member => !IsListOfThings(member.Value)))
        {
            table.AddRow(new Text(PlainText.Of(name)), new Text(PlainText.Of(value)));
        }

        Render(table);
        foreach (var (name, value) in members.Where(member => IsListOfThings(member.Value)))
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync(PlainText.Of(name));
            WriteThings(value!.AsArray());
        }
    }

    private static bool IsListOfThings(JsonNode? value) => value is JsonArray { Count: > 0 } array && array.All(item => item is JsonObject);

    private static Table TableOf(Column[] columns)
    {
        var table = new Table { Border = TableBorder.None };
        table.AddColumns([.. columns.Select(column => new TableColumn(new Text(column.Header)))]);
        return table;
    }

    private void WriteThings(JsonArray things)
    {
        string[] names = [.. things.SelectMany(thing => thing!.AsObject().Where(member => member.Value is not null).Select(member => member.Key)).Distinct(StringComparer.Ordinal)];
        var columns = Column.Of(names);
        var table = TableOf(columns);
        foreach (var thing in things)
        {
            table.AddRow(columns.Select(column => new Text(column.Value(thing!.AsObject()))));
        }

        Render(table);
    }

    private void Render(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        if (output != Console.Out || Console.IsOutputRedirected)
        {
            console.Profile.Width = Unbroken;
        }

        console.Write(table);
    }
}
