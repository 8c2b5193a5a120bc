using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.CarrierBlackLists;

/// <summary>What becomes of receipts that say that a number is on a carrier's black list.</summary>
public sealed class BlackListTests
{
    private const CommandStatus Revoked = (CommandStatus)0x0403;

    [Fact]
    public async Task A_receipt_that_speaks_of_a_black_list_is_a_report_and_accepting_it_is_a_refusal_of_adverts()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        var message = await SubmitAsync(guard, esme, Adverts, Agreed);
        Assert.Equal(CommandStatus.ESME_ROK, await CarrierReceipt.SendAsync(guard.Smsc, message, err: "MBBLACK"));

        var report = Assert.Single(await api.ReportsAsync(1))!;
        var record = await guard.RecordAsync(r => r.SmscMessageId == message.MessageId);
        Assert.Equal(
            ("acme", Agreed, Adverts, Mall, "main"),
            ((string?)report["organization"], (string?)report["msisdn"], (string?)report["code"], (string?)report["account"], (string?)report["smsc"]));
        Assert.Equal(
            (record.Id, message.MessageId, "UNDELIV", "MBBLACK", "black list of the carrier"),
            ((string?)report["message"], (string?)report["messageId"], (string?)report["state"], (string?)report["error"], (string?)report["meaning"]));
        Assert.Equal(("pending", null, null), ((string?)report["status"], (string?)report["decidedAt"], (string?)report["decidedBy"]));
        await Eventually.TrueAsync(async () => await api.MetricAsync("smppguard_blacklist_reports_pending") == 1, "the count");

