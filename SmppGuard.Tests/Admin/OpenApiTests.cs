using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Registry;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>The description against the running program: nothing is there that it does not describe, nothing is described in part, and what it says of statuses happens.</summary>
public sealed class OpenApiTests(DescribedApi api) : IClassFixture<DescribedApi>
{
    [Fact]
    public void Every_endpoint_is_described_and_every_description_is_of_an_endpoint()
    {
        var described = api.Operations.Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal).ToList();
        var served = api.Guard.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method.ToLowerInvariant()} {e.RoutePattern.RawText!.TrimEnd('/')}"))
            .Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(served);
        Assert.Equal(served, described.Where(d => d.Contains(" /api/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_operation_has_a_name_of_its_own_a_summary_a_tag_and_the_statuses_that_all_have()
    {
        var operations = api.Operations;
        Assert.Equal(operations.Count, operations.Select(o => (string)o.Node["operationId"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.All(operations, o => Assert.Matches("^[a-z][A-Za-z0-9]+$", (string)o.Node["operationId"]!));
        Assert.All(operations, o => Assert.False(string.IsNullOrWhiteSpace((string?)o.Node["summary"]), o.ToString()));
        Assert.All(operations, o => Assert.NotEmpty(o.Node["tags"]!.AsArray()));
        Assert.All(api.Document["tags"]!.AsArray(), tag => Assert.False(string.IsNullOrWhiteSpace((string?)tag!["description"]), (string?)tag["name"]));
        foreach (var operation in operations.Where(o => o.IsOfApi))
        {
            var responses = operation.Node["responses"]!.AsObject();
            Assert.Contains(responses, r => r.Key[0] == '2');
            Assert.All(new[] { "400", "401", "403", "405", "503" }, status => Assert.Contains(status, responses));
            Assert.All(operation.HasBody ? ["413", "415"] : Array.Empty<string>(), status => Assert.Contains(status, responses));
            Assert.All(responses, r => Assert.False(string.IsNullOrEmpty((string?)api.Resolved(r.Value!)["description"]), $"{operation} {r.Key}"));
            Assert.All(responses.Where(r => r.Key[0] is '4' or '5'), r => Assert.NotNull(api.Resolved(r.Value!)["content"]?["application/problem+json"]?["example"]));
        }
    }

    [Fact]
    public void No_parameter_is_undescribed_or_without_a_type_and_an_example_of_what_it_may_be()
    {
        foreach (var operation in api.Operations)
        {
            foreach (var parameter in operation.Node["parameters"]?.AsArray() ?? [])
            {
                Assert.False(string.IsNullOrWhiteSpace((string?)parameter!["description"]), $"{operation} {parameter["name"]}");
                Assert.NotNull(parameter["schema"]?["type"]);
                Assert.True(parameter["example"] is not null || (parameter["schema"]!["enum"] ?? parameter["schema"]!["default"]) is not null, $"{operation} {parameter["name"]} has neither words nor an example");
            }
        }
    }

    /// <summary>Who makes a client of it offers these words, and no others.</summary>
    [Fact]
    public async Task Every_word_that_is_described_of_a_filter_is_taken_and_others_are_not()
    {
        var tried = 0;
        foreach (var operation in api.Operations.Where(o => o is { IsOfApi: true, Method: "get" }))
        {
            foreach (var parameter in (operation.Node["parameters"]?.AsArray() ?? []).Where(p => (string?)p!["in"] == "query" && p["schema"]?["enum"] is JsonArray { Count: > 0 }))
            {
                var name = (string)parameter!["name"]!;
                string[] words = [.. parameter["schema"]!["enum"]!.AsArray().Select(word => (string)word!)];
                foreach (var word in words.Append("nobody-knows-this"))
                {
                    using var request = Request("get", $"{operation.Filled}?{name}={word}", GuardApi.Key);
                    using var response = await api.Http.SendAsync(request);
                    var text = await response.Content.ReadAsStringAsync();
                    var isRefused = (int)response.StatusCode == 400 && JsonNode.Parse(text)!["errors"]?[name] is not null;
                    Assert.Equal(($"{operation} {name}={word}", !words.Contains(word, StringComparer.Ordinal)), ($"{operation} {name}={word}", isRefused));
                    tried++;
                }
            }
        }

        Assert.True(tried > 50, $"{tried} words");
    }

    [Fact]
    public void No_body_is_untyped_and_every_body_has_an_example()
    {
        foreach (var operation in api.Operations)
        {
            var answers = operation.Node["responses"]!.AsObject().Where(r => r.Key[0] == '2').Select(r => r.Value!["content"]?["application/json"]).OfType<JsonObject>();
            var sent = operation.Node["requestBody"]?["content"]?.AsObject().Select(c => c.Value).OfType<JsonObject>().ToList() ?? [];
            foreach (var media in answers.Concat(sent.Where(media => media["example"] is JsonObject)))
            {
                Assert.True(IsTyped(api.Document, media["schema"]), $"{operation}: {media.ToJsonString()}");
                Assert.True(media["example"] is JsonObject { Count: > 0 }, $"{operation} has no example");
            }

            Assert.True(!operation.HasBody || sent.Exists(media => media["example"] is not null), $"{operation} has no example");
        }

        // Not even a part of one.
        foreach (var (name, schema) in api.Document["components"]!["schemas"]!.AsObject().Where(s => !s.Key.Contains("ProblemDetails", StringComparison.Ordinal)))
        {
            foreach (var (member, part) in schema!["properties"]?.AsObject() ?? [])
            {
                Assert.True(IsTyped(api.Document, part), $"{name}.{member}");
            }
        }
    }

    [Fact]
    public async Task What_is_described_of_missing_keys_unknown_parameters_types_and_methods_happens()
    {
        var operations = api.Operations.Where(o => o.IsOfApi).ToList();
        foreach (var operation in operations)
        {
            Assert.Equal((operation.ToString(), 401), (operation.ToString(), await StatusAsync(operation.Method, operation.Filled, null)));
            Assert.Equal((operation.ToString(), 400), (operation.ToString(), await StatusAsync(operation.Method, operation.Filled + "?nobodyKnowsThis=1", DescribedApi.Administrator)));
            if (operation.HasBody)
            {
                var query = operation.Path.Contains("do-not-disturb/lists", StringComparison.Ordinal) ? "?version=1" : "";
                Assert.Equal((operation.ToString(), 415), (operation.ToString(), await StatusAsync(operation.Method, operation.Filled + query, DescribedApi.Administrator, "?", "application/x-unknown")));
            }

            // A package of evidence is a look.
            if (operation.Method != "get" && !operation.Path.StartsWith("/api/v1/exports", StringComparison.Ordinal))
            {
                Assert.Equal((operation.ToString(), 403), (operation.ToString(), await StatusAsync(operation.Method, operation.Filled, DescribedApi.Auditor)));
            }
        }

        // No endpoint knows it, at no address.
        foreach (var path in operations.Select(o => o.Filled).Distinct(StringComparer.Ordinal))
        {
            Assert.Equal((path, 405), (path, await StatusAsync("trace", path, DescribedApi.Administrator)));
        }
    }

    /// <summary>A body that is read as it comes can be of any length, and is not compared with another.</summary>
    [Fact]
    public async Task A_list_is_described_with_a_key_only_where_it_is_read_whole()
    {
        foreach (var post in api.Operations.Where(o => o is { Method: "post", HasBody: true } && o.Node["requestBody"]!["content"]!.AsObject().Any(media => media.Key is "text/csv" or "text/plain")))
        {
            var isDescribed = post.Parameters.Any(parameter => (string?)parameter["name"] == "Idempotency-Key");
            var refused = await api.SendAsync("post", post.Filled, "x", "text/csv", headers: ("Idempotency-Key", "described"));
            Assert.Equal((post.ToString(), isDescribed), (post.ToString(), !refused.Fields.Contains("Idempotency-Key", StringComparer.Ordinal)));
            Assert.Equal((post.ToString(), post.Path == "/api/v1/complaints/import"), (post.ToString(), isDescribed));
        }
    }

    /// <summary>A list is JSON for all, and a table for who asks; one that is described as the table alone has no type for who makes a client.</summary>
    [Fact]
    public async Task What_is_given_as_a_table_too_is_described_as_both_and_refuses_all_else()
    {
        var lists = api.Operations.Where(o => o is { IsOfApi: true, Method: "get" } && o.Node["responses"]?["200"]?["content"]?["text/csv"] is not null && !o.Path.EndsWith("/export", StringComparison.Ordinal)).ToList();
        Assert.True(lists.Count >= 6);
        foreach (var list in lists)
        {
            Assert.Equal((list.ToString(), true), (list.ToString(), list.Node["responses"]!["200"]!["content"]!["application/json"]?["example"] is JsonObject));
            Assert.True(list.HasStatus(406), list.ToString());
            var address = list.Path.Replace("{key}", "acme", StringComparison.Ordinal);
            Assert.Equal((list.ToString(), 406, (string?)"application/problem+json"), await AcceptedAsync("image/png"));
            Assert.Equal((list.ToString(), 200, (string?)"text/csv"), await AcceptedAsync("text/csv"));
            Assert.Equal((list.ToString(), 200, (string?)"application/json"), await AcceptedAsync("*/*"));

            async Task<(string List, int Status, string? Type)> AcceptedAsync(string accept)
            {
                var answer = await api.SendAsync("get", address, headers: ("Accept", accept));
                return (list.ToString(), answer.Status, answer.Type);
            }
        }
    }

    [Fact]
    public async Task Every_example_of_a_body_is_taken_by_the_program()
    {
        var complaint = "";
        var taken = new HashSet<string>(StringComparer.Ordinal);

        // A rule's, for what there is to do about one.
        _ = await api.Guard.Services.GetRequiredService<RegistryStore>().AnnounceAsync(new(RegistryKind.Code, "106900002"), TimeSpan.FromHours(1), new("rule:limit", "an example"));
        foreach (var (id, parameters) in new (string, string)[]
        {
            ("postSuspensionsByIdAppeal", $"id={DateTime.UtcNow:yyyyMMdd}-1"), ("postSuspensionsByIdAppealAnswer", $"id={DateTime.UtcNow:yyyyMMdd}-1"), ("postSuspensionsByIdEnforce", $"id={DateTime.UtcNow:yyyyMMdd}-1"), ("postSuspensionsByIdWithdraw", $"id={DateTime.UtcNow:yyyyMMdd}-1"),
            ("putOrganizationsByKey", "key=example-org"), ("patchOrganizationsByKey", "key=example-org"), ("postOrganizationsByKeySuspend", "key=example-org"), ("postOrganizationsByKeyResume", "key=example-org"),
            ("postOrganizationsByKeyTerminate", "key=example-org"),
            ("putCodesByKey", "key=10698001"), ("patchCodesByKey", "key=10698001"), ("postCodesByKeySuspend", "key=10698001"), ("postCodesByKeyResume", "key=10698001"),
            ("putAccountsByKey", "key=example1"), ("patchAccountsByKey", "key=example1"), ("postAccountsByKeySuspend", "key=example1"), ("postAccountsByKeyResume", "key=example1"),
            ("putCodesByNumberTemplatesById", "number=106900003&id=login"), ("patchCodesByNumberTemplatesById", "number=106900003&id=login"), ("postCodesByNumberTemplatesImport", "number=106900003"),
            ("putRoutes", ""), ("putCodesByNumberFilingsById", "number=106900001&id=mobile-signature"), ("postFilingsImport", ""), ("postFilingTasksByIdClose", $"id={DateTime.UtcNow:yyyyMMdd}-1"), ("postRegistryApply", ""), ("postConsents", ""), ("postConsentsRevoke", ""), ("postConsentsImport", "?organization=acme"), ("putDoNotDisturbByMsisdn", "msisdn=8613800138000"),
            ("putDoNotDisturbListsByName", "name=example&?version=1"), ("postDoNotDisturbListsByName", "name=example&?version=2"), ("postComplaints", ""), ("patchComplaintsById", ""),
            ("putPortability", "?version=1"), ("postPortability", "?version=2"), ("postComplaintsImport", ""), ("postExplain", ""), ("postExplainBatch", ""), ("putLogLevels", ""), ("postApiKeys", ""), ("postTraces", ""), ("postExports", ""), ("postSmscsByNameStop", "name=main"),
        })
        {
            var operation = Assert.Single(api.Operations, o => (string)o.Node["operationId"]! == id);
            var path = parameters.Split('&', StringSplitOptions.RemoveEmptyEntries).Aggregate(
                operation.Path, (address, pair) => pair[0] == '?' ? address + pair : address.Replace($"{{{pair[..pair.IndexOf('=', StringComparison.Ordinal)]}}}", pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal));
            foreach (var (type, media) in operation.Node["requestBody"]!["content"]!.AsObject().Where(m => m.Value!["example"] is not null).Take(1))
            {
                var example = media!["example"]!;
                using var request = Request(operation.Method, path.Replace("{id}", complaint, StringComparison.Ordinal), DescribedApi.Administrator);
                request.Content = new StringContent(example is JsonValue ? (string)example! : example.ToJsonString(), Encoding.UTF8, type);
                using var response = await api.Http.SendAsync(request);
                var answer = await response.Content.ReadAsStringAsync();
                Assert.True(response.IsSuccessStatusCode, $"{id}: {(int)response.StatusCode} {answer}");
                Assert.Contains(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), operation.Node["responses"]!.AsObject());
                complaint = id == "postComplaints" ? (string)JsonNode.Parse(answer)!["id"]! : complaint;
                _ = taken.Add(id);
            }
        }

        // What has an example and cannot be tried: a proposal has to be learned first.
        var examples = api.Operations.Where(o => o.HasBody && o.Node["requestBody"]!["content"]!.AsObject().Any(m => m.Value!["example"] is not null)).Select(o => (string)o.Node["operationId"]!);
        Assert.Equal(["postCodesByNumberTemplateProposalsByIdConfirm"], examples.Where(id => !taken.Contains(id)));
    }

    private async Task<int> StatusAsync(string method, string path, string? key, string? body = null, string type = "application/json")
    {
        using var request = Request(method, path, key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);
        using var response = await api.Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static HttpRequestMessage Request(string method, string path, string? key)
    {
        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), new Uri(path, UriKind.Relative));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static bool IsTyped(JsonObject document, JsonNode? schema) => schema switch
    {
        null => false,
        JsonObject o when o["$ref"] is { } reference => IsTyped(document, ((string)reference!)[2..].Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part])),
        JsonObject o when (o["oneOf"] ?? o["anyOf"]) is JsonArray any => any.Any(part => IsTyped(document, part)),
        JsonObject o when TypeOf(o["type"]) == "object" => o["properties"] is JsonObject { Count: > 0 } || o["additionalProperties"] is JsonObject,
        JsonObject o when TypeOf(o["type"]) == "array" => IsTyped(document, o["items"]),
        JsonObject o => TypeOf(o["type"]) is not null || o["enum"] is not null,
        _ => false,
    };

    private static string? TypeOf(JsonNode? type) => type switch
    {
        JsonArray many => many.Select(one => (string?)one).FirstOrDefault(one => one != "null"),
        JsonValue one => (string?)one,
        _ => null,
    };
}
