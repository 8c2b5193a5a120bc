using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Frequency;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>POST /api/v1/explain says what a submit over a socket then does, and does nothing itself.</summary>
public sealed class ExplainTests
{
    private const string Disturbed = "8613900139001";
    private const string Chinese = "全场五折，欢迎选购";

    /// <summary>Members of a message that an explanation has, too.</summary>
    private static readonly string[] Shared = ["account", "organization", "code", "source", "msisdn", "class", "decision", "reason", "rulePack", "sentText", "dataCoding", "segments", "smsc", "commandStatus"];

    private static readonly Submit Plain = new() { SourceTon = 0, SourceNpi = 0, DestinationTon = 0, DestinationNpi = 0 };

    /// <summary>What is asked, and the reason that is expected; null: allowed.</summary>
    private static readonly (Submit Submit, string? Reason)[] Cases =
    [
        (Of(Adverts, Agreed, "50% off today"), null),
        (Of(Adverts, Agreed, Chinese), null),
        (Of(Adverts, Agreed, "[Acme Mall] 50% off today Tel 4008001234 Reply STOP to opt out"), null),
        (Of(Adverts, "13800138000", "51% off today"), null),
        (Of(Adverts, "+8613800138000", "52% off today"), null),
        (Of(Adverts + "23", Agreed, "53% off today"), null),
        (Of(Adverts, NeverAsked, "54% off today"), "no-consent"),
        (Of(Adverts, Lapsed, "55% off today"), "consent-expired"),
        (Of(Adverts, AlsoAgreed, "56% off today"), "consent-revoked"),
        (Of(Adverts, Disturbed, "57% off today"), "do-not-disturb"),
        (Of(Adverts, "12", "58% off today"), "destination-invalid"),
        (Of(Adverts, "13800138000", "59% off today") with { DestinationTon = 1 }, "destination-invalid"),
        (Of("10680001", Agreed, "60% off today"), "source-not-allowed"),
        (Of("ACME", Agreed, "61% off today"), "source-not-allowed"),
        (Of(RivalInsidePrefix, Agreed, "62% off today"), "source-not-allowed"),
        (Of(Adverts, Agreed, "63% off today") with { SourceTon = 5 }, "source-not-allowed"),
        (Of(Adverts, Agreed, "【对手商城】64折"), "signature-mismatch"),
        (Of(Adverts, Agreed, "65% off today") with { DataCoding = 4, ShortMessage = "65% off today"u8.ToArray() }, "not-markable"),
        (Of(Adverts, Agreed, "\uFEFF66% off today") with { DataCoding = 8 }, "not-markable"),
        (Of(Adverts, Agreed, "67% off today") with { DataCoding = 8 }, null),
        (Of(Adverts, Agreed, "68 % de remise à Noël") with { DataCoding = 3 }, null),
        (Of(Adverts, Agreed, string.Concat(Enumerable.Repeat(Chinese, 40))) with { InPayload = true }, null),
        (Of(Orders, NeverAsked, "Your parcel has arrived."), null),
        (Of(Orders, NeverAsked, "【示例商城】您的包裹已到"), null),
        (Of(Orders, NeverAsked, "您的包裹已到，请及时取件"), null),
        (Of(Orders, NeverAsked, "限时抢购全场五折包邮，马上下单领优惠券"), "no-consent"),
        (Of(Orders, Agreed, "限时抢购全场五折包邮，马上下单领优惠券。"), null),
        (Of(Orders, NeverAsked, new string('x', 40_000)) with { InPayload = true }, "too-long"),
        (Of(Passwords, NeverAsked, "您的验证码是582913，5分钟内有效"), null),
        (Of(Passwords, NeverAsked, "验证码582913，详情看 http://a.example/x"), "no-consent"),
        (Of(Passwords, NeverAsked, "验证码582913，口令771204"), "no-consent"),
        (Of(Notices, NeverAsked, "台风橙色预警"), null),
        (Of(Notices, NeverAsked, "storm"), null),
    ];

