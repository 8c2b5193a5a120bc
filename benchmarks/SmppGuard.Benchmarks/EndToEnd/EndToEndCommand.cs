using System.CommandLine;
using System.ComponentModel;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary><c>e2e</c>: options in, a run of the real processes and its figures out.</summary>
internal static class EndToEndCommand
{
    private static readonly EndToEndOptions Default = new();

    private static readonly Option<int> Binds = new("--binds") { Description = "ESME binds", DefaultValueFactory = _ => Default.Binds };
    private static readonly Option<int> Window = new("--window") { Description = "Submits awaiting their answer, per ESME bind", DefaultValueFactory = _ => Default.Window };
    private static readonly Option<long> Messages = new("--messages") { Description = "Messages that are measured", DefaultValueFactory = _ => Default.Messages };
    private static readonly Option<long> WarmUp = new("--warmup") { Description = "Messages before those", DefaultValueFactory = _ => Default.WarmUp };
    private static readonly Option<int> Rate = new("--rate") { Description = "Messages per second at most; 0: as fast as the windows allow", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> Spread = new("--spread") { Description = "Recipients, all of whom agreed", DefaultValueFactory = _ => Default.Spread };
    private static readonly Option<string> Text = new("--text") { Description = "Text of the messages, GSM 7-bit unless --ucs2", DefaultValueFactory = _ => Default.Text };
    private static readonly Option<string?> Ucs2 = new("--ucs2") { Description = "Text of the messages in UCS-2 instead, for example 全场五折" };
    private static readonly Option<int> SmscBinds = new("--smsc-binds") { Description = "Binds of SmppGuard to the SMSC", DefaultValueFactory = _ => Default.SmscBinds };
    private static readonly Option<int> SmscWindow = new("--smsc-window") { Description = "Window of each of them", DefaultValueFactory = _ => Default.SmscWindow };
    private static readonly Option<bool> Receipts = new("--receipts") { Description = "Ask for receipts, and wait for them all" };
    private static readonly Option<int> ReceiptSeconds = new("--receipt-seconds") { Description = "Seconds between an answer and its receipt; with --receipts" };
    private static readonly Option<bool> Odd = new("--odd-receipts") { Description = "Of ten receipts one comes twice and one names an id that nobody knows; with --receipts" };
    private static readonly Option<int> Looking = new("--auditors") { Description = "Clients of the API that look for messages without pause meanwhile; the warm-up is what they find" };
    private static readonly Option<bool> Export = new("--exports") { Description = "Order an export of all that was sent, and again when it is done, for as long as the load runs" };
    private static readonly Option<bool> PauseArchive = new("--pause-archive") { Description = "Leave everything in the journal: the cost of the data path alone" };
    private static readonly Option<bool> WithoutSync = new("--no-fsync") { Description = "Journal without sync: the cost without the disk" };
    private static readonly Option<bool> Haproxy = new("--haproxy") { Description = "The same load through HAProxy in TCP mode too, if it is installed" };
    private static readonly Option<string?> Mix = new("--mix") { Description = "long: beside messages of one part, a mix with 40 % messages of three parts, and the ratio of the two per submit" };
    private static readonly Option<FileInfo> LoadTool = new("--load-tool") { Description = "A load tool to use instead of the simulators; see docs/performance.md" };
    private static readonly Option<FileInfo> Program = new("--program") { Description = "A published executable of SmppGuard to measure instead of the Release build" };
    private static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "Where the data directory is made for the run [default: the folder for temporary files]" };
    private static readonly Option<bool> Json = new("--json") { Description = "Write the result as one line of JSON" };

