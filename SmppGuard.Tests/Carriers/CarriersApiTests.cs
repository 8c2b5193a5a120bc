using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Admin;
using Xunit;

namespace SmppGuard.Tests.Carriers;

/// <summary>The list of ported numbers over HTTP, and what is said of a number.</summary>
public sealed class CarriersApiTests : IAsyncLifetime
{
    private const string List = "/api/v1/portability";
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    private readonly AdminFixture _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Without_a_list_a_number_says_by_its_prefix_whose_it_is_and_from_which_table()
    {
        var known = (await _api.GetAsync("/api/v1/carriers/13800138000")).Json;
        Assert.Equal(("8613800138000", "china-mobile", "prefix", "86138"), ((string?)known["msisdn"], (string?)known["carrier"], (string?)known["knownFrom"], (string?)known["prefix"]));
        Assert.False((bool)known["uncertain"]!);
        Assert.NotNull((string?)known["date"]);

        // The longest prefix counts; a virtual operator's is uncertain; of other countries nothing is known.
        Assert.Equal(("china-unicom", true), Said(await _api.GetAsync("/api/v1/carriers/8617041234567")));
        Assert.Equal(("china-telecom", true), Said(await _api.GetAsync("/api/v1/carriers/%2B8617001234567")));
        var abroad = (await _api.GetAsync("/api/v1/carriers/%2B6591234567")).Json;
        Assert.Equal((null, "nowhere"), ((string?)abroad["carrier"], (string?)abroad["knownFrom"]));
        _ = (await _api.GetAsync("/api/v1/carriers/1380013800x")).Problem(400);
        Assert.Equal("china-mobile-numbers", (string?)(await _api.GetAsync(List)).Json["prefixes"]!["name"]);

        static (string?, bool) Said(Answer answer) => ((string?)answer.Json["carrier"], (bool)answer.Json["uncertain"]!);
    }

    [Theory]
    [InlineData(Csv, "msisdn,carrier\n13800138000,china-unicom\n+8613900139000,China-Telecom\n8619212345678,china-mobile\n")]
    [InlineData(Csv, "13800138000,china-unicom\r\n008613900139000, china-telecom \r\n19212345678,china-mobile")]
    [InlineData(Csv, "\uFEFF携入运营商,备注,手机号\nchina-unicom,\"a, b\",13800138000\nchina-telecom,,13900139000\nchina-mobile,,19212345678\n")]
    [InlineData(Ndjson, "{ \"msisdn\": \"13800138000\", \"carrier\": \"china-unicom\" }\n\n{ \"carrier\": \"china-telecom\", \"msisdn\": \"13900139000\" }\n{ \"msisdn\": \"19212345678\", \"carrier\": \"china-mobile\" }\n")]
    public async Task A_list_says_whose_its_numbers_are_and_prefixes_say_it_of_all_others(string type, string body)
    {
        var done = (await SendAsync(HttpMethod.Put, body, type)).Json;
        Assert.Equal((3, 0, 0, 0, 3), ((int)done["accepted"]!, (int)done["unchanged"]!, (int)done["rejected"]!, (int)done["before"]!, (int)done["count"]!));
        Assert.Equal(("china-unicom", "portability-list"), await OfAsync("13800138000"));
        Assert.Equal(("china-telecom", "portability-list"), await OfAsync("13900139000"));
        Assert.Equal(("china-mobile", "portability-list"), await OfAsync("19212345678"));
        Assert.Equal(("china-mobile", "prefix"), await OfAsync("13800138001"));
        var list = (await _api.GetAsync(List)).Json["list"]!;
        Assert.Equal(("1", 3, "ops"), ((string?)list["version"], (int)list["count"]!, (string?)list["actor"]));
    }

    [Fact]
    public async Task A_list_takes_the_place_of_the_one_before_and_an_increment_changes_it_and_takes_numbers_off()
    {
        _ = (await SendAsync(HttpMethod.Put, Lines(100, "china-unicom"))).Json;
        var second = (await SendAsync(HttpMethod.Put, Lines(101, "china-telecom")["msisdn,carrier\n13800000000,china-telecom\n".Length..])).Json;
        Assert.Equal((100, 100, 100, 1, 99), ((int)second["accepted"]!, (int)second["before"]!, (int)second["count"]!, (int)second["lost"]!, (int)second["moved"]!));
        Assert.Equal(("china-mobile", "prefix"), await OfAsync("13800000000"));

        var third = (await SendAsync(HttpMethod.Post, "msisdn,carrier\n13800000000,china-unicom\n13800000001,\n13800000002,china-telecom\n13800000003,china-unicom\n13800000003,china-broadnet\n")).Json;
        Assert.Equal((3, 2, 100, 100), ((int)third["accepted"]!, (int)third["unchanged"]!, (int)third["before"]!, (int)third["count"]!));
        Assert.Equal(("china-unicom", "portability-list"), await OfAsync("13800000000"));
        Assert.Equal(("china-mobile", "prefix"), await OfAsync("13800000001"));
        Assert.Equal(("china-telecom", "portability-list"), await OfAsync("13800000002"));
        Assert.Equal(("china-broadnet", "portability-list"), await OfAsync("13800000003"));
        Assert.Equal(3, (int)(await _api.GetAsync(List)).Json["list"]!["revision"]!);
    }

