using System.CommandLine;
using System.Diagnostics;
using System.Text;
using SmppGuard.Commands;
using SmppGuard.Registry;
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

    [Theory]
    [InlineData("secret12", 0)]
    [InlineData("secret123", 1)]
    [InlineData("密码密码", 1)]
    public async Task Hash_password_refuses_what_no_ESME_can_send_and_says_why(string password, int expected)
    {
        var (exitCode, output, error) = await HashAsync(Encoding.UTF8.GetBytes(password + "\n"));
        Assert.Equal(expected, exitCode);
        Assert.Equal(expected == 0, output.StartsWith("$pbkdf2-sha256$", StringComparison.Ordinal));
        Assert.Equal(expected != 0, error.Contains("has more than 8 octets (not shown), which no ESME can send: SMPP 3.4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hash_password_refuses_what_is_not_UTF_8()
    {
        var (exitCode, output, error) = await HashAsync("caf\u00e9\n"u8.ToArray());
        Assert.Equal((0, ""), (exitCode, error));
        Assert.True(PasswordHash.TryParse(output.TrimEnd(), out var hash) && hash.Matches("caf\u00e9"u8));

        (exitCode, output, error) = await HashAsync(Encoding.Latin1.GetBytes("caf\u00e9\n"));
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("is not UTF-8 (not shown)", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> HashAsync(byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(CommandTree).Assembly.Location, "hash-password"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (await process.StandardOutput.ReadToEndAsync(), await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, output, error);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandTree.Root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
        return (exitCode, output.ToString(), error.ToString());
    }
}
