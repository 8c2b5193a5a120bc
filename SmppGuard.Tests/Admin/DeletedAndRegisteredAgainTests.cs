using System.Text.Json.Nodes;
using SmppGuard.Model;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>Consents, refusals and records stay with the id of an organization: nobody else gets it, and nobody begins anew by being deleted.</summary>
public sealed class DeletedAndRegisteredAgainTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    private const string Uscc = "91110000MA0000000X";
    private const string OtherUscc = "91110000MA0000001R";

    [Theory]
    [InlineData("一号商城", Uscc, "一号商城", "91110000-ma000000-0X", 201)]
    [InlineData("一号商城", Uscc, "一号新名", Uscc, 201)]
    [InlineData("一号商城", Uscc, "一号商城", OtherUscc, 409)]
    [InlineData("一号商城", Uscc, "一号商城", null, 409)]
    [InlineData("一号商城", null, "一号商城", null, 201)]
    [InlineData("一号商城", null, "二号商城", null, 409)]
    [InlineData("一号商城", null, "一号商城", Uscc, 201)]
    [InlineData("一号商城", null, "二号商城", Uscc, 409)]
    public async Task An_id_goes_to_nobody_but_whoever_had_it(string name, string? credential, string nextName, string? nextCredential, int status)
    {
        var path = $"/api/v1/organizations/again{name.Length}{credential?.Length}{nextName}{nextCredential?.Length}{status}".Replace("一号新名", "n", StringComparison.Ordinal)
            .Replace("一号商城", "a", StringComparison.Ordinal).Replace("二号商城", "b", StringComparison.Ordinal);
        Assert.Equal(201, (await api.PutAsync(path, Body(name, credential))).Status);
        Assert.Equal(204, (await api.DeleteAsync(path)).Status);

        var document = Body(nextName, nextCredential);
        var entry = JsonNode.Parse(document)!.AsObject();
        entry["id"] = path[(path.LastIndexOf('/') + 1)..];
        var plan = await api.PostAsync("/api/v1/registry/apply?dryRun=true", new JsonObject { ["organizations"] = new JsonArray(entry) }.ToJsonString());
        var answer = await api.PutAsync(path, document);
        if (status == 409)
        {
            Assert.Contains($"was {name}", (string?)answer.Problem(409)["detail"], StringComparison.Ordinal);
            Assert.Contains($"was {name}", (string?)plan.Problem(409)["detail"], StringComparison.Ordinal);
            _ = (await api.GetAsync(path)).Problem(404);

            // As it was it may come back.
            Assert.Equal(201, (await api.PutAsync(path, Body(name, credential))).Status);
        }
        else
        {
            Assert.Equal((201, 200), (answer.Status, plan.Status));
            Assert.Equal("Active", (string?)answer.Json["standing"]);
        }
    }

    [Fact]
    public async Task What_was_suspended_still_is_with_its_record_until_it_is_resumed()
    {
        await RegisterAsync();
        foreach (var (path, kind) in new[] { ("/api/v1/accounts/back1", RegistryKind.Account), ("/api/v1/codes/10695001", RegistryKind.Code), ("/api/v1/organizations/back", RegistryKind.Organization) })
        {
            Assert.Equal(200, (await api.PostAsync(path + "/suspend", """{ "reason": "complaints" }""")).Status);
            Assert.Equal(204, (await api.DeleteAsync(path)).Status);
        }

        // The document is judged as a whole, and so is each entry alone.
        Assert.Equal(200, (await api.PostAsync("/api/v1/registry/apply?dryRun=true", """
            { "organizations": [ { "id": "back", "name": "回来", "contact": "4008001234" } ],
              "accounts": [ { "systemId": "back1", "password": "secret1", "codes": [], "smsc": "main" } ] }
            """)).Status);
        var organization = await api.PutAsync("/api/v1/organizations/back", """{ "name": "回来", "contact": "4008001234" }""");
        Assert.Equal((201, "Suspended"), (organization.Status, (string?)organization.Json["standing"]));
        Assert.Contains(organization.Json["warnings"]!.AsArray(), w => ((string?)w)!.StartsWith("back was suspended when it was deleted at ", StringComparison.Ordinal));
        var open = (await api.GetAsync("/api/v1/suspensions?kind=Organization&key=back")).Json["items"]!.AsArray();
        Assert.Equal("complaints", (string?)open[^1]!["reason"]);
        Assert.Equal("suspended when it was deleted, and registered again", (string?)open[0]!["reason"]);

        // Who is suspended gets no code.
        const string Code = """{ "match": "Exact", "organization": "back", "purpose": "Notification" }""";
        _ = (await api.PutAsync("/api/v1/codes/10695001", Code)).Problem(409);
        Assert.Equal("Active", (string?)(await api.PostAsync("/api/v1/organizations/back/resume", """{ "reason": "settled" }""")).Json["standing"]);
        Assert.Equal("Suspended", (string?)(await api.PutAsync("/api/v1/codes/10695001", Code)).Json["standing"]);
        var account = await api.PutAsync("/api/v1/accounts/back1", """{ "password": "secret1", "codes": [ "10695001" ], "smsc": "main" }""");
        Assert.Equal((201, "Suspended"), (account.Status, (string?)account.Json["standing"]));
        Assert.True(api.Service<RegistryStore>().Current.TryGetAccount("back1", out var live));
        Assert.Equal(Standing.Suspended, live.Standing);
        Assert.Equal("Active", (string?)(await api.PostAsync("/api/v1/accounts/back1/resume", """{ "reason": "settled" }""")).Json["standing"]);
    }

    [Fact]
    public async Task A_code_that_was_deleted_goes_to_another_organization_only_for_a_reason()
    {
        const string Code = """{ "match": "Exact", "organization": "acme", "purpose": "Notification" }""";
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/taker", Body("接手", null))).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/10695007", Code)).Status);
        Assert.Equal(204, (await api.DeleteAsync("/api/v1/codes/10695007")).Status);
        var next = Code.Replace("acme", "taker", StringComparison.Ordinal);
        Assert.Contains("the code belonged to acme; a transfer needs its reason", (string?)(await api.PutAsync("/api/v1/codes/10695007", next)).Problem(409)["detail"], StringComparison.Ordinal);
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/10695007?reason=approval%207", next)).Status);
        Assert.Equal("approval 7", (string?)(await api.GetAsync("/api/v1/codes/10695007/owner")).Json["reason"]);
        Assert.Equal(204, (await api.DeleteAsync("/api/v1/codes/10695007")).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/10695007", next)).Status);
    }

    [Fact]
    public async Task What_was_terminated_never_comes_back()
    {
        const string Path = "/api/v1/organizations/gone";
        Assert.Equal(201, (await api.PutAsync(Path, Body("一号商城", Uscc))).Status);
        Assert.Equal("Terminated", (string?)(await api.PostAsync(Path + "/terminate", """{ "reason": "contract ended" }""")).Json["standing"]);
        Assert.Equal(204, (await api.DeleteAsync(Path)).Status);
        Assert.Contains("terminated, which is final", (string?)(await api.PutAsync(Path, Body("一号商城", Uscc))).Problem(409)["detail"], StringComparison.Ordinal);
        _ = (await api.GetAsync(Path)).Problem(404);
    }

    [Fact]
    public async Task A_credential_that_is_replaced_is_warned_of()
    {
        const string Path = "/api/v1/organizations/sold";
        _ = await api.PutAsync(Path, Body("一号商城", Uscc));
        Assert.Null((await api.PutAsync(Path, Body("一号新名", "9111 0000 MA00 0000 0X"))).Json["warnings"]);
        Assert.StartsWith(
            $"credential.number was 9111 0000 MA00 0000 0X, and is {OtherUscc} now; consents, refusals and records of sold stay with it",
            (string?)Assert.Single((await api.PutAsync(Path, Body("一号商城", OtherUscc))).Json["warnings"]!.AsArray()),
            StringComparison.Ordinal);
    }

    private async Task RegisterAsync()
    {
        Assert.Equal(201, (await api.PutAsync("/api/v1/organizations/back", """{ "name": "回来", "contact": "4008001234" }""")).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/codes/10695001", """{ "match": "Exact", "organization": "back", "purpose": "Notification" }""")).Status);
        Assert.Equal(201, (await api.PutAsync("/api/v1/accounts/back1", """{ "password": "secret1", "codes": [ "10695001" ], "smsc": "main" }""")).Status);
    }

    private static string Body(string name, string? credential) =>
        $$"""{ "name": "{{name}}", "contact": "4008001234"{{(credential is null ? "" : $$""", "credential": { "type": "other", "number": "{{credential}}" }""")}} }""";
}
