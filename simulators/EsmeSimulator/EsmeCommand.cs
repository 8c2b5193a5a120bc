using System.CommandLine;
using EsmeSimulator.Client;
using EsmeSimulator.Load;
using SmppGuard.Smpp;
using Spectre.Console;

namespace EsmeSimulator;

/// <summary>The command line: options in, a run and its summary out.</summary>
internal static class EsmeCommand
{
    private static readonly LoadOptions Default = new();

    private static readonly Option<string> Host = new("--host") { Description = "Where the SMSC or proxy listens", DefaultValueFactory = _ => Default.Host };
    private static readonly Option<int> Port = new("--port") { Description = "Its port", DefaultValueFactory = _ => Default.Port };
    private static readonly Option<string> SystemId = new("--system-id") { Description = "system_id to bind with", DefaultValueFactory = _ => Default.SystemId };
    private static readonly Option<string> Password = new("--password") { Description = "Password to bind with", DefaultValueFactory = _ => Default.Password };
    private static readonly Option<string> BindType = new("--bind-type") { Description = "transceiver, transmitter or receiver", DefaultValueFactory = _ => "transceiver" };
    private static readonly Option<int> Binds = new("--binds") { Description = "Connections that share the work", DefaultValueFactory = _ => Default.Binds };
    private static readonly Option<int> Window = new("--window") { Description = "Submits awaiting their response at a time, per bind", DefaultValueFactory = _ => Default.Window };
    private static readonly Option<double> Rate = new("--rate") { Description = "Messages per second over all binds; 0: as fast as the windows allow" };
    private static readonly Option<long> Count = new("--count") { Description = "Messages to submit over all binds", DefaultValueFactory = _ => Default.Count };
    private static readonly Option<string> Source = new("--source") { Description = "Source address", DefaultValueFactory = _ => Default.Source };
    private static readonly Option<string> Destination = new("--destination") { Description = "Destination address", DefaultValueFactory = _ => Default.Destination };
    private static readonly Option<long> Spread = new("--spread") { Description = "Use this many destinations: the given one and those that follow it", DefaultValueFactory = _ => Default.Spread };
    private static readonly Option<string> Text = new("--text") { Description = "Text to send", DefaultValueFactory = _ => Default.Texts[0] };
    private static readonly Option<FileInfo> Texts = new("--texts") { Description = "Texts to send in turn: a UTF-8 file, one per line, \\n for a line break" };
    private static readonly Option<MessageEncoding> Encoding = new("--encoding") { Description = "gsm7, gsm7packed, ucs2 (with emoji), latin1, ascii, gbk, or auto: gsm7 for the texts that it can write, ucs2 for the others", DefaultValueFactory = _ => Default.Encoding };
    private static readonly Option<LongMessageForm> Long = new("--long")
    {
        Description = "How texts too long for one short message are sent: udh8, udh16 or sar, in parts, or payload, whole in message_payload",
        DefaultValueFactory = _ => Default.Long,
    };

    private static readonly Option<string> Operation = new("--operation") { Description = "submit_sm or data_sm", DefaultValueFactory = _ => "submit_sm" };
    private static readonly Option<int> Interleave = new("--interleave") { Description = "Mix the parts of so many messages: part 1 of each, then part 2 of each", DefaultValueFactory = _ => Default.Interleave };
    private static readonly Option<bool> Shuffle = new("--shuffle") { Description = "Send the parts in random order" };
    private static readonly Option<bool> SpreadParts = new("--spread-parts") { Description = "Deal the parts of each message out to all binds" };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Seed of the random order, to repeat a run" };
    private static readonly Option<bool> Registered = new("--registered") { Description = "Ask for delivery receipts" };
    private static readonly Option<double?> LingerSeconds = new("--linger-seconds")
    {
        Description = "Listen this long after the last answer; with --registered until all receipts are there [default: 10 with --registered or a receiver, else 0]",
    };

    private static readonly Option<int> TimeoutSeconds = new("--timeout-seconds") { Description = "Seconds until a submit counts as unanswered", DefaultValueFactory = _ => 30 };
    private static readonly Option<bool> Json = new("--json") { Description = "Write the result to stdout as JSON" };

