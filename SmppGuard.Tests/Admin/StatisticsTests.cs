using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Admin;

/// <summary>GET /api/v1/statistics of a served guard.</summary>
public sealed class StatisticsTests : IAsyncLifetime
{
    private GuardFixture _guard = null!;

    public async Task InitializeAsync()
    {
        _guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.AddRange(
            [KeyedApi.Key("auditor", "Auditor"), KeyedApi.Key("acme", "Auditor", "acme"), KeyedApi.Key("rival", "Auditor", "rival")]));
        var mall = await _guard.BindAsync();
        var rival = await _guard.BindAsync(Rival);
        Assert.True((await mall.SubmitAsync(Orders, Agreed, "parcel 1")).IsOk);
        Assert.True((await mall.SubmitAsync(Orders, Agreed, new string('家', 110))).IsOk);
        Assert.True((await mall.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        Assert.False((await mall.SubmitAsync(Adverts, NeverAsked, "全场五折")).IsOk);
        Assert.False((await mall.SubmitAsync("777", Agreed, "whose?")).IsOk);
        Assert.False((await rival.SubmitAsync(RivalAdverts, NeverAsked, "50% off")).IsOk);
        await Eventually.TrueAsync(async () => (long)(await GetAsync(""))["total"]!["messages"]! == 6, "six messages counted");
    }

    public async Task DisposeAsync() => await _guard.DisposeAsync();

    [Fact]
    public async Task Messages_are_counted_by_what_is_asked_for_and_as_a_search_finds_them()
    {
        var byDay = await GetAsync("");
        Assert.Equal("Asia/Shanghai", (string?)byDay["timeZone"]);
        Assert.Equal(["day"], byDay["by"]!.AsArray().Select(name => (string?)name));
        var today = (string?)Assert.Single(Items(byDay))["day"];
        Assert.Equal(today, (string?)byDay["firstDay"]);
        Assert.Equal(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).Year, int.Parse(today![..4], System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(["allowed 3 messages", "refused 3 messages"], Items(await GetAsync("?by=decision")).Select(row => $"{row["decision"]} {row["messages"]} messages"));
        Assert.Equal(
            [" source-not-allowed 1", "acme  3", "acme no-consent 1", "rival no-consent 1"],
            Items(await GetAsync("?by=organization,reason")).Select(row => $"{row["organization"]} {row["reason"]} {row["messages"]}"));
        Assert.Equal(
            [$"{Mall}  1", $"{Mall} {Adverts} 2", $"{Mall} {Orders} 2", $"{Rival} {RivalAdverts} 1"],
            Items(await GetAsync("?by=account,code")).Select(row => $"{row["account"]} {row["code"]} {row["messages"]}"));
        foreach (var filter in new[] { "organization=acme", "decision=refused", "reason=no-consent", "class=Commercial", "outcome=accepted", $"account={Mall}", "organization=acme&class=Notification", "organization=nobody" })
        {
            var found = (long)(await _guard.CallAsync(HttpMethod.Get, $"/api/v1/messages?total=true&{filter}"))!["total"]!["count"]!;
            Assert.Equal((filter, found), (filter, (long)(await GetAsync("?" + filter))["total"]!["messages"]!));
        }

        // The long one left as several.
        var orders = Assert.Single(Items(await GetAsync($"?by=code,outcome&code={Orders}")));
        Assert.Equal(("accepted", 2L), ((string?)orders["outcome"], (long)orders["messages"]!));
        Assert.True((long)orders["segments"]! > 2);
        Assert.DoesNotContain(Agreed, byDay.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_are_asked_for_by_name_or_by_a_time_in_them()
    {
        var today = (string?)Items(await GetAsync(""))[0]["day"];
        Assert.Equal(6, (long)(await GetAsync($"?from={today}"))["total"]!["messages"]!);
        Assert.Equal(0, (long)(await GetAsync($"?to={today}"))["total"]!["messages"]!);
        Assert.Equal(6, (long)(await GetAsync($"?from={today}T12:00:00%2B08:00&to={today}T12:00:01%2B08:00"))["total"]!["messages"]!);
        Assert.Equal(0, (long)(await GetAsync($"?to={today}T00:00:00%2B08:00"))["total"]!["messages"]!);
        Assert.Equal((today, today), ((string?)(await GetAsync($"?from={today}T00:00:00%2B08:00"))["from"], (string?)(await GetAsync($"?to={today}T00:00:00%2B08:00"))["to"]));
    }

    [Fact]
    public async Task It_is_given_as_csv_and_to_auditors()
    {
        using var api = KeyedApi.As(_guard, "auditor");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/statistics?by=organization,decision") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/csv") } } };
        using var response = await api.Http.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal("organization,decision,messages,segments", lines[0]);
        Assert.Equal([",refused,1,0", "acme,refused,1,0", "rival,refused,1,0"], lines.Where(line => line.Contains("refused", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_of_an_organization_sees_the_counts_of_its_own_alone()
    {
        using var rival = KeyedApi.As(_guard, "rival");
        var own = (await rival.GetAsync("/api/v1/statistics?by=organization,account")).Answer!.AsObject();
        Assert.Equal(("rival", 1L), ((string?)Assert.Single(Items(own))["organization"], (long)own["total"]!["messages"]!));
        var theirs = (await rival.GetAsync("/api/v1/statistics?organization=acme")).Answer!.AsObject();
        Assert.Equal((0, 0L), (Items(theirs).Count, (long)theirs["total"]!["messages"]!));
        using var acme = KeyedApi.As(_guard, "acme");
        Assert.Equal(4, (long)(await acme.GetAsync("/api/v1/statistics")).Answer!["total"]!["messages"]!);
    }

    [Theory]
    [InlineData("by=hour", "by")]
    [InlineData("by=day,day", "by")]
    [InlineData("by=day,", "by")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-31", "from")]
    [InlineData("from=2026-11-02&to=2026-11-02", "to")]
    [InlineData("from=2020-01-01&to=2026-01-01", "from")]
    [InlineData("decision=maybe", "decision")]
    [InlineData("reason=because", "reason")]
    [InlineData("class=Spam", "class")]
    [InlineData("outcome=lost", "outcome")]
    [InlineData("msisdn=8613800138000", "msisdn")]
    public async Task What_is_not_understood_is_named(string query, string field)
    {
        using var api = KeyedApi.As(_guard, "auditor");
        var (status, answer) = await api.GetAsync("/api/v1/statistics?" + query);
        Assert.Equal(400, status);
        Assert.Equal(field, Assert.Single(answer!["errors"]!.AsObject()).Key);
    }

    private async Task<JsonObject> GetAsync(string query) => (await _guard.CallAsync(HttpMethod.Get, "/api/v1/statistics" + query))!.AsObject();

    private static List<JsonObject> Items(JsonObject answer) => [.. answer["items"]!.AsArray().Select(item => item!.AsObject())];
}
