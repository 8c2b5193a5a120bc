using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EsmeSimulator.Client;
using Microsoft.AspNetCore.Connections;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using SmscSimulator.Behaviour;
using SmscSimulator.Prompt;
using SmscSimulator.Server;

namespace SmscSimulator;

/// <summary>The command line: options in, a running SMSC out.</summary>
internal static class SmscCommand
{
    // Enough to look back at by hand, little enough for a simulator that runs for weeks.
    private const int RememberedMessages = 1000;

    private static readonly Option<IPAddress> Address = new("--address")
    {
        Description = "Address to listen on",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result => IPAddress.TryParse(result.Tokens.Single().Value, out IPAddress? address)
            ? address
            : Fail<IPAddress>(result, "--address is not an IP address; use for example 127.0.0.1"),
    };

    private static readonly Option<int> Port = new("--port") { Description = "Port to listen on; 0 picks a free one", DefaultValueFactory = _ => 2776 };
    private static readonly Option<string> SystemId = new("--system-id") { Description = "system_id in bind responses", DefaultValueFactory = _ => "SMSCSIM" };
    private static readonly Option<string?> Password = new("--password") { Description = "Password that binds must give; any if not said" };
    private static readonly Option<int> LatencyMs = new("--latency-ms") { Description = "Milliseconds until a submit is answered" };

    private static readonly Option<ErrorMix> Errors = new("--errors")
    {
        Description = "Share of submits refused, for example 0x58:1%,ESME_RSUBMITFAIL:0.5%",
        DefaultValueFactory = _ => ErrorMix.None,
        CustomParser = result => ErrorMix.TryParse(result.Tokens.Single().Value, out ErrorMix mix, out string? problem) ? mix : Fail<ErrorMix>(result, "--errors: " + problem),
    };

    private static readonly Option<AnswerRule[]> Answers = new("--answer")
    {
        Description = "Answer certain numbers or texts in a certain way, before --errors; the first rule that applies counts. For example " + AnswerRule.Example + ". Can be repeated",
        DefaultValueFactory = _ => [],
        CustomParser = result => ParseEach(result, text => AnswerRule.TryParse(text, out AnswerRule rule, out string? problem) ? (rule, null) : (rule, "--answer: " + problem)),
    };

    private static readonly Option<Tlv[]> ResponseTlvs = TlvOption("--response-tlv", "A TLV in each response to a submit, for example 0x1423=12.5 or network_error_code=0x030022. Can be repeated");
    private static readonly Option<Tlv[]> ReceiptTlvs = TlvOption("--receipt-tlv", "A TLV in each receipt. Can be repeated");
    private static readonly Option<FileInfo> TlsCertificate = new("--tls-certificate") { Description = "Speak TLS with this certificate (PEM)" };
    private static readonly Option<FileInfo> TlsClientCa = new("--tls-client-ca") { Description = "Let in only who shows a certificate of these authorities (PEM); with --tls-certificate" };
    private static readonly Option<FileInfo> TlsKey = new("--tls-key") { Description = "Its private key (PEM), if it is in another file" };

    private static readonly Option<bool> NoReceipts = new("--no-receipts") { Description = "Send no receipts, whoever asks for them" };
    private static readonly Option<int> ReceiptDelayMs = new("--receipt-delay-ms") { Description = "Milliseconds between an answer and its receipt" };

    private static readonly Option<StateMix> ReceiptStates = new("--receipt-states")
    {
        Description = "States that receipts report, by weight, with err if it is to be a certain one, for example DELIVRD:95,UNDELIV/27:5",
        DefaultValueFactory = _ => StateMix.AllDelivered,
        CustomParser = result => StateMix.TryParse(result.Tokens.Single().Value, out StateMix mix, out string? problem) ? mix : Fail<StateMix>(result, "--receipt-states: " + problem),
    };

