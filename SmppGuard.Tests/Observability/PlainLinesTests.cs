using System.Net.Http.Json;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Observability;

/// <summary>Who reads the log, or what check-config says, reads it on a terminal; what callers and files say must not control that.</summary>
public sealed class PlainLinesTests
{
    [Fact]
    public async Task A_reason_of_a_caller_stays_in_its_line_of_the_log_and_is_shown_by_numbers()
    {
        await using var guard = new GuardProcess(smscPort: 1, """ "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "a-key-of-the-tests-0123456789", "Role": "Operator" } ] }, """);
        await guard.StartAsync();
        using var http = new HttpClient { BaseAddress = guard.HttpUrl };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "a-key-of-the-tests-0123456789");
        using var answer = await http.PostAsJsonAsync($"api/v1/codes/{TestRegistry.Adverts}/suspend", new { reason = "so \u001b[2J\a\r\nwarn: forged[1] \u202e\0 it is" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, await guard.StopAsync());
        Assert.Contains(guard.Errors, line => line.Contains(@"so \u{1B}[2J\u{7}\r\nwarn: forged[1] \u{202E}\u{0} it is", StringComparison.Ordinal));
        Assert.DoesNotContain(guard.Errors, line => line.Any(c => char.IsControl(c) || c == '\u202e'));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warn): SmppGuard\.[A-Za-z.]+\[\d+\] ", guard.Errors.First(line => line.Contains("it is", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_check_config_says_of_a_value_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("guard.json", """{ "SmppGuard": { "RulePack": "a\nSmppGuard:Fine is OK\u001b[2J\u202e" } }""");
        var output = new StringWriter();
        var exitCode = await SmppGuard.Commands.CommandTree.Root.Parse(["check-config", file]).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output });
        Assert.Equal(1, exitCode);
        Assert.Contains(@"SmppGuard:RulePack is ""a\nSmppGuard:Fine is OK\u{1B}[2J\u{202E}""; use ", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(output.ToString().Split(Environment.NewLine), line => line.StartsWith("SmppGuard:Fine", StringComparison.Ordinal) || line.Any(char.IsControl));
    }

    [Fact]
    public async Task What_an_import_says_of_a_bad_line_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var registry = folder.Write("registry.json", TestRegistry.Json);
        var config = folder.Write("guard.json", $$"""{ "SmppGuard": { "DataDirectory": "data", "Registry": { "File": {{System.Text.Json.JsonSerializer.Serialize(registry)}} }, "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        var list = folder.Write("list.csv", "msisdn,method,grantedAt\n8613800138000,\u001b[2Jweb,2026-01-05T08:00:00Z\n\u202e138\u0007,web-form,\u001b[0m\n8613800138001,web-form,2026-01-05T08:00:00Z\n");
        var output = new StringWriter();
        _ = await SmppGuard.Commands.CommandTree.Root.Parse(["consents", "import", list, "--organization", "acme", "--config", config])
            .InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output, Error = output });
        Assert.Contains("line 2: ", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(output.ToString().Split(Environment.NewLine), line => line.Any(c => char.IsControl(c) || c == '\u202e'));
    }
}
