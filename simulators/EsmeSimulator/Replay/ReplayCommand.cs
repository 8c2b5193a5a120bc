using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Replay;

/// <summary><c>replay FILE</c>: submits again what a capture or a dump holds, octet for octet but the sequence_number, at the pace of then or another.</summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static Command Create(Option<string> host, Option<int> port, Option<string> systemId, Option<string> password, Option<int> timeoutSeconds)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A capture (pcap) or a dump (NDJSON)" };
        file.AcceptExistingOnly();
        var speed = new Option<double>("--speed")
        {
            Description = "Times the pace of then; 0: as fast as the answers come",
            DefaultValueFactory = _ => 1,
            CustomParser = result => EsmeCommand.Number(result, 0.0, 1_000_000),
        };
        var to = new Option<IPAddress?>("--to-address")
        {
            Description = "Of a capture only what goes to this address, where it holds more than one way",
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens.Single().Value, out IPAddress? address))
                {
                    return address;
                }

                result.AddError("--to-address is not an IP address; use for example 127.0.0.1");
                return null;
            },
        };
        var command = new Command("replay", "Submit again what a capture or a dump holds. Against a test instance only: these are messages to people.\nExits with 0 when all were answered, whatever the answer.") { file, host, port, systemId, password, speed, to, timeoutSeconds };
        command.SetAction((result, cancellation) => RunAsync(
            result.GetRequiredValue(file).FullName,
            new EsmeClientOptions
            {
                Host = result.GetRequiredValue(host),
                Port = result.GetValue(port),
                SystemId = result.GetRequiredValue(systemId),
                Password = result.GetRequiredValue(password),
                Timeout = TimeSpan.FromSeconds(result.GetValue(timeoutSeconds)),
            },
            result.GetValue(speed),
            result.GetValue(to),
            result.InvocationConfiguration,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string file, EsmeClientOptions options, double speed, IPAddress? to, InvocationConfiguration streams, CancellationToken cancellation)
    {
        List<CapturedRequest> requests;
        try
        {
            requests = ReplayFile.Read(file, to);
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync($"{Path.GetFileName(file)} {wrong.Message}");
            return 1;
        }

        if (requests.Count == 0)
        {
            await streams.Error.WriteLineAsync($"{Path.GetFileName(file)} holds no submit_sm, data_sm or submit_multi");
            return 1;
        }

        try
        {
            await using EsmeClient esme = await EsmeClient.BindAsync(options, cancellation);
            List<Task<byte[]>> answers = [];
            DateTimeOffset before = requests[0].At;
            foreach (CapturedRequest request in requests)
            {
                TimeSpan pause = speed > 0 && request.At > before ? (request.At - before) / speed : TimeSpan.Zero;
                await Task.Delay(pause < Longest ? pause : Longest, cancellation);
                before = request.At;
                Task<byte[]> answer = await esme.SendRequestAsync(request.Pdu, cancellation);
                answers.Add(answer);
                if (speed <= 0)
                {
                    // One after the other: windows differ, and the order is a part of what is played.
                    _ = await answer;
                }
            }

            IEnumerable<string> statuses = (await Task.WhenAll(answers)).GroupBy(answer => PduHeader.Read(answer).CommandStatus)
                .OrderBy(group => group.Key).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}"));
            await streams.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{requests.Count} submitted: {string.Join(", ", statuses)}"));
            await esme.UnbindAsync();
            return 0;
        }
        catch (Exception failure) when (failure is SocketException or IOException or TimeoutException or BindRefusedException or InvalidOperationException)
        {
            await streams.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}
