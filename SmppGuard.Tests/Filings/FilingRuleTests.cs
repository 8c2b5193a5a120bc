using System.Text.Json.Nodes;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.Routing;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Routing.SmscRow;

namespace SmppGuard.Tests.Filings;

/// <summary>What is not filed with the carrier of an SMSC, seen by the sender, the SMSC and in the records.</summary>
public sealed class FilingRuleTests
{
    private const CommandStatus NotFiled = (CommandStatus)0x040C;

    [Fact]
    public async Task Who_keeps_no_filings_is_not_told_of_any_and_who_keeps_some_is_told_in_each_record()
    {
        await using var guard = await StartAsync(_ => { });
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        await FileAsync(guard, Adverts, "s", "Signature", "示例商城");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场六折")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "您的订单已发货")).IsOk);
        Assert.Equal(3, guard.Smsc.Received.Count);
        Assert.Equal([null, "template contact", "signature template"], (await guard.EndedAsync(3)).OrderBy(record => record.RecordId).Select(record => record.NotFiled));
        var page = await guard.CallAsync(HttpMethod.Get, $"/api/v1/messages?code={Orders}");
        Assert.Equal(["signature", "template"], page!["items"]![0]!["notFiled"]!.AsArray().Select(kind => (string?)kind));
        var metrics = await guard.ScrapeAsync();
        Assert.Equal((2, 0, 0), (Counted("template", "sent"), Counted("link", "sent"), Counted("template", "refused")));

        double Counted(string kind, string outcome) => metrics[metrics.Series("smppguard_unfiled_total").Single(series =>
            series.Contains("\"main\"", StringComparison.Ordinal) && series.Contains($"\"{kind}\"", StringComparison.Ordinal) && series.Contains($"\"{outcome}\"", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_carrier_that_insists_gets_what_is_filed_and_nothing_else_over_a_restart()
    {
        await using var guard = await StartAsync(options => Insist(options, "Signature", "Contact"));
        var esme = await guard.BindAsync();
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        await FileAsync(guard, Adverts, "s", "Signature", "示例商城");
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);

        // Handed in is not taken; with another carrier is not with this one.
        await FileAsync(guard, Adverts, "c", "Contact", "400-800-1234", "Pending");
        await FileAsync(guard, Adverts, "d", "Contact", "4008001234", carrier: "elsewhere");
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        await FileAsync(guard, Adverts, "c", "Contact", "400-800-1234");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        await FileAsync(guard, Adverts, "c", "Contact", "400-800-1234", "Lapsed");
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        Assert.Equal(204, await DeleteAsync(guard, Adverts, "s"));
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);
        var records = (await guard.EndedAsync(7)).OrderBy(record => record.RecordId).ToList();
        Assert.Equal(["signature contact", "contact", "contact", null, null, "contact", "signature contact"], records.Select(record => record.NotFiled));
        Assert.All(records, record => Assert.Equal(record.NotFiled is null, record.IsAllowed));
    }

    [Theory]
    [InlineData(Adverts, "50% off today", "Signature", "Acme Mall")]
    [InlineData(Adverts, "全场五折", "Signature", "示例商城")]
    [InlineData(Orders, "[Acme Mall] your order is on its way", "Signature", "Acme Mall")]
    [InlineData(Orders, "您的订单已发货【示例商城】", "Signature", "示例商城")]
    [InlineData(Adverts, "全场五折", "Contact", "(400) 800-1234")]
    [InlineData(Orders, "快递员电话021-55551234，请接听", "Contact", "02155551234")]
    [InlineData(Adverts, "全场五折，详见 shop.example.com/sale", "Link", "*.example.com")]
    [InlineData(Orders, "物流详情 https://example.com/t/17", "Link", "example.com/t")]
    [InlineData(Adverts, "全场5折，仅限今天", "Template", "全场{n:digits(1)}折，仅限今天")]
    [InlineData(Adverts, "【示例商城】全场5折，仅限今天 客服4008001234 拒收请回复R", "Template", "全场{n:digits(1)}折，仅限今天")]
    public async Task What_a_text_has_as_it_leaves_has_to_be_filed(string code, string text, string kind, string value)
    {
        await using var guard = await StartAsync(options => Insist(options, kind));
        var esme = await guard.BindAsync();
        Assert.Equal(NotFiled, (await esme.SubmitAsync(code, Agreed, text)).Status);
        var explained = await ExplainAsync(guard, code, text);
        Assert.Equal(("not-filed", kind.ToLowerInvariant()), ((string?)explained["reason"], (string?)Assert.Single(explained["notFiled"]!.AsArray())));
        Assert.Contains("main", (string?)explained["detail"], StringComparison.Ordinal);
        await FileAsync(guard, code, "it", kind, value);
        Assert.True((await esme.SubmitAsync(code, Agreed, text)).IsOk);
        Assert.Equal("allowed", (string?)(await ExplainAsync(guard, code, text))["decision"]);
    }

    [Theory]
    [InlineData("Signature", "示例商场", "全场五折")]
    [InlineData("Signature", "Acme Mall", "全场五折")]
    [InlineData("Contact", "4008001235", "全场五折")]
    [InlineData("Contact", "4008001234", "全场五折，来电13900001111")]
    [InlineData("Link", "example.org", "全场五折，详见 example.com")]
    [InlineData("Template", "全场{n:digits(1)}折，仅限今天", "全场免费，仅限今天")]
    public async Task Something_else_that_is_filed_does_not_help(string kind, string value, string text)
    {
        await using var guard = await StartAsync(options => Insist(options, kind));
        await FileAsync(guard, Adverts, "it", kind, value);
        var esme = await guard.BindAsync();
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Adverts, Agreed, text)).Status);
    }

    [Fact]
    public async Task A_code_with_templates_files_them_by_their_ids_and_what_they_name_is_filed_with_them()
    {
        await using var guard = await StartAsync(options => Insist(options, "Signature", "Template", "Link"));
        const string Text = "您的验证码是123456，详见 example.com，5分钟内有效。";
        _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/login", """{ "text": "您的验证码是{code:digits(6)}，详见 example.com，5分钟内有效。" }""");
        _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/other", """{ "text": "您的登录码是{code:digits(6)}，10分钟内有效。" }""");
        await FileAsync(guard, Passwords, "s", "Signature", "示例商城");
        await FileAsync(guard, Passwords, "o", "Template", "other");
        var esme = await guard.BindAsync();
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Passwords, Agreed, Text)).Status);
        await FileAsync(guard, Passwords, "l", "Template", "login");
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, Text)).IsOk);
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, "您的登录码是654321，10分钟内有效。")).IsOk);

        // Nobody looks at what warns of a storm.
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "Storm, see example.com")).IsOk);
    }

    [Fact]
    public async Task A_message_goes_to_the_next_target_where_it_is_filed_and_is_refused_where_there_is_none()
    {
        await using var row = await SmscRow.StartAsync(
            ["east", "west"],
            options =>
            {
                options.Routes = [Route("safe", "east;west;main", route => route.Codes = [Adverts])];
                options.Smscs.ForEach(smsc => (smsc.Filings.Policy, smsc.Filings.Kinds) = ("Elsewhere", ["Signature"]));
            },
            time: HandedTime.Stopped());
        var esme = await row.Guard.BindAsync();
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Adverts, Agreed, "全场五折")).Status);

        // Without a route there is no next one.
        Assert.Equal(NotFiled, (await esme.SubmitAsync(Orders, Agreed, "您的订单已发货")).Status);
        await FileAsync(row.Guard, Adverts, "w", "Signature", "示例商城", carrier: "west");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        var explained = await ExplainAsync(row.Guard, Adverts, "全场五折");
        Assert.Equal(("west", "filing"), ((string?)explained["smsc"], (string?)explained["route"]!["routedBy"]));
        Assert.Equal(["signature"], explained["route"]!["targets"]![0]!["notFiled"]!.AsArray().Select(kind => (string?)kind));
        Assert.Empty(explained["route"]!["targets"]![1]!["notFiled"]!.AsArray());

        // What is out and what is not filed are two things.
        await row.DownAsync("west");
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Adverts, Agreed, "全场六折")).Status);
        await FileAsync(row.Guard, Adverts, "m", "Signature", "示例商城", carrier: "main");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场七折")).IsOk);
        await FileAsync(row.Guard, Adverts, "e", "Signature", "示例商城", carrier: "east");
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场八折")).IsOk);
        var records = (await row.Guard.EndedAsync(6)).OrderBy(record => record.RecordId).Select(record => (record.Smsc, record.RoutedBy, record.Reason)).ToList();
        Assert.Equal(
            [
                ("east", "route", Reason.NotFiled), ("main", null, Reason.NotFiled), ("west", "filing", Reason.None), ("west", "filing", Reason.SmscUnavailable), ("main", "fail-over", Reason.None),
                ("east", "route", Reason.None),
            ],
            records);
    }

    [Fact]
    public async Task What_waits_for_an_SMSC_that_goes_out_moves_only_to_one_where_it_is_filed()
    {
        await using var row = await SmscRow.StartAsync(
            ["east", "west"],
            options =>
            {
                options.Routes = [Route("safe", "east;main;west")];
                options.Smscs.ForEach(smsc => (smsc.Filings.Policy, smsc.Filings.Kinds) = (smsc.Name is "main" ? "Refuse" : "Elsewhere", ["Signature"]));
            },
            configureSmsc: smsc => smsc.Window = 1);
        await FileAsync(row.Guard, Orders, "e", "Signature", "示例商城", carrier: "east");
        await FileAsync(row.Guard, Orders, "w", "Signature", "示例商城", carrier: "west");
        row["east"].OnSubmit = _ => SubmitReply.None;
        var esme = await row.Guard.BindAsync();
        var stuck = esme.SubmitAsync(Orders, Agreed, "您的包裹0");
        await row["east"].Received.WaitForCountAsync(1);
        var waiting = esme.SubmitAsync(Orders, Agreed, "您的包裹1");
        await row.Guard.EventuallyAsync(() => row.Link("east").Queued == 1, "it to wait");
        await row["east"].GoDownAsync();
        Assert.True((await waiting).IsOk);
        _ = await stuck;
        Assert.Equal((0, 1), (row["main"].Received.Count, row["west"].Received.Count));
        Assert.Equal(("moved", "west", null), (await row.Guard.EndedAsync(2)).Where(record => record.IsAllowed && record.Smsc is "west").Select(record => (record.RoutedBy!, record.Smsc, record.NotFiled)).Single());
    }

    [Fact]
    public async Task Messages_of_before_are_judged_by_what_is_filed_now()
    {
        await using var guard = await StartAsync(options => options.Smscs[0].Filings.Kinds = ["Signature", "Contact"]);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        _ = await guard.EndedAsync(1);
        await FileAsync(guard, Adverts, "s", "Signature", "示例商城");
        using var api = guard.CreateApi();
        using var answer = await api.PostAsync(new Uri("/api/v1/explain/batch", UriKind.Relative), null);
        var row = JsonNode.Parse((await answer.Content.ReadAsStringAsync()).Split('\n')[0])!;
        Assert.Equal(("allowed", "none", "contact"), ((string?)row["decision"], (string?)row["change"], (string?)row["notFiled"]));
    }

    [Fact]
    public async Task What_is_not_used_for_months_lapses_and_what_is_used_stays()
    {
        await using var guard = await StartAsync(
            options =>
            {
                Insist(options, "Signature");
                (options.Filings.UnusedMonths, options.Filings.UnusedMonthsOf["main"]) = (0, "3");
            });
        await FileAsync(guard, Orders, "s", "Signature", "示例商城");
        for (var month = 0; month < 8; month += 2)
        {
            await LaterAsync(guard, 60);
            var esme = await guard.BindAsync();
            Assert.True((await esme.SubmitAsync(Orders, Agreed, $"您的订单{month}已发货")).IsOk);
            Assert.Equal(guard.Time.GetUtcNow(), (DateTimeOffset)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/codes/{Orders}/filings/s"))!["lastUsedAt"]!);
        }

        await LaterAsync(guard, 93);
        var late = await guard.BindAsync();
        Assert.Equal(NotFiled, (await late.SubmitAsync(Orders, Agreed, "您的订单已签收")).Status);
        Assert.Equal("Lapsed", (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/codes/{Orders}/filings/s"))!["state"]);
        await FileAsync(guard, Orders, "s", "Signature", "示例商城", "Pending");
        await FileAsync(guard, Orders, "s", "Signature", "示例商城");
        Assert.True((await late.SubmitAsync(Orders, Agreed, "您的订单已签收")).IsOk);
    }

    // Nobody waits for months: what ticks while it runs would tick for each second of them.
    internal static async Task LaterAsync(GuardFixture guard, int days)
    {
        await guard.StopAsync();
        guard.Time.Advance(TimeSpan.FromDays(days));
        await guard.StartAgainAsync();
    }

    private static Task<GuardFixture> StartAsync(Action<GuardOptions> configure) => GuardFixture.StartAsync(configure, time: HandedTime.Stopped());

    private static void Insist(GuardOptions options, params string[] kinds) => (options.Smscs[0].Filings.Policy, options.Smscs[0].Filings.Kinds) = ("Refuse", [.. kinds]);

    internal static async Task FileAsync(GuardFixture guard, string code, string id, string kind, string value, string state = "Filed", string carrier = "main") =>
        Assert.NotNull(await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{code}/filings/{id}", new JsonObject { ["carrier"] = carrier, ["kind"] = kind, ["value"] = value, ["state"] = state }.ToJsonString()));

    private static async Task<int> DeleteAsync(GuardFixture guard, string code, string id)
    {
        using var api = new GuardApi(guard);
        return (await api.SendAsync(HttpMethod.Delete, $"/api/v1/codes/{code}/filings/{id}")).Status;
    }

    private static async Task<JsonNode> ExplainAsync(GuardFixture guard, string code, string text) =>
        (await guard.CallAsync(HttpMethod.Post, "/api/v1/explain", new JsonObject { ["account"] = Mall, ["source"] = code, ["destination"] = Agreed, ["text"] = text }.ToJsonString()))!;
}
