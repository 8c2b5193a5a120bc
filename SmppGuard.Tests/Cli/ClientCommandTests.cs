using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using SmppGuard.Cli;
using SmppGuard.Cli.Registry;
using SmppGuard.Commands;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Cli.Typed;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Cli;

/// <summary>The commands over the HTTP API of a served guard, as they are typed.</summary>
public sealed class ClientCommandTests : IAsyncLifetime
{
    private const string Key = GuardApi.Key;

    private readonly TemporaryFolder _folder = new();
    private GuardFixture _guard = null!;

    public async Task InitializeAsync() => _guard = await GuardFixture.StartAsync();

    public async Task DisposeAsync()
    {
        await _guard.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_organization_is_listed_shown_and_suspended_with_a_reason_that_its_history_has()
    {
        var listed = await RunAsync("organizations", "list");
        Assert.Equal(0, listed.ExitCode);
        Assert.StartsWith("id", listed.Output, StringComparison.Ordinal);
        Assert.Contains(Lines(listed.Output), line => line.StartsWith("acme ", StringComparison.Ordinal) && line.Contains("示例商城", StringComparison.Ordinal) && line.Contains("Active", StringComparison.Ordinal));

        Assert.Equal(0, (await RunAsync("organizations", "suspend", "acme", "--reason", "complaint 17")).ExitCode);
        Assert.Equal("Suspended", (string?)Parse(await RunAsync("organizations", "show", "acme", "--json"))["standing"]);
        var esme = await _guard.BindAsync();
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        Assert.Contains("complaint 17", (await RunAsync("organizations", "history", "acme")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("organizations", "resume", "acme")).ExitCode);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
    }

    [Fact]
    public async Task Suspensions_are_listed_shown_and_withdrawn()
    {
        Assert.Equal(0, (await RunAsync("codes", "suspend", Adverts, "--reason", "complaint 17")).ExitCode);
        Assert.Contains("complaint 17", (await RunAsync("suspensions", "list", "--stage", "in-force")).Output, StringComparison.Ordinal);
        var id = $"{DateTime.UtcNow:yyyyMMdd}-1";
        Assert.Equal(Adverts, (string?)Parse(await RunAsync("suspensions", "show", id, "--json"))["key"]);
        Assert.NotEqual(0, (await RunAsync("suspensions", "enforce", id)).ExitCode);
        Assert.Equal("ours", (string?)Parse(await RunAsync("suspensions", "appeal", id, "--text", "ours", "--json"))["appeal"]!["text"]);
        Assert.Contains(id, (await RunAsync("suspensions", "list", "--appeal", "open")).Output, StringComparison.Ordinal);
        Assert.Equal("rejected", (string?)Parse(await RunAsync("suspensions", "answer", id, "--outcome", "rejected", "--text", "not yours", "--json"))["appeal"]!["state"]);
        Assert.Equal("lifted", (string?)Parse(await RunAsync("suspensions", "withdraw", id, "--reason", "settled", "--json"))["stage"]);
    }

    [Fact]
    public async Task Filings_are_set_listed_exported_imported_and_deleted()
    {
        Assert.Equal(0, (await RunAsync("filings", "set", Adverts, "mobile", "--carrier", "china-mobile", "--kind", "Signature", "--value", "示例商城", "--state", "Filed")).ExitCode);
        Assert.Contains("china-mobile", (await RunAsync("filings", "list", "--code", Adverts)).Output, StringComparison.Ordinal);
        Assert.Equal("Filed", (string?)Parse(await RunAsync("filings", "show", Adverts, "mobile", "--json"))["state"]);
        var export = await RunAsync("filings", "export", "--carrier", "china-mobile");
        var file = _folder.Write("filings.csv", export.Output);
        Assert.Equal(0, (await RunAsync("filings", "delete", Adverts, "mobile")).ExitCode);
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("filings", "show", Adverts, "mobile")).ExitCode);
        var imported = await RunAsync("filings", "import", file, "--json");
        Assert.True(imported.ExitCode == 0, imported.Error);
        Assert.Equal(1, (int)Parse(imported)["accepted"]!);
        Assert.Equal("Filed", (string?)Parse(await RunAsync("filings", "show", Adverts, "mobile", "--json"))["state"]);
        Assert.Contains("客服4008001234", (await RunAsync("filings", "needed", Adverts, "--carrier", "china-mobile")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("organizations", "change", "acme", "contact=4009005678")).ExitCode);
        var task = $"{DateTime.UtcNow:yyyyMMdd}-1";
        Assert.Contains(task, (await RunAsync("filings", "tasks", "--state", "open")).Output, StringComparison.Ordinal);
        Assert.Equal("CM-7", (string?)Parse(await RunAsync("filings", "close", task, "--reference", "CM-7", "--json"))["reference"]);
    }

    [Fact]
    public async Task A_code_is_set_from_a_file_and_deleted()
    {
        var file = _folder.Write("code.json", """{ "number": "106900099", "match": "Exact", "organization": "acme", "purpose": "Notification" }""");
        Assert.Equal(0, (await RunAsync("codes", "set", file)).ExitCode);
        Assert.Equal("Notification", (string?)Parse(await RunAsync("codes", "show", "106900099", "--json"))["purpose"]);
        var changed = await RunAsync("codes", "change", "106900099", "purpose=Verification", "match=Prefix");
        Assert.True(changed.ExitCode == 0, changed.Error);
        var code = Parse(await RunAsync("codes", "show", "106900099", "--json"));
        Assert.Equal(("Verification", "Prefix", "acme"), ((string?)code["purpose"], (string?)code["match"], (string?)code["organization"]));
        Assert.Equal(0, (await RunAsync("codes", "delete", "106900099")).ExitCode);
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("codes", "show", "106900099")).ExitCode);

        var broken = _folder.Write("broken.json", "{ \"number\": ");
        var (exitCode, _, error) = await RunAsync("codes", "set", broken);
        Assert.Equal(CliExitCode.Failure, exitCode);
        Assert.Contains(broken, error, StringComparison.Ordinal);
        var nameless = _folder.Write("nameless.json", """{ "match": "Exact" }""");
        Assert.Contains("\"number\"", (await RunAsync("codes", "set", nameless)).Error, StringComparison.Ordinal);

        var wrong = _folder.Write("wrong.json", """{ "number": "106900099", "match": "Sometimes", "organization": "acme", "purpose": "Notification" }""");
        (exitCode, _, error) = await RunAsync("codes", "set", wrong);
        Assert.Equal(CliExitCode.Failure, exitCode);
        Assert.Contains("match", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_of_before_are_judged_again_from_the_archive_or_a_file_and_what_would_be_refused_ends_with_3()
    {
        var esme = await _guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        Assert.False((await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).IsOk);
        _ = await _guard.EndedAsync(2);
        Assert.Equal("2", Lines((await RunAsync("explain-past", "--from", "1h")).Output).Single(line => line.StartsWith("unchanged", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        var file = _folder.Write("past.csv", $"account,source,destination,text,decision\n{Mall},{Adverts},{NeverAsked},全场五折,allowed\n{Mall},{Orders},{Agreed},parcel,allowed\n");
        var (exitCode, output, error) = await RunAsync("explain-past", file, "--rule-pack", "order-74-2026", "--json");
        Assert.True(exitCode == CliExitCode.WouldBeRefused, error);
        Assert.Equal(["refused", "none", null], Lines(output).Select(line => (string?)JsonNode.Parse(line)!["change"]));
        Assert.Equal(CliExitCode.Failure, (await RunAsync("explain-past", _folder.File("nowhere.csv"))).ExitCode);
        Assert.Equal(CliExitCode.Failure, (await RunAsync("explain-past", file, "--from", "1h")).ExitCode);
    }

    [Fact]
    public async Task Messages_are_counted_by_what_is_asked_for_with_their_sum_in_the_last_line()
    {
        var esme = await _guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order 1")).IsOk);
        Assert.False((await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).IsOk);
        await Eventually.TrueAsync(async () => (long)Parse(await RunAsync("statistics", "--json"))["total"]!["messages"]! == 2, "both counted");
        var lines = Lines((await RunAsync("statistics", "--by", "decision,reason", "--organization", "acme")).Output);
        Assert.Equal(["decision", "reason", "messages", "segments"], Words(lines[0]));
        Assert.Equal(["allowed", "1", "1"], Words(lines[1]));
        Assert.Equal(["refused", "no-consent", "1", "0"], Words(lines[2]));
        Assert.Equal(["total", "2", "1"], Words(lines[3]));
        var (exitCode, _, error) = await RunAsync("statistics", "--by", "hour");
        Assert.Equal(CliExitCode.Failure, exitCode);
        Assert.Contains("by", error, StringComparison.Ordinal);

        static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public async Task A_list_of_ported_numbers_is_tried_imported_and_changed_from_a_file()
    {
        var list = _folder.Write("ported.csv", "msisdn,carrier\n13800138000,china-unicom\n13800138001,china-telecom\nnobody,china-telecom\n");
        var trial = await RunAsync("carriers", "import", list, "--version", "2026-11", "--dry-run", "--json");
        Assert.Equal((0, 2), (trial.ExitCode, (int)Parse(trial)["accepted"]!));
        Assert.Contains("line 4:", trial.Error, StringComparison.Ordinal);
        Assert.Equal("prefix", (string?)Parse(await RunAsync("carriers", "show", "13800138000", "--json"))["knownFrom"]);

        Assert.Equal(0, (await RunAsync("carriers", "import", list, "--version", "2026-11")).ExitCode);
        Assert.Equal("china-unicom", (string?)Parse(await RunAsync("carriers", "show", "13800138000", "--json"))["carrier"]);
        var changes = _folder.Write("changes.ndjson", """{ "msisdn": "13800138000", "carrier": "" }""");
        Assert.Equal(0, (await RunAsync("carriers", "import", changes, "--version", "2026-11-02", "--changes")).ExitCode);
        Assert.Equal("prefix", (string?)Parse(await RunAsync("carriers", "show", "13800138000", "--json"))["knownFrom"]);
        Assert.Equal(1, (int)Parse(await RunAsync("carriers", "list", "--json"))["list"]!["count"]!);
        Assert.Equal(CliExitCode.Failure, (await RunAsync("carriers", "import", _folder.Write("page.csv", "<html>"), "--version", "2")).ExitCode);
        Assert.Equal(CliExitCode.Failure, (await RunAsync("carriers", "import", _folder.File("none.csv"), "--version", "2")).ExitCode);
        Assert.Equal(CliExitCode.Failure, (await RunAsync("carriers", "import", _folder.Write("list.txt", "13800138000,china-unicom"), "--version", "2")).ExitCode);
    }

    [Fact]
    public async Task Messages_are_searched_by_what_was_said_and_a_text_cannot_speak_to_the_terminal()
    {
        var esme = await _guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order 1")).IsOk);
        Assert.False((await esme.SubmitAsync(Adverts, NeverAsked, "red \u001b[31m 五折 \u202e")).IsOk);
        await Eventually.TrueAsync(async () => (await _guard.RecordsAsync()).Count == 2, "both in the archive");

        var refused = Lines((await RunAsync("messages", "search", "--decision", "refused", "--from", "1h")).Output);
        Assert.Equal(2, refused.Length);
        Assert.Contains("refused: no-consent", refused[1], StringComparison.Ordinal);
        Assert.Contains(@"red \u{1B}[31m 五折 \u{202E}", refused[1], StringComparison.Ordinal);
        Assert.Contains("order 1", (await RunAsync("messages", "search", "--msisdn", Agreed)).Output, StringComparison.Ordinal);

        var messages = Lines((await RunAsync("messages", "search", "--json", "--limit", "1")).Output).Select(line => JsonNode.Parse(line)!).ToArray();
        var newest = Assert.Single(messages);
        Assert.Equal("no-consent", (string?)newest["reason"]);
        var shown = await RunAsync("messages", "show", (string)newest["id"]!);
        Assert.Contains("submittedPdus", shown.Output, StringComparison.Ordinal);
        Assert.Contains("no-consent", shown.Output, StringComparison.Ordinal);
        Assert.Equal("red \u001b[31m 五折 \u202e", (string?)Parse(await RunAsync("messages", "show", (string)newest["id"]!, "--json"))["originalText"]);
    }

    [Fact]
    public async Task Messages_are_followed_as_they_come_each_once()
    {
        var esme = await _guard.BindAsync();
        var followed = RunAsync("messages", "follow", "--count", "5", "--json", "--account", Mall);
        var sent = 0;
        while (!followed.IsCompleted)
        {
            // What was answered before the first look is not shown, so there is always one more.
            Assert.True((await esme.SubmitAsync(Orders, Agreed, $"order {sent++}")).IsOk);
        }

        var (exitCode, output, _) = await followed;
        Assert.Equal(0, exitCode);
        string[] ids = [.. Lines(output).Select(line => (string)JsonNode.Parse(line)!["id"]!)];
        Assert.Equal(5, ids.Distinct().Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task A_refusal_that_was_recorded_is_in_force_and_explain_says_so()
    {
        string[] message = ["explain", "--account", Mall, "--source", Adverts, "--destination", Agreed, "--text", "全场五折"];
        var (exitCode, output, _) = await RunAsync(message);
        Assert.Equal(0, exitCode);
        Assert.Contains("拒收请回复R", output, StringComparison.Ordinal);
        var routes = _folder.Write("routes.json", """{ "routes": [ { "name": "tried", "targets": [ { "smsc": "main" } ] } ] }""");
        Assert.Equal("tried", (string?)Parse(await RunAsync([.. message, "--routes", routes, "--json"]))["route"]!["name"]);

        Assert.Equal(0, (await RunAsync("consents", "revoke", "--organization", "acme", "--msisdn", Agreed, "--reason", "by telephone")).ExitCode);
        (exitCode, output, _) = await RunAsync(message);
        Assert.Equal(CliExitCode.WouldBeRefused, exitCode);
        Assert.Contains("consent-revoked", output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("consents", "grant", "--organization", "acme", "--msisdn", Agreed, "--method", "paper", "--evidence", "form 12")).ExitCode);
        Assert.Equal("granted", (string?)Parse(await RunAsync("consents", "show", "--organization", "acme", "--msisdn", Agreed, "--json"))["state"]);
    }

    [Fact]
    public async Task A_complaint_is_recorded_worked_on_and_listed()
    {
        var complaint = Parse(await RunAsync("complaints", "add", "--msisdn", Agreed, "--channel", "12321", "--code", Adverts, "--organization", "acme", "--text", "too many", "--received-at", "1h", "--json"));
        var id = (string)complaint["id"]!;
        var change = await RunAsync("complaints", "change", id, "--status", "answered", "--answer", "sorry", "--handled-by", "Li", "--upheld", "true");
        Assert.True(change.ExitCode == 0, change.Error);
        Assert.Contains(Lines((await RunAsync("complaints", "list", "--status", "answered")).Output), line => line.StartsWith(id + " ", StringComparison.Ordinal));
        Assert.Contains("sorry", (await RunAsync("complaints", "show", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_a_command_ends_says_what_was_wrong()
    {
        string[] list = ["organizations", "list"];
        var server = _guard.Endpoints.HttpUrl.ToString();
        Assert.Equal(CliExitCode.NotAllowed, (await Typed.RunAsync([.. list, "--server", server, "--key-file", _folder.Write("wrong", "no such key")])).ExitCode);
        Assert.Equal(CliExitCode.NotAllowed, (await Typed.RunAsync([.. list, "--server", server, "--key-file", _folder.File("missing")])).ExitCode);
        Assert.Equal(CliExitCode.Unavailable, (await Typed.RunAsync([.. list, "--server", "http://127.0.0.1:1", "--key-file", KeyFile()])).ExitCode);
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("accounts", "show", "nobody")).ExitCode);
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("accounts", "show", "no/body")).ExitCode);
        Assert.Equal(CliExitCode.Failure, (await RunAsync("messages", "search", "--from", "yesterday")).ExitCode);
        Assert.Equal(CliExitCode.Failure, (await Typed.RunAsync([.. list, "--server", "not a url"])).ExitCode);
        Assert.Equal(CliExitCode.Failure, (await RunAsync("codes", "delete", Adverts)).ExitCode);
    }

    [Theory]
    [InlineData("contact=4008001234", """{"contact":"4008001234"}""")]
    [InlineData("maxBinds=4", """{"maxBinds":4}""")]
    [InlineData("latinName=", """{"latinName":""}""")]
    [InlineData("credential.number=91110000MA0000000H", """{"credential":{"number":"91110000MA0000000H"}}""")]
    [InlineData("allowFrom=[\"192.0.2.0/24\"]", """{"allowFrom":["192.0.2.0/24"]}""")]
    [InlineData("validUntil=null", """{"validUntil":null}""")]
    [InlineData("name=\"10086\"", """{"name":"10086"}""")]
    [InlineData("name=[SALE", """{"name":"[SALE"}""")]
    [InlineData("prefix=0", """{"prefix":0}""")]
    [InlineData("prefix=007", """{"prefix":"007"}""")]
    public void A_change_is_what_somebody_means_who_types_it(string change, string patch) => Assert.Equal(patch, MergePatch.Of([change]).ToJsonString());

    [Theory]
    [InlineData("contact")]
    [InlineData("=4")]
    [InlineData("credential.=4")]
    [InlineData("a=1 a=2")]
    [InlineData("a=1 a.b=2")]
    public void A_change_that_says_nothing_or_two_things_is_an_error(string changes) => Assert.Throws<ApiException>(() => MergePatch.Of(changes.Split(' ')));

    [Fact]
    public void The_program_and_the_tool_have_the_same_commands_each_says_what_it_does_and_the_page_has_all()
    {
        var program = CommandTree.Root;
        Command[] tool = [.. ClientCommands.Create()];
        Assert.All(tool, command => Assert.Contains(program.Subcommands, own => own.Name == command.Name));
        Assert.Contains(program.Subcommands.Single(command => command.Name == "consents").Subcommands, command => command.Name == "import");
        Assert.All(tool.SelectMany(All), command =>
        {
            Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.Name} {option.Name}"));
        });
        Assert.DoesNotContain(tool.SelectMany(All).SelectMany(command => command.Options), option => option.Name == "--key");

        var page = File.ReadAllText(Path.Combine(SourceFolder.Path, "docs", "usage", "command-line.md"));
        Assert.All(program.Subcommands, group =>
        {
            Assert.Contains($"`{group.Name}", page, StringComparison.Ordinal);
            Assert.All(group.Subcommands, command => Assert.True(
                page.Contains($"`{command.Name}", StringComparison.Ordinal) || page.Contains($"`{group.Name} {command.Name}", StringComparison.Ordinal), $"{group.Name} {command.Name} is not on the page"));
        });

        static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
    }

    [Theory]
    [InlineData("smppguard org", "organizations")]
    [InlineData("smppguard messages sea", "search")]
    [InlineData("smppguard messages search --decision ref", "refused")]
    [InlineData("smppguard messages search --outcome rej", "rejected")]
    [InlineData("smppguard api-keys issue --role Adm", "Administrator")]
    [InlineData("smppguard smscs st", "stop")]
    public async Task The_shell_completes_commands_options_and_values(string line, string word)
    {
        var (_, script, _) = await Typed.RunAsync("completion", "bash");
        var arguments = string.Join(' ', GuardProgram.StartInfo().ArgumentList.Skip(1));
        var shell = $$"""
            {{script}}
            smppguard() { {{arguments}} "$@"; }
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; read -r -a COMP_WORDS <<< "$COMP_LINE"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _smppguard
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", shell]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var words = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Contains(word, Lines(words));
    }

    [Fact]
    public async Task The_script_of_zsh_says_what_it_completes()
    {
        var (exitCode, script, _) = await Typed.RunAsync("completion", "zsh");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("#compdef smppguard\n", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("codes", "show", "")]
    [InlineData("organizations", "delete", ".")]
    [InlineData("accounts", "history", "..")]
    public async Task A_key_that_names_nothing_asks_for_nothing_else(string kind, string action, string key)
    {
        var (exitCode, output, error) = await RunAsync(kind, action, key);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains($"\"{key}\" names nothing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_JSON_in_a_file_is_told_by_its_line()
    {
        var (exitCode, _, error) = await RunAsync("organizations", "set", _folder.Write("entry.json", "{\n  \"id\": acme\n}\n"));
        Assert.Equal(1, exitCode);
        Assert.Contains("is no JSON: line 2, octet 9: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_from_one_that_is_away()
    {
        var (exitCode, _, error) = await Typed.RunAsync("codes", "list", "--server", $"https://127.0.0.1:{_guard.Endpoints.HttpUrl.Port}", "--key-file", KeyFile());
        Assert.NotEqual(0, exitCode);
        Assert.Contains("no TLS connection was made", error, StringComparison.Ordinal);
        Assert.DoesNotContain("inner exception", error, StringComparison.Ordinal);
    }

    private string KeyFile() => _folder.Write("key", Key + "\n");

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => Typed.RunAsync(_guard, _folder, arguments);
}
