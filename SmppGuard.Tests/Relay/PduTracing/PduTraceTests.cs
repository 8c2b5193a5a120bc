using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator;
using EsmeSimulator.Client;
using EsmeSimulator.Replay;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.PduTracing;

/// <summary>Traces of SMPP on demand, over the API and through sockets.</summary>
public sealed class PduTraceTests
{
    private const string Tshark = "/usr/bin/tshark";
    private const string Words = "您的订单已发货 parcel 7731";

    [Fact]
    public async Task An_account_is_traced_both_ways_with_its_bind_and_nobody_else_and_hidden_is_what_nobody_allowed()
    {
        await using var guard = await GuardFixture.StartAsync();
        var trace = await StartAsync(guard, $$"""{ "account": "{{Mall}}" }""");
        var esme = await guard.BindAsync(Mall);
        var other = await guard.BindAsync(Rival);
        var answer = await esme.SubmitAsync(Orders, Agreed, Words, registered: true);
        Assert.True(answer.IsOk);
        _ = await esme.WaitForDeliveryAsync();
        _ = await other.SubmitAsync(RivalAdverts, Agreed, "not of this account");
        var lines = await StopAsync(guard, trace);

        string[] commands = [.. lines.Select(l => $"{l["direction"]} {l["command"]}")];
        Assert.Equal(["received bind_transceiver", "sent bind_transceiver_resp"], commands.Take(2));
        Assert.Contains("received submit_sm", commands);
        Assert.Contains("sent submit_sm_resp", commands);
        Assert.Contains("sent deliver_sm", commands);
        Assert.All(lines.Skip(2), line => Assert.Equal(("esme", Mall), ((string?)line["side"], (string?)line["peer"])));

        // Ids and states are there; words, whole numbers and passwords are in neither file, in whatever way they are written.
        Assert.Contains(lines, line => (string?)FieldOf(line, "message_id")?["value"] == answer.MessageId);
        Assert.True((await File.ReadAllBytesAsync((string)trace["files"]![0]!)).AsSpan().IndexOf("stat:DELIVRD"u8) > 0);
        foreach (var file in trace["files"]!.AsArray())
        {
            var octets = await File.ReadAllBytesAsync((string)file!);
            foreach (var secret in new[] { Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(Agreed), Encoding.BigEndianUnicode.GetBytes("parcel"), Encoding.ASCII.GetBytes("parcel") })
            {
                Assert.True(octets.AsSpan().IndexOf(secret) < 0, $"{file} holds {Encoding.ASCII.GetString(secret)}");
                Assert.True(octets.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToHexString(secret))) < 0, $"{file} holds {Encoding.ASCII.GetString(secret)} in hexadecimal");
            }

            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode((string)file!));
            }
        }
    }

    [Fact]
    public async Task A_number_is_traced_on_both_sides_in_any_form_with_the_answers_and_shown_as_allowed()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync(Mall);
        var trace = await StartAsync(guard, $$"""{ "msisdn": "+{{Agreed}}", "texts": true, "numbers": true }""");
        _ = await esme.SubmitAsync(Orders, AlsoAgreed, "somebody else");
        var answer = await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed[2..], DestinationTon = 2, Text = Words });
        Assert.True(answer.IsOk);
        _ = await guard.Smsc.ReplyAsync(Agreed, Orders, "where is it");
        _ = await esme.WaitForDeliveryAsync();
        var lines = await StopAsync(guard, trace);

        Assert.Equal(
            ["esme received submit_sm", "smsc sent submit_sm", "smsc received submit_sm_resp", "esme sent submit_sm_resp"],
            lines.Take(4).Select(l => $"{l["side"]} {l["direction"]} {l["command"]}"));
        Assert.Contains("smsc received deliver_sm", lines.Select(l => $"{l["side"]} {l["direction"]} {l["command"]}"));
        Assert.Contains(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(Words)), (string?)lines[0]["pdu"], StringComparison.Ordinal);
        Assert.Equal(Agreed[2..], (string?)FieldOf(lines[0], "destination_addr")!["value"]);
        Assert.DoesNotContain(lines, line => (string?)FieldOf(line, "destination_addr")?["value"] == AlsoAgreed);
    }

    [Fact]
    public async Task An_SMSC_is_traced_and_the_capture_is_read_by_Wireshark()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync(Mall);
        var trace = await StartAsync(guard, """{ "smsc": "main", "texts": true, "numbers": true }""");
        var results = await esme.SubmitInTurnAsync(Enumerable.Range(0, 5).Select(i => new Submit { Source = Orders, Destination = Agreed, Text = $"order {i}" }));
        Assert.All(results, result => Assert.True(result.IsOk));
        var lines = await StopAsync(guard, trace);
        Assert.Equal(5, lines.Count(l => (string?)l["command"] == "submit_sm" && (string?)l["direction"] == "sent" && (string?)l["peer"] == "main"));

        // The octets are those that the SMSC got.
        Assert.Equal(guard.Smsc.Received.Snapshot().Select(m => Convert.ToHexString(m.Pdu)), lines.Where(l => (string?)l["command"] == "submit_sm").Select(l => (string?)l["pdu"]));
        Assert.Equal(guard.Smsc.Received.Snapshot().Select(m => Convert.ToHexString(m.Pdu)), ReplayFile.Read((string)trace["files"]![0]!, to: null).Select(r => Convert.ToHexString(r.Pdu)));
        if (File.Exists(Tshark))
        {
            using var process = Process.Start(new ProcessStartInfo(Tshark, ["-r", (string)trace["files"]![0]!, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields", "-e", "smpp.command_id", "-e", "tcp.checksum.status", "-e", "_ws.malformed"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _ = process.StandardError.ReadToEndAsync();
            var rows = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(5, rows.Count(row => row.StartsWith("0x00000004\t", StringComparison.Ordinal)));
            Assert.All(rows, row => Assert.EndsWith("\t1\t", row, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task It_ends_by_its_time_and_by_its_octets_and_connections_are_not_looked_at_any_more()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync(Mall);
        var timed = await StartAsync(guard, $$"""{ "account": "{{Mall}}", "seconds": 5 }""");
        guard.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("time", (string?)(await guard.CallAsync(HttpMethod.Get, PathOf(timed)))!["endedBy"]);

        var full = await StartAsync(guard, $$"""{ "account": "{{Mall}}", "maxOctets": 65536, "texts": true }""");
        var payload = new Submit { Source = Orders, Destination = Agreed, Text = new string('x', 20_000) }.InParts(LongMessageForm.Payload, 1).Single();
        for (var i = 0; i < 5; i++)
        {
            _ = await esme.SubmitAsync(payload);
        }

        await guard.Services.GetRequiredService<SmppGuard.Relay.PduTracing.PduTraces>().Find((string)full["id"]!)!.Completion;
        var ended = (await guard.CallAsync(HttpMethod.Get, PathOf(full)))!;
        Assert.Equal("octets", (string?)ended["endedBy"]);
        Assert.InRange(ended["files"]!.AsArray().Sum(file => new FileInfo((string)file!).Length), 1, 65536);
        Assert.Equal((long)ended["octets"]!, ended["files"]!.AsArray().Sum(file => new FileInfo((string)file!).Length));
        Assert.Equal([(string)full["id"]!, (string)timed["id"]!], (await guard.CallAsync(HttpMethod.Get, "/api/v1/traces"))!["items"]!.AsArray().Select(t => (string)t!["id"]!));
    }

    [Theory]
    [InlineData("""{ }""", "body")]
    [InlineData("""{ "account": "cp1", "smsc": "main" }""", "body")]
    [InlineData("""{ "account": "nobody" }""", "account")]
    [InlineData("""{ "smsc": "nowhere" }""", "smsc")]
    [InlineData("""{ "msisdn": "x" }""", "msisdn")]
    [InlineData("""{ "smsc": "main", "seconds": 0 }""", "seconds")]
    [InlineData("""{ "smsc": "main", "seconds": 3601 }""", "seconds")]
    [InlineData("""{ "smsc": "main", "maxOctets": 1 }""", "maxOctets")]
    [InlineData("""{ "smsc": "main", "passwords": true }""", "passwords")]
    public async Task What_cannot_be_traced_is_refused_by_field(string body, string field)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var (status, answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/traces", body);
        Assert.Equal(400, status);
        Assert.Contains(field, answer!["errors"]!.AsObject().Select(e => e.Key));
        Assert.False(Directory.Exists(Path.Combine(guard.DataDirectory, "traces")));
    }

    [Fact]
    public async Task Four_run_at_once_and_no_more_than_twenty_are_kept()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        List<JsonNode> running = [];
        for (var i = 0; i < 4; i++)
        {
            running.Add(await StartAsync(guard, """{ "smsc": "main" }"""));
        }

        Assert.Equal(409, (await api.SendAsync(HttpMethod.Post, "/api/v1/traces", """{ "smsc": "main" }""")).Status);
        foreach (var trace in running)
        {
            _ = await StopAsync(guard, trace);
        }

        for (var i = 0; i < 20; i++)
        {
            _ = await StopAsync(guard, await StartAsync(guard, """{ "smsc": "main" }"""));
        }

        Assert.InRange(Directory.GetFiles(Path.Combine(guard.DataDirectory, "traces")).Length, 2, 2 * 20);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, "/api/v1/traces/nothing")).Status);
    }

    [Theory]
    [InlineData(".ndjson")]
    [InlineData(".pcap")]
    public async Task What_was_traced_is_submitted_again_elsewhere_octet_for_octet(string kind)
    {
        await using var guard = await GuardFixture.StartAsync();
        var trace = await StartAsync(guard, $$"""{ "account": "{{Mall}}", "texts": true, "numbers": true }""");
        var esme = await guard.BindAsync(Mall);
        _ = await esme.SubmitInTurnAsync(new Submit { Source = Orders, Destination = Agreed, Text = new string('文', 200) }.InParts(LongMessageForm.Udh8, 7));
        _ = await esme.SubmitAsync(Orders, Agreed, "a last one");
        var sent = (await StopAsync(guard, trace)).Where(l => (string?)l["command"] == "submit_sm").Select(l => (string)l["pdu"]!).ToArray();
        Assert.Equal(4, sent.Length);

        await using var test = await SmscServer.StartAsync(new SmscSimulator.Server.SmscServerOptions());
        var file = trace["files"]!.AsArray().Select(f => (string)f!).Single(f => f.EndsWith(kind, StringComparison.Ordinal));
        Assert.Equal(0, await EsmeCommand.Root.Parse(["replay", file, "--port", test.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--speed", "0"]).InvokeAsync());
        Assert.Equal(sent.Select(WithoutSequenceNumber), test.Received.Snapshot().Select(m => WithoutSequenceNumber(Convert.ToHexString(m.Pdu))));
    }

    [Fact]
    public async Task What_is_no_capture_is_not_replayed()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(1, await EsmeCommand.Root.Parse(["replay", folder.Write("a.txt", "hello"), "--port", "1"]).InvokeAsync());
        Assert.Equal(1, await EsmeCommand.Root.Parse(["replay", folder.Write("b.txt", ""), "--port", "1"]).InvokeAsync());
        Assert.Equal(1, await EsmeCommand.Root.Parse(["replay", folder.Write("c.txt", "{ \"pdu\": \"00\" }"), "--port", "1"]).InvokeAsync());
    }

    private static string WithoutSequenceNumber(string pdu) => pdu[..24] + pdu[32..];

    private static string PathOf(JsonNode trace) => $"/api/v1/traces/{trace["id"]}";

    private static JsonNode? FieldOf(JsonNode line, string name) => line["fields"]!.AsArray().FirstOrDefault(f => (string?)f!["name"] == name);

    private static async Task<JsonNode> StartAsync(GuardFixture guard, string body)
    {
        var trace = (await guard.CallAsync(HttpMethod.Post, "/api/v1/traces", body))!;
        Assert.Null(trace["endedBy"]);
        return trace;
    }

    private static async Task<List<JsonNode>> StopAsync(GuardFixture guard, JsonNode trace)
    {
        _ = await guard.CallAsync(HttpMethod.Delete, PathOf(trace));
        return [.. (await File.ReadAllLinesAsync((string)trace["files"]![1]!)).Select(line => JsonNode.Parse(line)!)];
    }
}
