using System.Diagnostics;
using Xunit;

namespace SmppGuard.Tests.Harness;

/// <summary>Prometheus's own tool for rules and metrics. Tests that want it are skipped where it is not installed.</summary>
internal static class Promtool
{
    /// <summary>Runs it; whatever it has to say fails the test, with its words, unless it ends well.</summary>
    public static async Task PassesAsync(string folder, string? input, params string[] arguments)
    {
        var promtool = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(place => Path.Combine(place, "promtool")).FirstOrDefault(File.Exists);
        Skip.If(promtool is null, "promtool is not installed (Debian package prometheus; test.sh takes the tool alone out of it).");
        using var process = Process.Start(new ProcessStartInfo(promtool, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await error);
    }
}
