using System.CommandLine;
using System.CommandLine.Parsing;

namespace SmppGuard.Cli;

/// <summary>What validators of commands ask for. They run before what cannot be read is reported, and asking for that throws; here it is as not given, and the parser reports it afterwards.</summary>
internal static class ReadableValues
{
    public static T? Readable<T>(this CommandResult result, Option<T> option) => Ask(() => result.GetValue(option));

    public static T? Readable<T>(this CommandResult result, Argument<T> argument) => Ask(() => result.GetValue(argument));

    private static T? Ask<T>(Func<T?> value)
    {
        try
        {
            return value();
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
