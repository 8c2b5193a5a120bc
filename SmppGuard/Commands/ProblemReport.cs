using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary>Prints everything that is wrong with a configuration, a line each.</summary>
internal static class ProblemReport
{
    public static async Task WriteAsync(GuardConfiguration configuration, TextWriter writer)
    {
        foreach (var problem in configuration.Problems)
        {
            await writer.WriteLineAsync(problem);
        }

        foreach (var warning in configuration.Warnings)
        {
            await writer.WriteLineAsync($"warning: {warning}");
        }
    }
}
