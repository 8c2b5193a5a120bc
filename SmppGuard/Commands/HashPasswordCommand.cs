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
            string? password;
            try
            {
                password = Console.IsInputRedirected ? await ReadAsync(cancellation) : await AskAsync(error);
            }
            catch (DecoderFallbackException)
            {
                await error.WriteLineAsync("the password on standard input is not UTF-8 (not shown), and its hash would fit nobody's; write it in UTF-8, or in ASCII, for example secret1");
                return ExitCode.Failure;
            }

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

    // Not Console.In: it puts a replacement for what it cannot read, and the hash would be that of another password.
    private static async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        return await input.ReadLineAsync(cancellation);
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
