using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

public sealed class ServeProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData(GuardProgram.Sigterm)]
    [InlineData(GuardProgram.Sigint)]
    public async Task It_says_where_it_listens_and_ends_with_0_on_a_signal(int signal)
    {
        var process = Serve();
        var ready = await ReadyLineAsync(process);
        var smpp = ready["SmppGuard ready smpp=".Length..ready.IndexOf(" http=http://127.0.0.1:", StringComparison.Ordinal)];
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPEndPoint.Parse(smpp));
        }

        var rest = process.StandardOutput.ReadToEndAsync();
        process.Signal(signal);
        Assert.Equal(0, await ExitCodeAsync(process));
        Assert.Empty(await rest);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_directory_is_refused()
    {
        var first = Serve();
        await ReadyLineAsync(first);
        var second = Serve();
        var output = second.StandardOutput.ReadToEndAsync();
        var error = second.StandardError.ReadToEndAsync();
        Assert.Equal(1, await ExitCodeAsync(second));
        Assert.Contains("which another SmppGuard process uses", await error, StringComparison.Ordinal);
        Assert.Empty(await output);
        first.Signal(GuardProgram.Sigterm);
        Assert.Equal(0, await ExitCodeAsync(first));
    }

    [Fact]
    public async Task An_endpoint_in_use_is_told_without_a_stack_trace()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var process = Serve(((IPEndPoint)occupant.LocalEndpoint).Port);
        var error = process.StandardError.ReadToEndAsync();
        Assert.Equal(1, await ExitCodeAsync(process));
        var line = Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries), l => !l.StartsWith("warning: ", StringComparison.Ordinal));
        Assert.StartsWith("SmppGuard cannot start: SmppGuard:Smpp:Listen:0 is \"127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Contains("; address already in use by another process, stop that or use another port, for example 127.0.0.1:", line, StringComparison.Ordinal);
        Assert.EndsWith(" (guard.json, line 1)", line, StringComparison.Ordinal);
    }

    private Process Serve(int port = 0)
    {
        var config = _folder.Write("guard.json", $$"""{ "SmppGuard": { "Smpp": { "Listen": [ "127.0.0.1:{{port}}" ] }, "Http": { "Listen": "http://127.0.0.1:0" } } }""");
        var process = Process.Start(GuardProgram.StartInfo("serve", "--config", config))!;
        _started.Add(process);
        return process;
    }

    private static async Task<string> ReadyLineAsync(Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.NotNull(line);
        Assert.StartsWith("SmppGuard ready smpp=127.0.0.1:", line, StringComparison.Ordinal);
        return line;
    }

    private static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }
}
