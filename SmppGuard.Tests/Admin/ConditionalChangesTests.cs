using System.Text.Json.Nodes;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>What can be put is put, patched and removed under conditions, at every endpoint that the description knows.</summary>
public sealed class ConditionalChangesTests(DescribedApi api) : IClassFixture<DescribedApi>
{
    // Replaced whole, and answered by what it is made of.
    // What is replaced whole, under the name of an edition.
    private static readonly string[] Lists = ["/api/v1/do-not-disturb/lists/{name}", "/api/v1/portability"];

    [Fact]
    public void Every_put_and_patch_says_that_it_looks_at_conditions_and_what_they_are_about()
    {
        foreach (var operation in api.Operations.Where(o => o.Method is "put" or "patch"))
        {
            Assert.True(operation.HasStatus(412), operation.ToString());
            Assert.Contains(operation.Parameters, p => (string)p["name"]! == "If-Match");
            Assert.Contains(api.Operations, other => other.Method == "get" && other.Path == operation.Path);
            Assert.All(operation.Node["responses"]!.AsObject().Where(r => r.Key[0] == '2'), r => Assert.NotNull(r.Value!["headers"]?["ETag"]));
        }
    }

    /// <summary>An If-Match that nobody looks at would let somebody change what he has not seen.</summary>
    [Fact]
    public async Task Every_change_of_what_has_no_tag_says_that_and_refuses_conditions()
    {
        var changes = api.Operations.Where(o => o.IsOfApi && o.Method != "get" && !o.Parameters.Any(p => (string)p["name"]! == "If-Match")).ToList();
        Assert.Contains(changes, o => o.Method == "delete");
        foreach (var change in changes)
        {
            Assert.True(change.HasStatus(412), change.ToString());
            foreach (var condition in new[] { ("If-Match", "\"of-another-time\""), ("If-None-Match", "*") })
            {
                var refused = await api.SendAsync(change.Method, change.Filled, change.HasBody ? "{}" : null, headers: condition);
                Assert.Equal((change.ToString(), 412, "application/problem+json"), (change.ToString(), refused.Status, refused.Type));
            }

            var bad = await api.SendAsync(change.Method, change.Filled, change.HasBody ? "{}" : null, headers: ("If-Match", "no tag"));
            Assert.Equal((change.ToString(), 400, "If-Match"), (change.ToString(), bad.Status, bad.Fields.Single()));
        }
    }

    [Fact]
    public async Task What_has_no_tag_is_changed_only_without_a_condition_or_where_it_is_there_at_all()
    {
        var key = (string)JsonNode.Parse((await api.SendAsync("post", "/api/v1/api-keys", """{ "name": "conditional", "role": "Auditor" }""")).Text)!["id"]!;
        var path = "/api/v1/api-keys/" + key;
        Assert.Equal(412, (await api.SendAsync("delete", path, headers: ("If-Match", "\"wrong\""))).Status);
        Assert.Equal(412, (await api.SendAsync("delete", path, headers: ("If-None-Match", "*"))).Status);
        Assert.Equal("active", (string?)JsonNode.Parse((await api.SendAsync("get", path)).Text)!["state"]);
        Assert.Equal(204, (await api.SendAsync("delete", path, headers: ("If-Match", "*"))).Status);
        Assert.Equal("revoked", (string?)JsonNode.Parse((await api.SendAsync("get", path)).Text)!["state"]);
    }

    [Fact]
    public async Task Every_put_counts_only_for_what_its_sender_has_seen()
    {
        foreach (var put in api.Operations.Where(o => o.Method == "put"))
        {
            var address = Address(put) + (Lists.Contains(put.Path, StringComparer.Ordinal) ? "?version=1" : "");
            var (body, type) = Example(put);
            Assert.InRange((await api.SendAsync("put", address, body, type)).Status, 200, 201);
            var seen = await api.SendAsync("get", Address(put));
            Assert.True(seen is { Status: 200, ETag: not null }, $"{put}: {seen.Status} {seen.ETag}");

            Assert.Equal((put.ToString(), 412), (put.ToString(), (await api.SendAsync("put", address, body, type, headers: ("If-Match", "\"of-another-time\""))).Status));
            Assert.Equal((put.ToString(), 412), (put.ToString(), (await api.SendAsync("put", address, body, type, headers: ("If-None-Match", "*"))).Status));
            var bad = await api.SendAsync("put", address, body, type, headers: ("If-Match", "no tag"));
            Assert.Equal((put.ToString(), 400, "If-Match"), (put.ToString(), bad.Status, bad.Fields.Single()));
            Assert.Equal(seen.ETag, (await api.SendAsync("get", Address(put))).ETag);

            var again = await api.SendAsync("put", Lists.Contains(put.Path, StringComparer.Ordinal) ? address.Replace("version=1", "version=2", StringComparison.Ordinal) : address, body, type, headers: ("If-Match", seen.ETag!));
            Assert.True(again.Status == 200, $"{put}: {again.Status} {again.Text}");
            Assert.Equal(again.ETag, (await api.SendAsync("get", Address(put))).ETag);
        }
    }

    [Fact]
    public async Task Every_patch_counts_only_for_what_its_sender_has_seen()
    {
        var complaint = JsonNode.Parse((await api.SendAsync("post", "/api/v1/complaints", """{ "msisdn": "13800138000", "channel": "12321", "text": "adverts" }""")).Text)!["id"]!;
        foreach (var patch in api.Operations.Where(o => o.Method == "patch"))
        {
            var address = patch.Path.Contains("complaints", StringComparison.Ordinal) ? $"/api/v1/complaints/{complaint}" : Address(patch);
            if (api.Operations.SingleOrDefault(o => o.Method == "put" && o.Path == patch.Path) is { } put)
            {
                var (whole, wholeType) = Example(put);
                Assert.InRange((await api.SendAsync("put", address, whole, wholeType)).Status, 200, 201);
            }

            var (body, type) = Example(patch);
            var seen = await api.SendAsync("get", address);
            Assert.True(seen is { Status: 200, ETag: not null }, $"{patch}: {seen.Status} {seen.ETag}");
            Assert.Equal((patch.ToString(), 412), (patch.ToString(), (await api.SendAsync("patch", address, body, type, headers: ("If-Match", "\"of-another-time\""))).Status));
            Assert.Equal((patch.ToString(), 200), (patch.ToString(), (await api.SendAsync("patch", address, body, type, headers: ("If-Match", seen.ETag!))).Status));
            Assert.NotEqual(seen.ETag, (await api.SendAsync("get", address)).ETag);
        }
    }

    private static string Address(DescribedOperation operation) => operation.Path.Replace("{key}", operation.Path.Contains("/codes/", StringComparison.Ordinal) ? "10698002" : "conditional", StringComparison.Ordinal)
        .Replace("{number}", "106900003", StringComparison.Ordinal).Replace("{id}", "conditional", StringComparison.Ordinal).Replace("{name}", "conditional", StringComparison.Ordinal).Replace("{msisdn}", "8613800138077", StringComparison.Ordinal);

    private static (string Body, string Type) Example(DescribedOperation operation)
    {
        var (type, media) = operation.Node["requestBody"]!["content"]!.AsObject().First(m => m.Value!["example"] is not null);
        return (media!["example"] is JsonValue text ? (string)text! : media["example"]!.ToJsonString(), type);
    }
}
