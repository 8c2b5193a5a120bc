using SmppGuard.Cli.Output;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary>Prints everything that is wrong with a configuration, a line each, whatever is in the values.</summary>
internal static class ProblemReport
{
    public static Task WriteAsync(GuardConfiguration configuration, TextWriter writer) => WriteAsync(configuration.Problems, configuration.Warnings, writer);

    public static async Task WriteAsync(IReadOnlyList<string> problems, IReadOnlyList<string> warnings, TextWriter writer)
    {
        foreach (var problem in problems)
        {
            await writer.WriteLineAsync(PlainText.Of(problem));
        }

        foreach (var warning in warnings)
        {
            await writer.WriteLineAsync($"warning: {PlainText.Of(warning)}");
        }
    }
}
