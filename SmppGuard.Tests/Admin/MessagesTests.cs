using System.Globalization;
using System.Text.Json.Nodes;
using SmppGuard.Model;
using SmppGuard.Tests.Archive;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class MessagesTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private static readonly DateTimeOffset Today = new(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero);

    [Fact]
    public async Task A_message_shows_everything_that_the_evidence_needs()
    {
        var at = Today.AddDays(-3).AddHours(8);
        var id = ArchivedMessages.Store(api.Archive, at, msisdn: 8613800138010, smscMessageId: "whole-1");

        var message = (await api.GetAsync($"/api/v1/messages/{id}")).Json;
        Assert.Equal(id.ToString(CultureInfo.InvariantCulture), (string?)message["id"]);
        Assert.Equal("cp1", (string?)message["account"]);
        Assert.Equal("acme", (string?)message["organization"]);
        Assert.Equal("106900001", (string?)message["code"]);
        Assert.Equal("10690000188", (string?)message["source"]);
        Assert.Equal("8613800138010", (string?)message["msisdn"]);
        Assert.Equal("Commercial", (string?)message["class"]);
        Assert.Equal("allowed", (string?)message["decision"]);
        Assert.Null(message["reason"]);
        Assert.Equal("draft-2020", (string?)message["rulePack"]);
        Assert.Equal("77", (string?)message["consentId"]);
        Assert.Equal("全场五折", (string?)message["originalText"]);
        Assert.Equal("【示例商城】全场五折 客服4008001234 拒收请回复R", (string?)message["sentText"]);
        Assert.Equal(8, (int)message["dataCoding"]!);
        Assert.Equal(1, (int)message["segments"]!);
        Assert.Equal(at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), (string?)message["receivedAt"]);
        Assert.EndsWith("08:00:00.001Z", (string?)message["sentAt"], StringComparison.Ordinal);
        Assert.EndsWith("08:00:00.002Z", (string?)message["answeredAt"], StringComparison.Ordinal);
        Assert.Equal("whole-1", (string?)message["messageId"]);
        Assert.Equal("whole-1", (string?)Assert.Single(message["parts"]!.AsArray())!["messageId"]);
        Assert.Equal("main", (string?)message["smsc"]);
        Assert.Equal("whole-1", (string?)message["smscMessageId"]);
        Assert.Equal("whole-1", (string?)Assert.Single(message["smscMessageIds"]!.AsArray()));
        Assert.Equal(0, (int)message["commandStatus"]!);
        Assert.Equal("accepted", (string?)message["outcome"]);
        var receipt = Assert.Single(message["receipts"]!.AsArray())!;
        Assert.EndsWith("08:00:01.500Z", (string?)receipt["at"], StringComparison.Ordinal);
        Assert.Equal("DELIVRD", (string?)receipt["state"]);
        Assert.Equal("000", (string?)receipt["error"]);
        Assert.EndsWith("Z", (string?)message["expireAt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_message_shows_its_parts_and_is_found_by_the_id_of_each()
    {
        var at = Today.AddDays(-3).AddHours(9);
        var id = RecordIds.FirstAt(at.ToUnixTimeMilliseconds());
        var message = new TestMessage
        {
            Id = id,
            Msisdn = 8613800138012,
            MessageId = (id + 1).ToString(CultureInfo.InvariantCulture),
            SmscIds = ["long-1", "long-2"],
            Parts = [new TestPart(1, id, "全场"), new TestPart(2, id + 1, "五折")],
            CompletedBy = 1,
        };
        api.Archive.Store(FeedExtensions.Feed(message).Batch);

        var shown = (await api.GetAsync($"/api/v1/messages/{id}")).Json;
        Assert.Equal("全场五折", (string?)shown["originalText"]);
        Assert.Equal(message.MessageId, (string?)shown["messageId"]);
        var parts = shown["parts"]!.AsArray();
        Assert.Equal([id.ToString(CultureInfo.InvariantCulture), message.MessageId], parts.Select(p => (string?)p!["messageId"]));
        Assert.Equal([1, 2], parts.Select(p => (int)p!["number"]!));
        Assert.EndsWith("09:00:00.001Z", (string?)parts[1]!["receivedAt"], StringComparison.Ordinal);
        foreach (var used in new[] { id.ToString(CultureInfo.InvariantCulture), message.MessageId, "long-1", "long-2" })
        {
            Assert.Equal(id.ToString(CultureInfo.InvariantCulture), (string?)Assert.Single(await ItemsAsync("?messageId=" + used))!["id"]);
        }
    }

    [Fact]
    public async Task A_message_whose_parts_did_not_come_is_incomplete()
    {
        var id = RecordIds.FirstAt(Today.AddDays(-3).AddHours(10).ToUnixTimeMilliseconds());
        var message = new TestMessage { Id = id, Msisdn = 8613800138013, Reason = Reason.Incomplete, Parts = [new TestPart(2, id, "五折")] };
        api.Archive.Store(FeedExtensions.Feed(message).Batch);

        var shown = (await api.GetAsync($"/api/v1/messages/{id}")).Json;
        Assert.Equal("refused", (string?)shown["decision"]);
        Assert.Equal("incomplete", (string?)shown["reason"]);
        Assert.Equal("incomplete", (string?)shown["outcome"]);
        Assert.Null(shown["messageId"]);
        var part = Assert.Single(shown["parts"]!.AsArray())!;
        Assert.Equal(id.ToString(CultureInfo.InvariantCulture), (string?)part["messageId"]);
        Assert.Equal(2, (int)part["number"]!);
    }

    [Fact]
    public async Task Chinese_stays_readable_in_the_octets()
    {
        var id = ArchivedMessages.Store(api.Archive, Today.AddDays(-3), counter: 9, msisdn: 8613800138019);
        Assert.Contains("全场五折", (await api.GetAsync($"/api/v1/messages/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_message_shows_its_reason_and_status_and_no_outcome()
    {
        var id = ArchivedMessages.Store(api.Archive, Today.AddDays(-3), counter: 1, msisdn: 8613800138011, reason: Reason.NoConsent);

        var message = (await api.GetAsync($"/api/v1/messages/{id}")).Json;
        Assert.Equal("refused", (string?)message["decision"]);
        Assert.Equal("no-consent", (string?)message["reason"]);
        Assert.Equal(0x0402, (int)message["commandStatus"]!);
        Assert.Null(message["outcome"]);
        Assert.Null(message["sentText"]);
        Assert.Null(message["messageId"]);
        Assert.Empty(message["receipts"]!.AsArray());
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("99999999999999999999")]
    public async Task A_message_that_is_not_there_is_not_found(string id) => _ = (await api.GetAsync("/api/v1/messages/" + id)).Problem(404);

    [Theory]
    [InlineData("13800138020")]
    [InlineData("8613800138020")]
    [InlineData("%2B8613800138020")]
    [InlineData("008613800138020")]
    public async Task One_recipient_is_found_however_the_number_is_written(string number)
    {
        ArchivedMessages.Store(api.Archive, Today.AddDays(-2), counter: 1, msisdn: 8613800138020);
        Assert.Equal("8613800138020", (string?)Assert.Single(await ItemsAsync("?msisdn=" + number))!["msisdn"]);
    }

    [Fact]
    public async Task Pages_follow_one_another_newest_first_without_gap_or_repetition()
    {
        long[] stored = [.. Enumerable.Range(0, 7).Select(i => ArchivedMessages.Store(api.Archive, Today.AddDays(-i).AddSeconds(-1), msisdn: 8613800138030))];
        List<string> seen = [];
        var path = "/api/v1/messages?msisdn=13800138030&limit=3";
        string? next = null;
        do
        {
            var page = (await api.GetAsync(next is null ? path : path + "&cursor=" + Uri.EscapeDataString(next))).Json;
            var items = page["items"]!.AsArray();
            Assert.InRange(items.Count, 1, 3);
            seen.AddRange(items.Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(stored.Select(id => id.ToString(CultureInfo.InvariantCulture)), seen);
    }

    [Fact]
    public async Task Filters_narrow_the_list_and_an_empty_one_does_not()
    {
        var at = Today.AddDays(-10).AddHours(1);
        ArchivedMessages.Store(api.Archive, at, counter: 1, msisdn: 8613800138040, account: "cp8", smscMessageId: "f1");
        ArchivedMessages.Store(api.Archive, at.AddHours(1), counter: 2, msisdn: 8613800138040, account: "cp8", reason: Reason.NoConsent);
        ArchivedMessages.Store(api.Archive, at.AddHours(2), counter: 3, msisdn: 8613800138041, account: "cp9", smscMessageId: "f3");

        Assert.Equal(2, (await ItemsAsync("?account=cp8")).Count);
        Assert.Single(await ItemsAsync("?account=cp8&decision=refused"));
        Assert.Single(await ItemsAsync("?account=cp8&decision=allowed&organization=&code="));
        Assert.Single(await ItemsAsync("?messageId=f3"));
        Assert.Equal(2, (await ItemsAsync("?account=cp8&organization=acme&code=106900001")).Count);
        Assert.Empty(await ItemsAsync("?account=cp8&organization=other"));

        // From is inclusive, to exclusive; any offset will do.
        var from = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var to = at.AddHours(1).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        Assert.Single(await ItemsAsync($"?account=cp8&from={from}&to={Uri.EscapeDataString(to)}"));
        Assert.Single(await ItemsAsync($"?account=cp8&from={from}&to={to}"));
    }

    [Theory]
    [InlineData("msisdn", "12ab")]
    [InlineData("msisdn", "1")]
    [InlineData("decision", "Allowed!")]
    [InlineData("from", "yesterday")]
    [InlineData("from", "2026-01-05")]
    [InlineData("from", "2026-01-05T08:00:00")]
    [InlineData("to", "2026-13-05T08:00:00Z")]
    [InlineData("limit", "0")]
    [InlineData("limit", "1001")]
    [InlineData("limit", "-5")]
    [InlineData("limit", "ten")]
    [InlineData("cursor", "!!!")]
    [InlineData("cursor", "AAAA")]
    [InlineData("acount", "cp1")]
    public async Task A_bad_filter_is_named(string name, string value) => (await api.GetAsync($"/api/v1/messages?{name}={Uri.EscapeDataString(value)}")).Names(name);

    [Fact]
    public async Task A_period_from_the_first_to_the_last_moment_has_everything()
    {
        _ = ArchivedMessages.Store(api.Archive, Today.AddDays(-3).AddHours(9), counter: 77, msisdn: 8613800138077);
        _ = Assert.Single(await ItemsAsync("?msisdn=13800138077&from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z"));
    }

    [Fact]
    public async Task A_period_that_ends_before_it_begins_is_named() => (await api.GetAsync("/api/v1/messages?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")).Names("to");

    [Fact]
    public async Task All_bad_filters_are_named_at_once()
    {
        var errors = (await api.GetAsync("/api/v1/messages?limit=0&decision=maybe")).Problem(400)["errors"]!.AsObject();
        Assert.Equal(["decision", "limit"], errors.Select(e => e.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Opening_messages_leaves_the_name_of_the_key_and_a_masked_number_in_the_log()
    {
        var id = ArchivedMessages.Store(api.Archive, Today.AddDays(-4), counter: 5, msisdn: 8613800138050);
        _ = await api.GetAsync($"/api/v1/messages/{id}", AdminFixture.AuditorKey);
        _ = await api.GetAsync("/api/v1/messages?msisdn=13800138050");

        Assert.Contains($"Key audit opened message {id} to …8050", api.Log);
        Assert.Contains("Key ops listed 1 messages of …8050", api.Log);
        Assert.DoesNotContain(api.Log, line => line.Contains("13800138050", StringComparison.Ordinal) || line.Contains("全场", StringComparison.Ordinal));
    }

    private async Task<JsonArray> ItemsAsync(string query)
    {
        var answer = await api.GetAsync("/api/v1/messages" + query);
        Assert.Equal(200, answer.Status);
        return answer.Json["items"]!.AsArray();
    }
}
