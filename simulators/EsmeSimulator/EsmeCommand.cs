using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EsmeSimulator.Client;
using EsmeSimulator.Load;
using EsmeSimulator.Replay;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
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

    private static readonly Option<string> Operation = new("--operation") { Description = "submit_sm, data_sm or submit_multi", DefaultValueFactory = _ => "submit_sm" };
    private static readonly Option<int> Destinations = new("--destinations") { Description = "Numbers that each submit_multi goes to", DefaultValueFactory = _ => Default.Destinations };
    private static readonly Option<Tlv[]> Tlvs = new("--tlv")
    {
        Description = "A TLV in each submit, for example 0x1400=1101234567 or 0x1401=0x00FF. Can be repeated",
        DefaultValueFactory = _ => [],
        CustomParser = ParseTlvs,
    };

    private static readonly Option<bool> Tls = new("--tls") { Description = "Speak TLS; the certificate must be for --host" };
    private static readonly Option<FileInfo> TlsTrusted = new("--tls-trust") { Description = "Trust these certificates alone (PEM), for example the other side's own. Implies --tls" };
    private static readonly Option<string> TlsName = new("--tls-name") { Description = "Name that the certificate must be for, in place of --host. Implies --tls" };
    private static readonly Option<FileInfo> TlsCertificate = new("--tls-certificate") { Description = "Show this certificate (PEM). Implies --tls" };
    private static readonly Option<FileInfo> TlsKey = new("--tls-key") { Description = "Its private key (PEM), if it is in another file" };
    private static readonly Option<bool> TlsAny = new("--tls-any") { Description = "Trust whatever certificate there is. Implies --tls" };
    private static readonly Option<FileInfo?> DumpFile = new("--dump") { Description = "Append a line of JSON to this file for each answer, receipt and reply" };
    private static readonly Option<CommandStatus?> ExpectStatus = new("--expect-status")
    {
        Description = "Exit with 1 unless every submit is answered with this status, for example ESME_ROK or 0x0402",
        CustomParser = result => CommandStatuses.TryParse(result.Tokens.Single().Value, out CommandStatus status)
            ? status
            : Fail<CommandStatus?>(result, $"--expect-status: {result.Tokens.Single().Value} is no command_status; use for example ESME_ROK or 0x0402"),
    };

    private static readonly Option<MessageState?> ExpectReceipts = new("--expect-receipts")
    {
        Description = "Ask for receipts, and exit with 1 unless each reports this state, for example DELIVRD. Implies --registered",
        CustomParser = result => MessageStates.TryParse(System.Text.Encoding.ASCII.GetBytes(result.Tokens.Single().Value), out MessageState state)
            ? state
            : Fail<MessageState?>(result, $"--expect-receipts: {result.Tokens.Single().Value} is no state of a receipt; use for example DELIVRD or UNDELIV"),
    };

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

    /// <summary>One for the process: its options remember what is added to them.</summary>
    public static RootCommand Root { get; } = Build();

    private static RootCommand Build()
    {
        var root = new RootCommand("An ESME for trying things out and for load: binds, submits, counts answers, receipts and replies, and measures latency.\nExits with 0 when every message was answered, whatever the answer, and what was asked for came: receipts with --registered, --expect-status, --expect-receipts.")
        {
            Host, Port, SystemId, Password, BindType, Binds, Window, Rate, Count, Source, Destination, Spread, Text, Texts, Encoding, Long, Operation, Destinations, Interleave, Shuffle, SpreadParts, Seed, Tlvs,
            Registered, LingerSeconds, TimeoutSeconds, ExpectStatus, ExpectReceipts, Tls, TlsTrusted, TlsAny, TlsName, TlsCertificate, TlsKey, DumpFile, Json,
        };
        BindType.AcceptOnlyFromAmong("transceiver", "transmitter", "receiver");
        Operation.AcceptOnlyFromAmong("submit_sm", "data_sm", "submit_multi");
        TlsTrusted.AcceptExistingOnly();
        TlsCertificate.AcceptExistingOnly();
        TlsKey.AcceptExistingOnly();
        Texts.AcceptExistingOnly();
        Within(Interleave, 1, 100_000);
        Within(Destinations, 1, MultiSplice.MaxDestinations);
        Within(Port, 1, 65_535);
        Within(Binds, 1, 10_000);
        Within(Window, 1, 100_000);
        Within(Count, 1L, long.MaxValue);
        Within(Spread, 1L, 1_000_000_000_000);
        Within(Rate, 0.0, 10_000_000);
        Within(TimeoutSeconds, 1, 3600);
        root.SetAction(RunAsync);
        root.Add(ReplayCommand.Create(Host, Port, SystemId, Password, TimeoutSeconds));
        return root;
    }

    internal static LoadOptions OptionsOf(ParseResult result)
    {
        MessageState? expectedReceipts = result.GetValue(ExpectReceipts);
        bool registered = result.GetValue(Registered) || expectedReceipts is not null;
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
            Texts = result.GetValue(Texts) is { } file ? MessageTexts.Read(file.FullName) : [result.GetRequiredValue(Text)],
            Encoding = result.GetValue(Encoding),
            Long = result.GetValue(Long),
            Operation = result.GetValue(Operation) switch
            {
                "data_sm" => CommandId.DataSm,
                "submit_multi" => CommandId.SubmitMulti,
                _ => CommandId.SubmitSm,
            },
            Destinations = result.GetValue(Destinations),
            Tlvs = TlvText.Encode(result.GetRequiredValue(Tlvs)),
            Tls = TrustOf(result),
            DumpFile = result.GetValue(DumpFile)?.FullName,
            ExpectedStatus = result.GetValue(ExpectStatus),
            ExpectedReceipts = expectedReceipts,
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

            foreach (string shortfall in report.Shortfalls())
            {
                await Console.Error.WriteLineAsync(shortfall);
            }

            return report.IsComplete && report.Shortfalls().Count == 0 ? 0 : 1;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or FormatException or TimeoutException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private static TlsTrust? TrustOf(ParseResult result)
    {
        X509Certificate2Collection? trusted = null;
        if (result.GetValue(TlsTrusted) is { } file)
        {
            trusted = [];
            trusted.ImportFromPemFile(file.FullName);
        }

        X509Certificate2? own = result.GetValue(TlsCertificate) is { } certificate ? TlsConnection.Certificate(certificate.FullName, (result.GetValue(TlsKey) ?? certificate).FullName) : null;
        var trust = new TlsTrust(trusted, trusted is null && result.GetValue(TlsAny), own, result.GetValue(TlsName));
        return result.GetValue(Tls) || trust != new TlsTrust() ? trust : null;
    }

    private static Tlv[] ParseTlvs(ArgumentResult result)
    {
        List<Tlv> tlvs = [];
        foreach (Token token in result.Tokens)
        {
            if (TlvText.TryParse(token.Value, out Tlv tlv, out string? problem))
            {
                tlvs.Add(tlv);
            }
            else
            {
                result.AddError("--tlv: " + problem);
            }
        }

        return [.. tlvs];
    }

    private static T? Fail<T>(ArgumentResult result, string problem)
    {
        result.AddError(problem);
        return default;
    }

    // Reads the number itself: a validator is asked before what cannot be read is reported, and asking for it then throws.
    private static void Within<T>(Option<T> option, T minimum, T maximum)
        where T : struct, INumber<T> => option.CustomParser = result => Number(result, minimum, maximum);

    internal static T Number<T>(ArgumentResult result, T minimum, T maximum)
        where T : struct, INumber<T> =>
        T.TryParse(result.Tokens.Single().Value, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && value >= minimum && value <= maximum
            ? value
            : Fail<T>(result, string.Create(CultureInfo.InvariantCulture, $"{(result.Parent as OptionResult)?.Option.Name} is {result.Tokens.Single().Value}; use {minimum} to {maximum}"));
}
