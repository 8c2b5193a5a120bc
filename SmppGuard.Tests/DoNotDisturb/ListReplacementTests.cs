using System.Net.Http.Headers;
using System.Text;
using SmppGuard.DoNotDisturb;
using SmppGuard.Model;
using SmppGuard.Tests.Admin;
using Xunit;

namespace SmppGuard.Tests.DoNotDisturb;

/// <summary>A list is replaced only by a list.</summary>
public sealed class ListReplacementTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Html = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>502 Bad Gateway</body>\n</html>\n";

    [Theory]
    [InlineData("text/plain", "<html>502 Bad Gateway</html>")]
    [InlineData("text/csv", Html)]
    [InlineData("text/plain", "")]
    [InlineData("text/csv", "")]
    [InlineData("text/plain", "\n\r\n\n")]
    [InlineData("text/csv", "msisdn\n")]
    [InlineData("text/plain", "# national list, to be filled\n")]
    public async Task What_has_no_valid_line_replaces_nothing_and_adds_nothing_unless_that_is_insisted_on(string type, string body)
    {
        var list = await NewListAsync(3);
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Post })
        {
            var problem = (await SendAsync(method, list, body, type)).Problem(400);
            Assert.Contains("no valid line", (string?)problem["detail"], StringComparison.Ordinal);
            Assert.Contains("force=true", (string?)problem["detail"], StringComparison.Ordinal);
            Assert.Equal(body.Contains('<', StringComparison.Ordinal), problem["errors"]!.AsArray().Count > 0);
            Assert.True(await IsOnAsync(list, 1));
        }

        Assert.Equal(200, (await SendAsync(HttpMethod.Put, list, body, type, "&force=true")).Status);
        Assert.False(await IsOnAsync(list, 1));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_body_of_another_type_or_of_none_is_refused(string? type)
    {
        var list = await NewListAsync(3);
        var problem = (await SendAsync(HttpMethod.Put, list, Numbers(3), type)).Problem(415);
        Assert.Contains("text/plain", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.True(await IsOnAsync(list, 1));
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, list, Numbers(3), type, "&force=true")).Status);
    }

    [Fact]
    public async Task Bad_lines_beyond_the_limit_are_refused_and_named()
    {
        var list = await NewListAsync(20);
        var body = Numbers(20) + string.Concat(Enumerable.Range(21, 11).Select(i => $"nobody {i}\n"));
        var problem = (await SendAsync(HttpMethod.Put, list, body)).Problem(400);
        Assert.Equal((20, 0, 11), ((int)problem["accepted"]!, (int)problem["unchanged"]!, (int)problem["rejected"]!));
        Assert.Equal(Enumerable.Range(21, 11), problem["errors"]!.AsArray().Select(l => (int)l!["line"]!));
        Assert.Contains("Line 21:", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Contains(api.Log, line => line.StartsWith($"Key ops handed in the do-not-disturb list {list}, which was refused: it has 11 bad lines of 31", StringComparison.Ordinal));
        Assert.Equal(11, (int)(await SendAsync(HttpMethod.Put, list, body, query: "&force=true")).Json["rejected"]!);

        // A few are borne, and so is a small share of many.
        Assert.Equal(10, (int)(await SendAsync(HttpMethod.Put, list, Numbers(20) + string.Concat(Enumerable.Repeat("nobody\n", 10)))).Json["rejected"]!);
        Assert.Equal(11, (int)(await SendAsync(HttpMethod.Post, list, Numbers(300) + string.Concat(Enumerable.Repeat("nobody\n", 11)))).Json["rejected"]!);
    }

    [Fact]
    public async Task A_list_that_shrinks_by_more_than_the_configured_share_stays_as_it_is()
    {
        var list = await NewListAsync(100);
        var problem = (await SendAsync(HttpMethod.Put, list, Numbers(79))).Problem(409);
        Assert.Contains("79 numbers where the present one has 100", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal(79, (int)problem["accepted"]!);
        Assert.True(await IsOnAsync(list, 100));

        var smaller = await SendAsync(HttpMethod.Put, list, Numbers(80));
        Assert.Equal((100, 80), ((int)smaller.Json["before"]!, (int)smaller.Json["count"]!));
        Assert.False(await IsOnAsync(list, 100));
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, list, Numbers(2), query: "&force=true")).Status);
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, list, Numbers(1))).Status);
    }

    [Fact]
    public async Task A_list_is_not_replaced_by_other_numbers_however_many_they_are()
    {
        var list = await NewListAsync(20);
        foreach (var count in new[] { 20, 400 })
        {
            var problem = (await SendAsync(HttpMethod.Put, list, Numbers(count, first: 6))).Problem(409);
            Assert.Contains("lacks 5 of those", (string?)problem["detail"], StringComparison.Ordinal);
            Assert.True(await IsOnAsync(list, 1));
        }

        // A fifth may go, and a single number of a list of any length.
        Assert.Equal(4, (int)(await SendAsync(HttpMethod.Put, list, Numbers(20, first: 5), query: "&dryRun=true")).Json["lost"]!);
        Assert.Equal(4, (int)(await SendAsync(HttpMethod.Put, list, Numbers(20, first: 5))).Json["lost"]!);
        Assert.Equal(20, (int)(await SendAsync(HttpMethod.Put, list, Numbers(20, first: 101), query: "&force=true")).Json["lost"]!);
        Assert.Equal(0, (int)(await SendAsync(HttpMethod.Post, list, Numbers(20))).Json["lost"]!);
        var single = await NewListAsync(1);
        Assert.Equal(1, (int)(await SendAsync(HttpMethod.Put, single, Numbers(1, first: 2))).Json["lost"]!);
    }

    [Fact]
    public async Task A_trial_counts_what_would_happen_and_changes_nothing()
    {
        var list = await NewListAsync(10);
        var trial = (await SendAsync(HttpMethod.Put, list, Numbers(12) + "nobody\n", query: "&dryRun=true")).Json;
        Assert.Equal((12, 0, 1), ((int)trial["accepted"]!, (int)trial["unchanged"]!, (int)trial["rejected"]!));
        Assert.Equal((10, 12, true), ((int)trial["before"]!, (int)trial["count"]!, (bool)trial["dryRun"]!));
        Assert.False(await IsOnAsync(list, 12));
        _ = (await SendAsync(HttpMethod.Put, list, Numbers(1), query: "&dryRun=true")).Problem(409);
        var more = (await SendAsync(HttpMethod.Post, list, Numbers(12), query: "&dryRun=true")).Json;
        Assert.Equal((2, 10), ((int)more["accepted"]!, (int)more["unchanged"]!));
        Assert.Equal("1", Version(list));
    }

    [Theory]
    [InlineData("&dryRun=yes", "dryRun")]
    [InlineData("&dryRun", "dryRun")]
    [InlineData("&force=1", "force")]
    public async Task Whether_it_is_a_trial_is_never_guessed(string query, string field)
    {
        var list = await NewListAsync(1);
        (await SendAsync(HttpMethod.Put, list, Numbers(2), query: query)).Names(field);
    }

    [Fact]
    public async Task A_second_number_in_a_line_is_not_lost_without_a_word()
    {
        var list = await NewListAsync(1);
        var import = (await SendAsync(HttpMethod.Put, list, $"{Number(1)}\n{Number(2)},{Number(3)}\n{Number(4)};{Number(5)}\n")).Json;
        Assert.Equal([2, 3], import["errors"]!.AsArray().Select(e => (int)e!["line"]!));
    }

    [Fact]
    public async Task A_row_with_fewer_or_more_fields_than_the_header_is_an_error_that_names_line_and_column()
    {
        var list = await NewListAsync(1);
        var import = (await SendAsync(HttpMethod.Put, list, $"msisdn,since,source\n{Number(1)},2020,post\n{Number(2)},20\n{Number(3)},2020,post,x\n", "text/csv")).Json;
        Assert.Equal((1, 2), ((int)import["accepted"]!, (int)import["rejected"]!));
        Assert.Equal(3, (int)import["errors"]![0]!["line"]!);
        Assert.Contains("column 3 \"source\" is missing", (string?)import["errors"]![0]!["error"], StringComparison.Ordinal);
        Assert.Contains("no column behind 3 \"source\"", (string?)import["errors"]![1]!["error"], StringComparison.Ordinal);

        // Without a header the first row says how many there are.
        import = (await SendAsync(HttpMethod.Put, list, $"{Number(1)},2020\n{Number(2)}\n", "text/csv")).Json;
        Assert.Contains("column 2 is missing", (string?)import["errors"]![0]!["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/csv", "# 2026-11\nmsisdn,since\n13700000001,2026-01-01\n# and\n13700000002,2026-01-02\n")]
    [InlineData("text/csv", "# numbers of November, as of the 27th\n# \"new\n13700000001\n \"# as a table, writes it\"\n13700000002\n")]
    [InlineData("text/csv", "\n#\nmsisdn\n13700000001\n13700000002\n# the end")]
    [InlineData("text/plain", "# 2026-11, as of the 27th\n\nmsisdn\n13700000001\n # and\n13700000002\n")]
    public async Task Comments_are_passed_over_wherever_they_stand_and_whatever_they_say(string type, string body)
    {
        var list = await NewListAsync(1);
        var import = (await SendAsync(HttpMethod.Put, list, body, type)).Json;
        Assert.Equal((2, 0, 2), ((int)import["accepted"]! + (int)import["unchanged"]!, (int)import["rejected"]!, (int)import["count"]!));
        Assert.True(await IsOnAsync(list, 2));
    }

    [Fact]
    public async Task A_line_is_named_by_its_number_behind_comments_and_a_second_header_is_a_bad_line()
    {
        var list = await NewListAsync(1);
        var import = (await SendAsync(HttpMethod.Put, list, "# \"a\n\nmsisdn,since\n13700000001,2020\n# b\nmsisdn,since\n13700000002\n", "text/csv")).Json;
        Assert.Equal([6, 7], import["errors"]!.AsArray().Select(e => (int)e!["line"]!));
    }

    private static long Number(int i) => 13700000000 + i;

    private static string Numbers(int count, int first = 1) => string.Concat(Enumerable.Range(first, count).Select(i => $"{Number(i)}\n"));

    private async Task<string> NewListAsync(int count)
    {
        var name = "list-" + Guid.NewGuid().ToString("N");
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, name, Numbers(count))).Status);
        return name;
    }

    private string Version(string list) => api.Service<DoNotDisturbService>().Lists().Single(l => string.Equals(l.Name, list, StringComparison.Ordinal)).Version;

    // What the data path asks.
    private async Task<bool> IsOnAsync(string list, int number)
    {
        _ = api.Service<NumberPlan>().TryNormalize(Number(number).ToString(System.Globalization.CultureInfo.InvariantCulture), out var msisdn);
        Assert.True(api.Service<DoNotDisturbIndex>().Contains(msisdn) || !api.Service<DoNotDisturbIndex>().ListsWith(msisdn).Contains(list, StringComparer.Ordinal));
        var answer = await api.GetAsync($"/api/v1/do-not-disturb/{Number(number)}");
        return answer.Status == 200 && answer.Json["lists"]!.AsArray().Any(n => string.Equals((string?)n, list, StringComparison.Ordinal));
    }

    private Task<Answer> SendAsync(HttpMethod method, string list, string body, string? type = "text/plain", string query = "")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return api.SendAsync(method, $"/api/v1/do-not-disturb/lists/{list}?version=1{query}", AdminFixture.OperatorKey, content);
    }
}
