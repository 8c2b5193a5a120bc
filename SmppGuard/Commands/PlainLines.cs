using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using SmppGuard.Cli.Output;

namespace SmppGuard.Commands;

/// <summary>
/// The log in text: a line for each event, whatever is in it. Reasons, channels and names in events were written by callers, and some read them on a terminal: what would end the line, move the
/// cursor or turn the direction of reading is shown as its number, here and for all events, so that none has to think of it.
/// </summary>
internal sealed class PlainLines() : ConsoleFormatter(FormatName)
{
    public const string FormatName = "plain-lines";

    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z '";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(DateTimeOffset.UtcNow.ToString(TimestampFormat, CultureInfo.InvariantCulture));
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        });
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $": {logEntry.Category}[{logEntry.EventId.Id}] "));
        textWriter.Write(PlainText.Of(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (logEntry.Exception is { } exception)
        {
            // Its lines are the program's own, and stand behind one another.
            textWriter.Write(' ');
            textWriter.Write(PlainText.Of(exception.ToString().Replace(Environment.NewLine, " ", StringComparison.Ordinal)));
        }

        textWriter.WriteLine();
    }
}
