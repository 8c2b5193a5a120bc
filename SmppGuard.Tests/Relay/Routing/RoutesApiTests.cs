using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Commands;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;
using static SmppGuard.Tests.Relay.Routing.SmscRow;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>Routes over the API: swapped whole, durable, under conditions, and explained.</summary>
public sealed class RoutesApiTests
{
    private const string ToEast = """{ "routes": [ { "name": "adverts", "codes": [ "106900001" ], "targets": [ { "smsc": "east", "weight": 3 }, { "smsc": "main", "priority": 2 } ] } ] }""";

    private static readonly (string Json, string Place)[] Mistakes =
    [
        ("""{ "routes": [ { "name": "a", "targets": [ { "smsc": "nowhere" } ] } ] }""", "routes[0].targets[0].smsc"),
        ("""{ "routes": [ { "name": "a", "targets": [] } ] }""", "routes[0].targets"),
        ("""{ "routes": [ { "name": "a b", "targets": [ { "smsc": "main" } ] } ] }""", "routes[0].name"),
        ("""{ "routes": [ { "name": "a", "targets": [ { "smsc": "main" } ] }, { "name": "a", "targets": [ { "smsc": "main" } ] } ] }""", "routes[1].name"),
        ("""{ "routes": [ { "name": "a", "classes": [ "Advert" ], "targets": [ { "smsc": "main" } ] } ] }""", "routes[0].classes[0]"),
        ("""{ "routes": [ { "name": "a", "recipients": [ "+86" ], "targets": [ { "smsc": "main" } ] } ] }""", "routes[0].recipients[0]"),
        ("""{ "routes": [ { "name": "a", "lists": [ "staff" ], "targets": [ { "smsc": "main" } ] } ] }""", "routes[0].lists[0]"),
        ("""{ "routes": [ { "name": "a", "targets": [ { "smsc": "main" }, { "smsc": "main" } ] } ] }""", "routes[0].targets[1].smsc"),
        ("""{ "routes": [ { "name": "a", "targets": [ { "smsc": "main", "weight": 0 } ] } ] }""", "routes[0].targets[0].weight"),
        ("""{ "routes": [], "lists": [ { "name": "staff", "numbers": [ "12" ] } ] }""", "lists[0].numbers[0]"),
        ("""{ "routes": [], "route": [] }""", "route"),
    ];

