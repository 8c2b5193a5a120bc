using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Hosting;

/// <summary>The configuration changes while the program runs: by the API in this process, by SIGHUP in one of its own.</summary>
public sealed partial class ReloadTests
{
    private const string Path = "/api/v1/configuration/reload";

    [Fact]
    public async Task Under_traffic_what_can_change_is_in_force_and_no_bind_ends()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await guard.BindAsync();
        var load = new TokenLoad();
        using var stop = new CancellationTokenSource();
        var submitting = load.SubmitAsync(esme, window: 10, stop.Token);
        await Eventually.TrueAsync(() => load.Acknowledged > 50, "load");
        await using var other = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0402, (await other.SubmitAsync(Adverts, NeverAsked, "sale")).Status);

        guard.Reconfigure = options =>
        {
            options.StatusMap["no-consent"] = "0x0499";
            options.Stamp.Gsm7.Contact = " Call {contact}";
            options.Smpp.DefaultWindow = 7;
            options.Smpp.EnquireLinkSeconds = 20;
            options.Replies.OptOutConfirmation = "您已退订，不会再收到我们的营销短信。";
        };
        Assert.Equal(["Smpp:EnquireLinkSeconds", "Smpp:DefaultWindow", "Replies:OptOutConfirmation", "Stamp:Gsm7:Contact", "StatusMap"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        Assert.Equal((CommandStatus)0x0499, (await other.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        Assert.True((await other.SubmitAsync(Adverts, Agreed, "marked anew")).IsOk);
        var marked = await guard.RecordAsync(r => r.OriginalText == "marked anew");
        Assert.Equal("[Acme Mall] marked anew Call 4008001234 Reply STOP to opt out", marked.SentText);

        // Quiet hours around the present moment, and gone again.
        var there = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        guard.Reconfigure += options => (options.QuietHours.Enabled, options.QuietHours.From, options.QuietHours.To) =
            (true, there.AddHours(-2).ToString("HH:mm", CultureInfo.InvariantCulture), there.AddHours(2).ToString("HH:mm", CultureInfo.InvariantCulture));
        Assert.Contains("QuietHours:Enabled", Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        Assert.Equal((CommandStatus)0x0408, (await other.SubmitAsync(Adverts, Agreed, "at night")).Status);
        guard.Reconfigure += options => options.QuietHours.Enabled = false;
        _ = await guard.CallAsync(HttpMethod.Post, Path);
        Assert.True((await other.SubmitAsync(Adverts, Agreed, "by day")).IsOk);

        // A cap for everybody.
        guard.Reconfigure += options => options.FrequencyCap.Messages = 1;
        _ = await guard.CallAsync(HttpMethod.Post, Path);
        Assert.True((await other.SubmitAsync(Adverts, AlsoAgreed, "first")).IsOk);
        Assert.Equal((CommandStatus)0x040A, (await other.SubmitAsync(Adverts, AlsoAgreed, "second")).Status);

        var answered = load.Answered.Count;
        await Eventually.TrueAsync(() => load.Answered.Count > answered + 50, "the load going on");
        await stop.CancelAsync();
        await submitting;
        Assert.False(esme.Closed.IsCompleted);
        Assert.Empty(Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        Assert.Equal(1, (await guard.ScrapeAsync())["smppguard_configuration_in_force"]);
    }

    [Fact]
    public async Task One_that_is_wrong_changes_nothing_and_every_problem_is_told()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await guard.BindAsync();
        using var api = new GuardApi(guard);
        guard.Reconfigure = options =>
        {
            options.StatusMap["no-consent"] = "0x0499";
            options.StatusMap["no-reason"] = "1";
            options.Smpp.DefaultWindow = 0;
            options.Smscs.Add(new SmscOptions { Name = "main", Host = "127.0.0.1", Port = 1, SystemId = "twice" });
        };
        var (status, answer) = await api.SendAsync(HttpMethod.Post, Path);
        Assert.Equal(422, status);
        var problems = Names(answer, "problems");
        Assert.Equal(3, problems.Length);
        Assert.Contains(problems, p => p.StartsWith("SmppGuard:Smpp:DefaultWindow is 0; ", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("SmppGuard:StatusMap:no-reason is no reason; ", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("SmppGuard:Smscs:1:Name is \"main\"; ", StringComparison.Ordinal));
        Assert.All(problems, p => Assert.True(guard.Log.Contains($"Configuration not taken, what was in force stays: {p}")));
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        var scrape = await guard.ScrapeAsync();
        Assert.Equal(0, scrape["smppguard_configuration_in_force"]);
        Assert.Equal(1, scrape["smppguard_configuration_reloads_total{outcome=\"not-taken\"}"]);

        guard.Reconfigure = options => options.StatusMap["no-consent"] = "0x0499";
        Assert.Equal(["StatusMap"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        Assert.Equal((CommandStatus)0x0499, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        Assert.Equal(1, (await guard.ScrapeAsync())["smppguard_configuration_in_force"]);
    }

    [Fact]
    public async Task What_needs_a_restart_is_named_each_time_and_what_does_not_is_taken()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Reconfigure = options =>
        {
            options.Smpp.SystemId = "OTHER";
            options.Retention.MessageMonths = 12;
            options.Smscs[0].Window = 5;
            options.Smscs[0].SystemType = "VMA";
            options.StatusMap["no-consent"] = "0x0499";
        };
        foreach (var changed in new string[][] { ["StatusMap", "Smscs:main:SystemType"], [] })
        {
            var answer = await guard.CallAsync(HttpMethod.Post, Path);
            Assert.Equal(changed, Names(answer, "changed"));
            Assert.Equal(["Smpp:SystemId", "Retention:MessageMonths", "Smscs:main:Window"], Names(answer, "needRestart"));
        }

        Assert.True(guard.Log.Contains("New, and in force after a restart only: Smpp:SystemId, Retention:MessageMonths, Smscs:main:Window"));
    }

    [Fact]
    public async Task An_SMSC_is_added_and_sent_to_and_one_that_is_removed_ends_what_is_under_way_first()
    {
        await using var spare = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 300);
        await using var esme = await guard.BindAsync();
        guard.Reconfigure = options => options.Smscs.Add(new SmscOptions { Name = "spare", Host = "127.0.0.1", Port = spare.Port, SystemId = "guard", Password = "secret" });
        Assert.Equal(["Smscs:spare"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        await spare.WaitForBindsAsync();

        var account = $$"""{ "password": "{{HashedSecret}}", "codes": [ "{{Shared}}" ], "smsc": "spare" }""";
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/accounts/added", account);
        await using var added = await guard.BindAsync("added");
        await Eventually.TrueAsync(async () => (await added.SubmitAsync(Shared, Agreed, "to the new one")).IsOk, "the new SMSC");
        Assert.Equal("to the new one", spare.Received.Snapshot()[0].Text[^14..]);

        // Its receipt is found by its record: while that is not stored it would wait for what is under way to the same number.
        _ = await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);

        // Under way when it is removed: the answer and a receipt still come.
        SubmittedMessage? held = null;
        spare.OnSubmit = message =>
        {
            held = message;
            return SubmitReply.None;
        };
        var pending = added.SubmitAsync(Shared, Agreed, "under way", registered: true);
        await Eventually.TrueAsync(() => held is not null, "the message at the SMSC");
        guard.Reconfigure = null;
        Assert.Equal(["Smscs:spare"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await added.SubmitAsync(Shared, Agreed, "too late")).Status);
        Assert.Equal(CommandStatus.ESME_ROK, await spare.ReceiptAsync(spare.Received.Snapshot()[0]));
        Assert.Single(spare.Connections());
        held!.Answer(CommandStatus.ESME_ROK);
        Assert.True((await pending).IsOk);
        await Eventually.TrueAsync(() => spare.Connections().Count == 0, "the unbind");
        await Eventually.TrueAsync(() => guard.Log.Contains("SMSC spare is no more in the configuration"), "the line");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "elsewhere nothing changed")).IsOk);
        Assert.DoesNotContain("spare", string.Join('\n', (await guard.ScrapeAsync()).Series("smppguard_binds")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_are_taken_with_the_next_submit_and_an_SMSC_that_they_need_with_them()
    {
        await using var spare = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "by its account")).IsOk);
        guard.Reconfigure = options =>
        {
            options.Smscs.Add(new SmscOptions { Name = "spare", Host = "127.0.0.1", Port = spare.Port, SystemId = "guard", Password = "secret" });
            options.RecipientLists = [new RecipientListOptions { Name = "staff", Numbers = [Agreed] }];
            options.Routes = [new MessageRouteOptions { Name = "staff", Lists = ["staff"], Targets = [new RouteTargetOptions { Smsc = "spare" }, new RouteTargetOptions { Smsc = "main", Priority = 2 }] }];
        };
        Assert.Equal(["Routes", "RecipientLists", "Smscs:spare"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        await Eventually.TrueAsync(() => guard.Services.GetRequiredService<Router>().LinkOf("spare") is { BoundTransmitters: > 0 }, "the bind to it");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "by the route")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "by no route")).IsOk);
        Assert.EndsWith("by the route", Assert.Single(spare.Received.Snapshot()).Text, StringComparison.Ordinal);

        // A route to nowhere is not taken, and the one in force stays.
        guard.Reconfigure += options => options.Routes[0].Targets[0].Smsc = "nowhere";
        using var api = new GuardApi(guard);
        var (status, answer) = await api.SendAsync(HttpMethod.Post, Path);
        Assert.Equal(422, status);
        Assert.StartsWith("SmppGuard:Routes:0:Targets:0:Smsc is \"nowhere\"; ", Assert.Single(Names(answer, "problems")), StringComparison.Ordinal);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "by the route again")).IsOk);
        Assert.Equal(2, spare.Received.Count);

        guard.Reconfigure = options => options.Smscs.Add(new SmscOptions { Name = "spare", Host = "127.0.0.1", Port = spare.Port, SystemId = "guard", Password = "secret" });
        Assert.Equal(["Routes", "RecipientLists"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "by its account again")).IsOk);
        Assert.Equal((2, 3), (spare.Received.Count, guard.Smsc.Received.Count));
    }

    [Fact]
    public async Task Where_an_SMSC_is_counts_from_the_next_connection_on()
    {
        await using var moved = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await guard.BindAsync();
        guard.Reconfigure = options => options.Smscs[0].Port = moved.Port;
        Assert.Equal(["Smscs:main:Port"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "on the bind that stands")).IsOk);
        Assert.Equal(1, guard.Smsc.Counters.Submits);
        guard.Smsc.Disconnect();
        await moved.WaitForBindsAsync();
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Orders, Agreed, "there")).IsOk, "the new place");
        Assert.True(moved.Counters.Accepted > 0);
    }

    [Fact]
    public async Task A_key_of_the_API_changes_at_once()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Reconfigure = options => options.Admin.ApiKeys[0].Key = "another-key-of-sixteen";
        Assert.Equal(["Admin:ApiKeys"], Names(await guard.CallAsync(HttpMethod.Post, Path), "changed"));
        using var api = new GuardApi(guard);
        Assert.Equal(401, (await api.SendAsync(HttpMethod.Post, Path)).Status);
        using var other = guard.CreateApi();
        other.DefaultRequestHeaders.Authorization = new("Bearer", "another-key-of-sixteen");
        using var answer = await other.PostAsync(new Uri(Path, UriKind.Relative), content: null);
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_hangup_takes_the_file_and_drops_no_bind()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        var file = await File.ReadAllTextAsync(guard.ConfigFile);
        await File.WriteAllTextAsync(guard.ConfigFile, file.Replace("\"DataDirectory\"", "\"StatusMap\": { \"no-consent\": \"0x0499\" }, \"Smpp\": { \"SystemId\": \"OTHER\" }, \"DataDirectory\"", StringComparison.Ordinal));
        guard.Signal(GuardProgram.Sighup);
        await Eventually.TrueAsync(() => guard.Errors.Any(l => l.Contains("Configuration read again (SIGHUP); new and in force: StatusMap", StringComparison.Ordinal)), "the line");
        await Eventually.TrueAsync(() => guard.Errors.Any(l => l.Contains("New, and in force after a restart only: Smpp:SystemId", StringComparison.Ordinal)), "the other line");
        Assert.Equal((CommandStatus)0x0499, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);
        Assert.Equal(0, await guard.StopAsync());
    }

    [Fact]
    public void The_page_names_the_keys_that_can_change_and_no_others()
    {
        var page = File.ReadAllText(System.IO.Path.Combine(SourceFolder.Path, "docs", "usage", "configuration.md"));
        var lines = page[page.IndexOf("## What can change without a restart", StringComparison.Ordinal)..].Split('\n').Where(l => l.StartsWith("- ", StringComparison.Ordinal)).Take(2).ToList();
        Assert.Equal(LiveKeys.All, Quoted().Matches(lines[0]).Select(m => m.Groups[1].Value));
        Assert.Equal(LiveKeys.OfSmsc, Quoted().Matches(lines[1]).Select(m => m.Groups[1].Value));
    }

    private static string[] Names(JsonNode? answer, string member) => [.. answer![member]!.AsArray().Select(n => (string)n!)];

    [GeneratedRegex("`([A-Z][A-Za-z0-9:]*)`")]
    private static partial Regex Quoted();
}
