using System.CommandLine;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Traces;

/// <summary><c>traces list | show | start | stop | download</c>: what is said by SMPP, into files, for a while.</summary>
internal static class TraceCommands
{
    private static readonly Option<string> Account = new("--account") { Description = "All binds of this account, by its system_id" };
    private static readonly Option<string> Smsc = new("--smsc") { Description = "All binds to this SMSC, by its name" };
    private static readonly Option<string> Msisdn = new("--msisdn") { Description = "What is to or from this number on any bind, and the answers" };
    private static readonly Option<long?> Seconds = new("--seconds") { Description = "It ends after so long, 1 to 3600 [default: 60]" };
    private static readonly Option<long?> MaxOctets = new("--max-octets") { Description = "It ends before both files together have more [default: 16777216]" };
    private static readonly Option<bool> Texts = new("--texts") { Description = "Show texts; else they are written over" };
    private static readonly Option<bool> Numbers = new("--numbers") { Description = "Show numbers whole; else their middle is written over" };
    private static readonly Option<string> Format = new("--format") { Description = "pcap, which Wireshark reads, or ndjson, a line for each PDU", DefaultValueFactory = _ => "pcap" };
    private static readonly Option<FileInfo> OutputFile = new("--output") { Description = "New file for it [default: the id with .pcap or .ndjson, in this folder]" };
    private static readonly Argument<string> Id = new("ID") { Description = "Its id, as list shows it" };

    static TraceCommands() => Format.AcceptOnlyFromAmong("pcap", "ndjson");

    public static Command Create() => new("traces", "What is said by SMPP, into files, for a while; of several pods by the one that is asked.")
    {
        ClientCommand.Create("list", "List the traces since the program was started, newest first.", ListAsync),
        ClientCommand.Create("show", "Show a trace.", ShowAsync, Id),
        ClientCommand.Create("start", "Trace an account, an SMSC or a number; say one of the three.", StartAsync, Account, Smsc, Msisdn, Seconds, MaxOctets, Texts, Numbers),
        ClientCommand.Create("stop", "Stop a trace; its files stay.", StopAsync, Id),
        ClientCommand.Create("download", "Write a trace to a file here; of one that runs, what it has until now.", DownloadAsync, Id, Format, OutputFile),
    };

    private static async Task<int> ListAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(
            client.WholeListAsync("traces", cancellation), Column.Of("id", "account", "smsc", "msisdn", "texts", "numbers", "by", "startedAt", "endsAt", "endedBy", "pdus", "missed", "octets"));
        return CliExitCode.Success;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Get, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> StartAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var order = Body.Of(
            ("account", arguments.GetValue(Account)),
            ("smsc", arguments.GetValue(Smsc)),
            ("msisdn", arguments.GetValue(Msisdn)),
            ("seconds", arguments.GetValue(Seconds)),
            ("maxOctets", arguments.GetValue(MaxOctets)),
            ("texts", arguments.GetValue(Texts) ? true : null),
            ("numbers", arguments.GetValue(Numbers) ? true : null));
        await report.WriteAsync(await client.SendAsync(HttpMethod.Post, "traces", order, cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> StopAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        await report.WriteAsync(await client.SendAsync(HttpMethod.Delete, PathOf(arguments), cancellation: cancellation));
        return CliExitCode.Success;
    }

    private static async Task<int> DownloadAsync(ParseResult arguments, GuardClient client, Report report, CancellationToken cancellation)
    {
        var format = arguments.GetRequiredValue(Format);
        var id = arguments.GetRequiredValue(Id);

        // The id comes from the command line: it names a file of this folder, and no other.
        var target = arguments.GetValue(OutputFile)?.FullName ?? Path.GetFullPath($"{Path.GetFileName(id)}.{format}");
        using var file = new PrivateFile(target);
        var octets = await client.DownloadAsync($"{PathOf(arguments)}/{format}", file.Content, cancellation);
        file.Keep();
        await report.WriteAsync(Body.Of(("file", target), ("octets", octets)));
        return CliExitCode.Success;
    }

    private static string PathOf(ParseResult arguments) => Query.Below("traces", arguments.GetRequiredValue(Id));
}