    private static readonly Option<MessageIdStyle> IdFormat = new("--id-format") { Description = "How message ids are written: dec, hex or uuid", DefaultValueFactory = _ => MessageIdStyle.Dec };
    private static readonly Option<MessageIdStyle?> ReceiptIdFormat = new("--receipt-id-format") { Description = "How receipts write them, if otherwise" };
    private static readonly Option<int> DeliverWindow = new("--deliver-window") { Description = "Receipts and replies unacknowledged at a time, per connection", DefaultValueFactory = _ => 100 };
    private static readonly Option<Alphabet> DefaultAlphabet = new("--default-alphabet") { Description = "What data_coding 0 means: gsm7 unless said, gsm7packed, latin1 or ascii" };
    private static readonly Option<bool> Gbk = new("--gbk") { Description = "data_coding 15 means GBK, as with peers that come from CMPP" };
    private static readonly Option<FileInfo?> DumpFile = new("--dump") { Description = "Append every received message to this file, a line of JSON each" };
    private static readonly Option<bool> Phones = new("--phones") { Description = "Print each message as its phone shows it: long ones whole; the prompt's phone lists them" };
    private static readonly Option<FileInfo?> Script = new("--script") { Description = "Carry out these prompt commands first; a file that says quit at its end stops the simulator" };
    private static readonly Option<FileInfo> ScenarioOption = new Option<FileInfo>("--scenario") { Description = "Faults to play, from a JSON file (docs/usage/simulators.md); before --answer and --errors" }.AcceptExistingOnly();
    private static readonly Option<int?> Seed = new("--seed") { Description = "Seed of the error and state mixes, to repeat a run" };

    /// <summary>One for the process: its options remember what is added to them.</summary>
    public static RootCommand Root { get; } = Build();

    private static RootCommand Build()
    {
        var root = new RootCommand("An SMSC for trying things out: accepts binds, answers submits, sends receipts and replies, and misbehaves on request.\nType help at its prompt.")
        {
            Address, Port, SystemId, Password, LatencyMs, Answers, Errors, ResponseTlvs, NoReceipts, ReceiptDelayMs, ReceiptStates, ReceiptTlvs, IdFormat, ReceiptIdFormat, DeliverWindow,
            DefaultAlphabet, Gbk, TlsCertificate, TlsKey, TlsClientCa, DumpFile, Phones, Script, ScenarioOption, Seed,
        };
        DefaultAlphabet.AcceptOnlyFromAmong("gsm7", "gsm7packed", "latin1", "ascii");
        TlsCertificate.AcceptExistingOnly();
        TlsKey.AcceptExistingOnly();
        TlsClientCa.AcceptExistingOnly();
        Within(Port, 0, 65_535);
        Within(LatencyMs, 0, 3_600_000);
        Within(ReceiptDelayMs, 0, 86_400_000);
        Within(DeliverWindow, 1, 100_000);
        root.SetAction(RunAsync);
        return root;
    }