    [Fact]
    public async Task What_is_put_counts_at_once_over_a_restart_and_in_place_of_the_configuration_until_it_is_deleted()
    {
        await using var row = await StartAsync(["east"], options => options.Routes = [Route("configured", "main")]);
        using (var api = new GuardApi(row.Guard))
        {
            Assert.Equal("configuration", (string?)(await api.GetAsync("/api/v1/routes"))["source"]);
            Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes", ToEast)).Status);
            Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes", ToEast)).Status);
            Assert.Equal("east", (string?)(await ExplainAsync(api))["smsc"]);
        }

        await row.Guard.StopAsync();
        await row.Guard.StartAgainAsync();
        await row.BoundAsync("east");
        using (var api = new GuardApi(row.Guard))
        {
            var shown = await api.GetAsync("/api/v1/routes");
            Assert.Equal(("api", "adverts"), ((string?)shown["source"], (string?)shown["routes"]![0]!["name"]));
            Assert.Equal("east", (string?)(await ExplainAsync(api))["smsc"]);

            // An answer may be sent back as it came.
            Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes", shown.ToJsonString())).Status);
            Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, "/api/v1/routes")).Status);
            Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, "/api/v1/routes")).Status);
            Assert.Equal("configured", (string?)(await ExplainAsync(api))["route"]!["name"]);
        }
    }

    [Fact]
    public async Task A_route_of_the_API_to_an_SMSC_that_is_configured_no_more_is_warned_of_everywhere_and_stops_nothing()
    {
        const string Sentence = "route adverts goes to SMSC east, which is not configured.";
        await using var row = await StartAsync(["east"]);
        using (var api = new GuardApi(row.Guard))
        {
            Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes", ToEast)).Status);
            Assert.Null((await api.GetAsync("/api/v1/routes"))["warnings"]);
        }

        await row.Guard.StopAsync();
        Assert.False(row.Guard.Log.Contains(Sentence));
        await row.Guard.StartAgainAsync(options => options.Smscs.RemoveAll(smsc => smsc.Name is "east"));
        Assert.True(row.Guard.Log.Contains($"Routes of the API lead nowhere: {Sentence}"));
        using (var api = new GuardApi(row.Guard))
        {
            Assert.Equal(Sentence, (string?)(await api.GetAsync("/api/v1/routes"))["warnings"]!.AsArray().Single());
            Assert.True((await (await row.Guard.BindAsync()).SubmitAsync(Adverts, Agreed, "Sale")).IsOk);
            Assert.Equal(1, row["main"].Received.Count);

            // It is said again when it is another thing, and not with each change of the registry.
            var lines = row.Guard.Log.Entries.Count(line => line.Contains("lead nowhere", StringComparison.Ordinal));
            Assert.Equal(200, (await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{Orders}/suspend", """{ "reason": "test" }""")).Status);
            Assert.Equal(lines, row.Guard.Log.Entries.Count(line => line.Contains("lead nowhere", StringComparison.Ordinal)));
        }

        using var folder = new TemporaryFolder();
        var file = folder.Write("guard.json", $$"""
            { "SmppGuard": { "DataDirectory": "{{row.Guard.DataDirectory}}", "Smpp": { "Listen": [ "127.0.0.1:0" ] }, "Http": { "Listen": "http://127.0.0.1:0" }, "Smscs": [
              { "Name": "main", "Host": "127.0.0.1", "Port": {{row["main"].Port}}, "SystemId": "guard" } ] } }
            """);
        await using var output = new StringWriter();
        await CommandTree.Root.Parse(["check-config", file]).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        Assert.Contains($"warning: SmppGuard:Smscs lacks one: of the routes that the API has put, {Sentence}", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_names_the_route_the_target_and_why()
    {
        await using var row = await StartAsync(["east"]);
        using var api = new GuardApi(row.Guard);
        Assert.Null((await ExplainAsync(api))["route"]);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes", ToEast)).Status);
        var route = (await ExplainAsync(api))["route"]!;
        Assert.Equal(("adverts", "east", "route"), ((string?)route["name"], (string?)route["smsc"], (string?)route["routedBy"]));
        await row.DownAsync("east");
        var answer = await ExplainAsync(api);
        Assert.Equal(("main", "fail-over"), ((string?)answer["smsc"], (string?)answer["route"]!["routedBy"]));
        Assert.Equal(("east", 3, 1, "it has no bind"), Target(answer["route"]!["targets"]![0]!));
        Assert.Equal(("main", 1, 2, null), Target(answer["route"]!["targets"]![1]!));
        Assert.Equal(0, row["main"].Received.Count);

        static (string?, int, int, string?) Target(JsonNode target) => ((string?)target["smsc"], (int)target["weight"]!, (int)target["priority"]!, (string?)target["outFor"]);
    }

    [Fact]
    public async Task A_table_is_put_only_over_the_one_that_its_sender_has_seen()
    {
        await using var row = await StartAsync(["east"]);
        using var api = row.Guard.CreateApi();
        using var first = await PutAsync(api, ToEast, ifMatch: null);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        using var stale = await PutAsync(api, ToEast, new EntityTagHeaderValue("\"other\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        using var second = await PutAsync(api, ToEast.Replace("adverts", "sales", StringComparison.Ordinal), first.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);

        static Task<HttpResponseMessage> PutAsync(HttpClient api, string json, EntityTagHeaderValue? ifMatch)
        {
            var request = new HttpRequestMessage(HttpMethod.Put, new Uri("/api/v1/routes", UriKind.Relative)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            if (ifMatch is not null)
            {
                request.Headers.IfMatch.Add(ifMatch);
            }

            return api.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_table_that_takes_away_many_routes_or_numbers_is_taken_only_with_force_and_a_trial_counts_them()
    {
        await using var row = await StartAsync(["east"], options => options.Routes = [.. Enumerable.Range(0, 10).Select(i => Route($"configured-{i}", "main"))]);
        using var api = new GuardApi(row.Guard);

        // Over the configuration's too, and an empty table whatever the share.
        await RefusedAsync("""{ "routes": [] }""", "has no routes where the present one has 10.");
        await RefusedAsync(ToEast, "has 1 routes where the present one has 10, and lacks 10 of those;");
        var (status, trial) = await api.SendAsync(HttpMethod.Put, "/api/v1/routes?force=true&dryRun=true", ToEast);
        Assert.Equal((200, (10, 1, 10), true), (status, Counts(trial!, "routes"), (bool)trial!["plan"]!["dryRun"]!));
        Assert.Equal("configuration", (string?)(await api.GetAsync("/api/v1/routes"))["source"]);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes?force=true", Table(10, 10))).Status);

        // Two of ten may go at once, three not; recipients likewise.
        await RefusedAsync(Table(7, 10), "has 7 routes where the present one has 10, and lacks 3 of those;");
        await RefusedAsync(Table(10, 7), "has 7 numbers on its lists where the present one has 10, and lacks 3 of those;");
        (status, trial) = await api.SendAsync(HttpMethod.Put, "/api/v1/routes?dryRun=true", Table(8, 9));
        Assert.Equal((200, (10, 8, 2), (10, 9, 1)), (status, Counts(trial!, "routes"), Counts(trial!, "numbers")));
        Assert.Equal(10, (await api.GetAsync("/api/v1/routes"))["routes"]!.AsArray().Count);
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes", Table(8, 9))).Status);
        Assert.Equal(400, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes?force=1", Table(8, 9))).Status);
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes?force=true", """{ "routes": [] }""")).Status);

        async Task RefusedAsync(string json, string why)
        {
            var before = (await api.GetAsync("/api/v1/routes")).ToJsonString();
            var (refused, problem) = await api.SendAsync(HttpMethod.Put, "/api/v1/routes", json);
            Assert.Equal(409, refused);
            Assert.Contains(why, (string)problem!["detail"]!, StringComparison.Ordinal);
            Assert.Equal(before, (await api.GetAsync("/api/v1/routes")).ToJsonString());
        }

        static (int, int, int) Counts(JsonNode trial, string what) => ((int)trial["plan"]![what]!["before"]!, (int)trial["plan"]![what]!["count"]!, (int)trial["plan"]![what]!["lost"]!);

        static string Table(int routes, int numbers) => $$"""
            { "routes": [ {{string.Join(", ", Enumerable.Range(0, routes).Select(i => $$"""{ "name": "r{{i}}", "lists": [ "staff" ], "targets": [ { "smsc": "main" } ] }"""))}} ],
              "lists": [ { "name": "staff", "numbers": [ {{string.Join(", ", Enumerable.Range(0, numbers).Select(i => $"\"861380013800{i}\""))}} ] } ] }
            """;
    }

    [Fact]
    public async Task A_table_with_a_mistake_is_not_taken_and_the_answer_says_where_it_is()
    {
        await using var row = await StartAsync([]);
        using var api = new GuardApi(row.Guard);
        foreach (var (json, place) in Mistakes.Concat([("{}", "routes"), ("""{ "routes": null, "lists": null }""", "routes"), ("""{ "lists": [] }""", "routes")]))
        {
            var (status, problem) = await api.SendAsync(HttpMethod.Put, "/api/v1/routes", json);
            Assert.Equal(400, status);
            Assert.Contains($"\"{place}\"", problem!.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal("configuration", (string?)(await api.GetAsync("/api/v1/routes"))["source"]);
    }

    [Fact]
    public async Task A_table_is_tried_before_it_is_put_and_changes_nothing()
    {
        await using var row = await StartAsync(["east"], options =>
        {
            options.Routes = [Route("configured", "main")];
            options.Admin.ApiKeys.Add(KeyedApi.Key("mall", "Operator", "acme"));
        });
        using var api = new GuardApi(row.Guard);
        var tried = await ExplainAsync(api, ToEast);
        Assert.Equal(("east", "adverts", "route"), ((string?)tried["smsc"], (string?)tried["route"]!["name"], (string?)tried["route"]!["routedBy"]));
        Assert.Equal("main", (string?)(await ExplainAsync(api, """{ "routes": [] }"""))["smsc"]);
        Assert.Null((await ExplainAsync(api, """{ "routes": [] }"""))["route"]);
        Assert.Equal("configured", (string?)(await ExplainAsync(api))["route"]!["name"]);

        // What is in force can be taken, changed and tried.
        var shown = await api.GetAsync("/api/v1/routes");
        Assert.Equal("configuration", (string?)shown["source"]);
        shown["routes"]![0]!["name"] = "changed";
        Assert.Equal("changed", (string?)(await ExplainAsync(api, shown.ToJsonString()))["route"]!["name"]);

        foreach (var (json, place) in Mistakes)
        {
            var (status, problem) = await api.SendAsync(HttpMethod.Post, "/api/v1/explain", Question(json));
            Assert.Equal(400, status);
            Assert.Contains($"\"routes.{place}\"", problem!.ToJsonString(), StringComparison.Ordinal);
        }

        using var mall = KeyedApi.As(row.Guard, "mall");
        var (refused, why) = await mall.SendAsync(HttpMethod.Post, "/api/v1/explain", Question(ToEast));
        Assert.Equal(400, refused);
        Assert.Contains("\"routes\"", why!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_ten_thousand_routes_has_room_in_a_body()
    {
        await using var row = await StartAsync(["east"]);
        using var api = new GuardApi(row.Guard);
        var routes = Enumerable.Range(0, 10_000).Select(n =>
            (JsonNode)new JsonObject { ["name"] = $"to-{n}", ["codes"] = new JsonArray(Adverts), ["recipients"] = new JsonArray($"8613{n:0000}"), ["targets"] = new JsonArray(new JsonObject { ["smsc"] = "east" }, new JsonObject { ["smsc"] = "main", ["priority"] = 2 }) });
        var table = new JsonObject { ["routes"] = new JsonArray([.. routes]) }.ToJsonString();
        Assert.Equal("east", (string?)(await ExplainAsync(api, table))["smsc"]);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/routes", table)).Status);
        Assert.Equal("east", (string?)(await ExplainAsync(api))["smsc"]);

        // Told before it is sent.
        using var http = row.Guard.CreateApi();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("/api/v1/routes", UriKind.Relative)) { Headers = { ExpectContinue = true } };
        request.Content = new StringContent(table + new string(' ', 4 * 1024 * 1024), Encoding.UTF8, "application/json");
        using var refused = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    private static string Question(string? routes) =>
        $$"""{ "account": "{{Mall}}", "source": "{{Adverts}}", "destination": "{{Agreed}}", "text": "Sale"{{(routes is null ? "" : ", \"routes\": " + routes)}} }""";

    private static async Task<JsonNode> ExplainAsync(GuardApi api, string? routes = null)
    {
        var (status, answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/explain", Question(routes));
        Assert.True(status == 200, answer?.ToJsonString());
        return answer!;
    }
}
