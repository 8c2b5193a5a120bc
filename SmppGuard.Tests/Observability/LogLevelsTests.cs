using System.Text.Json;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Observability;

/// <summary>What is logged can be changed without a restart, which would cut binds; and read by machines.</summary>
public sealed class LogLevelsTests
{
    private const string Path = "/api/v1/log-levels";

    [Fact]
    public async Task Levels_are_set_over_the_API_and_are_in_force_at_once()
    {
        await using var guard = await GuardFixture.StartAsync();
        var relay = guard.Services.GetRequiredService<ILoggerFactory>().CreateLogger("SmppGuard.Relay.Anything");
        var archive = guard.Services.GetRequiredService<ILoggerFactory>().CreateLogger("SmppGuard.Archive");
        var framework = guard.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Hosting");
        Assert.Equal((true, true, false), Informs());

        var answer = await guard.CallAsync(HttpMethod.Put, Path, """{ "level": "Error", "levels": { "SmppGuard.Relay": "Information" } }""");
        Assert.Equal("Error", (string?)answer!["level"]);
        Assert.Equal("Information", (string?)answer["levels"]!["SmppGuard.Relay"]);
        Assert.Equal((true, false, false), Informs());
        Assert.Equal((false, true), (archive.IsEnabled(LogLevel.Warning), framework.IsEnabled(LogLevel.Warning)));
        Assert.Equal(answer.ToJsonString(), (await guard.CallAsync(HttpMethod.Get, Path))!.ToJsonString());

        _ = await guard.CallAsync(HttpMethod.Put, Path, """{ "level": "Trace", "levels": { "SmppGuard.Relay": "None" } }""");
        Assert.Equal((false, true, false), Informs());

        (bool Relay, bool Archive, bool Framework) Informs() => (relay.IsEnabled(LogLevel.Information), archive.IsEnabled(LogLevel.Information), framework.IsEnabled(LogLevel.Information));
    }

    [Theory]
    [InlineData("""{ "level": "Loud" }""", "level")]
    [InlineData("""{ }""", "level")]
    [InlineData("""{ "level": "0" }""", "level")]
    [InlineData("""{ "level": "Debug", "levels": { "Microsoft.AspNetCore": "Debug" } }""", "levels")]
    [InlineData("""{ "level": "Debug", "levels": { "SmppGuardian": "Debug" } }""", "levels")]
    [InlineData("""{ "level": "Debug", "levels": { "SmppGuard.Relay": "debug" } }""", "levels")]
    [InlineData("""{ "level": "Debug", "levels": { "SmppGuard.Relay": null } }""", "levels")]
    [InlineData("""{ "level": "Debug", "levels": { "SmppGuard.Relay": "Debug", "smppguard.relay": "Error" } }""", "levels")]
    [InlineData("""{ "level": "Debug", "category": "x" }""", "category")]
    public async Task What_is_no_level_is_refused_by_field_and_changes_nothing(string body, string field)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var (status, answer) = await api.SendAsync(HttpMethod.Put, Path, body);
        Assert.Equal(400, status);
        Assert.Contains(field, answer!["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal("Information", (string?)(await guard.CallAsync(HttpMethod.Get, Path))!["level"]);
    }

    [Fact]
    public async Task A_hangup_takes_the_levels_of_the_configuration_and_drops_no_bind()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        Configure(guard, """{ "Level": "Error" }""");
        guard.Signal(GuardProgram.Sighup);
        await LoggedAsync(guard, "Configuration read again (SIGHUP); new and in force: Log:Level");

        Configure(guard, """{ "Level": "Loud" }""");
        guard.Signal(GuardProgram.Sighup);
        await LoggedAsync(guard, "Configuration not taken, what was in force stays: SmppGuard:Log:Level is \"Loud\"; use Trace, Debug, Information, Warning, Error, Critical or None, for example Trace.");

        File.WriteAllText(guard.ConfigFile, "{ no JSON");
        guard.Signal(GuardProgram.Sighup);
        await Eventually.TrueAsync(() => guard.Errors.Count(l => l.Contains("Configuration not taken", StringComparison.Ordinal)) == 2, "the second line");
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "still here")).IsOk);
        Assert.Equal(0, await guard.StopAsync());
    }

    [Fact]
    public async Task As_JSON_every_line_is_an_object_with_time_level_category_and_event()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port);
        Configure(guard, """{ "Format": "Json" }""");
        await guard.StartAsync();
        await using (await EsmeClient.BindAsync(guard.Esme()))
        {
        }

        Assert.Equal(0, await guard.StopAsync());
        var lines = guard.Errors.Where(line => line.Length > 0 && !line.StartsWith("warning:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            using var json = JsonDocument.Parse(line);
            Assert.EndsWith("Z", json.RootElement.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
            Assert.Contains(json.RootElement.GetProperty("LogLevel").GetString(), Enum.GetNames<LogLevel>());
            Assert.NotEmpty(json.RootElement.GetProperty("Category").GetString()!);
            Assert.True(json.RootElement.GetProperty("EventId").GetInt32() >= 0);
        });
    }

    private static Task LoggedAsync(GuardProcess guard, string line) =>
        Eventually.TrueAsync(() => guard.Errors.Any(l => l.Contains(line, StringComparison.Ordinal)), line);

    private static void Configure(GuardProcess guard, string log)
    {
        var configuration = JsonNode.Parse(File.ReadAllText(guard.ConfigFile))!;
        configuration["SmppGuard"]!["Log"] = JsonNode.Parse(log);
        File.WriteAllText(guard.ConfigFile, configuration.ToJsonString());
    }
}
