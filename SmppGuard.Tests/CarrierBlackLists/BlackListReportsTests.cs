using SmppGuard.CarrierBlackLists;
using SmppGuard.Tests.Admin;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.CarrierBlackLists;

/// <summary>The reports over HTTP, with an archive in which the messages are.</summary>
public sealed class BlackListReportsTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Path = "/api/v1/black-list-reports";

    private static readonly DateTimeOffset Today = new(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero);

    [Fact]
    public async Task Reports_are_listed_newest_first_page_by_page_and_narrowed_by_filters()
    {
        string[] ids = [await ReportAsync(8613800138070, 1), await ReportAsync(8613800138070, 2), await ReportAsync(8613800138070, 3)];
        _ = await ReportAsync(8613800138071, 4);
        Assert.Equal(200, (await api.PostAsync($"{Path}/{ids[1]}/dismiss", "")).Status);

        var first = (await api.GetAsync($"{Path}?msisdn=13800138070&limit=2", AdminFixture.AuditorKey)).Json;
        var second = (await api.GetAsync($"{Path}?msisdn=13800138070&limit=2&cursor={first["next"]}", AdminFixture.AuditorKey)).Json;
        Assert.Equal(ids.Reverse(), [.. first["items"]!.AsArray().Select(Id), .. second["items"]!.AsArray().Select(Id)]);
        Assert.Null(second["next"]);
        Assert.Equal([ids[2], ids[0]], await Ids("?msisdn=13800138070&status=pending&organization=acme"));
        Assert.Equal([ids[1]], await Ids("?msisdn=13800138070&status=dismissed"));
        Assert.Empty(await Ids("?msisdn=13800138070&status=accepted"));
        Assert.Empty(await Ids("?organization=other"));
        Assert.Contains(api.Log, line => line.StartsWith("Key audit listed 2 black-list reports of …8070", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Log, line => line.Contains("13800138070", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("status", "found")]
    [InlineData("msisdn", "12ab")]
    [InlineData("limit", "0")]
    [InlineData("cursor", "!!!")]
    [InlineData("error", "BLACK")]
    public async Task A_bad_filter_is_named(string name, string value) => (await api.GetAsync($"{Path}?{name}={value}")).Names(name);

    [Fact]
    public async Task Only_an_operator_decides_and_only_what_is_there()
    {
        var id = await ReportAsync(8613800138072, 5);
        _ = (await api.PostAsync($"{Path}/{id}/accept", "", AdminFixture.AuditorKey)).Problem(403);
        _ = (await api.GetAsync(Path, key: null)).Problem(401);
        _ = (await api.PostAsync($"{Path}/999999/accept", "")).Problem(404);
        _ = (await api.PostAsync($"{Path}/x/dismiss", "")).Problem(404);
        _ = (await api.GetAsync($"{Path}/999999")).Problem(404);
        Assert.Equal("pending", (string?)(await api.GetAsync($"{Path}/{id}", AdminFixture.AuditorKey)).Json["status"]);
    }

    [Fact]
    public async Task A_report_whose_refusal_cannot_be_recorded_stays_pending_and_can_be_accepted_later()
    {
        var id = await ReportAsync(8613800138073, 6);
        api.Journal.Fails = true;
        try
        {
            _ = (await api.PostAsync($"{Path}/{id}/accept", "")).Problem(503);
        }
        finally
        {
            api.Journal.Fails = false;
        }

        Assert.Equal("pending", (string?)(await api.GetAsync($"{Path}/{id}")).Json["status"]);
        Assert.Equal("accepted", (string?)(await api.PostAsync($"{Path}/{id}/accept", "")).Json["status"]);
        _ = (await api.PostAsync($"{Path}/{id}/dismiss", "")).Problem(409);
        Assert.Single(api.Journal.Records, record => record.Msisdn.Value == 8613800138073);
    }

    [Fact]
    public async Task A_report_about_an_organization_that_is_gone_can_only_be_dismissed()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/leaving", """{ "name": "将离", "contact": "4000000002" }""")).Status);
        var store = api.Service<IBlackListReportStorage>();
        var recordId = long.MaxValue - 1;
        store.Add([new BlackListReceipt(recordId, Today.ToUnixTimeMilliseconds(), "main", "9", "UNDELIV", "BLACK")]);
        var found = (await store.FoundAsync(0, 1000, CancellationToken.None)).Single(report => report.Receipt.RecordId == recordId);
        await api.Service<BlackListReports>().SubmitAsync(found, new BlackListMessage("leaving", new(8613800138074), "106900001", "cp1"));
        Assert.Equal(204, (await api.DeleteAsync("/api/v1/organizations/leaving")).Status);

        _ = (await api.PostAsync($"{Path}/{found.Id}/accept", "")).Problem(409);
        Assert.Equal("dismissed", (string?)(await api.PostAsync($"{Path}/{found.Id}/dismiss", "")).Json["status"]);
    }

    private async Task<string> ReportAsync(long msisdn, int counter)
    {
        var recordId = ArchivedMessages.Store(api.Archive, Today.AddDays(-1).AddHours(counter), msisdn: msisdn, smscMessageId: "b" + counter);
        api.Service<IBlackListReportStorage>().Add([new BlackListReceipt(recordId, Today.ToUnixTimeMilliseconds(), "main", "b" + counter, "UNDELIV", "MBBLACK")]);
        api.Service<BlackListSignal>().Set();
        string? id = null;
        await Eventually.TrueAsync(
            async () => (id = (await api.GetAsync($"{Path}?msisdn={msisdn}")).Json["items"]!.AsArray().Where(r => (string?)r!["messageId"] == "b" + counter).Select(Id).FirstOrDefault()) is not null,
            "the report");
        return id!;
    }

    private async Task<string[]> Ids(string query) => [.. (await api.GetAsync(Path + query)).Json["items"]!.AsArray().Select(Id)];

    private static string Id(System.Text.Json.Nodes.JsonNode? report) => (string)report!["id"]!;
}
