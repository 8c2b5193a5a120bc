using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Guesses;

/// <summary><c>guesses</c>: how many passwords can be tried in a second.</summary>
internal static class GuessesCommand
{
    private static readonly GuessesOptions Default = new();

    private static readonly Option<int> Addresses = new("--addresses") { Description = "Addresses of loopback that the guesses come from, at most 50,000", DefaultValueFactory = _ => Default.Addresses };
    private static readonly Option<int> Connections = new("--connections") { Description = "Connections of each address", DefaultValueFactory = _ => Default.Connections };
    private static readonly Option<int> WarmUp = new("--warm-up") { Description = "Seconds before those that are measured", DefaultValueFactory = _ => Default.WarmUpSeconds };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "Seconds that are measured", DefaultValueFactory = _ => Default.Seconds };
    private static readonly Option<bool> HasBound = new("--has-bound") { Description = "The account has bound before, so that its hash need not be computed again" };
    private static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "Where the data directory is made for the run [default: the folder for temporary files]" };

    public static Command Create()
    {
        var command = new Command("guesses", "Measure with a Release build of serve as a process how many passwords can be tried in a second, from one address or from many.")
        {
            Addresses, Connections, WarmUp, Seconds, HasBound, Folder,
        };
        Folder.AcceptExistingOnly();
        foreach (var option in new[] { Addresses, Connections, Seconds })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 50_000)
                {
                    result.AddError($"{option.Name} is {result.Tokens[0].Value}; use 1 to 50000");
                }
            });
        }

        command.SetAction(async (arguments, cancellation) =>
        {
            var options = new GuessesOptions
            {
                Addresses = arguments.GetValue(Addresses),
                Connections = arguments.GetValue(Connections),
                WarmUpSeconds = arguments.GetValue(WarmUp),
                Seconds = arguments.GetValue(Seconds),
                HasBound = arguments.GetValue(HasBound),
                Folder = arguments.GetValue(Folder)?.FullName ?? Default.Folder,
            };
            try
            {
                Write(options, await GuessesRun.RunAsync(options, Console.Error, cancellation), Console.Out);
                return 0;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or SocketException or TimeoutException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Write(GuessesOptions options, GuessesResult result, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Addresses:N0} addresses, {options.Connections} connections each, {options.Seconds} s after {options.WarmUpSeconds}; the account has {(options.HasBound ? "" : "not ")}bound before"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Report.Runtime}, {Environment.ProcessorCount} processors"));
        Line("checked", $"{result.Checked:0.00} per second");
        Line("refused", $"{result.Refused:0.00} per second without being checked, {result.Failed:N0} connections not made or broken");
        Line("processors", $"{result.CpuShare:0.00} used by SmppGuard");
        Line("own bind", $"{result.OwnBind.TotalMilliseconds:0} ms and {result.OwnAttempts} attempts, with the right password and from another address, at the end");

        void Line(string name, FormattableString value) => Report.Line(output, name, value.ToString(CultureInfo.InvariantCulture));
    }
}
