using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Consents;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Consents;

/// <summary>The process as it is served, killed with SIGKILL between changes: whatever was answered holds after it, and the states are those of the model.</summary>
public sealed class ConsentKillTests
{
    private const int Kills = 5;
    private const int StepsBetween = 12;

    private static readonly (string Organization, string Code)[] Senders = [("acme", Adverts), ("rival", RivalAdverts)];
    private static readonly string[] Recipients = ["8613900139001", "8613900139002", "8618912345678", "447700900123"];

    private readonly Random _random = new(20260522);
    private readonly Dictionary<(string Organization, string Recipient), ConsentModel> _models =
        Senders.SelectMany(s => Recipients.Select(r => (s.Organization, r))).ToDictionary(p => p, _ => new ConsentModel());

    private long _clock;

    [Fact]
    public async Task What_was_answered_holds_after_kill_9()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(200) });
        await using var guard = new GuardProcess(smsc.Port, $$"""
            "Admin": { "ApiKeys": [ { "Name": "test", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
            """);
        for (var kill = 0; kill < Kills; kill++)
        {
            await guard.StartAsync();
            await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
            using var http = GuardApi.Connect(guard.HttpUrl);
            await ExpectModelAsync(http, $"start {kill}");
            for (var step = 0; step < StepsBetween; step++)
            {
                var done = await StepAsync(http, smsc);
                await ExpectModelAsync(http, $"start {kill}, step {step}, {done}");
            }

            await guard.KillAsync();
            await Eventually.TrueAsync(() => smsc.Connections().Count == 0, "the end of the killed process's connections");
        }

        await guard.StartAsync();
        using var last = GuardApi.Connect(guard.HttpUrl);
        await ExpectModelAsync(last, "the end");
        Assert.Equal(0, await guard.StopAsync());
    }

    private async Task<string> StepAsync(HttpClient http, SmscServer smsc)
    {
        var (organization, code) = Senders[_random.Next(Senders.Length)];
        var recipient = Recipients[_random.Next(Recipients.Length)];
        var model = _models[(organization, recipient)];
        var now = Tick();
        switch (_random.Next(6))
        {
            case 0:
                _ = await PostAsync(http, "/api/v1/consents/revoke", $$"""{ "organization": "{{organization}}", "msisdn": "+{{recipient}}" }""");
                model.Refuse(now, now);
                return "revoke";
            case 1:
                Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReplyAsync(recipient, code, "TD"));
                model.Refuse(now, now);
                return "reply TD";
            case 2:
                Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReplyAsync(recipient, code, "DY"));
                model.Grant(now, now, 0, now);
                return "reply DY";
            case 3:
                _ = await PostAsync(http, "/api/v1/consents", $$"""{ "organization": "{{organization}}", "msisdn": "+{{recipient}}", "method": "paper", "evidence": "a form" }""");
                model.Grant(now, now, 0, now);
                return "grant";
            default:
                // Older than everything here, so it may count only where nobody has refused; half of them are over.
                var from = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + _random.Next(1_000_000));
                var until = _random.Next(2) == 0 ? from.AddDays(30) : (DateTimeOffset?)null;
                var end = until is { } at ? $", \"expiresAt\": \"{at:yyyy-MM-ddTHH:mm:ssZ}\"" : "";
                _ = await PostAsync(
                    http, "/api/v1/consents",
                    $$"""{ "organization": "{{organization}}", "msisdn": "+{{recipient}}", "method": "import", "evidence": "an old list", "grantedAt": "{{from:yyyy-MM-ddTHH:mm:ssZ}}"{{end}} }""");
                model.Grant(now, from.ToUnixTimeMilliseconds(), until?.ToUnixTimeMilliseconds() ?? 0, now);
                return "import";
        }
    }

    // The model needs the order of things, not the process's clock.
    private long Tick() => _clock = Math.Max(_clock + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    private async Task ExpectModelAsync(HttpClient http, string when)
    {
        foreach (var ((organization, recipient), model) in _models)
        {
            var answer = JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/v1/consents?organization={organization}&msisdn=%2B{recipient}", UriKind.Relative)))!;
            var expected = model.StateAt(Tick()).Kind switch
            {
                ConsentStateKind.Granted => "granted",
                ConsentStateKind.Revoked => "revoked",
                ConsentStateKind.Expired => "expired",
                _ => "none",
            };
            Assert.True(string.Equals(expected, (string?)answer["state"], StringComparison.Ordinal), $"{when}: {recipient} of {organization} should be {expected}: {answer}");
        }
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
