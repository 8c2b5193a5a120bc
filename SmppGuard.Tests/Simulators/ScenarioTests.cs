using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EsmeSimulator.Client;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Simulators;

/// <summary>Faults that a scenario file plays, as testers of an ESME use them.</summary>
public sealed partial class ScenarioTests : IDisposable
{
    private const string Code = "106900001";
    private const string Phone = "8613800138000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_program_plays_a_scenario_and_says_at_its_end_what_happened_to_whom()
    {
        var scenario = _folder.Write("scenario.json", """
            { // as in docs/usage/simulators.md
              "faults": [
                { "name": "third", "nth": 3, "status": "ESME_RSYSERR" },
                { "name": "cut", "nth": 5, "disconnect": true },
              ] }
            """);
        using var process = Start("--scenario", scenario);
        var ready = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        var port = int.Parse(ready!.Split(':')[^1], CultureInfo.InvariantCulture);
        await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = port });
        List<CommandStatus> answers = [];
        for (var i = 0; i < 4; i++)
        {
            answers.Add((await esme.SubmitAsync(Code, Phone, "hello")).Status);
        }

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_ROK, CommandStatus.ESME_RSYSERR, CommandStatus.ESME_ROK], answers);
        await Assert.ThrowsAnyAsync<Exception>(() => esme.SubmitAsync(Code, Phone, "hello"));
        await using var again = await EsmeClient.BindAsync(new EsmeClientOptions { Port = port });
        Assert.True((await again.SubmitAsync(Code, Phone, "hello")).IsOk);

        process.StandardInput.WriteLine("quit");
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("fault third: happened to 1 of 6 submits", error, StringComparison.Ordinal);
        Assert.Contains("fault cut: happened to 1 of 6 submits", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_with_mistakes_is_not_played_and_each_is_told_with_its_place()
    {
        var scenario = _folder.Write("scenario.json", """{ "faults": [ { "nth": 0, "staus": "ESME_RSYSERR" }, { "nth": 1 } ], "x": 1 }""");
        using var process = Start("--scenario", scenario);
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((1, ""), (process.ExitCode, await process.StandardOutput.ReadToEndAsync()));
        Assert.Contains("scenario.json: x is not a key; use faults", error, StringComparison.Ordinal);
        Assert.Contains("scenario.json: faults[0].staus is not a key; use one of name, ", error, StringComparison.Ordinal);
        Assert.Contains("scenario.json: faults[0].nth is 0; use 1 to 2147483647", error, StringComparison.Ordinal);
        Assert.Contains("scenario.json: faults[1] does nothing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_are_wrong_and_receipts_come_twice_or_not_at_all_where_the_scenario_says_so()
    {
        await using var smsc = await PlayAsync("""
            { "faults": [
              { "destination": "86138*", "messageId": "wrong", "receipts": 2 },
              { "destination": "8613900139000", "receiptMessageId": "0{id}", "receiptState": "UNDELIV/27" },
              { "text": "silent", "receipts": 0 } ] }
            """);
        await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port });
        Assert.Equal("wrong", (await esme.SubmitAsync(Code, Phone, "hello", registered: true)).MessageId);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("wrong", (await esme.WaitForDeliveryAsync()).ReceiptId);
        }

        Assert.True((await esme.SubmitAsync(Code, "8613700137000", "silent", registered: true)).IsOk);
        var answer = await esme.SubmitAsync(Code, "8613900139000", "hello", registered: true);
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal(("0" + answer.MessageId, "UNDELIV", "027"), (receipt.ReceiptId, receipt.ReceiptState, receipt.ReceiptError));
        Assert.Equal(0, smsc.PendingDeliveries);
    }

    [Fact]
    public async Task A_late_answer_is_overtaken_by_the_receipt_and_by_later_submits()
    {
        await using var smsc = await PlayAsync("""{ "faults": [ { "text": "late", "delayMilliseconds": 300, "receiptFirst": true } ] }""");
        await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port });
        var late = esme.SubmitAsync(Code, Phone, "late", registered: true);
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal(receipt.ReceiptId, (await late).MessageId);
    }

    [Fact]
    public async Task It_is_refused_by_generic_nack_or_left_without_an_answer_by_turns_and_by_sender()
    {
        await using var smsc = await PlayAsync("""
            { "faults": [
              { "systemId": "other", "status": "0x58" },
              { "source": "10690*", "first": 2, "last": 5, "every": 2, "nack": true },
              { "source": "10690*", "nth": 6, "answer": "none" } ] }
            """);
        await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port, SystemId = "mine" });
        List<CommandId> answers = [];
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await esme.SubmitAsync("95555", Phone, "not counted")).IsOk);
            answers.Add(PduHeader.Read(await esme.RequestAsync(new Submit { Source = Code, Destination = Phone, Text = "hello" }.Encode())).CommandId);
        }

        Assert.Equal([CommandId.SubmitSmResp, CommandId.GenericNack, CommandId.SubmitSmResp, CommandId.GenericNack, CommandId.SubmitSmResp], answers);
        _ = await esme.SendRequestAsync(new Submit { Source = Code, Destination = Phone, Text = "nobody hears" }.Encode());
        Assert.True((await esme.SubmitAsync(Code, Phone, "hello")).IsOk);
        Assert.Equal(1, smsc.Counters.Unanswered);
        await using var other = await EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port, SystemId = "other" });
        Assert.Equal(CommandStatus.ESME_RTHROTTLED, (await other.SubmitAsync(Code, Phone, "hello")).Status);
    }

    [Fact]
    public async Task It_throttles_for_a_while_and_no_longer()
    {
        var time = new FakeTimeProvider();
        await using var smsc = await PlayAsync("""{ "faults": [ { "first": 2, "seconds": 5, "status": "ESME_RTHROTTLED" } ] }""", time);
        await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port });
        time.Advance(TimeSpan.FromHours(1));
        List<CommandStatus> answers = [];
        foreach (var seconds in new[] { 0, 0, 4, 1, 100 })
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            answers.Add((await esme.SubmitAsync(Code, Phone, "hello")).Status);
        }

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_ROK, CommandStatus.ESME_ROK], answers);
    }

    [Theory]
    [InlineData("", "it is no JSON")]
    [InlineData("[]", "it is no object")]
    [InlineData("{}", "faults is not a list")]
    [InlineData("""{ "faults": [] }""", "faults is not a list")]
    [InlineData("""{ "faults": [ 1 ] }""", "faults[0] is no object")]
    [InlineData("""{ "faults": [ { "nth": 1, "nth": 2, "nack": true } ] }""", "it is no JSON")]
    [InlineData("""{ "faults": [ { "nth": "3", "nack": true } ] }""", "faults[0].nth is \"3\"; use 1 to ")]
    [InlineData("""{ "faults": [ { "nth": 1, "every": 2, "nack": true } ] }""", "faults[0] has nth beside")]
    [InlineData("""{ "faults": [ { "first": 3, "last": 2, "nack": true } ] }""", "faults[0] has a last before its first")]
    [InlineData("""{ "faults": [ { "nack": false } ] }""", "faults[0].nack is false; use true")]
    [InlineData("""{ "faults": [ { "status": "ESME_ROK" } ] }""", "faults[0].status is \"ESME_ROK\"; use a command_status other than 0")]
    [InlineData("""{ "faults": [ { "status": 88 } ] }""", "faults[0].status is 88; use ")]
    [InlineData("""{ "faults": [ { "status": "0x58", "receipts": 2 } ] }""", "faults[0] refuses, and says")]
    [InlineData("""{ "faults": [ { "answer": "none", "delayMilliseconds": 5 } ] }""", "faults[0] answers nothing, and says how")]
    [InlineData("""{ "faults": [ { "answer": "late" } ] }""", "faults[0].answer is \"late\"; use \"none\"")]
    [InlineData("""{ "faults": [ { "answer": "none", "disconnect": true } ] }""", "faults[0] has answer none beside disconnect")]
    [InlineData("""{ "faults": [ { "receiptFirst": true } ] }""", "faults[0] has receiptFirst without delayMilliseconds")]
    [InlineData("""{ "faults": [ { "receiptState": "MAYBE" } ] }""", "faults[0].receiptState is \"MAYBE\"; use a state")]
    [InlineData("""{ "faults": [ { "receipts": 101 } ] }""", "faults[0].receipts is 101; use 0 to 100")]
    [InlineData("""{ "faults": [ { "messageId": "é" } ] }""", "faults[0].messageId is \"é\"; use 1 to 64 ASCII characters")]
    [InlineData("""{ "faults": [ { "destination": "", "nack": true } ] }""", "faults[0].destination is \"\"; use 1 to 64 ASCII")]
    public void A_scenario_that_contradicts_itself_or_says_nothing_is_explained(string json, string expected)
    {
        Assert.Null(ScenarioFile.Parse(json, TimeProvider.System, out var problems));
        Assert.Contains(problems, problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_names_every_key_and_its_examples_are_scenarios()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Path, "docs", "usage", "simulators.md"));
        var section = page[page.IndexOf("### Scenarios", StringComparison.Ordinal)..page.IndexOf("## EsmeSimulator", StringComparison.Ordinal)];
        Assert.Equal(ScenarioFile.Keys.Order(StringComparer.Ordinal), Row().Matches(section).SelectMany(row => Named().Matches(row.Groups["keys"].Value)).Select(key => key.Groups["key"].Value).Order(StringComparer.Ordinal));
        var examples = Example().Matches(section);
        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            _ = ScenarioFile.Parse(example.Value, TimeProvider.System, out var problems);
            Assert.Empty(problems);
        });
    }

    private static Task<SmscServer> PlayAsync(string json, TimeProvider? time = null)
    {
        var scenario = ScenarioFile.Parse(json, time ?? TimeProvider.System, out var problems);
        Assert.Empty(problems);
        return SmscServer.StartAsync(new SmscServerOptions { Scenario = scenario });
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(SmscCommand).Assembly.Location, "--port", "0", .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    [GeneratedRegex(@"^\| (?<keys>`[^|]+`) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<key>[A-Za-z]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^    \{ ""faults"": \[.*?^    \] \}", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}
