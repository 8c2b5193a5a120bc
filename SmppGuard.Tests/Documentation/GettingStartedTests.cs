using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Documentation;

/// <summary>The page is what a new operator does first: its blocks are run as they stand, but for the build, the ports and the folder.</summary>
public sealed partial class GettingStartedTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_page_leads_to_a_delivered_message_and_its_record()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Path, "docs", "getting-started.md"));
        var blocks = Block().Matches(page).Select(m => m.Groups["text"].Value).ToList();
        Assert.StartsWith("dotnet build ", blocks[0], StringComparison.Ordinal);
        string[] named = ["2775", "2776", "8080"];
        var ports = Array.ConvertAll(FreePorts.Take(3), port => port.ToString(CultureInfo.InvariantCulture));
        var script = "set -e\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + Port()
            .Replace(string.Join('\n', blocks.Skip(1)), port => ports[Array.IndexOf(named, port.Value)])
            .Replace("trial", _folder.File("trial"), StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = SourceFolder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var bash = Process.Start(start)!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        try
        {
            await bash.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            bash.Kill(entireProcessTree: true);
            Assert.Fail($"{await output}\n{await errors}");
        }

        Assert.True(bash.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Contains("【示例商城】您的订单已发货", await File.ReadAllTextAsync(_folder.File("trial/smsc.log")), StringComparison.Ordinal);
        var records = await File.ReadAllTextAsync(_folder.File("trial/messages.json"));
        Assert.Contains("\"reason\":\"no-consent\"", records, StringComparison.Ordinal);
        Assert.Contains("【示例商城】全场五折 客服4008001234 拒收请回复R", Regex.Unescape(records), StringComparison.Ordinal);
    }

    [GeneratedRegex("2775|2776|8080", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Port();

    [GeneratedRegex("^```sh\n(?<text>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
