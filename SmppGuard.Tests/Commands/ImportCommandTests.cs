using System.CommandLine;
using System.Diagnostics;
using SmppGuard.Commands;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Commands;

/// <summary>A list of 50,000 lines, one in a hundred of them bad, through a served process and into a data directory.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private const string Key = "import-key";
    private const string Keys = $$"""
        "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{Key}}", "Role": "Operator" } ] },
        """;

    private const int Rows = 50_000;
    private const int Times = 11;

    /// <summary>What the runtime takes for itself in a run that allocates; the list that is sent meanwhile is more than twice as large.</summary>
    private const long Growth = 100L * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_is_imported_by_a_server_in_constant_memory_and_again_without_change()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        await guard.StartAsync();
        var list = WriteList("list.csv", times: 1);
        var report = _folder.File("report.ndjson");
        string[] server = ["--organization", "acme", "--server", guard.HttpUrl.ToString(), "--key-file", _folder.Write("key", Key + "\n")];
        var (exitCode, output, error) = await RunAsync(["consents", "import", list, .. server, "--report", report]);
        Assert.True(exitCode == 65, error);
        Assert.StartsWith($"accepted {Rows - (Rows / 100)}, unchanged 0, rejected {Rows / 100} (import ", output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, Rows / 100).Select(i => (i * 100) + 1), ReportedLines(report));

        var before = guard.ResidentOctets;
        var large = WriteList("large.csv", times: Times);
        Assert.True(new FileInfo(large).Length > 2 * Growth);
        (exitCode, output, _) = await RunAsync(["consents", "import", large, .. server]);
        Assert.Equal(65, exitCode);
        Assert.StartsWith($"accepted 0, unchanged {Times * (Rows - (Rows / 100))}, rejected {Times * Rows / 100} (import ", output, StringComparison.Ordinal);
        Assert.InRange(guard.ResidentOctets - before, long.MinValue, Growth);

        // The data directory belongs to the server.
        (exitCode, _, error) = await RunAsync(["consents", "import", list, "--organization", "acme", "--config", guard.ConfigFile]);
        Assert.Equal(1, exitCode);
        Assert.Contains("which another SmppGuard process uses", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_imported_into_a_data_directory_and_serve_knows_it()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        var list = _folder.Write("list.csv", "手机号,同意时间\n13800000001,2026-01-05T08:00:00Z\n12,\n");
        string[] command = ["consents", "import", list, "--organization", "acme", "--config", guard.ConfigFile];
        var (exitCode, output, error) = await RunAsync(command);
        Assert.Equal(65, exitCode);
        Assert.EndsWith($"line 3: msisdn is not a valid number; use digits with or without the country code, for example \"8613800138000\".{Environment.NewLine}", error, StringComparison.Ordinal);
        Assert.StartsWith("accepted 1, unchanged 0, rejected 1 (import ", output, StringComparison.Ordinal);
        Assert.StartsWith("accepted 0, unchanged 1, rejected 1 (import ", (await RunAsync(command)).Output, StringComparison.Ordinal);

        await guard.StartAsync();
        (exitCode, output, _) = await RunAsync("consents", "import", list, "--organization", "acme", "--server", guard.HttpUrl.ToString(), "--key-file", _folder.Write("key", Key));
        Assert.Equal(65, exitCode);
        Assert.StartsWith("accepted 0, unchanged 1, rejected 1 (import ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", Key, "is not registered")]
    [InlineData("acme", "another", "Authorization: Bearer KEY")]
    public async Task What_the_server_refuses_is_told(string organization, string key, string problem)
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        await guard.StartAsync();
        var (exitCode, output, error) = await RunAsync("consents", "import", _folder.Write("list.csv", "msisdn\n"), "--organization", organization, "--server", guard.HttpUrl.ToString(), "--key-file", _folder.Write("key", key));
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    /// <summary>As of the other commands: from a file, or the environment. On the command line, where every user of the machine reads it, it is taken and warned of.</summary>
    [Fact]
    public async Task The_key_comes_from_a_file_or_the_environment_and_on_the_command_line_it_is_warned_of()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        await guard.StartAsync();
        var list = _folder.Write("list.csv", "msisdn\n13800000001\n");
        var start = GuardProgram.StartInfo();
        foreach (var argument in new[] { "consents", "import", list, "--organization", "acme" })
        {
            start.ArgumentList.Add(argument);
        }

        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        (start.Environment["SMPPGUARD_SERVER"], start.Environment["SMPPGUARD_API_KEY_FILE"]) = (guard.HttpUrl.ToString(), _folder.Write("key", Key + "\n"));
        using var process = Process.Start(start)!;
        var (told, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, await wrong));
        Assert.StartsWith("accepted 1,", await told, StringComparison.Ordinal);

        string[] command = ["consents", "import", list, "--organization", "acme", "--server", guard.HttpUrl.ToString()];
        var (exitCode, output, error) = await RunAsync([.. command, "--key", Key]);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("accepted 0, unchanged 1,", output, StringComparison.Ordinal);
        Assert.Contains("--key-file", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, error, StringComparison.Ordinal);

        (exitCode, _, error) = await RunAsync([.. command, "--key-file", _folder.File("missing")]);
        Assert.Equal(1, exitCode);
        Assert.Contains("missing", error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync([.. command, "--key", Key, "--key-file", _folder.File("key")])).ExitCode);
    }

    [Fact]
    public async Task A_bad_configuration_and_a_bad_list_have_their_exit_codes()
    {
        var config = _folder.Write("guard.json", """{ "SmppGuard": { "RulePack": "none" } }""");
        var list = _folder.Write("list.csv", "tel\n1\n");
        Assert.Equal(78, (await RunAsync("consents", "import", list, "--organization", "acme", "--config", config)).ExitCode);

        await using var guard = new GuardProcess(smscPort: 1);
        var (exitCode, _, error) = await RunAsync("consents", "import", list, "--organization", "acme", "--config", guard.ConfigFile);
        Assert.Equal(1, exitCode);
        Assert.Contains("header has a column \"tel\"", error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("consents", "import", list, "--organization", "acme")).ExitCode);
    }

    [Fact]
    public async Task What_a_file_is_says_its_name_or_an_option_and_nothing_else()
    {
        await using var guard = new GuardProcess(smscPort: 1);
        var list = _folder.Write("list.txt", "msisdn\n13800000001\n");
        string[] command = ["consents", "import", list, "--organization", "acme", "--config", guard.ConfigFile];
        var (exitCode, _, error) = await RunAsync(command);
        Assert.Equal(1, exitCode);
        Assert.Contains("list.txt ends neither in .csv nor in .ndjson", error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync([.. command, "--format", "CSV"])).ExitCode);
        (exitCode, _, error) = await RunAsync([.. command, "--format", "xml"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("--format is \"xml\"; use csv or ndjson.", error, StringComparison.Ordinal);

        foreach (var (file, problem) in new[] { (guard.DataDirectory, $"{guard.DataDirectory} is a folder; name a file."), (_folder.File("none.csv"), $"File does not exist: '{_folder.File("none.csv")}'.") })
        {
            Directory.CreateDirectory(guard.DataDirectory);
            (exitCode, _, error) = await RunAsync("consents", "import", file, "--organization", "acme", "--config", guard.ConfigFile, "--format", "csv");
            Assert.Equal(1, exitCode);
            Assert.Contains(problem, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_report_never_overwrites_what_is_read()
    {
        await using var guard = new GuardProcess(smscPort: 1);
        var list = _folder.Write("list.csv", "msisdn\n13800000001\n");
        Directory.CreateDirectory(_folder.File("real"));
        Directory.CreateSymbolicLink(_folder.File("linked"), Path.GetDirectoryName(list)!);
        File.CreateSymbolicLink(_folder.File("link.csv"), list);
        var registry = SmppGuard.Hosting.GuardConfiguration.Load(guard.ConfigFile).Options.Registry.File!;
        foreach (var (report, input) in new[] { (list, list), (_folder.File("link.csv"), list), (_folder.File("linked/list.csv"), list), (_folder.File("real/../list.csv"), list), (guard.ConfigFile, guard.ConfigFile), (registry, registry) })
        {
            var before = await File.ReadAllTextAsync(input);
            var (exitCode, output, error) = await RunAsync("consents", "import", list, "--organization", "acme", "--config", guard.ConfigFile, "--report", report);
            Assert.Equal((1, ""), (exitCode, output));
            Assert.Contains($"would overwrite {input}, which is read; name another file.", error, StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllTextAsync(input));
        }
    }

    [Fact]
    public async Task A_list_that_can_hardly_be_meant_is_refused_tried_or_insisted_on_from_the_command_line_too()
    {
        await using var guard = new GuardProcess(smscPort: 1);
        var list = _folder.Write("list.csv", "msisdn,method,grantedAt,expiresAt\n13800000001,paper,2026-01-05T08:00:00Z\n");
        string[] command = ["consents", "import", list, "--organization", "acme", "--config", guard.ConfigFile];
        var (exitCode, output, error) = await RunAsync(command);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("no valid line", error, StringComparison.Ordinal);
        Assert.Contains("Line 2: has 3 fields, but the header names 4: column 4 \"expiresAt\" is missing", error, StringComparison.Ordinal);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        (exitCode, output, _) = await RunAsync([.. command, "--force"]);
        Assert.Equal(65, exitCode);
        Assert.StartsWith("accepted 0, unchanged 0, rejected 1 (import ", output, StringComparison.Ordinal);

        var good = _folder.Write("good.csv", "msisdn\n13800000001\n");
        string[] trial = ["consents", "import", good, "--organization", "acme", "--config", guard.ConfigFile, "--dry-run"];
        Assert.StartsWith("accepted 1, unchanged 0, rejected 0 (nothing was recorded)", (await RunAsync(trial)).Output, StringComparison.Ordinal);
        Assert.StartsWith("accepted 1, unchanged 0, rejected 0 (nothing was recorded)", (await RunAsync(trial)).Output, StringComparison.Ordinal);
    }

    private static IEnumerable<int> ReportedLines(string report) =>
        File.ReadLines(report).Select(line => (int)System.Text.Json.Nodes.JsonNode.Parse(line)!["line"]!);

    // Every hundredth row has no number.
    private string WriteList(string name, int times)
    {
        var path = _folder.File(name);
        var evidence = new string('x', 400);
        using var list = new StreamWriter(path);
        list.WriteLine("msisdn,method,grantedAt,evidence");
        for (var row = 1; row <= times * Rows; row++)
        {
            var person = 13800000000 + (row % Rows);
            list.WriteLine(row % 100 == 0 ? $"{row},paper,2026-01-05T08:00:00Z,{evidence}" : $"{person},paper,2026-01-05T08:00:00Z,{evidence}");
        }

        return path;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandTree.Root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
        return (exitCode, output.ToString(), error.ToString());
    }
}
