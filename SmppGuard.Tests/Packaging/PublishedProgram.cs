using System.Diagnostics;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Packaging;

/// <summary>What <c>dotnet publish</c> puts out, once for all tests that run or pack it.</summary>
public sealed class PublishedProgram : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.File("app");

    public async Task InitializeAsync()
    {
        var (code, output) = await RunAsync(
            "dotnet", "publish", System.IO.Path.Combine(SourceFolder.Path, "SmppGuard"), "--no-build", "-c", SourceFolder.Configuration, "-o", Path, "--nologo", "-v", "q", "-nodeReuse:false");
        Assert.True(code == 0, output);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Runs a program to its end; what it said is on both streams.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    /// <summary>Skips the test where the program is not there.</summary>
    internal static void Needs(string program, string package) =>
        Skip.IfNot(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(System.IO.Path.Combine(place, program))), $"{program} is not installed (Debian package {package}).");
}