    public static Command Create()
    {
        var command = new Command("e2e", "Measure a Release build of serve as a process, with everything on, between an SMSC and an ESME on loopback.")
        {
            Binds, Window, Messages, WarmUp, Rate, Spread, Text, Ucs2, SmscBinds, SmscWindow, Receipts, ReceiptSeconds, Odd, Looking, Export, PauseArchive, WithoutSync, Haproxy, Mix, LoadTool, Program, Folder, Json,
        };
        Mix.AcceptOnlyFromAmong("long");
        LoadTool.AcceptExistingOnly();
        Program.AcceptExistingOnly();
        Folder.AcceptExistingOnly();
        command.Validators.Add(result =>
        {
            if (result.GetResult(Mix) is not null && (result.GetResult(LoadTool) is not null || result.GetValue(Haproxy)))
            {
                result.AddError("--mix goes neither with --load-tool, which sends no long texts, nor with --haproxy; leave them out");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(Export) && (result.GetValue(PauseArchive) || result.GetResult(Mix) is not null))
            {
                result.AddError("--exports goes neither with --pause-archive, which leaves nothing to export, nor with --mix; leave them out");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(Receipts) && (result.GetResult(LoadTool) is not null || result.GetResult(Mix) is not null || result.GetValue(Haproxy)))
            {
                result.AddError("--receipts goes neither with --load-tool, which asks for none, nor with --mix or --haproxy; leave them out");
            }
        });
        command.Validators.Add(result =>
        {
            if ((result.GetValue(Odd) || result.GetValue(ReceiptSeconds) != 0) && !result.GetValue(Receipts))
            {
                result.AddError("--receipt-seconds and --odd-receipts say which receipts come; add --receipts");
            }
        });
        ReceiptSeconds.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 0 or > 3600)
            {
                result.AddError($"--receipt-seconds is {result.Tokens[0].Value}; use 0 to 3600");
            }
        });
        AtLeastOne(Binds);
        AtLeastOne(Window);
        AtLeastOne(Spread);
        AtLeastOne(SmscBinds);
        AtLeastOne(SmscWindow);
        command.SetAction(async (arguments, cancellation) =>
        {
            var options = OptionsOf(arguments);
            var json = arguments.GetValue(Json);
            try
            {
                return options.Mix
                    ? Show(options, await MixRun.RunAsync(options, Console.Error, cancellation), json, MixReport.Write)
                    : Show(options, await EndToEndRun.RunAsync(options, Console.Error, cancellation), json, Report.Write);
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or TimeoutException or Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static int Show<T>(EndToEndOptions options, T result, bool json, Action<EndToEndOptions, T, TextWriter> write)
        where T : IEndToEndResult
    {
        if (json)
        {
            Console.WriteLine(Report.ToJson(options, result));
        }
        else
        {
            write(options, result, Console.Out);
        }

        return result.IsComplete ? 0 : 1;
    }

    private static EndToEndOptions OptionsOf(ParseResult arguments) => new()
    {
        Binds = arguments.GetValue(Binds),
        Window = arguments.GetValue(Window),
        Messages = arguments.GetValue(Messages),
        WarmUp = arguments.GetValue(WarmUp),
        Rate = arguments.GetValue(Rate),
        Spread = arguments.GetValue(Spread),
        Text = arguments.GetValue(Ucs2) ?? arguments.GetRequiredValue(Text),
        Ucs2 = arguments.GetValue(Ucs2) is not null,
        SmscBinds = arguments.GetValue(SmscBinds),
        SmscWindow = arguments.GetValue(SmscWindow),
        Receipts = arguments.GetValue(Receipts),
        ReceiptSeconds = arguments.GetValue(ReceiptSeconds),
        OddReceipts = arguments.GetValue(Odd),
        Auditors = arguments.GetValue(Looking),
        Exports = arguments.GetValue(Export),
        PauseArchive = arguments.GetValue(PauseArchive),
        WithoutSync = arguments.GetValue(WithoutSync),
        Haproxy = arguments.GetValue(Haproxy),
        Mix = arguments.GetValue(Mix) is not null,
        LoadTool = arguments.GetValue(LoadTool)?.FullName,
        Program = arguments.GetValue(Program)?.FullName,
        Folder = arguments.GetValue(Folder)?.FullName ?? Default.Folder,
    };

    private static void AtLeastOne(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{option.Name} is {result.Tokens[0].Value}; use 1 or more");
        }
    });
}
