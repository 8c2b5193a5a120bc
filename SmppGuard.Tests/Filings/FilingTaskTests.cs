using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Filings.FilingRuleTests;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Filings;

/// <summary>What changes of what carriers were told is a task until they are told.</summary>
public sealed class FilingTaskTests
{
    [Fact]
    public async Task A_changed_contact_is_due_in_ten_days_with_each_carrier_until_its_filing_is_renewed_for_every_code()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        await FileAsync(guard, Adverts, "m", "Contact", "4008001234", carrier: "mobile");
        await FileAsync(guard, Orders, "m", "Contact", "4008001234", carrier: "mobile");
        await FileAsync(guard, Adverts, "u", "Signature", "示例商城", carrier: "unicom");
        Assert.Empty(await TasksAsync(guard, ""));
        var changedAt = guard.Time.GetUtcNow();
        _ = await guard.CallAsync(HttpMethod.Patch, "/api/v1/organizations/acme", """{ "contact": "400-900-5678" }""");
        var tasks = await TasksAsync(guard, "?state=open");
        Assert.Equal(["mobile", "unicom"], tasks.Select(task => (string?)task["carrier"]));
        Assert.All(tasks, task => Assert.Equal(
            ("acme", "contact", "4008001234", "400-900-5678", "open", changedAt.AddDays(10)),
            ((string?)task["organization"], (string?)task["field"], (string?)task["old"], (string?)task["new"], (string?)task["state"], (DateTimeOffset)task["dueAt"]!)));
        Assert.Equal([2, 0, changedAt.AddDays(10).ToUnixTimeSeconds()], await MetricsAsync(guard));

        // Over a restart, and overdue when its time is over.
        await LaterAsync(guard, 9);
        Assert.Equal(2, (await TasksAsync(guard, "?state=open")).Count);
        Assert.Empty(await TasksAsync(guard, "?state=overdue"));
        await LaterAsync(guard, 1);
        Assert.Equal(2, (await TasksAsync(guard, "?state=overdue&organization=acme")).Count);
        Assert.Equal(2, (await MetricsAsync(guard))[1]);

        // One code of two is not all; another number, or one that was only handed in, is not it.
        await FileAsync(guard, Adverts, "m", "Contact", "4009005678", carrier: "mobile");
        await FileAsync(guard, Orders, "m", "Contact", "4009005679", carrier: "mobile");
        await FileAsync(guard, Orders, "m", "Contact", "4009005678", "Pending", carrier: "mobile");
        Assert.Single(await TasksAsync(guard, "?state=open&carrier=mobile"));
        await FileAsync(guard, Orders, "m", "Contact", "4009005678", carrier: "mobile");
        var closed = Assert.Single(await TasksAsync(guard, "?state=closed"));
        Assert.Equal("mobile", (string?)closed["carrier"]);
        Assert.Equal(guard.Time.GetUtcNow(), (DateTimeOffset)closed["closedAt"]!);