    [Fact]
    public async Task What_it_says_is_what_a_submit_then_does()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        await guard.CallAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "acme", "msisdn": "{{AlsoAgreed}}", "reason": "call" }""");
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Disturbed}");

        List<JsonNode> said = [];
        foreach (var (submit, reason) in Cases)
        {
            var explanation = await ExplainAsync(api, Mall, submit);
            Assert.Equal(reason, (string?)explanation["reason"]);
            Assert.Equal(explanation.ToJsonString(), (await ExplainAsync(api, Mall, submit)).ToJsonString());
            var result = await esme.SubmitAsync(submit);
            Assert.Equal((uint)explanation["commandStatus"]!, (uint)result.Status);
            said.Add(explanation);
        }

        var records = await RecordsAsync(guard, api, Cases.Length);
        Assert.All(said.Zip(records), pair =>
        {
            Assert.Equal(Of(pair.First), Of(pair.Second));
            if ((string?)pair.First["decision"] == "allowed")
            {
                Assert.Equal((string?)pair.Second["consentId"], (string?)pair.First["consentId"]);
            }
        });
        Assert.Equal(said.Sum(explanation => (int)explanation["segments"]!), guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task It_says_why_in_words_and_by_which_marks()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var advert = await ExplainAsync(api, Mall, Of(Adverts, Agreed, Chinese));
        Assert.Equal("""["signature","contact","optOut"]""", advert["marks"]!.ToJsonString());
        Assert.Equal(("granted", "【示例商城】全场五折，欢迎选购 客服4008001234 拒收请回复R", null), ((string?)advert["consent"], (string?)advert["sentText"], (string?)advert["detail"]));
        Assert.NotNull((string?)advert["consentId"]);

        var notice = await ExplainAsync(api, Mall, Of(Orders, NeverAsked, "Your parcel has arrived."));
        Assert.Equal(("""["signature"]""", null, null), (notice["marks"]!.ToJsonString(), (string?)notice["consent"], (string?)notice["raisedBy"]?["by"]));

        var raised = await ExplainAsync(api, Mall, Of(Orders, NeverAsked, "限时抢购全场五折包邮，马上下单领优惠券"));
        Assert.Equal(("Commercial", "none", "detector", """["Art. 16","Art. 19"]"""), ((string?)raised["class"], (string?)raised["consent"], (string?)raised["raisedBy"]!["by"], raised["articles"]!.ToJsonString()));
        Assert.StartsWith("score ", (string?)raised["raisedBy"]!["detail"], StringComparison.Ordinal);

        foreach (var (text, detail) in new[]
        {
            ("验证码582913，看 http://a.example/x", "a link "), ("验证码582913，请联系13700137000", "a telephone number"), ("验证码582913，口令771204", "more than one code"), ("验证码" + new string('。', 300), "more characters "),
        })
        {
            var limited = await ExplainAsync(api, Mall, Of(Passwords, NeverAsked, text));
            Assert.Equal("limit", (string?)limited["raisedBy"]!["by"]);
            Assert.StartsWith(detail, (string?)limited["raisedBy"]!["detail"], StringComparison.Ordinal);
        }

        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/login", """{ "text": "您的验证码是{code:digits(4,6)}，5分钟内有效。" }""");
        var fits = await ExplainAsync(api, Mall, Of(Passwords, NeverAsked, "您的验证码是582913，5分钟内有效。"));
        Assert.Equal(("allowed", "login", null), ((string?)fits["decision"], (string?)fits["template"], (string?)fits["raisedBy"]?["by"]));
        var none = await ExplainAsync(api, Mall, Of(Passwords, NeverAsked, "您的口令是582913"));
        Assert.Equal(("no-consent", null, "template"), ((string?)none["reason"], (string?)none["template"], (string?)none["raisedBy"]!["by"]));

        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Orders}", """{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "content": "Refuse", "links": [] }""");
        var refused = await ExplainAsync(api, Mall, Of(Orders, NeverAsked, "您的包裹已到 t.cn/abc"));
        Assert.Equal("content-not-permitted", (string?)refused["reason"]);
        Assert.Contains("a link that links of the code's entry does not allow", (string?)refused["detail"], StringComparison.Ordinal);
        Assert.Empty(await guard.RecordsAsync());
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Caps_quiet_hours_suspensions_and_a_lost_smsc_are_foretold_and_not_moved()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.FrequencyCap = new FrequencyCapOptions { Messages = 1, Hours = 24 });
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        var advert = Of(Adverts, Agreed, "50% off today");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("allowed", (string?)(await ExplainAsync(api, Mall, advert))["decision"]);
        }

        await AgreeAsync(null);
        await AgreeAsync("frequency-capped");

        var now = DateTimeOffset.UtcNow;
        var quiet = $$"""{ "from": "{{now.AddHours(-2):HH:mm}}", "to": "{{now.AddHours(2):HH:mm}}", "timeZone": "UTC" }""";
        await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/acme", $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "quietHours": {{quiet}} }""");
        await AgreeAsync("quiet-hours");

        await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend", """{ "reason": "audit" }""");
        await AgreeAsync("organization-suspended");
        Assert.Contains("acme", (string?)(await ExplainAsync(api, Mall, advert))["detail"], StringComparison.Ordinal);

        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        advert = Of(Notices, Agreed, "storm");
        await AgreeAsync("smsc-unavailable");

        async Task AgreeAsync(string? reason)
        {
            var explanation = await ExplainAsync(api, Mall, advert);
            Assert.Equal(reason, (string?)explanation["reason"]);
            Assert.Equal((uint)explanation["commandStatus"]!, (uint)(await esme.SubmitAsync(advert)).Status);
        }
    }

    /// <summary>What is for later is judged for then, and may wait here only so long.</summary>
    [Theory]
    [InlineData(Adverts, "000000010000000R", "", "scheduled")]
    [InlineData(Adverts, "000000010000000R", "000001000000000R", "scheduled")]
    [InlineData(Adverts, "000000010000000R", "000000000500000R", null)]
    [InlineData(Adverts, "000200000000000R", "", null)]
    [InlineData(Adverts, "", "000000000500000R", null)]
    [InlineData(Orders, "000000010000000R", "", null)]
    public async Task A_message_for_later_is_explained_as_it_is_answered(string source, string schedule, string validity, string? outcome)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        var submit = Of(source, Agreed, "Your parcel") with { ScheduleDeliveryTime = schedule, ValidityPeriod = validity };
        var explanation = await ExplainAsync(api, Mall, submit);
        var answer = await esme.SubmitAsync(submit);
        Assert.Equal(((uint)answer.Status, answer.IsOk ? "allowed" : "refused", outcome), ((uint)explanation["commandStatus"]!, (string?)explanation["decision"], (string?)explanation["outcome"]));
        Assert.Equal(outcome is not null, explanation["heldUntil"] is not null);
        Assert.Equal(answer.IsOk, explanation["detail"] is null);
    }

    [Fact]
    public async Task Bad_input_is_answered_with_a_problem_that_names_it()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        foreach (var (body, problem) in new[]
        {
            ("""{ "source": "106900001", "destination": "8613800138000", "text": "x" }""", "account must be a text"),
            ("""{ "account": "nobody", "source": "106900001", "destination": "8613800138000", "text": "x" }""", "account is no registered account"),
            ("""{ "account": "cp1", "destination": "8613800138000", "text": "x" }""", "source must be a text"),
            ("""{ "account": "cp1", "source": "106900001", "text": "x" }""", "destination must be a text"),
            ("""{ "account": "cp1", "source": "106900001", "destination": "8613800138000" }""", "text must be a text"),
            ("""{ "account": "cp1", "source": "106900001106900001123", "destination": "8613800138000", "text": "x" }""", "source has at most 20 characters"),
            ("""{ "account": "cp1", "source": "106900001", "destination": "一三八", "text": "x" }""", "destination has at most 20 characters of ASCII"),
            ("""{ "account": "cp1", "source": "106900001", "destination": "8613800138000", "text": "x", "dataCoding": 256 }""", "dataCoding is 0 to 255"),
            ("""{ "account": "cp1", "source": "106900001", "destination": "8613800138000", "text": "x", "scheduleDeliveryTime": "tomorrow" }""", "scheduleDeliveryTime is a time of SMPP"),
            ("""{ "account": "cp1", "source": "106900001", "destination": "8613800138000", "text": "x", "validityPeriod": "二六一一二二一二〇〇〇〇〇〇〇+" }""", "validityPeriod is a time of SMPP"),
            ("""{ "account": "cp1", "source": "106900001", "destination": "8613800138000", "text": "五折", "dataCoding": 0 }""", "text cannot be written in data_coding 0"),
            ("""{ "account": "cp1", "source": "106900001", "destination": "8613800138000", "text": "x", "color": 1 }""", "color is no known field"),
            ("""[]""", "body"),
            ("""{ "account": "cp1" """, "body"),
        })
        {
            var (status, answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/explain", body);
            Assert.Equal(400, status);
            Assert.Contains(problem, (string?)answer!["detail"], StringComparison.Ordinal);
        }
    }

    private static Submit Of(string source, string destination, string text) => Plain with { Source = source, Destination = destination, Text = text };

    private static string Of(JsonNode message) => string.Join('|', Shared.Select(member => $"{member}={message[member]?.ToJsonString()}"));

    private static async Task<JsonNode> ExplainAsync(GuardApi api, string account, Submit submit)
    {
        var body = new JsonObject { ["account"] = account, ["source"] = submit.Source, ["destination"] = submit.Destination, ["text"] = submit.Text };
        if (submit.DataCoding is { } coding)
        {
            body["dataCoding"] = coding;
        }

        if (submit.ScheduleDeliveryTime.Length > 0)
        {
            body["scheduleDeliveryTime"] = submit.ScheduleDeliveryTime;
        }

        if (submit.ValidityPeriod.Length > 0)
        {
            body["validityPeriod"] = submit.ValidityPeriod;
        }

        if (submit.SourceTon != 0)
        {
            body["sourceTon"] = submit.SourceTon;
        }

        if (submit.DestinationTon != 0)
        {
            body["destinationTon"] = submit.DestinationTon;
        }

        var (status, answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/explain", body.ToJsonString());
        Assert.True(status == 200, $"{status}: {answer}");
        return answer!;
    }

    /// <summary>The messages as the API shows them, oldest first, once all are archived.</summary>
    private static async Task<IReadOnlyList<JsonNode>> RecordsAsync(GuardFixture guard, GuardApi api, int count)
    {
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count >= count, "the records in the archive");
        List<JsonNode> messages = [];
        var path = "/api/v1/messages?limit=1000";
        do
        {
            var page = await api.GetAsync(path);
            messages.AddRange(page["items"]!.AsArray().Select(item => item!.DeepClone()));
            path = (string?)page["next"] is { } next ? $"/api/v1/messages?limit=1000&cursor={Uri.EscapeDataString(next)}" : null;
        }
        while (path is not null);

        messages.Reverse();
        Assert.Equal(count, messages.Count);
        return messages;
    }
}
