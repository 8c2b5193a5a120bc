using System.CommandLine;
using System.ComponentModel;
using System.Globalization;

namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>
/// <c>data-directory</c>: has this version write a data directory as an operator would leave it to the next one, with three days of archive and killed under load, and packs it with
/// what must be found in it. The tests open it with every later version.
/// </summary>
internal static class DataDirectoryCommand
{
    private static readonly Option<DirectoryInfo> Output = new("--output") { Description = "Folder for data.tar.gz and expected.json; it is made", Required = true };
    private static readonly Option<FileInfo> Config = new("--config") { Description = "The configuration file", Required = true };
    private static readonly Option<string> At = new("--at") { Description = "The time that it is to be", Required = true };

    public static Command Create()
    {
        var write = new Command("write", "Write the directory and pack it.") { Output };
        write.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                await DirectoryWriter.WriteAsync(arguments.GetRequiredValue(Output).FullName, Console.Error, cancellation);
                return 0;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or HttpRequestException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        var serve = new Command("serve", "What serve does, at another time: for the writer.") { Config, At };
        serve.SetAction((arguments, cancellation) => GuardAtTime.ServeAsync(
            arguments.GetRequiredValue(Config).FullName, DateTimeOffset.Parse(arguments.GetRequiredValue(At), CultureInfo.InvariantCulture), Console.Out, cancellation));
        return new Command("data-directory", "A data directory of this version, for the tests that later versions have to pass.") { write, serve };
    }
}
