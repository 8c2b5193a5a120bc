using System.CommandLine;
using System.Text;
using SmppGuard.Access;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary><c>hash-key</c>: prints what <c>KeyHash</c> of the configuration takes, for an API key from standard input or for one that it makes.</summary>
internal static class HashKeyCommand
{
    public static Command Create()
    {
        var isNew = new Option<bool>("--new") { Description = "Make a random key and print it before its hash; it is kept nowhere." };
        var command = new Command("hash-key", "Read an API key from standard input and print its hash for the configuration.") { isNew };
        command.SetAction(async (arguments, cancellation) =>
        {
            var output = arguments.InvocationConfiguration.Output;
            var error = arguments.InvocationConfiguration.Error;
            if (arguments.GetValue(isNew))
            {
                var made = KeyHash.NewKey();
                await output.WriteLineAsync(made);
                await output.WriteLineAsync(KeyHash.Create(made));
                return ExitCode.Success;
            }

            string? key;
            try
            {
                // Not Console.In: it puts a replacement for what it cannot read, and the hash would be that of another key.
                using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
                key = await input.ReadLineAsync(cancellation);
            }
            catch (DecoderFallbackException)
            {
                await error.WriteLineAsync("the key on standard input is not UTF-8 (not shown), and its hash would fit nobody's; use letters and digits");
                return ExitCode.Failure;
            }

            if (string.IsNullOrWhiteSpace(key) || char.IsWhiteSpace(key[0]) || char.IsWhiteSpace(key[^1]))
            {
                await error.WriteLineAsync("no key on standard input, or one with white space around it, which no HTTP header keeps; for example: openssl rand -hex 24 | dotnet run --project SmppGuard -- hash-key");
                return ExitCode.Failure;
            }

            if (!KeyHash.IsRandom(key))
            {
                await error.WriteLineAsync("this key looks as if somebody had made it up, so it gets a slow hash; better use a random one, for example the output of: hash-key --new");
            }

            await output.WriteLineAsync(KeyHash.Create(key));
            return ExitCode.Success;
        });
        return command;
    }
}
