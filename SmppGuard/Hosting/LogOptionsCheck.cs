using SmppGuard.Input;
using SmppGuard.Observability;

namespace SmppGuard.Hosting;

internal static class LogOptionsCheck
{
    public static void Run(LogOptions log, OptionProblems check)
    {
        check.OneOf("Log:Format", log.Format, [LogOptions.Text, LogOptions.Json]);
        check.OneOf("Log:Level", log.Level, LogLevels.Names);
        foreach (var (category, level) in log.Levels)
        {
            check.OneOf($"Log:Levels:{category}", level, LogLevels.Names);
            if (!LogLevels.IsOurs(category))
            {
                check.Problem($"Log:Levels:{category}", OptionProblems.Quoted(level), "only categories of SmppGuard have levels of their own, name one or its beginning", "\"SmppGuard.Relay\": \"Debug\"");
            }
        }
    }
}
