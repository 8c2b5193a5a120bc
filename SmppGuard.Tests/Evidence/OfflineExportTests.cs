using SmppGuard.Tests.Cli;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Verifying;
using Xunit;

namespace SmppGuard.Tests.Evidence;

/// <summary>Packages that are made without a server are those that a server makes.</summary>
public sealed class OfflineExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_of_a_directory_that_nobody_serves_is_the_one_that_the_server_made()
    {
        await using var guard = await GuardFixture.StartAsync();
        await Traffic.RunAsync(guard);
        var served = await ExportedPackage.OrderAsync(guard, """{ "msisdn": "13800138000", "reason": "inspection 2026-11" }""");
        var config = _folder.Write("guard.json", $$"""{ "SmppGuard": { "DataDirectory": "{{guard.DataDirectory}}", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        var file = _folder.File("evidence.zip");
        string[] order = ["archive", "export", "--config", config, "--msisdn", "13800138000", "--reason", "inspection 2026-11", "-o", file];
        var (exitCode, _, error) = await Typed.RunAsync(order);
        Assert.Equal((1, true), (exitCode, error.Contains("another SmppGuard process uses", StringComparison.Ordinal)));
        Assert.False(File.Exists(file));

        await guard.StopAsync();
        (exitCode, var output, error) = await Typed.RunAsync([.. order, "--json"]);
        Assert.True(exitCode == 0, output + error);
        var made = new ExportedPackage(await File.ReadAllBytesAsync(file));
        OfflineExports.AssertSame(served, made);
        Assert.Equal((string?)System.Text.Json.Nodes.JsonNode.Parse(output)!["manifestSha256"], made.Check().ManifestSha256);
        Assert.Equal(0, (await Typed.RunAsync("archive", "verify", file)).ExitCode);

        // It is in the audit log, whose chain goes on.
        Assert.Equal("", (await CheckedStores.VerifyAsync(guard.DataDirectory)).Text());
        await guard.StartAgainAsync();
        using var api = new GuardApi(guard);
        var entries = (await api.GetAsync("/api/v1/audit?kind=look"))["items"]!.AsArray();
        Assert.Contains(entries, entry => (string?)entry!["action"] == "export made" && (string?)entry["by"] == "command-line" && entry.ToJsonString().Contains(made.Check().ManifestSha256!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_order_is_told_before_anything_is_touched()
    {
        var config = _folder.Write("guard.json", """{ "SmppGuard": { "DataDirectory": "data", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        Assert.Equal(1, (await Typed.RunAsync("archive", "export", "--config", config, "--msisdn", "13800138000", "--server", "http://127.0.0.1:1")).ExitCode);
        var (exitCode, _, error) = await Typed.RunAsync("archive", "export", "--config", config);
        Assert.Equal((1, true), (exitCode, error.Contains("must say one of msisdn", StringComparison.Ordinal)));
        (exitCode, _, error) = await Typed.RunAsync("archive", "export", "--config", config, "--msisdn", "138");
        Assert.Equal((1, true), (exitCode, error.Contains("is not a valid number", StringComparison.Ordinal)));
        Assert.Equal(1, (await Typed.RunAsync("archive", "export", "--config", config, "--from", "yesterday")).ExitCode);
        Assert.Equal(78, (await Typed.RunAsync("archive", "export", "--config", _folder.Write("bad.json", """{ "SmppGuard": { "Nonsense": 1 } }"""), "--from", "1d")).ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.zip*"));
    }
}

/// <summary>Compares packages of one order.</summary>
internal static class OfflineExports
{
    // Of the moment at which it was made, or of who asked.
    private static readonly string[] OfTheMoment = ["README.md", "manifest.json", "SHA256SUMS", "audit.ndjson", "consent-states.ndjson", "registry/as-of.ndjson"];

    public static void AssertSame(ExportedPackage served, ExportedPackage made)
    {
        Assert.Empty(made.Damages());
        Assert.Equal(served.Names(), made.Names());
        Assert.All(served.Names().Except(OfTheMoment), name => Assert.Equal(served.Text(name), made.Text(name)));
        Assert.NotEmpty(made.Lines("messages.ndjson"));
        Assert.Equal(served.Lines("consent-states.ndjson").Select(line => (string?)line["state"]), made.Lines("consent-states.ndjson").Select(line => (string?)line["state"]));
        Assert.Equal(served.Lines("registry/as-of.ndjson").Select(line => (string?)line["key"]), made.Lines("registry/as-of.ndjson").Select(line => (string?)line["key"]));
        var (asked, before) = (made.Manifest["asked"]!, served.Manifest["asked"]!);
        Assert.Equal(("command-line", (string?)before["reason"]), ((string?)asked["by"], (string?)asked["reason"]));
        Assert.Equal(served.Manifest["filter"]!.ToJsonString(), made.Manifest["filter"]!.ToJsonString());
    }
}
