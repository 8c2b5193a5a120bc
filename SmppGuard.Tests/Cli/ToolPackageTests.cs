using System.Xml.Linq;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Packaging;
using Xunit;

namespace SmppGuard.Tests.Cli;

/// <summary>What <c>dotnet pack SmppGuard.Tool</c> makes.</summary>
public sealed class ToolPackageTests
{
    [Fact]
    public async Task It_installs_as_smppguard_and_asks_a_server()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await PublishedProgram.RunAsync(
            "dotnet", "pack", Path.Combine(SourceFolder.Path, "SmppGuard.Tool"), "--no-build", "-c", SourceFolder.Configuration, "-o", folder.File("packages"), "--nologo", "-v", "q", "-nodeReuse:false");
        Assert.True(code == 0, output);
        var version = XDocument.Load(Path.Combine(SourceFolder.Path, "Directory.Build.props")).Descendants("Version").Single().Value;
        (code, output) = await PublishedProgram.RunAsync("dotnet", "tool", "install", "SmppGuard.Tool", "--version", version, "--tool-path", folder.File("tools"), "--source", folder.File("packages"));
        Assert.True(code == 0, output);

        await using var guard = await GuardFixture.StartAsync();
        (code, output) = await PublishedProgram.RunAsync(
            Path.Combine(folder.File("tools"), "smppguard"), "organizations", "list", "--server", guard.Endpoints.HttpUrl.ToString(), "--key-file", folder.Write("key", GuardApi.Key));
        Assert.True(code == 0, output);
        Assert.Contains("示例商城", output, StringComparison.Ordinal);
    }
}
