using SmppGuard.Smpp.Pdus;
using Spectre.Console;

namespace Demo;

/// <summary>The story and the records as tables.</summary>
internal sealed class StoryTable
{
    private const int NumberWidth = 13;
    private const int DecisionWidth = 18;

    // Borders and the blanks beside them.
    private const int StoryBorders = 13;
    private const int RecordBorders = 10;

    private readonly Table _table = new Table()
        .Border(TableBorder.Rounded)
        .AddColumn("the provider submits")
        .AddColumn(new TableColumn("to").NoWrap())
        .AddColumn("the phone receives, or why not")
        .AddColumn("");

    private readonly int _textWidth;

    /// <param name="width">Columns of the terminal; 80 are enough.</param>
    public StoryTable(int width) => _textWidth = Math.Max(10, (width - NumberWidth - 1 - StoryBorders) / 2);

    public static Table Of(IReadOnlyList<RecordedMessage> records, int width)
    {
        int textWidth = Math.Max(10, width - NumberWidth - DecisionWidth - RecordBorders);
        Table table = new Table().Border(TableBorder.Rounded).ShowRowSeparators()
            .AddColumn(new TableColumn("from, to").NoWrap()).AddColumn(new TableColumn("class, decision").NoWrap()).AddColumn("text as sent, or as submitted");
        foreach (RecordedMessage record in records)
        {
            table.AddRow(
                Markup.Escape($"{record.Code ?? "-"}\n{record.Msisdn ?? "-"}"),
                Markup.Escape(string.Join('\n', DecisionOn(record))),
                Markup.Escape(Lines.Wrap(record.SentText ?? record.OriginalText ?? "", textWidth)));
        }

        return table;
    }

    public Table Table => _table;

    public void Add(Scene scene)
    {
        string color = scene.Problem is not null ? "red" : scene.Refused ? "yellow" : "green";
        string result = scene.Problem is null ? scene.Result : $"{scene.Result}\nwrong: {scene.Problem}".TrimStart('\n');
        result = Lines.Wrap(result, _textWidth);
        _table.AddRow(
            Markup.Escape(Lines.Wrap(scene.What, _textWidth)),
            Markup.Escape(scene.To),
            result.Length > 0 ? $"[{color}]{Markup.Escape(result)}[/]" : "",
            scene.Problem is null ? "[green]✓[/]" : "[red]✗[/]");
    }

    private static IEnumerable<string> DecisionOn(RecordedMessage record)
    {
        yield return record.Class ?? "-";
        yield return record.Outcome is { } outcome ? $"{record.Decision}, {outcome}" : record.Decision;
        if (record.Reason is { Length: > 0 } reason)
        {
            yield return reason;
        }

        if (record.CommandStatus != 0)
        {
            yield return NameOf(record.CommandStatus);
        }
    }

    private static string NameOf(uint status) => Enum.IsDefined((CommandStatus)status) ? CommandStatuses.Name((CommandStatus)status) : $"0x{status:X4}";
}