    public static RootCommand Build()
    {
        var root = new RootCommand("An ESME for trying things out and for load: binds, submits, counts answers, receipts and replies, and measures latency.\nExits with 0 when every message was answered, whatever the answer.")
        {
            Host, Port, SystemId, Password, BindType, Binds, Window, Rate, Count, Source, Destination, Spread, Text, Texts, Encoding, Long, Operation, Interleave, Shuffle, SpreadParts, Seed, Registered,
            LingerSeconds, TimeoutSeconds, Json,
        };
        BindType.AcceptOnlyFromAmong("transceiver", "transmitter", "receiver");
        Operation.AcceptOnlyFromAmong("submit_sm", "data_sm");
        Texts.AcceptExistingOnly();
        Within(Interleave, 1, 100_000);
        Within(Port, 1, 65_535);
        Within(Binds, 1, 10_000);
        Within(Window, 1, 100_000);
        Within(Count, 1L, long.MaxValue);
        Within(Spread, 1L, 1_000_000_000_000);
        Within(Rate, 0.0, 10_000_000);
        Within(TimeoutSeconds, 1, 3600);
        root.SetAction(RunAsync);
        return root;
    }

    internal static LoadOptions OptionsOf(ParseResult result)
    {
        bool registered = result.GetValue(Registered);
        CommandId bindType = result.GetValue(BindType) switch
        {
            "transmitter" => CommandId.BindTransmitter,
            "receiver" => CommandId.BindReceiver,
            _ => CommandId.BindTransceiver,
        };
        double linger = result.GetValue(LingerSeconds) ?? (registered || bindType == CommandId.BindReceiver ? 10 : 0);
        return new LoadOptions
        {
            Host = result.GetRequiredValue(Host),
            Port = result.GetValue(Port),
            SystemId = result.GetRequiredValue(SystemId),
            Password = result.GetRequiredValue(Password),
            BindType = bindType,
            Binds = result.GetValue(Binds),
            Window = result.GetValue(Window),
            Rate = result.GetValue(Rate),
            Count = result.GetValue(Count),
            Source = result.GetRequiredValue(Source),
            Destination = result.GetRequiredValue(Destination),
            Spread = result.GetValue(Spread),
            Texts = result.GetValue(Texts) is { } file ? TextFile.Read(file.FullName) : [result.GetRequiredValue(Text)],
            Encoding = result.GetValue(Encoding),
            Long = result.GetValue(Long),
            Operation = string.Equals(result.GetValue(Operation), "data_sm", StringComparison.Ordinal) ? CommandId.DataSm : CommandId.SubmitSm,
            Interleave = result.GetValue(Interleave),
            Shuffle = result.GetValue(Shuffle),
            SpreadParts = result.GetValue(SpreadParts),
            Seed = result.GetValue(Seed),
            Registered = registered,
            Linger = TimeSpan.FromSeconds(Math.Clamp(linger, 0, 86_400)),
            ResponseTimeout = TimeSpan.FromSeconds(result.GetValue(TimeoutSeconds)),
        };
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        IAnsiConsole errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        try
        {
            LoadReport report = await LiveProgress.ShowAsync(new LoadRun(OptionsOf(result)), errors, cancellationToken);
            if (result.GetValue(Json))
            {
                await using Stream output = Console.OpenStandardOutput();
                report.WriteJson(output);
                await output.WriteAsync("\n"u8.ToArray(), CancellationToken.None);
            }
            else
            {
                Summary.Write(report, AnsiConsole.Console);
            }

            return report.IsComplete ? 0 : 1;
        }
        catch (Exception error) when (error is IOException or FormatException or TimeoutException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private static void Within<T>(Option<T> option, T minimum, T maximum)
        where T : IComparable<T> => option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<T>() is { } value && (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0))
            {
                result.AddError($"{option.Name} is {result.Tokens[0].Value}; use {minimum} to {maximum}");
            }
        });
}
