using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Admin.Explain.Past;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Admin;

/// <summary>POST /api/v1/explain/batch of a served guard.</summary>
public sealed class ExplainPastTests : IAsyncLifetime
{
    private const string Ndjson = "application/x-ndjson";

    private GuardFixture _guard = null!;

    public async Task InitializeAsync() => _guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.AddRange(
        [KeyedApi.Key("operator", "Operator"), KeyedApi.Key("auditor", "Auditor"), KeyedApi.Key("acme", "Operator", "acme"), KeyedApi.Key("rival", "Operator", "rival")]));

    public async Task DisposeAsync() => await _guard.DisposeAsync();

    [Fact]
    public async Task A_period_of_the_archive_is_judged_as_it_was_and_nothing_is_sent_or_recorded()
    {
        await SubmitSomeAsync();
        var before = await _guard.RecordsAsync();
        var (rows, summary) = await AskAsync("");
        Assert.Equal(before.Count, rows.Count);
        Assert.All(rows, row => Assert.Equal("none", (string?)row["change"]));
        foreach (var message in before)
        {
            var row = Assert.Single(rows, row => (string?)row["id"] == message.Id);
            Assert.Equal(message.IsAllowed ? "allowed" : "refused", (string?)row["decision"]);
            Assert.Equal(message.IsAllowed ? message.Segments : 0, (int)row["segments"]!);
        }

        Assert.Equal((before.Count, before.Count, 0L, true), ((long)summary["judged"]!, (long)summary["unchanged"]!, (long)summary["errors"]!, (bool)summary["complete"]!));
        Assert.Empty(summary["changes"]!.AsArray());
        Assert.Equal(before.Count, (await _guard.RecordsAsync()).Count);
        Assert.DoesNotContain(Agreed, string.Concat(rows.Select(row => row.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_refusal_or_a_suspension_since_changes_is_counted_by_what_it_was_and_would_be()
    {
        await SubmitSomeAsync();
        _ = await _guard.CallAsync(HttpMethod.Post, "/api/v1/consents/revoke", $$"""{ "organization": "acme", "msisdn": "{{Agreed}}", "reason": "by telephone" }""");
        _ = await _guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "web-form", "evidence": "order 7" }""");

        // A consent that was given since was none when they came; a refusal counts whenever it is asked.
        Assert.Equal(["refused", "refused"], (await AskAsync("?changed=true")).Rows.Select(row => (string?)row["change"]));
        var (rows, summary) = await AskAsync("?changed=true&at=now");
        Assert.Equal(["allowed", "refused", "refused"], rows.Select(row => (string?)row["change"]).Order());
        Assert.Equal((2L, 1L), ((long)summary["allowedToRefused"]!, (long)summary["refusedToAllowed"]!));
        Assert.Equal(
            ["allowed > consent-revoked 2", "no-consent > allowed 1"],
            summary["changes"]!.AsArray().Select(change => $"{change!["from"]} > {change["to"]} {change["messages"]}"));
    }

    [Fact]
    public async Task The_archive_is_narrowed_and_gone_through_in_pieces()
    {
        await SubmitSomeAsync();
        Assert.Equal(2, (await AskAsync("?decision=refused")).Rows.Count);
        Assert.Single((await AskAsync($"?code={Orders}")).Rows);
        Assert.Empty((await AskAsync("?organization=nobody")).Rows);
        Assert.Empty((await AskAsync("?to=2020-01-01T00:00:00Z")).Rows);
        var all = (await AskAsync("")).Rows.Select(row => (string)row["id"]!).ToList();
        List<string> inPieces = [];
        string? next = "";
        while (next is not null)
        {
            var (rows, summary) = await AskAsync($"?limit=2&cursor={next}");
            inPieces.AddRange(rows.Select(row => (string)row["id"]!));
            next = (string?)summary["next"];
            Assert.Equal(next is null, (bool)summary["complete"]!);
        }

        Assert.Equal(all, inPieces);
    }

    [Fact]
    public async Task Another_rule_pack_judges_by_its_own_words_and_articles_and_changes_nothing_in_force()
    {
        await SubmitSomeAsync();
        var (rows, summary) = await AskAsync("?rulePack=order-74-2026");
        Assert.Equal("order-74-2026", (string?)summary["rulePack"]);
        Assert.Equal(5, rows.Count);
        var esme = await _guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel 9")).IsOk);
        Assert.Equal("draft-2020", (await _guard.EndedAsync(6))[0].RulePack);
        await NamesAsync("?rulePack=order-75", "rulePack");
    }

    [Fact]
    public async Task A_list_is_judged_line_by_line_and_a_bad_line_is_an_error_of_its_own()
    {
        var list = string.Join('\n', [
            $$"""{ "id": "a", "account": "{{Mall}}", "source": "{{Adverts}}", "destination": "{{Agreed}}", "text": "全场五折", "decision": "allowed" }""",
            $$"""{ "id": "b", "account": "{{Mall}}", "source": "{{Adverts}}", "destination": "{{NeverAsked}}", "text": "全场五折", "decision": "allowed" }""",
            "",
            $$"""{ "id": "c", "account": "nobody", "source": "{{Adverts}}", "destination": "{{Agreed}}", "text": "x" }""",
            $$"""{ "account": "{{Mall}}", "sauce": "{{Adverts}}" }""",
            "{ \"account\": ",
            $$"""{ "account": "{{Mall}}", "source": "{{Orders}}", "destination": "{{Agreed}}", "text": "parcel", "dataCoding": 8, "decision": "refused", "reason": "throttled" }""",
        ]);
        var (rows, summary) = await AskAsync("", list, Ndjson);
        Assert.Equal([1L, 2, 4, 5, 6, 7], rows.Select(row => (long)row["line"]!));
        Assert.Equal(["none", "refused", null, null, null, "moment"], rows.Select(row => (string?)row["change"]));
        Assert.Equal("no-consent", (string?)rows[1]["reason"]);
        Assert.All(rows.Skip(2).Take(3), row => Assert.NotNull(row["error"]));
        Assert.Equal((3L, 3L, 2L, 1L), ((long)summary["judged"]!, (long)summary["errors"]!, (long)summary["compared"]!, (long)summary["allowedToRefused"]!));
        Assert.Empty(await _guard.RecordsAsync());
    }

    [Theory]
    [InlineData("application/json", "application/x-ndjson")]
    [InlineData("text/csv", "text/csv")]
    public async Task What_the_search_for_messages_gave_can_be_handed_in_as_it_is(string accept, string type)
    {
        await SubmitSomeAsync();
        using var api = KeyedApi.As(_guard, "operator");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/messages") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue(accept) } } };
        using var response = await api.Http.SendAsync(request);
        var listed = await response.Content.ReadAsStringAsync();
        if (accept is "application/json")
        {
            listed = string.Join('\n', JsonNode.Parse(listed)!["items"]!.AsArray().Select(item => item!.ToJsonString()));
        }

        var (rows, summary) = await AskAsync("", listed, type);
        Assert.Equal(5, rows.Count);
        Assert.Equal(5, (long)summary["unchanged"]!);
    }

    [Fact]
    public async Task A_message_to_another_country_is_judged_for_its_own_recipient_and_not_for_who_has_these_digits_at_home()
    {
        const string Abroad = "+14155550100";
        _ = await _guard.CallAsync(HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{Abroad}}", "method": "web-form" }""");
        var mall = await _guard.BindAsync();
        var inParts = new Submit { Source = Adverts, Destination = Abroad, Text = string.Concat(Enumerable.Repeat("全场五折，欢迎选购", 20)) }.InParts();
        Assert.All(await mall.SubmitInTurnAsync(inParts), part => Assert.True(part.IsOk));
        Assert.True((await mall.SubmitAsync(Adverts, Abroad, "全场五折")).IsOk);
        _ = await _guard.EndedAsync(2);
        Assert.Equal(["none", "none"], (await AskAsync("")).Rows.Select(row => (string?)row["change"]));

        // Handed in as the search gave it, too.
        var items = (await _guard.CallAsync(HttpMethod.Get, "/api/v1/messages"))!["items"]!.AsArray();
        Assert.Equal(["none", "none"], (await AskAsync("", string.Join('\n', items.Select(item => item!.ToJsonString())), Ndjson)).Rows.Select(row => (string?)row["change"]));
    }

    [Fact]
    public async Task It_answers_with_a_table_or_with_the_summary_alone_where_that_is_wanted()
    {
        await SubmitSomeAsync();
        var table = (await SendAsync("operator", "", null, null, "text/csv")).Text.Split("\r\n");
        Assert.Equal("line,id,account,organization,code,class,decisionBefore,reasonBefore,decision,reason,change,segments,detail,error,notFiled", table[0]);
        Assert.Equal(5, table.Count(line => line.EndsWith(",none,1,,,", StringComparison.Ordinal) || line.Contains(",none,0,", StringComparison.Ordinal)));
        Assert.Equal(5, (long)JsonNode.Parse((await SendAsync("operator", "", null, null, "application/json")).Text)!["judged"]!);
        Assert.Equal(406, (await SendAsync("operator", "", null, null, "text/html")).Status);
    }

    [Fact]
    public async Task A_key_of_an_organization_asks_about_its_own_messages_and_accounts_alone()
    {
        await SubmitSomeAsync();
        Assert.Equal(["rival"], (await AskAsync("", key: "rival")).Rows.Select(row => (string?)row["organization"]));
        Assert.Empty((await AskAsync("?organization=acme", key: "rival")).Rows);
        var theirs = await AskAsync("", $$"""{ "account": "{{Narrow}}", "source": "{{Orders}}", "destination": "{{Agreed}}", "text": "x" }""", Ndjson, "rival");
        var nobodys = await AskAsync("", $$"""{ "account": "nobody", "source": "{{Orders}}", "destination": "{{Agreed}}", "text": "x" }""", Ndjson, "rival");
        Assert.Equal((string?)nobodys.Rows[0]["error"], (string?)theirs.Rows[0]["error"]);
        Assert.Equal(403, (await SendAsync("auditor", "", null, null, Ndjson)).Status);
    }

    [Fact]
    public async Task A_list_that_has_more_than_the_limit_says_so()
    {
        var line = $$"""{ "account": "{{Mall}}", "source": "{{Orders}}", "destination": "{{Agreed}}", "text": "parcel" }""" + "\n";
        var (rows, summary) = await AskAsync("?limit=3", string.Concat(Enumerable.Repeat(line, 4)), Ndjson);
        Assert.Equal((3, false), (rows.Count, (bool)summary["complete"]!));
        Assert.Contains("limit", (string?)summary["problem"], StringComparison.Ordinal);
        (rows, summary) = await AskAsync("?limit=4", string.Concat(Enumerable.Repeat(line, 4)), Ndjson);
        Assert.Equal((4, true), (rows.Count, (bool)summary["complete"]!));
        (rows, summary) = await AskAsync("", string.Concat(Enumerable.Repeat(line, 1001)), Ndjson);
        Assert.Equal((1001, true), (rows.Count, (bool)summary["complete"]!));
    }

    [Fact]
    public async Task One_question_has_its_turn_at_a_time()
    {
        var turns = _guard.Services.GetRequiredService<PastTurns>();
        Assert.True(turns.TryTake());
        using (var api = KeyedApi.As(_guard, "operator"))
        {
            using var response = await api.Http.PostAsync(new Uri("/api/v1/explain/batch", UriKind.Relative), content: null);
            Assert.Equal((503, true), ((int)response.StatusCode, response.Headers.RetryAfter is not null));
        }

        turns.GiveBack();
        Assert.Empty((await AskAsync("")).Rows);
        Assert.Empty((await AskAsync("")).Rows);
    }

    [Fact]
    public async Task What_is_long_or_data_is_judged_as_it_was()
    {
        var mall = await _guard.BindAsync();
        Assert.True((await mall.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = string.Concat(Enumerable.Repeat("全场五折，欢迎选购", 40)), InPayload = true })).IsOk);
        Assert.False((await mall.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "", DataCoding = 4, ShortMessage = new byte[] { 1, 2, 3 } })).IsOk);
        _ = await _guard.EndedAsync(2);
        var (rows, _) = await AskAsync("");
        Assert.Equal(["none", "none"], rows.Select(row => (string?)row["change"]));
        Assert.Equal([null, "not-markable"], rows.Select(row => (string?)row["reason"]).Order());
    }

    [Fact]
    public async Task What_is_not_understood_is_named()
    {
        await NamesAsync("?limit=0", "limit");
        await NamesAsync("?limit=100001", "limit");
        await NamesAsync("?at=then", "at");
        await NamesAsync("?from=yesterday", "from");
        await NamesAsync("?cursor=x", "cursor");
        await NamesAsync("?changed=perhaps", "changed");
        Assert.Equal(400, (await SendAsync("operator", "?organization=acme", "{}", Ndjson, Ndjson)).Status);
        Assert.Equal(400, (await SendAsync("operator", "", "account,sauce\r\n", "text/csv", Ndjson)).Status);
        Assert.Equal(415, (await SendAsync("operator", "", "{}", "application/json", Ndjson)).Status);
        foreach (var type in new[] { "text/csv; charset=latin1", "text/csv; charset=utf-16", "application/x-ndjson; charset=gbk", "application/x-ndjson; charset=latin1" })
        {
            var (status, text) = await SendOctetsAsync("source,destination,text\r\n"u8.ToArray(), type);
            Assert.Equal((400, "charset"), (status, Assert.Single(JsonNode.Parse(text)!["errors"]!.AsObject()).Key));
        }

        // As it is said to be, not as it could be.
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes($"account,source,destination,text\r\n{Mall},{Orders},{Agreed},包裹\r\n");
        Assert.Contains("is not valid UTF-8.", (await SendOctetsAsync(gbk, "text/csv; charset=utf-8")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("is not valid UTF-8.", (await SendOctetsAsync(gbk, "text/csv; charset=gb18030")).Text, StringComparison.Ordinal);
        Assert.Empty((await AskAsync("", "", Ndjson)).Rows);
    }

    private async Task SubmitSomeAsync()
    {
        var mall = await _guard.BindAsync();
        var rival = await _guard.BindAsync(Rival);
        Assert.True((await mall.SubmitAsync(Orders, Agreed, "parcel 1")).IsOk);
        Assert.True((await mall.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        Assert.True((await mall.SubmitAsync(Adverts, Agreed, "50% off today")).IsOk);
        Assert.False((await mall.SubmitAsync(Adverts, NeverAsked, "=全场五折")).IsOk);
        Assert.False((await rival.SubmitAsync(RivalAdverts, NeverAsked, "50% off")).IsOk);
        _ = await _guard.EndedAsync(5);
    }

    private async Task<(List<JsonObject> Rows, JsonObject Summary)> AskAsync(string query, string? list = null, string? type = null, string key = "operator")
    {
        var (status, text) = await SendAsync(key, query, list, type, Ndjson);
        Assert.True(status == 200, text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        return (lines[..^1], lines[^1]["summary"]!.AsObject());
    }

    private async Task NamesAsync(string query, string field)
    {
        var (status, text) = await SendAsync("operator", query, null, null, Ndjson);
        Assert.Equal(400, status);
        Assert.Equal(field, Assert.Single(JsonNode.Parse(text)!["errors"]!.AsObject()).Key);
    }

    private async Task<(int Status, string Text)> SendOctetsAsync(byte[] list, string type)
    {
        using var api = KeyedApi.As(_guard, "operator");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/explain/batch") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue(Ndjson) } }, Content = new ByteArrayContent(list) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await api.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(int Status, string Text)> SendAsync(string key, string query, string? list, string? type, string accept)
    {
        using var api = KeyedApi.As(_guard, key);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/explain/batch" + query) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue(accept) } } };
        request.Content = list is null ? null : new StringContent(list, Encoding.UTF8, type!);
        using var response = await api.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
