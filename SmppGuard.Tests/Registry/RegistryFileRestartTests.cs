using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Registry;

/// <summary>The registry file and the API over a kill and a restart, as an operator has them.</summary>
public sealed class RegistryFileRestartTests
{
    private const string Keys = $$"""
        "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
        """;

    private const string Account = "/api/v1/accounts/" + Mall;

    /// <summary>Passwords as most files have them: they are recognized again by their hashes.</summary>
    private static readonly string InClear = TestRegistry.Json.Replace(HashedSecret, Secret, StringComparison.Ordinal);

    [Fact]
    public async Task A_start_with_one_field_edited_keeps_what_the_API_changed_and_names_both_values_where_both_did()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        var file = Path.Combine(Path.GetDirectoryName(guard.ConfigFile)!, "registry.json");
        await File.WriteAllTextAsync(file, InClear);
        await guard.StartAsync();
        using (var api = new GuardApi(guard.HttpUrl))
        {
            var account = (await api.GetAsync(Account)).AsObject();
            account["allowFrom"] = new JsonArray("10.0.0.0/8");
            account["maxBinds"] = 3;
            Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, Account, account.ToJsonString())).Status);
        }

        await guard.KillAsync();
        await File.WriteAllTextAsync(file, Edited(""", "window": 7 """));
        await guard.StartAsync();
        using (var api = new GuardApi(guard.HttpUrl))
        {
            var account = await api.GetAsync(Account);
            Assert.Equal(("10.0.0.0/8", 3, 7), ((string?)account["allowFrom"]![0], (int)account["maxBinds"]!, (int)account["window"]!));
        }

        Assert.DoesNotContain(guard.Errors, line => line.Contains("in the store", StringComparison.Ordinal));
        Assert.Equal(0, await guard.StopAsync());
        await File.WriteAllTextAsync(file, Edited(""", "window": 7, "maxBinds": 4 """));
        await guard.StartAsync();
        using (var api = new GuardApi(guard.HttpUrl))
        {
            var account = await api.GetAsync(Account);
            Assert.Equal(("10.0.0.0/8", 4), ((string?)account["allowFrom"]![0], (int)account["maxBinds"]!));
        }

        Assert.Contains(guard.Errors, line => line.Contains("accounts[0].maxBinds is 4, and 3 in the store", StringComparison.Ordinal));
    }

    private static string Edited(string members)
    {
        var codes = $"\"{Notices}\" ], \"smsc\": \"main\"";
        var at = InClear.IndexOf(codes, StringComparison.Ordinal) + codes.Length;
        return InClear.Insert(at, members);
    }
}
