using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using SmppGuard.Commands;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>What only the machine knows: check-config says it beforehand, serve in one line.</summary>
public sealed class MachineCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use_is_found()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        var (exitCode, output) = await CheckAsync(Config("data", http: $"http://127.0.0.1:{port}"));
        Assert.Equal(1, exitCode);
        Assert.Contains($"SmppGuard:Http:Listen is \"http://127.0.0.1:{port}\"; address already in use by another process, stop that or use another port, for example http://127.0.0.1:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_found_and_told_at_start()
    {
        var config = Config("data", http: "http://192.0.2.1:8080");
        const string Expected = "SmppGuard:Http:Listen is \"http://192.0.2.1:8080\"; this machine has no such address, use one that it has, or every one, for example http://0.0.0.0:8080. (guard.json, line 1)";
        var (exitCode, output) = await CheckAsync(config);
        Assert.Equal(1, exitCode);
        Assert.Contains(Expected, output, StringComparison.Ordinal);
        await ExpectOneLineAsync(config, Expected);
    }

    [Fact]
    public async Task The_ports_of_the_running_SmppGuard_are_no_problem()
    {
        var config = Config("data", smpp: $"127.0.0.1:{FreePorts.One()}");
        await using var running = GuardHost.Build(GuardConfiguration.Load(config));
        await running.StartAsync();
        Assert.Equal(0, (await CheckAsync(config)).ExitCode);
        await running.StopAsync();
    }

    [Theory]
    [InlineData(1, 256, "a name in it has 256 octets, and a file system takes 255, ")]
    [InlineData(4, 150, "octets, and the path of a database in it may have 504, ")]
    public async Task A_name_that_no_file_can_have_is_found(int names, int length, string expected)
    {
        var config = Config(string.Join('/', Enumerable.Repeat(new string('d', length), names)));
        var (exitCode, output) = await CheckAsync(config);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains("use a shorter one, for example data. (guard.json, line 1)", output, StringComparison.Ordinal);
        await ExpectOneLineAsync(config, "SmppGuard:DataDirectory is ");
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_data_directory_or_on_the_way_is_found()
    {
        var file = _folder.Write("data", "");
        Assert.Contains($"SmppGuard:DataDirectory is \"{file}\"; name a folder; {file} is a file, for example data.", (await CheckAsync(Config("data"))).Output, StringComparison.Ordinal);
        var (exitCode, output) = await CheckAsync(Config("data/below"));
        Assert.Equal(1, exitCode);
        Assert.Contains($"SmppGuard:DataDirectory is \"{file}/below\"; name a folder; {file} is a file, for example data.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_whose_parent_is_missing_is_warned_of()
    {
        var (exitCode, output) = await CheckAsync(Config("mnt/volume/data"));
        Assert.Equal(0, exitCode);
        Assert.Contains($"warning: SmppGuard:DataDirectory is \"{_folder.File("mnt/volume/data")}\"; {_folder.File("mnt/volume")} does not exist and will be made, ", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("mnt")));
    }

    [SkippableTheory]
    [InlineData("size=1m", "its disk has 1024 KiB free, and a start needs ", "its disk is full (")]
    [InlineData("ro", "its file system is mounted read-only", "its file system is mounted read-only (")]
    public async Task A_full_or_read_only_disk_is_found_and_told_at_start(string options, string found, string told)
    {
        using var disk = new TinyDisk(options);
        disk.SkipIfMissing();
        if (told.Contains("full", StringComparison.Ordinal))
        {
            await File.WriteAllBytesAsync(Path.Combine(disk.Path, "rest"), new byte[1000 * 1024]);
            found = "its disk has 24 KiB free, and a start needs ";
        }

        var config = Config(Path.Combine(disk.Path, "data"));
        var expected = $"SmppGuard:DataDirectory is \"{disk.Path}/data\"; ";
        var (exitCode, output) = await CheckAsync(config);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected + found, output, StringComparison.Ordinal);
        await ExpectOneLineAsync(config, expected + told);
    }

    [SkippableFact]
    public async Task A_data_directory_that_may_not_be_written_is_found_and_told_at_start()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may write everywhere");
        Directory.CreateDirectory(_folder.File("data"));
        _folder.SetMode("data", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var expected = $"SmppGuard:DataDirectory is \"{_folder.File("data")}\"; this user may not write ";
        Assert.Contains(expected, (await CheckAsync(Config("data"))).Output, StringComparison.Ordinal);
        await ExpectOneLineAsync(Config("data"), expected);
        _folder.SetMode("data", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_told_in_one_line() =>
        await ExpectOneLineAsync(Config("/proc/smppguard/data"), "SmppGuard:DataDirectory is \"/proc/smppguard/data\"; ");

    private static async Task ExpectOneLineAsync(string config, string expected)
    {
        var (exitCode, error) = await GuardProcess.RunAsync("serve", "--config", config);
        Assert.Equal(1, exitCode);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => !l.StartsWith("warning: ", StringComparison.Ordinal));
        Assert.StartsWith("SmppGuard cannot start: " + expected, line, StringComparison.Ordinal);
        Assert.EndsWith(")", line, StringComparison.Ordinal);
    }

    private string Config(string dataDirectory, string smpp = "127.0.0.1:0", string http = "http://127.0.0.1:0") => _folder.Write(
        "guard.json", $$"""{ "SmppGuard": { "DataDirectory": "{{dataDirectory}}", "Smpp": { "Listen": [ "{{smpp}}" ] }, "Http": { "Listen": "{{http}}" } } }""");

    private static async Task<(int ExitCode, string Output)> CheckAsync(string config)
    {
        using var output = new StringWriter();
        var exitCode = await CommandTree.Root.Parse(["check-config", config]).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (exitCode, output.ToString());
    }
}