    internal static SmscServerOptions OptionsOf(ParseResult result) => new()
    {
        Address = result.GetRequiredValue(Address),
        Port = result.GetValue(Port),
        SystemId = result.GetRequiredValue(SystemId),
        Password = result.GetValue(Password),
        Latency = TimeSpan.FromMilliseconds(result.GetValue(LatencyMs)),
        Answers = result.GetRequiredValue(Answers).Aggregate(AnswerRules.None, (rules, rule) => rules.And(rule)),
        Errors = result.GetRequiredValue(Errors),
        ResponseTlvs = TlvText.Encode(result.GetRequiredValue(ResponseTlvs)),
        ReceiptTlvs = TlvText.Encode(result.GetRequiredValue(ReceiptTlvs)),
        Certificate = result.GetValue(TlsCertificate) is { } certificate ? TlsConnection.Certificate(certificate.FullName, (result.GetValue(TlsKey) ?? certificate).FullName) : null,
        ClientAuthorities = result.GetValue(TlsClientCa) is { } authorities ? AuthoritiesOf(authorities) : null,
        Receipts = !result.GetValue(NoReceipts),
        ReceiptDelay = TimeSpan.FromMilliseconds(result.GetValue(ReceiptDelayMs)),
        ReceiptStates = result.GetRequiredValue(ReceiptStates),
        IdFormat = result.GetValue(IdFormat),
        ReceiptIdFormat = result.GetValue(ReceiptIdFormat),
        DeliverWindow = result.GetValue(DeliverWindow),
        Codings = new DataCodingScheme(result.GetValue(DefaultAlphabet), result.GetValue(Gbk) ? Alphabet.Gb18030 : Alphabet.Binary),
        DumpFile = result.GetValue(DumpFile)?.FullName,
        Seed = result.GetValue(Seed),
        KeepMessages = false,
        ShowPhones = result.GetValue(Phones),
        PhoneMessages = RememberedMessages,
    };

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SmscServerOptions options;
        try
        {
            options = OptionsOf(result);
            if (result.GetValue(ScenarioOption) is { } file)
            {
                options = options with { Scenario = ScenarioFile.Parse(await File.ReadAllTextAsync(file.FullName, cancellationToken), TimeProvider.System, out IReadOnlyList<string> problems) };
                foreach (string problem in problems)
                {
                    await Console.Error.WriteLineAsync($"{file.Name}: {problem}");
                }

                if (problems.Count > 0)
                {
                    return 1;
                }
            }
        }
        catch (CryptographicException error)
        {
            await Console.Error.WriteLineAsync($"--tls-certificate and --tls-key: {error.Message}");
            return 1;
        }

        await using SmscServer? server = await TryStartAsync(options, cancellationToken);
        if (server is null)
        {
            return 1;
        }

        Console.WriteLine($"SmscSimulator ready smpp={server.EndPoint}");
        var runner = new PromptRunner(server, Console.Out);
        try
        {
            bool quit = false;
            if (result.GetValue(Script) is { } script)
            {
                using StreamReader lines = script.OpenText();
                quit = await runner.RunAsync(lines, stopAtProblem: true, cancellationToken);
            }

            if (!quit && !await runner.RunAsync(Console.In, stopAtProblem: false, cancellationToken))
            {
                // The input has ended (started in the background): go on until a signal comes.
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C or SIGTERM: the ordinary end.
        }
        catch (Exception error) when (error is FormatException or IOException)
        {
            await Console.Error.WriteLineAsync($"script: {error.Message}");
            return 1;
        }
        finally
        {
            await Console.Error.WriteLineAsync(server.Counters.ToString());
            if (options.Scenario is { } played)
            {
                await Console.Error.WriteLineAsync(played.ToString());
            }
        }

        return 0;
    }

    private static async Task<SmscServer?> TryStartAsync(SmscServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SmscServer.StartAsync(options, cancellationToken);
        }
        catch (Exception error) when (error is AddressInUseException or IOException or SocketException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"cannot listen on --address {options.Address} --port {options.Port}, or write --dump: {error.Message}");
            return null;
        }
    }

    private static Option<Tlv[]> TlvOption(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => [],
        CustomParser = result => ParseEach(result, text => TlvText.TryParse(text, out Tlv tlv, out string? problem) ? (tlv, null) : (tlv, $"{name}: {problem}")),
    };

    private static T[] ParseEach<T>(ArgumentResult result, Func<string, (T Value, string? Problem)> parse)
    {
        List<T> values = [];
        foreach (Token token in result.Tokens)
        {
            (T value, string? problem) = parse(token.Value);
            values.Add(value);
            if (problem is not null)
            {
                result.AddError(problem);
            }
        }

        return [.. values];
    }

    private static X509Certificate2Collection AuthoritiesOf(FileInfo file)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(file.FullName);
        return authorities;
    }

    // Reads the number itself: a validator is asked before what cannot be read is reported, and asking for it then throws.
    private static void Within(Option<int> option, int minimum, int maximum) => option.CustomParser = result =>
        int.TryParse(result.Tokens.Single().Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum
            ? value
            : Fail<int>(result, $"{option.Name} is {result.Tokens.Single().Value}; use {minimum} to {maximum}");

    private static T? Fail<T>(ArgumentResult result, string problem)
    {
        result.AddError(problem);
        return default;
    }
}
