using System.CommandLine;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary><c>check-config FILE</c>: judges the configuration, its registry file, and whether this machine could start it, without starting anything.</summary>
internal static class CheckConfigCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The configuration file." };
        var command = new Command("check-config", "Print everything that is wrong with a configuration; exit 0 when nothing is.") { file };
        command.SetAction(async (arguments, cancellation) =>
        {
            var path = arguments.GetRequiredValue(file).FullName;
            var configuration = GuardConfiguration.Load(path);
            var output = arguments.InvocationConfiguration.Output;
            var problems = configuration.Problems.ToList();
            var warnings = configuration.Warnings.ToList();
            if (configuration.IsRead)
            {
                MachineCheck.Run(configuration, problems, warnings);
                problems.AddRange((await SmscProbe.ProblemsAsync(configuration.Options, cancellation)).Select(configuration.Locate));
            }

            await ProblemReport.WriteAsync(problems, warnings, output);
            if (problems.Count > 0)
            {
                return ExitCode.Failure;
            }

            await output.WriteLineAsync($"{path}: OK");
            return ExitCode.Success;
        });
        return command;
    }
}
