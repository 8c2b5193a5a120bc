using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;

namespace SmppGuard.Benchmarks.Revocation;

/// <summary><c>revocation</c>: proves under load that nothing is sent to somebody whose refusal was acknowledged before it was submitted.</summary>
internal static class RevocationCommand
{
    private const int MostMessages = 20_000_000;
    private const int MostRefusals = 100_000;

    private static readonly RevocationOptions Default = new();

    private static readonly Option<int> Rate = new("--rate") { Description = "Submits per second", DefaultValueFactory = _ => Default.Rate };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "How long phones refuse", DefaultValueFactory = _ => Default.Seconds };
    private static readonly Option<int> Refusals = new("--refusals") { Description = "Opt-out replies per second", DefaultValueFactory = _ => Default.Refusals };
    private static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "Where the data directory is made for the run [default: the folder for temporary files]" };

    public static Command Create()
    {
        var command = new Command("revocation", "Prove with a Release build of serve as a process that no advert is forwarded that was submitted after its recipient's refusal was acknowledged.")
        {
            Rate, Seconds, Refusals, Folder,
        };
        Folder.AcceptExistingOnly();
        command.Validators.Add(result =>
        {
            long rate = Given(Rate, Default.Rate);
            long seconds = Given(Seconds, Default.Seconds);
            long refusals = Given(Refusals, Default.Refusals);
            if (rate < 1 || seconds < 1 || refusals < 1 || rate * (seconds + RevocationOptions.WarmUpSeconds) > MostMessages || refusals * seconds > MostRefusals)
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"--rate, --seconds and --refusals are {rate}, {seconds} and {refusals}; use 1 or more of each, {MostMessages} submits and {MostRefusals} refusals in all at most, for example 20000, 30 and 50"));
            }

            int Given(Option<int> option, int otherwise) => result.GetResult(option) is { Implicit: false } given ? given.GetValueOrDefault<int>() : otherwise;
        });
        command.SetAction(async (arguments, cancellation) =>
        {
            var options = new RevocationOptions
            {
                Rate = arguments.GetValue(Rate),
                Seconds = arguments.GetValue(Seconds),
                Refusals = arguments.GetValue(Refusals),
                Folder = arguments.GetValue(Folder)?.FullName ?? Default.Folder,
            };
            try
            {
                var result = await RevocationRun.RunAsync(options, Console.Error, cancellation);
                Write(options, result, Console.Out);
                return result.Holds ? 0 : 1;
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static void Write(RevocationOptions options, RevocationResult result, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{options.Rate:N0} submits/s for {options.Seconds} s, {options.Recipients:N0} recipients, {options.Refusals} of them refuse each second"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Report.Runtime}, {Environment.ProcessorCount} processors"));
        Line("submits", $"{result.PerSecond:N0} per second answered; {result.Written:N0} in all, the warm-up included, {result.Unanswered:N0} unanswered");
        Line("forwarded", $"{result.Forwarded:N0}{(result.Strangers == 0 ? "" : $", and {result.Strangers:N0} that nobody submitted")}");
        Line("refusals", $"{result.Acknowledged:N0} acknowledged, {result.NotAcknowledged:N0} not");
        Line("acknowledged in", $"p50 {result.AcknowledgedP50.TotalMilliseconds:0.0} ms, p99 {result.AcknowledgedP99.TotalMilliseconds:0.0} ms");
        Line("after a refusal", $"{result.SubmittedAfter:N0} submits, {result.SubmittedAfter - result.AfterNotRevoked:N0} of them answered {(uint)Ledger.Revoked:x4}");
        Line("violations", $"{result.Violations:N0}");
        if (!result.Holds)
        {
            output.WriteLine(result.Violations == 0 && result.AfterNotRevoked == 0 && result.Strangers == 0 ? "NOTHING PROVEN: no refusal came before a submit" : "FAILED");
        }

        void Line(string name, FormattableString value) => Report.Line(output, name, value.ToString(CultureInfo.InvariantCulture));
    }
}
