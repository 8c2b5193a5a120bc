using System.Text.Json.Nodes;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Filings.FilingRuleTests;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Filings;

/// <summary>What has to be filed is shown as it leaves, and what is missing is told where it can be put right.</summary>
public sealed class ToFileTests
{
    [Fact]
    public async Task What_has_to_be_handed_in_is_shown_as_it_leaves_with_the_state_of_each()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var adverts = await ToFileAsync(guard, Adverts);
        Assert.Equal(
            [
                ("Signature", "示例商城", "【示例商城】", null), ("Signature", "Acme Mall", "[Acme Mall]", null), ("Contact", "4008001234", "客服4008001234", null),
                ("Template", "…", "【示例商城】… 客服4008001234 拒收请回复R", null),
            ],
            adverts.Items);
        await FileAsync(guard, Adverts, "c", "Contact", "400-800-1234");
        await FileAsync(guard, Adverts, "t", "Template", "{n:digits(2)}% off today", "Pending");
        adverts = await ToFileAsync(guard, Adverts);
        Assert.Equal(3, adverts.Missing);
        Assert.Contains(("Contact", "4008001234", "客服4008001234", "Filed"), adverts.Items);
        Assert.Contains(("Template", "{n:digits(2)}% off today", "[Acme Mall] {n:digits(2)}% off today Tel 4008001234 Reply STOP to opt out", "Pending"), adverts.Items);

        _ = await guard.CallAsync(HttpMethod.Patch, $"/api/v1/codes/{Passwords}", """{ "links": [ "example.com" ], "contacts": [ "95588" ] }""");
        _ = await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Passwords}/templates/login", """{ "text": "【示例商城】您的验证码是{code:digits(6)}，5分钟内有效。" }""");
        await FileAsync(guard, Passwords, "l", "Template", "login");
        Assert.Equal(
            [
                ("Signature", "示例商城", "【示例商城】", null), ("Signature", "Acme Mall", "[Acme Mall]", null), ("Contact", "95588", "95588", null), ("Link", "example.com", "example.com", null),
                ("Template", "login", "【示例商城】您的验证码是{code:digits(6)}，5分钟内有效。", "Filed"),
            ],
            (await ToFileAsync(guard, Passwords)).Items);
        Assert.Empty((await ToFileAsync(guard, Notices)).Items);
        using var api = new GuardApi(guard);
        Assert.Equal(400, (await api.SendAsync(HttpMethod.Get, $"/api/v1/codes/{Adverts}/to-file")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, "/api/v1/codes/106999/to-file?carrier=main")).Status);
    }

    [Fact]
    public async Task A_change_is_answered_with_what_is_not_filed_for_it()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Filings.Carrier, options.Smscs[0].Filings.Kinds) = ("mobile", ["Signature", "Contact"]), time: HandedTime.Stopped());
        Assert.Empty(await WarningsAsync(guard, $"codes/{Adverts}", """{ "region": "北京" }"""));
        await FileAsync(guard, Adverts, "s", "Signature", "示例商城", carrier: "mobile");
        Assert.Equal(
            $"code {Adverts}: not filed with mobile: the signature Acme Mall, the contact 4008001234; the carrier may block messages that have it.",
            Assert.Single(await WarningsAsync(guard, $"codes/{Adverts}", """{ "region": "上海" }""")));
        await FileAsync(guard, Adverts, "l", "Signature", "Acme Mall", carrier: "mobile");
        await FileAsync(guard, Adverts, "c", "Contact", "4008001234", carrier: "mobile");
        Assert.Empty(await WarningsAsync(guard, $"codes/{Adverts}", """{ "region": "广州" }"""));
        Assert.Contains(
            await WarningsAsync(guard, "organizations/acme", """{ "contact": "4009005678" }"""),
            said => said.StartsWith($"code {Adverts}: not filed with mobile: the contact 4009005678;", StringComparison.Ordinal));
        Assert.Contains(
            await WarningsAsync(guard, $"accounts/{Mall}", """{ "maxBinds": 9 }"""), said => said.StartsWith($"code {Orders}: not filed with mobile: the signature 示例商城", StringComparison.Ordinal));
    }

    // Others are about codes inside codes.
    private static async Task<List<string>> WarningsAsync(GuardFixture guard, string entry, string patch) =>
        [.. ((await guard.CallAsync(HttpMethod.Patch, "/api/v1/" + entry, patch))!["warnings"]?.AsArray() ?? []).Select(said => (string)said!).Where(said => said.Contains("not filed", StringComparison.Ordinal))];

    [Fact]
    public void Check_config_names_what_a_carrier_that_insists_has_not_on_file()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("registry.json", TestRegistry.Json);
        JsonObject Configuration(string policy) => new()
        {
            ["SmppGuard"] = new JsonObject
            {
                ["Registry"] = new JsonObject { ["File"] = "registry.json" },
                ["Smscs"] = new JsonArray(new JsonObject
                {
                    ["Name"] = "main",
                    ["Host"] = "127.0.0.1",
                    ["Port"] = 2776,
                    ["SystemId"] = "guard",
                    ["Password"] = "secret",
                    ["Filings"] = new JsonObject { ["Policy"] = policy, ["Carrier"] = "mobile", ["Kinds"] = new JsonArray("Contact") },
                }),
            },
        };
        var insisting = GuardConfiguration.Load(folder.Write("insisting.json", Configuration("Refuse").ToJsonString()));
        Assert.Empty(insisting.Problems);
        Assert.Contains(insisting.Warnings, warning => warning.Contains($"code {Adverts}: not filed with mobile: the contact 4008001234; messages that have it do not go there.", StringComparison.Ordinal));
        Assert.DoesNotContain(insisting.Warnings, warning => warning.Contains($"code {Orders}:", StringComparison.Ordinal));
        Assert.DoesNotContain(GuardConfiguration.Load(folder.Write("warning.json", Configuration("Warn").ToJsonString())).Warnings, warning => warning.Contains("not filed", StringComparison.Ordinal));
        Assert.Contains(GuardConfiguration.Load(folder.Write("wrong.json", Configuration("Block").ToJsonString())).Problems, problem => problem.Contains("Smscs:0:Filings:Policy", StringComparison.Ordinal));
    }

    private static async Task<(int Missing, List<(string Kind, string Value, string Text, string? State)> Items)> ToFileAsync(GuardFixture guard, string code)
    {
        var answer = (await guard.CallAsync(HttpMethod.Get, $"/api/v1/codes/{code}/to-file?carrier=main"))!;
        return ((int)answer["missing"]!, [.. answer["items"]!.AsArray().Select(item => ((string)item!["kind"]!, (string)item["value"]!, (string)item["text"]!, (string?)item["state"]))]);
    }
}
