using System.Text.Json.Nodes;
using SmppGuard.Cli;
using SmppGuard.Cli.Messages;
using SmppGuard.Model;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Cli.Typed;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Cli;

/// <summary>The commands of those who operate a guard, as they are typed: keys, audit, sessions, links, traces, levels, configuration.</summary>
public sealed class OperationCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private GuardFixture _guard = null!;

    public async Task InitializeAsync() => _guard = await GuardFixture.StartAsync();

    public async Task DisposeAsync()
    {
        await _guard.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_key_is_issued_into_a_file_of_its_own_used_listed_and_revoked()
    {
        var file = _folder.File("shop.key");
        var (exitCode, output, error) = await RunAsync("api-keys", "issue", "--name", "shop", "--role", "Auditor", "--expires-at", "90d", "--write-key", file);
        Assert.True(exitCode == 0, error);
        var secret = File.ReadAllText(file);
        Assert.Equal((1, '\n'), (Lines(secret).Length, secret[^1]));
        Assert.DoesNotContain(secret.Trim(), output + error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        string[] asShop = ["--server", _guard.Endpoints.HttpUrl.ToString(), "--key-file", file];
        Assert.Equal(0, (await Typed.RunAsync(["messages", "search", .. asShop])).ExitCode);
        Assert.Equal(CliExitCode.NotAllowed, (await Typed.RunAsync(["api-keys", "list", .. asShop])).ExitCode);

        // A file that is there is no place for another key, and none is made for it.
        (exitCode, _, error) = await RunAsync("api-keys", "issue", "--name", "shop", "--role", "Auditor", "--write-key", file);
        Assert.Equal(CliExitCode.Failure, exitCode);
        Assert.Contains("shop.key", error, StringComparison.Ordinal);
        var keys = Lines((await RunAsync("api-keys", "list", "--name", "shop", "--json")).Output).Select(line => JsonNode.Parse(line)!).ToArray();
        var key = Assert.Single(keys);
        Assert.InRange((DateTimeOffset)key["expiresAt"]! - DateTimeOffset.UtcNow, TimeSpan.FromDays(89), TimeSpan.FromDays(90));
        Assert.NotNull(key["lastUsedAt"]);

        // What the server does not take leaves no file behind.
        Assert.Equal(CliExitCode.Failure, (await RunAsync("api-keys", "issue", "--name", "shop", "--role", "King", "--write-key", _folder.File("king.key"))).ExitCode);
        Assert.False(File.Exists(_folder.File("king.key")));

        Assert.Equal(0, (await RunAsync("api-keys", "revoke", (string)key["id"]!)).ExitCode);
        Assert.Equal("revoked", (string?)Parse(await RunAsync("api-keys", "show", (string)key["id"]!, "--json"))["state"]);
        Assert.Equal(CliExitCode.NotAllowed, (await Typed.RunAsync(["messages", "search", .. asShop])).ExitCode);
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("api-keys", "revoke", "nobody")).ExitCode);

        var printed = Parse(await RunAsync("api-keys", "issue", "--name", "printed", "--role", "Operator", "--organization", "acme", "--json"));
        using var api = KeyedApi.With(_guard, (string)printed["key"]!);
        Assert.Equal(200, (await api.GetAsync("/api/v1/organizations/acme")).Status);
    }

    [Fact]
    public async Task The_audit_log_is_listed_by_who_what_and_when()
    {
        Assert.Equal(0, (await RunAsync("codes", "suspend", Adverts, "--reason", "complaint 17")).ExitCode);
        Assert.Equal(0, (await RunAsync("messages", "search", "--msisdn", Agreed)).ExitCode);
        var all = Lines((await RunAsync("audit", "list", "--from", "1h", "--by", "test")).Output);
        Assert.StartsWith("at ", all[0], StringComparison.Ordinal);
        Assert.Contains($"/api/v1/messages?msisdn={Agreed}", all[1], StringComparison.Ordinal);
        Assert.Contains("POST /api/v1/codes/{key}/suspend", all[2], StringComparison.Ordinal);

        var entry = JsonNode.Parse(Assert.Single(Lines((await RunAsync("audit", "list", "--kind", "change", "--what", "/api/v1/codes/", "--json")).Output)))!;
        Assert.Equal(("Active", "Suspended"), ((string?)entry["before"]!["standing"], (string?)entry["after"]!["standing"]));
        Assert.Empty(Lines((await RunAsync("audit", "list", "--to", "1h", "--json")).Output));
        Assert.Equal(CliExitCode.Failure, (await RunAsync("audit", "list", "--kind", "glance")).ExitCode);
    }

    [Fact]
    public async Task A_session_is_listed_and_closed()
    {
        var esme = await _guard.BindAsync();
        var session = JsonNode.Parse(Assert.Single(Lines((await RunAsync("sessions", "list", "--side", "esme", "--peer", Mall, "--json")).Output)))!;
        Assert.Contains("127.0.0.1", (await RunAsync("sessions", "show", (string)session["id"]!)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("sessions", "close", (string)session["id"]!, "--reason", "floods us")).ExitCode);
        await esme.Closed;
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("sessions", "close", (string)session["id"]!)).ExitCode);
        Assert.Contains(_guard.Log.Entries, entry => entry.Contains("floods us", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_is_stopped_with_a_reason_shown_and_started()
    {
        Assert.Contains(Lines((await RunAsync("smscs", "list")).Output), line => line.StartsWith("main ", StringComparison.Ordinal) && line.Contains(" bound ", StringComparison.Ordinal));
        Assert.Equal("stopped", (string?)Parse(await RunAsync("smscs", "stop", "main", "--reason", "carrier asked", "--json"))["state"]);
        Assert.Contains("carrier asked", (await RunAsync("smscs", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("carrier asked", (await RunAsync("smscs", "show", "main")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("smscs", "start", "main")).ExitCode);
        await _guard.SmscBoundAsync();
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("smscs", "stop", "other")).ExitCode);
    }

    [Fact]
    public async Task A_trace_is_started_downloaded_and_stopped()
    {
        var trace = Parse(await RunAsync("traces", "start", "--account", Mall, "--seconds", "300", "--json"));
        var id = (string)trace["id"]!;
        var esme = await _guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel 7731")).IsOk);
        Assert.Equal(0, (await RunAsync("traces", "stop", id)).ExitCode);
        Assert.Contains("request", (await RunAsync("traces", "list")).Output, StringComparison.Ordinal);
        Assert.Equal("request", (string?)Parse(await RunAsync("traces", "show", id, "--json"))["endedBy"]);

        var (pcap, lines) = (_folder.File("capture"), _folder.File("lines"));
        Assert.Equal(0, (await RunAsync("traces", "download", id, "--output", pcap)).ExitCode);
        Assert.Equal(0, (await RunAsync("traces", "download", id, "--format", "ndjson", "--output", lines)).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync((string)trace["files"]![0]!), await File.ReadAllBytesAsync(pcap));
        Assert.Equal(await File.ReadAllBytesAsync((string)trace["files"]![1]!), await File.ReadAllBytesAsync(lines));
        Assert.Equal(CliExitCode.Failure, (await RunAsync("traces", "download", id, "--output", pcap)).ExitCode);

        // Nothing that could be taken for a trace stays of one that is not there.
        Assert.Equal(CliExitCode.NotThere, (await RunAsync("traces", "download", "../nothing", "--output", _folder.File("none"))).ExitCode);
        Assert.False(File.Exists(_folder.File("none")));
        Assert.Equal(CliExitCode.Failure, (await RunAsync("traces", "start", "--account", Mall, "--smsc", "main")).ExitCode);
    }

    [Fact]
    public async Task Log_levels_are_set_and_the_configuration_read_again()
    {
        Assert.Equal(0, (await RunAsync("log-levels", "set", "Warning", "SmppGuard.Relay=Debug")).ExitCode);
        var levels = Parse(await RunAsync("log-levels", "show", "--json"));
        Assert.Equal(("Warning", "Debug"), ((string?)levels["level"], (string?)levels["levels"]!["SmppGuard.Relay"]));
        Assert.Equal(CliExitCode.Failure, (await RunAsync("log-levels", "set", "Warning", "SmppGuard.Relay")).ExitCode);
        Assert.Equal(CliExitCode.Failure, (await RunAsync("log-levels", "set", "Loud")).ExitCode);

        _guard.Reconfigure = options => options.Smpp.DefaultWindow = 7;
        Assert.Contains("Smpp:DefaultWindow", (await RunAsync("configuration", "reload")).Output, StringComparison.Ordinal);
        _guard.Reconfigure = options => options.Smpp.DefaultWindow = -1;
        var (exitCode, _, error) = await RunAsync("configuration", "reload");
        Assert.Equal(CliExitCode.Failure, exitCode);
        Assert.Contains("Smpp:DefaultWindow", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_searched_and_counted_by_why_what_and_how_they_went()
    {
        _guard.Smsc.OnSubmit = submit => submit.Pdu.AsSpan().IndexOf("refuse me"u8) >= 0 ? SubmitReply.Error(SmppGuard.Smpp.Pdus.CommandStatus.ESME_RSUBMITFAIL) : SubmitReply.Ok;
        var esme = await _guard.BindAsync();
        Assert.False((await esme.SubmitAsync(Adverts, NeverAsked, "五折")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel")).IsOk);
        Assert.False((await esme.SubmitAsync(Orders, Agreed, "refuse me")).IsOk);
        await Eventually.TrueAsync(async () => (await _guard.RecordsAsync()).Count == 3, "all in the archive");

        Assert.Equal(["五折"], await TextsAsync("--reason", "no-consent"));
        Assert.Equal(["五折"], await TextsAsync("--class", "Commercial"));
        Assert.Equal(["refuse me"], await TextsAsync("--outcome", "rejected", "--smsc", "main"));
        Assert.Empty(await TextsAsync("--receipt-state", "UNDELIV"));
        Assert.Equal(CliExitCode.Failure, (await RunAsync("messages", "search", "--reason", "bad-luck")).ExitCode);
        var counted = Parse(await RunAsync("messages", "count", "--class", "Notification", "--from", "1h", "--json"));
        Assert.Equal((2, true), ((int)counted["count"]!, (bool)counted["exact"]!));

        async Task<string[]> TextsAsync(params string[] filters) =>
            [.. Lines((await RunAsync(["messages", "search", .. filters, "--json"])).Output).Select(line => (string)JsonNode.Parse(line)!["originalText"]!)];
    }

    /// <summary>As the page says: what is secret in an argument stands in a file, and not where every user of the machine can read it.</summary>
    [Fact]
    public async Task An_argument_can_stand_in_a_file()
    {
        var place = _folder.Write("place.txt", _folder.File("no-directory"));
        var (exitCode, _, error) = await Typed.RunAsync("storage", "copy", "--from", "@" + place, "--to", "mongodb://127.0.0.1:1/smppguard");
        Assert.NotEqual(0, exitCode);
        Assert.StartsWith(_folder.File("no-directory") + " ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_that_the_shell_completes_are_those_of_the_program()
    {
        Assert.Equal(Reasons.All.Order(StringComparer.Ordinal), MessageFilters.Reasons.Order(StringComparer.Ordinal));
        Assert.Equal(Enum.GetNames<Purpose>().Where(name => name != nameof(Purpose.Unknown)).Order(StringComparer.Ordinal), MessageFilters.Classes.Order(StringComparer.Ordinal));
        Assert.Equal(
            Enum.GetValues<SmppGuard.Archive.MessageOutcome>().Where(o => o != SmppGuard.Archive.MessageOutcome.None).Select(o => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(o.ToString())).Order(StringComparer.Ordinal),
            MessageFilters.Outcomes.Order(StringComparer.Ordinal));
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => Typed.RunAsync(_guard, _folder, arguments);
}
