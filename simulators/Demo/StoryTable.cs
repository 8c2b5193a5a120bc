using SmppGuard.Smpp;
using Spectre.Console;

namespace Demo;

/// <summary>The story and the records as tables.</summary>
internal sealed class StoryTable
{
    private readonly Table _table = new Table()
        .Border(TableBorder.Rounded)
        .AddColumn("the provider submits")
        .AddColumn("to")
        .AddColumn("the phone receives, or why not")
        .AddColumn("");

    public static Table Of(IReadOnlyList<MessageRecord> records)
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumn("code").AddColumn("phone").AddColumn("class").AddColumn("decision").AddColumn("outcome").AddColumn("status").AddColumn("text as sent, or as submitted");
        foreach (MessageRecord record in records)
        {
            table.AddRow(
                Markup.Escape(record.Code ?? "-"),
                Markup.Escape(record.Msisdn ?? "-"),
                Markup.Escape(record.Class ?? "-"),
                Markup.Escape(record.Reason is { Length: > 0 } reason ? $"{record.Decision}, {reason}" : record.Decision),
                Markup.Escape(record.Outcome ?? "-"),
                Markup.Escape(NameOf(record.CommandStatus)),
                Markup.Escape(record.SentText ?? record.OriginalText ?? ""));
        }

        return table;
    }

    public Table Table => _table;

    public void Add(Scene scene)
    {
        string color = scene.Problem is not null ? "red" : scene.Refused ? "yellow" : "green";
        string result = scene.Problem is null ? scene.Result : $"{scene.Result}\nwrong: {scene.Problem}".TrimStart('\n');
        _table.AddRow(
            Markup.Escape(scene.What),
            Markup.Escape(scene.To),
            result.Length > 0 ? $"[{color}]{Markup.Escape(result)}[/]" : "",
            scene.Problem is null ? "[green]✓[/]" : "[red]✗[/]");
    }

    private static string NameOf(uint status) => Enum.IsDefined((CommandStatus)status) ? CommandStatuses.Name((CommandStatus)status) : $"0x{status:X4}";
}