        // The other by hand, with the carrier's receipt.
        using var api = new GuardApi(guard);
        var open = (string)Assert.Single(await TasksAsync(guard, "?state=open"))["id"]!;
        Assert.Equal(400, (await api.SendAsync(HttpMethod.Post, $"/api/v1/filing-tasks/{open}/close", """{ "reference": " " }""")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Post, "/api/v1/filing-tasks/20200101-1/close", """{ "reference": "CU-7" }""")).Status);
        Assert.Equal("CU-7", (string?)(await guard.CallAsync(HttpMethod.Post, $"/api/v1/filing-tasks/{open}/close", """{ "reference": "CU-7" }"""))!["reference"]);
        Assert.Equal(409, (await api.SendAsync(HttpMethod.Post, $"/api/v1/filing-tasks/{open}/close", """{ "reference": "CU-7" }""")).Status);
        Assert.Equal((0, 0), ((await MetricsAsync(guard))[0], (await MetricsAsync(guard))[1]));
        Assert.Equal("closed", (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/filing-tasks/{open}"))!["state"]);
    }

    [Fact]
    public async Task A_changed_name_or_code_is_a_task_and_what_carriers_were_not_told_is_none()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        _ = await guard.CallAsync(HttpMethod.Patch, "/api/v1/organizations/acme", """{ "name": "新名商城", "optOutKeywords": [ "不要" ] }""");
        _ = await guard.CallAsync(HttpMethod.Patch, $"/api/v1/codes/{Orders}", """{ "region": "北京", "content": "Refuse", "links": [ "example.com" ] }""");
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/organizations/acme/suspend");
        var tasks = await TasksAsync(guard, "");
        Assert.Equal([("name", null), ("links", Orders), ("region", Orders)], tasks.Select(task => ((string)task["field"]!, (string?)task["code"])).OrderBy(task => task.Item2, StringComparer.Ordinal).ThenBy(task => task.Item1, StringComparer.Ordinal));
        Assert.All(tasks, task => Assert.Null(task["carrier"]));

        // Filed with whomever it may be.
        await FileAsync(guard, Adverts, "s", "Signature", "新名商城", carrier: "mobile");
        await FileAsync(guard, Orders, "l", "Link", "example.com", carrier: "mobile");
        Assert.Equal([], (await TasksAsync(guard, "?state=open")).Select(task => (string?)task["field"]));
    }

    [Fact]
    public async Task Times_in_a_task_are_written_as_in_the_history_of_the_change()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        await FileAsync(guard, Orders, "m", "Contact", "4008001234", carrier: "mobile");
        _ = await guard.CallAsync(HttpMethod.Patch, $"/api/v1/codes/{Orders}", """{ "validUntil": "2028-06-30T16:00:00Z" }""");
        _ = await guard.CallAsync(HttpMethod.Patch, $"/api/v1/codes/{Orders}", """{ "validUntil": "2028-06-30T17:00:00.1234568Z" }""");
        var tasks = await TasksAsync(guard, "?carrier=mobile");
        Assert.Equal(
            [(null, "2028-06-30T16:00:00.000Z"), ("2028-06-30T16:00:00.000Z", "2028-06-30T17:00:00.123Z")],
            tasks.Select(task => ((string?)task["old"], (string?)task["new"])));
        Assert.Equal("2028-06-30T17:00:00.123Z", (string?)(await guard.CallAsync(HttpMethod.Get, $"/api/v1/filing-tasks/{(string?)tasks[1]["id"]}"))!["new"]);
        using var api = guard.CreateApi();
        api.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        Assert.Contains(",validUntil,2028-06-30T16:00:00.000Z,2028-06-30T17:00:00.123Z,", await api.GetStringAsync(new Uri("/api/v1/filing-tasks", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_are_exported_for_the_carrier()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        await FileAsync(guard, Adverts, "m", "Contact", "4008001234", carrier: "mobile");
        _ = await guard.CallAsync(HttpMethod.Patch, "/api/v1/organizations/acme", """{ "contact": "4009005678", "name": "新名商城" }""");
        using var api = guard.CreateApi();
        api.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var lines = (await api.GetStringAsync(new Uri("/api/v1/filing-tasks?carrier=mobile&state=open", UriKind.Relative))).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("id,state,organization,code,carrier,field,old,new,changedAt,changedBy,dueAt", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains(",open,acme,,mobile,contact,4008001234,4009005678,2026-11-22T05:00:00.000Z,", StringComparison.Ordinal) && line.Contains("2026-12-02T05:00:00.000Z", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(",mobile,name,示例商城,新名商城,", StringComparison.Ordinal));
    }

    private static async Task<List<JsonNode>> TasksAsync(GuardFixture guard, string query) => [.. (await guard.CallAsync(HttpMethod.Get, "/api/v1/filing-tasks" + query))!["items"]!.AsArray().Select(task => task!)];

    private static async Task<long[]> MetricsAsync(GuardFixture guard)
    {
        var scrape = await guard.ScrapeAsync();
        return [(long)scrape["smppguard_filing_tasks_open"], (long)scrape["smppguard_filing_tasks_overdue"], scrape.Series("smppguard_filing_tasks_next_due_timestamp_seconds").Select(series => (long)scrape[series]).SingleOrDefault()];
    }
}
