using System.CommandLine;
using System.Text;
using SmppGuard.Hosting;
using SmppGuard.Registry;

namespace SmppGuard.Commands;

/// <summary><c>hash-password</c>: reads a password from stdin, so that it is neither in the shell's history nor in the list of processes, and prints what the registry takes.</summary>
internal static class HashPasswordCommand
{
    public static Command Create()
    {
        var command = new Command("hash-password", "Read a password from standard input and print its hash for the registry.");
        command.SetAction(async (arguments, cancellation) =>
        {
            var output = arguments.InvocationConfiguration.Output;
            var error = arguments.InvocationConfiguration.Error;
            var password = Console.IsInputRedirected ? await Console.In.ReadLineAsync(cancellation) : await AskAsync(error);
            if (string.IsNullOrEmpty(password))
            {
                await error.WriteLineAsync("no password on standard input; for example: echo secret1 | dotnet run --project SmppGuard -- hash-password");
                return ExitCode.Failure;
            }

            if (ClearPassword.ProblemOf(password) is { } problem)
            {
                await error.WriteLineAsync($"the password {problem}");
                return ExitCode.Failure;
            }

            await output.WriteLineAsync(PasswordHash.Create(password));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<string> AskAsync(TextWriter error)
    {
        await error.WriteAsync("Password: ");
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                password.Length = Math.Max(0, password.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                password.Append(key.KeyChar);
            }
        }

        await error.WriteLineAsync();
        return password.ToString();
    }
}
