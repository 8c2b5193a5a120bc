using System.Globalization;
using System.Text.Json.Nodes;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class RepliesTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private static readonly DateTimeOffset Today = new(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero);

    [Fact]
    public async Task A_reply_shows_who_wrote_what_to_whom_and_what_it_changed()
    {
        var at = Today.AddDays(-3).AddHours(8);
        var id = Store(at, ReplyAction.PossibleKeyword, 8613800138060, "不要退订啊");
        var answer = await api.GetAsync("/api/v1/replies?msisdn=13800138060", AdminFixture.AuditorKey);
        var reply = Assert.Single(answer.Json["items"]!.AsArray())!;
        Assert.Equal(
            (Text(id), at, "acme", "10690000188", "cp1"),
            ((string?)reply["id"], DateTimeOffset.Parse((string)reply["at"]!, CultureInfo.InvariantCulture), (string?)reply["organization"], (string?)reply["code"], (string?)reply["account"]));
        Assert.Equal(
            ("8613800138060", "near-miss", "不要退订啊", "main"), ((string?)reply["msisdn"], (string?)reply["action"], (string?)reply["text"], (string?)reply["smsc"]));
        Assert.Equal(["id", "at", "organization", "code", "account", "msisdn", "action", "text", "smsc"], reply.AsObject().Select(p => p.Key));
        Assert.Null(answer.Json["next"]);

        Assert.Contains("Key audit listed 1 replies of …8060", api.Log);
        Assert.DoesNotContain(api.Log, line => line.Contains("13800138060", StringComparison.Ordinal) || line.Contains("退订", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reply_to_a_code_of_nobody_from_no_number_has_nulls()
    {
        var at = Today.AddDays(-30);
        _ = Store(at, ReplyAction.None, 0, "?", organization: "", account: "");
        var reply = Assert.Single(await ItemsAsync($"?from={Time(at)}&to={Time(at.AddSeconds(1))}"))!;
        Assert.Equal((null, null, null, "none"), ((string?)reply["organization"], (string?)reply["account"], (string?)reply["msisdn"], (string?)reply["action"]));
    }

    [Fact]
    public async Task Near_misses_are_listed_for_review_newest_first_page_by_page()
    {
        string[] stored = [.. Enumerable.Range(0, 5).Select(i => Text(Store(Today.AddDays(-i).AddSeconds(-1), ReplyAction.PossibleKeyword, 8613800138061, "stop?", organization: "review")))];
        _ = Store(Today.AddDays(-1), ReplyAction.OptOut, 8613800138061, "TD", organization: "review");
        List<string> seen = [];
        string? next = null;
        do
        {
            var page = (await api.GetAsync("/api/v1/replies?action=near-miss&organization=review&limit=2" + (next is null ? "" : "&cursor=" + next))).Json;
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(stored, seen);
    }

    [Fact]
    public async Task Every_action_can_be_asked_for()
    {
        foreach (var action in Enum.GetValues<ReplyAction>())
        {
            _ = Store(Today.AddDays(-4), action, 8613800138062, "text");
            Assert.Equal(action.Name(), (string?)Assert.Single(await ItemsAsync($"?msisdn=13800138062&action={action.Name()}"))!["action"]);
        }
    }

    [Theory]
    [InlineData("action", "opt")]
    [InlineData("msisdn", "12ab")]
    [InlineData("from", "yesterday")]
    [InlineData("to", "2026-01-05")]
    [InlineData("limit", "0")]
    [InlineData("cursor", "!!!")]
    [InlineData("code", "106900001")]
    public async Task A_bad_filter_is_named(string name, string value) => (await api.GetAsync($"/api/v1/replies?{name}={value}")).Names(name);

    [Fact]
    public async Task Without_a_key_nobody_reads_replies() => _ = (await api.GetAsync("/api/v1/replies", key: null)).Problem(401);

    private long Store(DateTimeOffset at, ReplyAction action, long msisdn, string text, string organization = "acme", string account = "cp1")
    {
        var batch = new ArchiveBatch();
        var id = RecordIds.FirstAt(at.ToUnixTimeMilliseconds()) + (long)action;
        batch.Replies.Add(new ArchivedReply(id, new ReplyRecord
        {
            DeliveryId = id,
            At = at.ToUnixTimeMilliseconds(),
            Smsc = "main",
            Account = account,
            Organization = organization,
            Code = "10690000188",
            Msisdn = new Msisdn(msisdn),
            Action = action,
            Text = text,
            Pdu = [1],
        }));
        api.Archive.Store(batch);
        return id;
    }

    private async Task<JsonArray> ItemsAsync(string query)
    {
        var answer = await api.GetAsync("/api/v1/replies" + query);
        Assert.Equal(200, answer.Status);
        return answer.Json["items"]!.AsArray();
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
