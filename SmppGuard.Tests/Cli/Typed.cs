using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Commands;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Cli;

/// <summary>Commands as they are typed, and what they print.</summary>
internal static class Typed
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandTree.Root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>To a guard, with the key of its tests in a file.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(GuardFixture guard, TemporaryFolder folder, params string[] arguments) =>
        RunAsync([.. arguments, "--server", guard.Endpoints.HttpUrl.ToString(), "--key-file", folder.Write("key", GuardApi.Key + "\n")]);

    public static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static JsonNode Parse((int ExitCode, string Output, string Error) run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