    [Fact]
    public async Task Bad_lines_are_named_and_do_not_touch_the_others()
    {
        var problem = (await SendAsync(HttpMethod.Put, "msisdn,carrier\n13800138000,china-unicom\nnobody,china-unicom\n13800138001,\n13800138002,some thing\n13800138003\n13800138004,china-unicom,x\n")).Json;
        Assert.Equal((1, 5), ((int)problem["accepted"]!, (int)problem["rejected"]!));
        Assert.Equal([3, 4, 5, 6, 7], problem["errors"]!.AsArray().Select(error => (int)error!["line"]!));
        Assert.DoesNotContain("13800138", problem["errors"]!.ToJsonString(), StringComparison.Ordinal);
        var many = string.Concat(Enumerable.Repeat("nobody,china-unicom\n", 11));
        Assert.Equal(11, (int)(await SendAsync(HttpMethod.Put, "13800138000,china-unicom\n" + many)).Problem(400)["rejected"]!);
        Assert.Equal(11, (int)(await SendAsync(HttpMethod.Put, "13800138000,china-unicom\n" + many, query: "&force=true")).Json["rejected"]!);
    }

    [Theory]
    [InlineData(Csv, "")]
    [InlineData(Csv, "msisdn,carrier\n")]
    [InlineData(Csv, "<html>502 Bad Gateway</html>")]
    [InlineData(Csv, "13800138000\n13800138001\n")]
    [InlineData(Csv, "number,name\na,b\n")]
    [InlineData(Ndjson, "{ \"msisdn\": 13800138000 }\n")]
    [InlineData("text/plain", "13800138000 china-unicom\n")]
    [InlineData(null, "13800138000,china-unicom\n")]
    public async Task What_is_no_list_replaces_nothing(string? type, string body)
    {
        _ = (await SendAsync(HttpMethod.Put, Lines(3, "china-unicom"))).Json;
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Post })
        {
            Assert.InRange((await SendAsync(method, body, type)).Status, 400, 415);
        }

        Assert.Equal(("china-unicom", "portability-list"), await OfAsync("13800000002"));
        Assert.Equal(1, (int)(await _api.GetAsync(List)).Json["list"]!["revision"]!);
    }

    [Fact]
    public async Task A_list_that_lost_much_is_refused_unless_that_is_insisted_on_and_a_trial_changes_nothing()
    {
        _ = (await SendAsync(HttpMethod.Put, Lines(100, "china-unicom"))).Json;
        var refused = (await SendAsync(HttpMethod.Put, Lines(79, "china-unicom"))).Problem(409);
        Assert.Contains("79 numbers where the present one has 100", (string?)refused["detail"], StringComparison.Ordinal);
        var trial = (await SendAsync(HttpMethod.Put, Lines(79, "china-telecom"), query: "&force=true&dryRun=true")).Json;
        Assert.Equal((21, 79, true), ((int)trial["lost"]!, (int)trial["moved"]!, (bool)trial["dryRun"]!));
        Assert.Equal(("china-unicom", "portability-list"), await OfAsync("13800000099"));
        _ = (await SendAsync(HttpMethod.Put, Lines(79, "china-unicom"), query: "&force=true")).Json;
        Assert.Equal(("china-mobile", "prefix"), await OfAsync("13800000099"));
    }

    [Fact]
    public async Task Changes_that_take_much_off_the_list_are_refused_unless_that_is_insisted_on()
    {
        _ = (await SendAsync(HttpMethod.Put, Lines(100, "china-unicom"))).Json;
        var refused = (await SendAsync(HttpMethod.Post, Lines(100, ""))).Problem(409);
        Assert.Contains("takes 100 of the 100 numbers off", (string?)refused["detail"], StringComparison.Ordinal);
        _ = (await SendAsync(HttpMethod.Post, Lines(100, ""), query: "&dryRun=true")).Problem(409);
        Assert.Equal(("china-unicom", "portability-list"), await OfAsync("13800000099"));
        Assert.Equal(5, (int)(await SendAsync(HttpMethod.Post, Lines(5, ""))).Json["lost"]!);
        Assert.Equal(95, (int)(await SendAsync(HttpMethod.Post, Lines(100, ""), query: "&force=true")).Json["lost"]!);
        Assert.Equal(("china-mobile", "prefix"), await OfAsync("13800000099"));
    }

    [Fact]
    public async Task A_version_and_the_right_to_change_are_needed_and_conditions_hold()
    {
        Assert.Contains("version", (string?)(await _api.SendAsync(HttpMethod.Put, List, AdminFixture.OperatorKey, Content(Lines(1, "a"), Csv))).Problem(400)["detail"], StringComparison.Ordinal);
        _ = (await _api.SendAsync(HttpMethod.Put, List + "?version=1", AdminFixture.AuditorKey, Content(Lines(1, "a"), Csv))).Problem(403);
        _ = (await SendAsync(HttpMethod.Put, Lines(3, "china-unicom"))).Json;
        var tag = (await _api.GetAsync(List)).ETag;
        _ = (await _api.SendAsync("PUT", List + "?version=2", Lines(3, "china-telecom"), Csv, ("If-Match", "\"other\""))).Problem(412);
        Assert.Equal(("china-unicom", "portability-list"), await OfAsync("13800000000"));
        Assert.Equal(200, (await _api.SendAsync("PUT", List + "?version=2", Lines(3, "china-telecom"), Csv, ("If-Match", tag))).Status);
        Assert.Equal(("china-telecom", "portability-list"), await OfAsync("13800000000"));
    }

    private static string Lines(int count, string carrier) => "msisdn,carrier\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"138{i:D8},{carrier}\n"));

    private async Task<(string?, string?)> OfAsync(string msisdn)
    {
        JsonNode known = (await _api.GetAsync("/api/v1/carriers/" + msisdn)).Json;
        return ((string?)known["carrier"], (string?)known["knownFrom"]);
    }

    private Task<Answer> SendAsync(HttpMethod method, string body, string? type = Csv, string query = "") =>
        _api.SendAsync(method, $"{List}?version=1{query}", AdminFixture.OperatorKey, Content(body, type));

    private static ByteArrayContent Content(string body, string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
