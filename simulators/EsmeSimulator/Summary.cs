using System.Globalization;
using EsmeSimulator.Load;
using SmppGuard.Smpp.Pdus;
using Spectre.Console;

namespace EsmeSimulator;

/// <summary>The result of a run as a table for people.</summary>
internal static class Summary
{
    public static void Write(LoadReport report, IAnsiConsole console)
    {
        LoadTally total = report.Total;
        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        Add(table, "submitted", Number(total.Submitted));
        Add(table, "accepted", Number(total.Accepted));
        foreach ((CommandStatus status, long count) in total.Errors.OrderByDescending(error => error.Value))
        {
            Add(table, "refused with " + CommandStatuses.Name(status), Number(count));
        }

        AddIfAny(table, "destinations refused", total.FailedDestinations);
        AddIfAny(table, "unanswered", total.Unanswered);
        AddIfAny(table, "not submitted", report.Unsent);
        AddIfAny(table, "binds lost", report.Lost.Count);
        foreach ((MessageState state, long count) in total.ReceiptStates.OrderByDescending(receipt => receipt.Value))
        {
            Add(table, "receipts " + System.Text.Encoding.ASCII.GetString(MessageStates.ReceiptName(state)), Number(count));
        }

        AddIfAny(table, "replies", total.Replies);
        if (total.Answered > 0)
        {
            Add(table, "seconds", report.Duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
            Add(table, "messages per second", report.MessagesPerSecond.ToString("N0", CultureInfo.InvariantCulture));
            Add(table, "latency p50", Milliseconds(report.Milliseconds(50)));
            Add(table, "latency p95", Milliseconds(report.Milliseconds(95)));
            Add(table, "latency p99", Milliseconds(report.Milliseconds(99)));
            Add(table, "latency max", Milliseconds(total.Latency.MaxMicroseconds / 1000.0));
        }

        console.Write(table);
    }

    private static void Add(Table table, string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));

    private static void AddIfAny(Table table, string name, long count)
    {
        if (count > 0)
        {
            Add(table, name, Number(count));
        }
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture) + " ms";
}
