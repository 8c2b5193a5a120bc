using System.Diagnostics;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>The program as the README has it run: by <c>dotnet run --project SmppGuard</c>.</summary>
public sealed class FromSourcesTests
{
    [Fact]
    public async Task A_relative_path_means_the_file_where_the_caller_is()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("guard.json", """{ "SmppGuard": { "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x" } ] } }""");
        string[] arguments = ["run", "--no-build", "-c", SourceFolder.Configuration, "--project", Path.Combine(SourceFolder.Path, "SmppGuard"), "--", "check-config", "guard.json"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.EndsWith($"guard.json: OK{Environment.NewLine}", output, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }
}
