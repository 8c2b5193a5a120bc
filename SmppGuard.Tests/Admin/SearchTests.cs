using System.Globalization;
using SmppGuard.Admin;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class SearchTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private static readonly DateTimeOffset Day = new DateTimeOffset(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero).AddDays(-4);

    [Fact]
    public async Task Messages_are_found_by_reason_class_outcome_smsc_and_receipt_state_and_counted()
    {
        var sent = Store(1, 8613800138201);
        var refused = Store(2, 8613800138201, Reason.NoConsent);
        var quiet = Store(3, 8613800138201, Reason.QuietHours);
        foreach (var (query, expected) in new (string, long[])[]
        {
            ("reason=no-consent", [refused]),
            ("reason=no-consent&decision=refused", [refused]),
            ("decision=refused", [quiet, refused]),
            ("outcome=accepted", [sent]),
            ("outcome=rejected", []),
            ("class=Commercial", [quiet, refused, sent]),
            ("class=Verification", []),
            ("smsc=main", [quiet, refused, sent]),
            ("smsc=none", []),
            ("receiptState=delivrd", [sent]),
            ("receiptState=UNDELIV", []),
            ("class=Commercial&outcome=accepted&smsc=main&receiptState=DELIVRD", [sent]),
        })
        {
            var answer = (await api.GetAsync($"/api/v1/messages?msisdn=13800138201&total=true&{query}")).Json;
            Assert.Equal(expected.Select(Text), answer["items"]!.AsArray().Select(m => (string)m!["id"]!));
            Assert.Equal((expected.Length, true), ((int)answer["total"]!["count"]!, (bool)answer["total"]!["exact"]!));
            Assert.Null(answer["next"]);
        }

        Assert.Null((await api.GetAsync("/api/v1/messages?msisdn=13800138201")).Json["total"]);
    }

    [Theory]
    [InlineData("reason=noconsent", "reason")]
    [InlineData("reason=no-consent&decision=allowed", "reason")]
    [InlineData("class=commercial", "class")]
    [InlineData("outcome=none", "outcome")]
    [InlineData("total=yes", "total")]
    public async Task A_word_that_no_message_has_is_refused_with_those_that_they_have(string query, string field) => (await api.GetAsync("/api/v1/messages?" + query)).Names(field);

    [Fact]
    public async Task Messages_come_as_csv_for_those_who_accept_it_with_the_address_of_the_rest()
    {
        for (var i = 0; i < 3; i++)
        {
            _ = Store(10 + i, 8613800138202, i == 0 ? Reason.NoConsent : Reason.None);
        }

        var first = await CsvAsync("/api/v1/messages?msisdn=13800138202&limit=2&total=true");
        Assert.Equal((200, "text/csv", "3"), (first.Status, first.Type, first.Headers["X-Total-Count"]));
        var lines = first.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("id,account,organization,code,source,msisdn,class,decision,reason,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",8613800138202,Commercial,allowed,,draft-2020,77,全场五折,【示例商城】全场五折 客服4008001234 拒收请回复R,8,1,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",main,a1,0,accepted,DELIVRD,000,", lines[1], StringComparison.Ordinal);
        var link = first.Headers["Link"];
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        var rest = await CsvAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.Equal(2, rest.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(",refused,no-consent,", rest.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Link", rest.Headers.Keys);
    }

    [Theory]
    [InlineData("*/*", "application/json")]
    [InlineData("text/html, */*;q=0.8", "application/json")]
    [InlineData("application/json, text/csv", "application/json")]
    [InlineData("application/json;q=0.5, text/csv", "text/csv")]
    [InlineData("text/*", "text/csv")]
    [InlineData("application/xml", "application/problem+json")]
    public async Task What_a_client_accepts_is_what_it_gets(string accept, string type)
    {
        var answer = await api.SendAsync(HttpMethod.Get, "/api/v1/messages?msisdn=13800138209", AdminFixture.OperatorKey, null, ("Accept", accept));
        Assert.Equal(type, answer.Type);
        if (answer.Status != 200)
        {
            _ = answer.Problem(406);
        }
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("+1+1", "'+1+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1+1", "'  =1+1")]
    [InlineData("\t=1+1", "'\t=1+1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("全场五折", "全场五折")]
    [InlineData("8613800138000", "8613800138000")]
    [InlineData(null, "")]
    public void A_cell_is_never_a_formula(string? value, string cell) => Assert.Equal(cell, Csv.Cell(value));

    private Task<Answer> CsvAsync(string path) => api.SendAsync(HttpMethod.Get, path, AdminFixture.AuditorKey, null, ("Accept", "text/csv"));

    private long Store(int counter, long msisdn, Reason reason = Reason.None) => ArchivedMessages.Store(api.Archive, Day, counter, msisdn, reason);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