        // Nothing changes by itself.
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        var id = (string)report["id"]!;
        var (status, accepted) = await api.DecideAsync(id, "accept");
        Assert.Equal((200, "accepted", "test"), (status, (string?)accepted!["status"], (string?)accepted["decidedBy"]));
        Assert.NotNull(accepted["decidedAt"]);
        Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);

        var refusal = (await api.ConsentAsync("acme", Agreed))["history"]!.AsArray()[^1]!;
        Assert.Equal(("revoked", "receipt", "test"), ((string?)refusal["change"], (string?)refusal["method"], (string?)refusal["recordedBy"]));
        Assert.Equal($"MBBLACK in the receipt of SMSC main for message {message.MessageId}", (string?)refusal["reason"]);
        Assert.Equal((string?)report["at"], (string?)refusal["revokedAt"]);

        // Said again it is no second refusal; and it is not taken back.
        Assert.Equal(200, (await api.DecideAsync(id, "accept")).Status);
        Assert.Equal(409, (await api.DecideAsync(id, "dismiss")).Status);
        Assert.Equal(2, (await api.ConsentAsync("acme", Agreed))["history"]!.AsArray().Count);
        Assert.Equal(0, await api.MetricAsync("smppguard_blacklist_reports_pending"));
        Assert.Equal(1, await api.MetricAsync("""smppguard_blacklist_reports_total{status="accepted"}"""));
        Assert.Contains(guard.Log.Entries, line => line.StartsWith($"Report {id}: a receipt says MBBLACK of …8000, to whom acme sent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_number_that_many_messages_went_to_is_one_number_on_a_list_and_one_refusal()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        for (var i = 0; i < 3; i++)
        {
            _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Adverts, Agreed), err: "BLACK");
        }

        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Adverts, AlsoAgreed), err: "BLACK");
        var reports = await api.ReportsAsync(4);
        await Eventually.TrueAsync(async () => await api.MetricAsync("smppguard_blacklist_reports_pending") == 4 && await api.MetricAsync("""smppguard_blacklist_reports_total{status="pending"}""") == 2, "the counts");
        foreach (var report in reports.Where(r => (string?)r!["msisdn"] == Agreed))
        {
            Assert.Equal(200, (await api.DecideAsync((string)report!["id"]!, "accept")).Status);
        }

        Assert.Equal(1, await api.MetricAsync("""smppguard_blacklist_reports_total{status="accepted"}"""));
        Assert.Equal(1, await api.MetricAsync("""smppguard_optouts_total{organization="acme"}"""));
    }

    [Fact]
    public async Task A_report_that_is_dismissed_changes_nothing()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Adverts, Agreed), err: "BLACK");
        var id = (string)(await api.ReportsAsync(1))[0]!["id"]!;
        Assert.Equal((200, "dismissed"), await StatusAsync(api.DecideAsync(id, "dismiss")));
        Assert.Equal((200, "dismissed"), await StatusAsync(api.DecideAsync(id, "dismiss")));
        Assert.Equal(409, (await api.DecideAsync(id, "accept")).Status);
        Assert.Equal("granted", (string?)(await api.ConsentAsync("acme", Agreed))["state"]);
        Assert.Equal("dismissed", (string?)(await api.GetAsync("/api/v1/black-list-reports/" + id))["status"]);
    }

    [Theory]
    [InlineData("UNDELIV", "W-BLACK", null, "UNDELIV", "W-BLACK")]
    [InlineData("UNDELIV", "DB:0144", null, "UNDELIV", "DB:0144")]
    [InlineData("REJECTD", "tsblack", null, "REJECTD", "TSBLACK")]
    [InlineData("MBBLACK", "001", null, "MBBLACK", "MBBLACK")]
    [InlineData("SC:0016", "", null, "SC:0016", "SC:0016")]

    // message_state says what the state is; the carrier's word in stat is kept beside it.
    [InlineData("MBBLACK", "000", MessageState.Undeliverable, "UNDELIV", "MBBLACK")]
    [InlineData("TDBLACK", "012", MessageState.Rejected, "REJECTD", "TDBLACK")]
    [InlineData("UNDELIV", "BLACK", MessageState.Undeliverable, "UNDELIV", "BLACK")]
    public async Task A_word_counts_in_err_and_in_stat_in_any_case(string stat, string err, MessageState? messageState, string state, string error)
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var message = await SubmitAsync(guard, await guard.BindAsync(), Orders, Agreed);
        Assert.Equal(CommandStatus.ESME_ROK, await CarrierReceipt.SendAsync(guard.Smsc, message, stat, err, messageState: messageState));
        var report = Assert.Single(await api.ReportsAsync(1))!;
        Assert.Equal((state, error), ((string?)report["state"], (string?)report["error"]));
    }

    [Fact]
    public async Task Only_a_whole_word_of_a_message_that_was_not_delivered_counts()
    {
        await using var guard = await StartAsync(options =>
        {
            options.Feedback.AddErrors.Add("XX:0001");
            options.Feedback.IgnoreErrors.Add("SC:0016");
        });
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        foreach (var (stat, err, text) in new[]
        {
            ("DELIVRD", "BLACK", ""), ("UNDELIV", "BLACKS", ""), ("UNDELIV", "MB", ""), ("UNDELIV", "MK:0001", ""), ("UNDELIV", "000", "BLACK"), ("UNDELIV", "SC:0016", ""), ("SC:0016", "", ""),
        })
        {
            _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Orders, Agreed), stat, err, text);
        }

        // The last that is read, so all before it are.
        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Orders, AlsoAgreed), err: "xx:0001");
        var report = Assert.Single(await api.ReportsAsync(1))!;
        Assert.Equal((AlsoAgreed, "XX:0001", "a black list, by the configuration"), ((string?)report["msisdn"], (string?)report["error"], (string?)report["meaning"]));
    }

    [Fact]
    public async Task Where_nobody_is_asked_the_refusal_is_in_force_and_the_report_says_so_also_after_a_restart()
    {
        await using var guard = await StartAsync(options => options.Feedback.BlackLists = "Refuse");
        using (var api = new GuardApi(guard))
        {
            var esme = await guard.BindAsync();
            var message = await SubmitAsync(guard, esme, Adverts, Agreed);
            _ = await CarrierReceipt.SendAsync(guard.Smsc, message, err: "MBBLACK");
            var report = Assert.Single(await api.ReportsAsync(1))!;
            Assert.Equal(("accepted", "feedback"), ((string?)report["status"], (string?)report["decidedBy"]));
            Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);

            // SMSCs repeat receipts: it is found in the archive, and is the same report.
            _ = await CarrierReceipt.SendAsync(guard.Smsc, message, err: "MBBLACK");
            await guard.RecordAsync(r => r.SmscMessageId == message.MessageId && r.Receipts.Count == 2);
        }

        await guard.StopAsync();
        await guard.StartAgainAsync();
        using var again = new GuardApi(guard);
        Assert.Single(await again.ReportsAsync());
        var consent = await again.ConsentAsync("acme", Agreed);
        Assert.Equal("revoked", (string?)consent["state"]);
        Assert.Single(Refusals(consent));
        Assert.Equal("feedback", (string?)Refusals(consent).Single()["recordedBy"]);
    }

    [Fact]
    public async Task Where_nobody_is_asked_the_refusal_does_not_wait_for_a_report_that_cannot_be_stored()
    {
        await using var guard = await StartAsync(options => options.Feedback.BlackLists = "Refuse");
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        var message = await SubmitAsync(guard, esme, Adverts, Agreed);
        using (new FullDisk(Path.Combine(guard.DataDirectory, "guard.db"), "black_list_reports"))
        {
            _ = await CarrierReceipt.SendAsync(guard.Smsc, message, err: "MBBLACK");
            await Eventually.TrueAsync(async () => string.Equals((string?)(await api.ConsentAsync("acme", Agreed))["state"], "revoked", StringComparison.Ordinal), "the refusal");
            Assert.Equal(Revoked, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        }

        // The report finds that it is done.
        var report = Assert.Single(await api.ReportsAsync(1))!;
        Assert.Equal(("accepted", "feedback"), ((string?)report["status"], (string?)report["decidedBy"]));
        Assert.Single(Refusals(await api.ConsentAsync("acme", Agreed)));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_holds_no_other_up()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var then = DateTimeOffset.UtcNow.AddDays(-3).ToUnixTimeMilliseconds();
        var archive = Path.Combine(guard.DataDirectory, "archive");
        await File.WriteAllTextAsync(DayFile.PathOf(archive, ArchiveDay.Of(then)), new string('?', 10_000));
        guard.Services.GetRequiredService<IBlackListReportStorage>().Add([new BlackListReceipt(RecordIds.FirstAt(then), then, "main", "1", "UNDELIV", "MBBLACK")]);

        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, await guard.BindAsync(), Orders, Agreed), err: "MBBLACK");
        Assert.Equal(Agreed, (string?)Assert.Single(await api.ReportsAsync(1))!["msisdn"]);
    }

    /// <summary>message_state rightly says what became of it; stat is kept only where it says more than a number.</summary>
    [Theory]
    [InlineData("FAILED", "034", "034")]
    [InlineData("FAILED", "000", "FAILED")]
    [InlineData("MK:0001", "000", "MK:0001")]
    [InlineData("MBBLACK", "023", "MBBLACK")]
    [InlineData("UNDELIV", "012", "012")]
    public async Task The_error_of_a_receipt_is_what_says_most(string stat, string err, string error)
    {
        await using var guard = await StartAsync();
        var message = await SubmitAsync(guard, await guard.BindAsync(), Orders, Agreed);
        _ = await CarrierReceipt.SendAsync(guard.Smsc, message, stat, err, messageState: MessageState.Undeliverable);
        var record = await guard.RecordAsync(r => r.SmscMessageId == message.MessageId && r.Receipts.Count == 1);
        Assert.Equal(("UNDELIV", error), (record.Receipts[0].State, record.Receipts[0].Error));
    }

    [Fact]
    public async Task Switched_off_nothing_is_reported()
    {
        await using var guard = await StartAsync(options => options.Feedback.BlackLists = "Off");
        var esme = await guard.BindAsync();
        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Adverts, Agreed), err: "MBBLACK");

        // Stopping takes over all that is in the journal.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        using var api = new GuardApi(guard);
        Assert.Empty(await api.ReportsAsync());
    }

    [Fact]
    public async Task The_receipts_of_a_long_message_are_one_report()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, new string('折', 120), registered: true)).IsOk);
        var segments = guard.Smsc.Received.Snapshot();
        Assert.Equal(3, segments.Count);
        foreach (var segment in segments)
        {
            _ = await CarrierReceipt.SendAsync(guard.Smsc, segment, err: "MBBLACK");
        }

        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Orders, AlsoAgreed), err: "BLACK");
        var reports = await api.ReportsAsync(2);
        Assert.Equal([AlsoAgreed, Agreed], reports.Select(r => (string?)r!["msisdn"]));
        Assert.Equal(segments[0].MessageId, (string?)reports[1]!["messageId"]);
    }

    [Fact]
    public async Task A_consent_that_was_given_after_the_receipt_stands()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Adverts, Agreed), err: "MBBLACK");
        var id = (string)(await api.ReportsAsync(1))[0]!["id"]!;
        var (granted, _) = await api.SendAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "method": "paper", "evidence": "a new form" }""");
        Assert.Equal(201, granted);

        Assert.Equal((200, "accepted"), await StatusAsync(api.DecideAsync(id, "accept")));
        var consent = await api.ConsentAsync("acme", Agreed);
        Assert.Equal("granted", (string?)consent["state"]);
        Assert.Single(Refusals(consent));
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Fact]
    public async Task Who_has_refused_since_is_not_refused_for_twice()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        _ = await CarrierReceipt.SendAsync(guard.Smsc, await SubmitAsync(guard, esme, Adverts, Agreed), err: "MBBLACK");
        var id = (string)(await api.ReportsAsync(1))[0]!["id"]!;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "TD"));

        Assert.Equal((200, "accepted"), await StatusAsync(api.DecideAsync(id, "accept")));
        Assert.Equal(["reply"], Refusals(await api.ConsentAsync("acme", Agreed)).Select(r => (string?)r["method"]));
    }

    [Fact]
    public async Task A_receipt_of_a_message_whose_organization_is_gone_is_logged_and_no_report()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/organizations/brief", """{ "name": "短命", "contact": "4000000001" }""")).Status);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/codes/1069555", """{ "match": "Exact", "organization": "brief", "purpose": "Notification" }""")).Status);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/accounts/brief", $$"""{ "password": "{{Secret}}", "codes": [ "1069555" ], "smsc": "main" }""")).Status);
        var message = await SubmitAsync(guard, await guard.BindAsync("brief"), "1069555", Agreed);
        foreach (var path in new[] { "accounts/brief", "codes/1069555", "organizations/brief" })
        {
            Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, "/api/v1/" + path)).Status);
        }

        Assert.Equal(CommandStatus.ESME_ROK, await CarrierReceipt.SendAsync(guard.Smsc, message, err: "MBBLACK"));
        await Eventually.TrueAsync(() => guard.Log.Entries.Any(line => line.Contains("not registered any more, so there is nobody to refuse", StringComparison.Ordinal)), "the line in the log");
        Assert.Empty(await api.ReportsAsync());
    }

    [Fact]
    public async Task A_receipt_that_comes_before_the_answers_to_all_segments_waits_for_its_message()
    {
        await using var guard = await StartAsync();
        using var api = new GuardApi(guard);
        guard.Smsc.OnSubmit = _ => SmscSimulator.Behaviour.SubmitReply.None;
        var esme = await guard.BindAsync();
        var answer = await esme.SendRequestAsync(new Submit { Source = Adverts, Destination = Agreed, Text = new string('折', 60), RegisteredDelivery = 1 }.Encode());
        var first = await guard.Smsc.Received.WaitForAsync(_ => true);
        Assert.True(first.Answer(CommandStatus.ESME_ROK, "seg1"));
        var second = await guard.Smsc.Received.WaitForAsync(m => m.Segment?.Number == 2);
        Assert.Equal(CommandStatus.ESME_ROK, await CarrierReceipt.SendAsync(guard.Smsc, first, err: "MBBLACK", messageId: "seg1"));
        Assert.Empty(await api.ReportsAsync());

        Assert.True(second.Answer(CommandStatus.ESME_ROK, "seg2"));
        Assert.True(EsmeClient.ResultOf(await answer).IsOk);
        Assert.Equal("seg1", (string?)Assert.Single(await api.ReportsAsync(1))!["messageId"]);
    }

    // The SMSC sends no receipts of its own.
    private static Task<GuardFixture> StartAsync(Action<GuardOptions>? configure = null) =>
        GuardFixture.StartAsync(configure, new SmscSimulator.Server.SmscServerOptions { Receipts = false, DeliverRetry = TimeSpan.FromMilliseconds(100) });

    private static async Task<SubmittedMessage> SubmitAsync(GuardFixture guard, EsmeClient esme, string source, string destination)
    {
        var result = await esme.SubmitAsync(source, destination, "text", registered: true);
        Assert.True(result.IsOk);
        return guard.Smsc.Received.Snapshot().Single(m => m.MessageId == result.MessageId);
    }

    private static async Task<(int Status, string? Report)> StatusAsync(Task<(int Status, JsonNode? Answer)> decision)
    {
        var (status, answer) = await decision;
        return (status, (string?)answer?["status"]);
    }

    private static IEnumerable<JsonNode> Refusals(JsonNode consent) => consent["history"]!.AsArray().Where(e => (string?)e!["change"] == "revoked")!;
}
