using System.CommandLine;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary><c>check-config FILE</c>: judges the configuration and its registry file without starting anything.</summary>
internal static class CheckConfigCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The configuration file." };
        var command = new Command("check-config", "Print everything that is wrong with a configuration; exit 0 when nothing is.") { file };
        command.SetAction(async (arguments, _) =>
        {
            var path = arguments.GetRequiredValue(file).FullName;
            var configuration = GuardConfiguration.Load(path);
            var output = arguments.InvocationConfiguration.Output;
            await ProblemReport.WriteAsync(configuration, output);
            if (configuration.Problems.Count > 0)
            {
                return ExitCode.Failure;
            }

            await output.WriteLineAsync($"{path}: OK");
            return ExitCode.Success;
        });
        return command;
    }
}
