using SmppGuard.Access;
using SmppGuard.Admin;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Access;

/// <summary>Keys of the configuration and keys that are made over the API: who has one, until when, and when it was used.</summary>
public sealed class ApiKeyTests
{
    private const string Look = "/api/v1/suspensions";

    [Fact]
    public async Task A_key_that_was_made_up_is_known_by_its_slow_hash_too()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "old", KeyHash = KeyHash.Create("made-up-key"), Role = "Auditor" }));
        using var api = KeyedApi.With(guard, "made-up-key");
        using var other = KeyedApi.With(guard, "made-up-key");
        Assert.Equal(200, (await api.GetAsync(Look)).Status);
        Assert.Equal(200, (await other.GetAsync(Look)).Status);
        Assert.Equal(403, (await api.SendAsync(HttpMethod.Delete, "/api/v1/codes/1")).Status);
        using var wrong = KeyedApi.With(guard, "made-up-kez");
        Assert.Equal(401, (await wrong.GetAsync(Look)).Status);
    }

    [Fact]
    public async Task Two_keys_of_one_name_are_valid_until_the_old_one_ends()
    {
        await using var guard = await GuardFixture.StartAsync(
            options => options.Admin.ApiKeys.AddRange([KeyedApi.Key("root", "Administrator"), With("first", "2026-11-22T06:00:00Z"), With("second", "")]), time: HandedTime.Stopped());
        using var first = KeyedApi.With(guard, KeyedApi.SecretOf("first"));
        using var second = KeyedApi.With(guard, KeyedApi.SecretOf("second"));
        Assert.Equal((200, 200), ((await first.GetAsync(Look)).Status, (await second.GetAsync(Look)).Status));
        guard.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((401, 200), ((await first.GetAsync(Look)).Status, (await second.GetAsync(Look)).Status));

        using var root = KeyedApi.As(guard, "root");
        var listed = (await root.GetAsync("/api/v1/api-keys?name=shop")).Answer!["items"]!.AsArray();
        Assert.Equal(["expired", "active"], listed.Select(k => (string?)k!["state"]));
        Assert.Equal(["2026-11-22T05:00:00.000Z", "2026-11-22T06:00:00.000Z"], listed.Select(k => (string?)k!["lastUsedAt"]));
        Assert.True(guard.Log.Contains("the key shop is expired"));

        static ApiKeyOptions With(string secret, string end) => new() { Name = "shop", KeyHash = KeyHash.Create(KeyedApi.SecretOf(secret)), Role = "Auditor", ExpiresAt = end };
    }

    [Fact]
    public async Task A_key_is_made_shown_once_used_and_revoked_and_survives_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(KeyedApi.Key("root", "Administrator")));
        string id, secret, gone, goneSecret;
        using (var root = KeyedApi.As(guard, "root"))
        {
            (id, secret) = await MakeAsync(root, """{ "name": "shop", "role": "Operator" }""");
            (gone, goneSecret) = await MakeAsync(root, """{ "name": "gone", "role": "Auditor", "expiresAt": "2099-01-01T00:00:00Z" }""");
            using var used = KeyedApi.With(guard, secret);
            Assert.Equal(200, (await used.GetAsync(Look)).Status);
            Assert.Equal(403, (await used.GetAsync("/api/v1/api-keys")).Status);

            using var revoked = KeyedApi.With(guard, goneSecret);
            Assert.Equal(200, (await revoked.GetAsync(Look)).Status);
            Assert.Equal(204, (await root.SendAsync(HttpMethod.Delete, $"/api/v1/api-keys/{gone}")).Status);
            Assert.Equal(401, (await revoked.GetAsync(Look)).Status);
            Assert.Equal(204, (await root.SendAsync(HttpMethod.Delete, $"/api/v1/api-keys/{gone}")).Status);
            Assert.Equal(404, (await root.SendAsync(HttpMethod.Delete, "/api/v1/api-keys/nothing")).Status);
            var configured = (await root.GetAsync("/api/v1/api-keys?name=root")).Answer!["items"]![0]!["id"];
            Assert.Equal(409, (await root.SendAsync(HttpMethod.Delete, $"/api/v1/api-keys/{configured}")).Status);
        }

        await guard.StopAsync();
        await guard.StartAgainAsync();
        using var again = KeyedApi.As(guard, "root");
        using var shop = KeyedApi.With(guard, secret);
        using var over = KeyedApi.With(guard, goneSecret);
        var before = (await again.GetAsync($"/api/v1/api-keys/{id}")).Answer!;
        Assert.NotNull(before["lastUsedAt"]);
        Assert.Equal(("shop", "Operator", "api", "active", "root"), ((string?)before["name"], (string?)before["role"], (string?)before["source"], (string?)before["state"], (string?)before["createdBy"]));
        Assert.Null(before["key"]);
        Assert.Equal((200, 401), ((await shop.GetAsync(Look)).Status, (await over.GetAsync(Look)).Status));
        Assert.Equal("revoked", (string?)(await again.GetAsync($"/api/v1/api-keys/{gone}")).Answer!["state"]);
        Assert.DoesNotContain(guard.Log.Entries, line => line.Contains(secret, StringComparison.Ordinal) || line.Contains(goneSecret, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, (await again.GetAsync("/api/v1/api-keys")).Answer!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "role": "Auditor" }""", "name")]
    [InlineData("""{ "name": "a b", "role": "Auditor" }""", "name")]
    [InlineData("""{ "name": "registry-file", "role": "Auditor" }""", "name")]
    [InlineData("""{ "name": "Rule:opt-outs", "role": "Auditor" }""", "name")]
    [InlineData("""{ "name": "a" }""", "role")]
    [InlineData("""{ "name": "a", "role": "auditor" }""", "role")]
    [InlineData("""{ "name": "a", "role": "1" }""", "role")]
    [InlineData("""{ "name": "a", "role": "Auditor", "organization": "nobody" }""", "organization")]
    [InlineData("""{ "name": "a", "role": "Administrator", "organization": "acme" }""", "role")]
    [InlineData("""{ "name": "a", "role": "Auditor", "expiresAt": "2020-01-01T00:00:00Z" }""", "expiresAt")]
    public async Task A_key_that_cannot_be_meant_is_not_made(string body, string field)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(KeyedApi.Key("root", "Administrator")), awaitBinds: false);
        using var root = KeyedApi.As(guard, "root");
        var (status, answer) = await root.SendAsync(HttpMethod.Post, "/api/v1/api-keys", body);
        Assert.Equal(400, status);
        Assert.Equal(field, Assert.Single(answer!["errors"]!.AsObject()).Key);
        Assert.Equal(2, (await root.GetAsync("/api/v1/api-keys")).Answer!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Keys_of_one_name_cannot_have_two_roles()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(KeyedApi.Key("root", "Administrator")), awaitBinds: false);
        using var root = KeyedApi.As(guard, "root");
        _ = await MakeAsync(root, """{ "name": "shop", "role": "Operator" }""");
        _ = await MakeAsync(root, """{ "name": "shop", "role": "Operator" }""");
        Assert.Equal(409, (await root.SendAsync(HttpMethod.Post, "/api/v1/api-keys", """{ "name": "shop", "role": "Auditor" }""")).Status);
        Assert.Equal(409, (await root.SendAsync(HttpMethod.Post, "/api/v1/api-keys", """{ "name": "shop", "role": "Operator", "organization": "acme" }""")).Status);
        Assert.Equal(409, (await root.SendAsync(HttpMethod.Post, "/api/v1/api-keys", """{ "name": "root", "role": "Operator" }""")).Status);
    }

    private static async Task<(string Id, string Secret)> MakeAsync(KeyedApi root, string body)
    {
        var (status, made) = await root.SendAsync(HttpMethod.Post, "/api/v1/api-keys", body);
        Assert.True(status == 201, made?.ToJsonString());
        return ((string)made!["id"]!, (string)made["key"]!);
    }
}
