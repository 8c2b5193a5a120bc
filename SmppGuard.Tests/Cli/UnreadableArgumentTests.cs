using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using EsmeSimulator;
using SmppGuard.Cli;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator;
using Xunit;

namespace SmppGuard.Tests.Cli;

/// <summary>What cannot be read on a command line is said, and ends with 1: no stack trace.</summary>
public sealed class UnreadableArgumentTests
{
    [Theory]
    [InlineData("--timeout", "accounts", "list", "--timeout", "x")]
    [InlineData("--timeout", "accounts", "list", "--timeout", "0")]
    [InlineData("--timeout", "messages", "list", "--timeout", "1,5")]
    [InlineData("--from is \"06/01/2026T00:00:00+08:00\"; write a time as 2026-", "messages", "search", "--from", "06/01/2026T00:00:00+08:00", "--server", "http://127.0.0.1:1")]
    [InlineData("--from is \"2026-01-06T00:00:00\"; write a time as 2026-", "messages", "search", "--from", "2026-01-06T00:00:00", "--server", "http://127.0.0.1:1")]
    [InlineData("argument 'x'", "consents", "import", "list.csv", "--organization", "acme", "--server", "http://127.0.0.1:1", "--dry-run=x")]
    [InlineData("Cannot parse argument ''", "consents", "import", "", "--organization", "acme", "--server", "http://127.0.0.1:1")]
    [InlineData("--words", "detector", "samples.tsv", "--train", "part", "--words", "")]
    public async Task The_program_names_what_it_cannot_read(string option, params string[] arguments)
    {
        var (exitCode, _, error) = await Typed.RunAsync(arguments);
        Assert.Equal(1, exitCode);
        Assert.Contains(option, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port is x; use 0 to 65535", "--port", "x")]
    [InlineData("--port is 65536; use 0 to 65535", "--port", "65536")]
    [InlineData("--latency-ms is 1.5; use 0 to 3600000", "--latency-ms", "1.5")]
    public void The_simulated_smsc_says_what_would_be_right(string problem, params string[] arguments) =>
        Assert.Equal([problem], SmscCommand.Root.Parse(arguments).Errors.Select(error => error.Message));

    [Theory]
    [InlineData("--port is x; use 1 to 65535", "--port", "x")]
    [InlineData("--count is x; use 1 to 9223372036854775807", "--count", "x")]
    [InlineData("--binds is 1.5; use 1 to 10000", "--binds", "1.5")]
    [InlineData("--rate is 1,5; use 0 to 10000000", "--rate", "1,5")]
    [InlineData("--rate is NaN; use 0 to 10000000", "--rate", "NaN")]
    public void The_simulated_esme_says_what_would_be_right(string problem, params string[] arguments) =>
        Assert.Equal([problem], EsmeCommand.Root.Parse(arguments).Errors.Select(error => error.Message));

    [Fact]
    public void A_replay_says_what_speed_would_be_right_and_takes_it()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("dump.ndjson", "");
        Assert.Equal(["--speed is x; use 0 to 1000000"], EsmeCommand.Root.Parse(["replay", file, "--speed", "x"]).Errors.Select(error => error.Message));
        Assert.Empty(EsmeCommand.Root.Parse(["replay", file, "--speed", "0.5", "--port", "2775"]).Errors);
        Assert.Empty(EsmeCommand.Root.Parse(["--rate", "1.5", "--count", "10", "--binds", "2"]).Errors);
    }

    [Fact]
    public async Task A_port_in_use_ends_the_simulated_smsc_with_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Equal(1, await SmscCommand.Root.Parse(["--port", $"{port}"]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
    }

    [SkippableFact]
    public async Task The_demo_says_how_many_pods_there_may_be()
    {
        var program = Path.Combine(SourceFolder.Path, "simulators", "Demo", "bin", SourceFolder.Configuration, "net10.0", "Demo.dll");
        Skip.IfNot(File.Exists(program), "The demo is not built: build SmppGuard.sln.");
        var (exitCode, output) = await Packaging.PublishedProgram.RunAsync("dotnet", program, "--pods", "x");
        Assert.Equal(1, exitCode);
        Assert.Contains("--pods is x; use 1 to 9.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_beyond_ascii_is_named_as_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, _, error) = await Typed.RunAsync("accounts", "list", "--server", "http://127.0.0.1:1", "--key-file", folder.Write("key", "schlüssel-von-24-zeichen"));
        Assert.Equal(CliExitCode.NotAllowed, exitCode);
        Assert.Contains("The API key has the character U+00FC", error, StringComparison.Ordinal);
    }
}
