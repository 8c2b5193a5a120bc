using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EsmeSimulator;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Tls;
using SmscSimulator;
using SmscSimulator.Behaviour;
using SmscSimulator.Prompt;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Simulators;

/// <summary>What testers ask of the simulators on the command line: certain answers to certain people, and an exit code that says whether all came.</summary>
public sealed class QaTests : IDisposable
{
    private const string Phone = "8613800138000";

    private readonly TemporaryFolder _folder = new();

    private string Dump => _folder.File("dump.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rules_answer_by_number_and_by_text_and_the_first_that_applies_counts()
    {
        await using var smsc = await StartAsync(
            "--answer", "to:8613900139000=0x0B", "--answer", "to:86139*=ESME_RTHROTTLED", "--answer", "from:106900002=0x45", "--answer", "text:a=b=0x14", "--answer", "text:nobody=none");
        await using var esme = await BindAsync(smsc);
        async Task<CommandStatus> Submit(string source, string destination, string text) => (await esme.SubmitAsync(source, destination, text)).Status;

        Assert.Equal(CommandStatus.ESME_RINVDSTADR, await Submit("106900001", "8613900139000", "hello"));
        Assert.Equal(CommandStatus.ESME_RTHROTTLED, await Submit("106900002", "8613900139001", "hello"));
        Assert.Equal(CommandStatus.ESME_RSUBMITFAIL, await Submit("106900002", Phone, "hello"));
        Assert.Equal(CommandStatus.ESME_RMSGQFUL, await Submit("106900001", Phone, "if a=b, then"));
        Assert.Equal(CommandStatus.ESME_ROK, await Submit("106900001", Phone, "hello"));
        _ = await esme.SendRequestAsync(new Submit { Destination = Phone, Text = "nobody hears" }.Encode());
        Assert.Equal(CommandStatus.ESME_ROK, await Submit("106900001", Phone, "hello"));
        Assert.Equal(1, smsc.Counters.Unanswered);
    }

    [Theory]
    [InlineData("8613900139000=0x0B")]
    [InlineData("to:=0x0B")]
    [InlineData("to:86139=maybe")]
    [InlineData("to:86139=UNDELIV/1000")]
    [InlineData("who:86139=0x0B")]
    public void A_rule_that_cannot_be_read_is_explained(string rule)
    {
        Assert.False(AnswerRule.TryParse(rule, out _, out var problem));
        Assert.Contains("for example", problem);
        Assert.NotEmpty(SmscCommand.Root.Parse(["--answer", rule]).Errors);
    }

    [Fact]
    public async Task Receipts_have_the_err_of_the_mix_or_of_the_rule()
    {
        await using var smsc = await StartAsync("--receipt-states", "UNDELIV/27", "--answer", "to:8613900139000=EXPIRED/5", "--answer", "to:8613900139001=no-receipt");
        await using var esme = await BindAsync(smsc);
        foreach (var number in new[] { "8613900139001", Phone, "8613900139000" })
        {
            Assert.True((await esme.SubmitAsync("106900001", number, "hello", registered: true)).IsOk);
        }

        var receipts = new[] { await esme.WaitForDeliveryAsync(), await esme.WaitForDeliveryAsync() };
        Assert.Equal([("8613800138000", "UNDELIV", "027"), ("8613900139000", "EXPIRED", "005")], receipts.Select(r => (r.Source, r.ReceiptState, r.ReceiptError)).Order());
    }

    [Fact]
    public async Task Vendor_tlvs_are_in_submits_responses_receipts_and_dumps()
    {
        var received = _folder.File("smsc.jsonl");
        await using (var smsc = await StartAsync("--response-tlv", "0x1423=12.5", "--receipt-tlv", "network_error_code=0x030022", "--dump", received))
        {
            Assert.Equal(0, await RunAsync(smsc, "--tlv", "0x1400=1101234567", "--tlv", "0x1401=0x00FF", "--registered", "--dump", Dump));
        }

        var line = JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(received)))!;
        Assert.Equal("""{"0x1400":"31313031323334353637","0x1401":"00FF"}""", line["tlvs"]!.ToJsonString());
        var events = (await File.ReadAllLinesAsync(Dump)).Select(text => JsonNode.Parse(text)!).ToDictionary(e => (string)e["event"]!);
        Assert.Equal(["answer", "receipt"], events.Keys.Order());
        Assert.Equal("""{"0x1423":"31322E35"}""", events["answer"]["tlvs"]!.ToJsonString());
        Assert.Equal("030022", (string?)events["receipt"]["tlvs"]!["0x0423"]);
        Assert.Equal((string?)events["answer"]["messageId"], (string?)events["receipt"]["messageId"]);
        Assert.Equal(("DELIVRD", "000"), ((string?)events["receipt"]["state"], (string?)events["receipt"]["error"]));
        Assert.Equal((0, 1, Phone, "ESME_ROK"), ((int)events["answer"]["message"]!, (int)events["answer"]["part"]!, (string?)events["answer"]["destination"], (string?)events["answer"]["status"]));
    }

    [Fact]
    public async Task The_dump_has_a_line_for_each_answer_and_for_each_that_did_not_come()
    {
        await using var smsc = await StartAsync("--answer", "to:8613800138003=none", "--answer", "to:8613800138004=0x0402");
        Assert.Equal(1, await RunAsync(smsc, "--count", "10", "--spread", "10", "--window", "20", "--timeout-seconds", "5", "--dump", Dump));
        var lines = (await File.ReadAllLinesAsync(Dump)).Select(text => JsonNode.Parse(text)!).ToArray();
        Assert.Equal(10, lines.Length);
        Assert.Equal("8613800138003", (string?)Assert.Single(lines, line => (string?)line["event"] == "unanswered")["destination"]);
        Assert.Equal(0x0402, (int)Assert.Single(lines, line => (string?)line["destination"] == "8613800138004")["commandStatus"]!);
    }

    [Fact]
    public async Task A_submit_multi_goes_to_many_and_says_who_was_refused()
    {
        await using var smsc = await StartAsync("--answer", "to:8613800138001=0x0B");
        Assert.Equal(0, await RunAsync(smsc, "--operation", "submit_multi", "--destinations", "3", "--count", "2", "--spread", "6", "--registered", "--dump", Dump));
        var lines = (await File.ReadAllLinesAsync(Dump)).Select(text => JsonNode.Parse(text)!).ToArray();
        var answers = lines.Where(line => (string?)line["event"] == "answer").OrderBy(line => (int)line["message"]!).ToArray();
        Assert.Equal(["8613800138000,8613800138001,8613800138002", "8613800138003,8613800138004,8613800138005"], answers.Select(line => (string?)line["destination"]));
        Assert.Equal("""{"8613800138001":"ESME_RINVDSTADR"}""", answers[0]["failed"]!.ToJsonString());
        Assert.Equal(
            ["8613800138000", "8613800138002", "8613800138003", "8613800138004", "8613800138005"], lines.Where(line => (string?)line["event"] == "receipt").Select(line => (string?)line["source"]).Order());
    }

    [Fact]
    public async Task A_submit_multi_of_a_long_text_has_parts()
    {
        await using var smsc = await SmscServer.StartAsync();
        var text = new string('长', 150);
        Assert.Equal(0, await RunAsync(smsc, "--operation", "submit_multi", "--destinations", "2", "--text", text, "--encoding", "ucs2", "--spread", "2"));
        Assert.All(smsc.Received.Snapshot(), message => Assert.Equal(CommandId.SubmitMulti, message.CommandId));
        foreach (var number in new[] { Phone, "8613800138001" })
        {
            Assert.Equal(text, Assert.Single(smsc.Phone(number).Messages.Snapshot()).Text);
        }
    }

    [Fact]
    public async Task The_exit_code_tells_whether_what_was_asked_for_came()
    {
        await using var smsc = await StartAsync(
            "--answer", "text:refused=0x0402", "--answer", "text:silent=no-receipt", "--answer", "text:lost=UNDELIV");
        Assert.Equal(0, await RunAsync(smsc, "--text", "refused"));
        Assert.Equal(1, await RunAsync(smsc, "--text", "refused", "--expect-status", "ESME_ROK"));
        Assert.Equal(0, await RunAsync(smsc, "--text", "refused", "--expect-status", "0x0402"));
        Assert.Equal(1, await RunAsync(smsc, "--text", "fine", "--expect-status", "0x0402"));
        Assert.Equal(0, await RunAsync(smsc, "--text", "fine", "--expect-status", "ESME_ROK", "--expect-receipts", "DELIVRD"));
        Assert.Equal(1, await RunAsync(smsc, "--text", "silent", "--registered", "--linger-seconds", "0.5"));
        Assert.Equal(1, await RunAsync(smsc, "--text", "silent", "--expect-receipts", "DELIVRD", "--linger-seconds", "0.5"));
        Assert.Equal(1, await RunAsync(smsc, "--text", "lost", "--expect-receipts", "DELIVRD"));
        Assert.Equal(0, await RunAsync(smsc, "--text", "lost", "--expect-receipts", "UNDELIV"));
    }

    [Fact]
    public async Task A_script_fails_when_what_it_waits_for_does_not_come_in_time()
    {
        await using var smsc = await SmscServer.StartAsync();
        var runner = new PromptRunner(smsc, TextWriter.Null);
        var error = await Assert.ThrowsAsync<FormatException>(() => runner.RunAsync(new StringReader("wait-binds 0\n"), stopAtProblem: true, CancellationToken.None));
        Assert.StartsWith("line 1", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<FormatException>(() => runner.RunAsync(new StringReader("answer text:x=0x0B\nwait-submits 1 0\n"), stopAtProblem: true, CancellationToken.None));
        Assert.Equal("line 2: 0 submits instead of 1 after 0 s", error.Message);
        Assert.False(smsc.Answers.IsEmpty);
        await using var esme = await BindAsync(smsc);
        Assert.Equal(CommandStatus.ESME_RINVDSTADR, (await esme.SubmitAsync("106900001", Phone, "x")).Status);
        Assert.True(await runner.RunAsync(new StringReader("wait-binds 1 30\nwait-submits 1 30\nanswers none\nquit\n"), stopAtProblem: true, CancellationToken.None));
        Assert.True(smsc.Answers.IsEmpty);
    }

    [Fact]
    public async Task Both_speak_tls_and_trust_is_needed()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var certificateFile = _folder.Write("smsc.pem", certificate.ExportCertificatePem());
        var keyFile = _folder.Write("smsc.key", key.ExportPkcs8PrivateKeyPem());
        await using var smsc = await StartAsync("--tls-certificate", certificateFile, "--tls-key", keyFile);

        Assert.Equal(0, await RunAsync(smsc, "--tls-trust", certificateFile, "--count", "50", "--window", "10", "--expect-receipts", "DELIVRD"));
        Assert.Equal(0, await RunAsync(smsc, "--tls-any"));
        Assert.Equal(1, await RunAsync(smsc, "--tls"));
        Assert.Equal(1, await RunAsync(smsc, "--timeout-seconds", "1"));
        Assert.Equal(51, smsc.Counters.Accepted);
    }

    [Fact]
    public async Task Both_show_and_demand_certificates()
    {
        using var authority = new TestAuthority("authority");
        using var server = authority.Issue("smsc.example");
        using var client = authority.Issue("esme.example");
        TestAuthority.Write(_folder.File("smsc"), server);
        TestAuthority.Write(_folder.File("esme"), client);
        var ca = _folder.Write("ca.crt", authority.Pem);
        await using var smsc = await StartAsync("--tls-certificate", _folder.File("smsc/tls.crt"), "--tls-key", _folder.File("smsc/tls.key"), "--tls-client-ca", ca);
        string[] own = ["--tls-certificate", _folder.File("esme/tls.crt"), "--tls-key", _folder.File("esme/tls.key")];

        Assert.Equal(0, await RunAsync(smsc, ["--tls-trust", ca, "--tls-name", "smsc.example", .. own]));
        Assert.Equal(["CN=esme.example, O=Test"], smsc.ClientSubjects);
        Assert.Equal(1, await RunAsync(smsc, ["--tls-trust", ca, .. own]));
        Assert.Equal(1, await RunAsync(smsc, "--tls-trust", ca, "--tls-name", "smsc.example", "--timeout-seconds", "5"));
        Assert.Equal(1, smsc.Counters.Binds);
    }

    private static Task<SmscServer> StartAsync(params string[] arguments)
    {
        var parsed = SmscCommand.Root.Parse(["--port", "0", .. arguments]);
        Assert.Empty(parsed.Errors);
        return SmscServer.StartAsync(SmscCommand.OptionsOf(parsed));
    }

    private static Task<int> RunAsync(SmscServer smsc, params string[] arguments) =>
        EsmeCommand.Root.Parse(["--port", $"{smsc.Port}", "--destination", Phone, "--json", .. arguments]).InvokeAsync();

    private static Task<EsmeClient> BindAsync(SmscServer smsc) => EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port });
}
