using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli;

/// <summary><c>explain</c>: what would become of a message, and why; nothing is sent. Exits 3 when it would be refused.</summary>
internal static class ExplainCommand
{
    private static readonly Option<string> Account = new("--account") { Description = "system_id of the account", Required = true };
    private static readonly Option<string> Source = new("--source") { Description = "Source address", Required = true };
    private static readonly Option<string> Destination = new("--destination") { Description = "Recipient", Required = true };
    private static readonly Option<string> Text = new("--text") { Description = "What it says", Required = true };
    private static readonly Option<int?> DataCoding = new("--data-coding") { Description = "data_coding [default: 0 if the text can be written so, else 8]" };

    private static readonly Option<string> Routes = new("--routes") { Description = "File with routes to be tried, as PUT /api/v1/routes takes them; - reads them from standard input [default: those in force]" };

    public static Command Create() =>
        ClientCommand.Create("explain", "Say what would become of a message, and why; nothing is sent.", ExplainAsync, Account, Source, Destination, Text, DataCoding, Routes);

    private static async Task<int> ExplainAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var submit = Body.Of(
            ("account", arguments.GetValue(Account)),
            ("source", arguments.GetValue(Source)),
            ("destination", arguments.GetValue(Destination)),
            ("text", arguments.GetValue(Text)),
            ("dataCoding", arguments.GetValue(DataCoding)));
        if (arguments.GetValue(Routes) is { } file)
        {
            submit["routes"] = await JsonFile.ReadAsync(file, cancellation);
        }

        var answer = await client.SendAsync(HttpMethod.Post, "explain", submit, cancellation: cancellation);
        await report.WriteAsync(answer);
        return (string?)answer?["decision"] is "refused" ? CliExitCode.WouldBeRefused : CliExitCode.Success;
    }
}
