using System.CommandLine;
using SmppGuard.Commands;
using Xunit;

namespace SmppGuard.Tests.Hosting;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_config_prints_every_problem_and_exits_1()
    {
        var file = _folder.Write("guard.json", """{ "SmppGuard": { "Smpp": { "BindTimeoutSeconds": 0 }, "Bogus": 1 } }""");
        var (exitCode, output, error) = await RunAsync("check-config", file);
        Assert.Equal(1, exitCode);
        Assert.Contains("SmppGuard:Smpp:BindTimeoutSeconds is 0; use 1 to 3600, for example 5.", output, StringComparison.Ordinal);
        Assert.Contains("SmppGuard:Bogus is not a known key; ", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Check_config_exits_0_and_leaves_no_trace_when_nothing_is_wrong()
    {
        var file = _folder.Write("guard.json", """{ "SmppGuard": { "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x" } ] } }""");
        var (exitCode, output, _) = await RunAsync("check-config", file);
        Assert.Equal(0, exitCode);
        Assert.Equal($"{file}: OK{Environment.NewLine}", output);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Serve_exits_78_and_names_every_bad_key_on_stderr()
    {
        var file = _folder.Write("guard.json", """{ "SmppGuard": { "Smpp": { "BindTimeoutSeconds": 0 }, "RulePack": "none" } }""");
        var (exitCode, output, error) = await RunAsync("serve", "--config", file);
        Assert.Equal(78, exitCode);
        Assert.Empty(output);
        Assert.Contains("SmppGuard:Smpp:BindTimeoutSeconds is 0; ", error, StringComparison.Ordinal);
        Assert.Contains("SmppGuard:RulePack is \"none\"; ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_exits_78_when_the_file_is_missing()
    {
        var (exitCode, output, error) = await RunAsync("serve", "--config", _folder.File("none.json"));
        Assert.Equal(78, exitCode);
        Assert.Empty(output);
        Assert.Contains("none.json does not exist; ", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandTree.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
        return (exitCode, output.ToString(), error.ToString());
    }
}
