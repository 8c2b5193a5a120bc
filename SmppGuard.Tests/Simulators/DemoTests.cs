using System.Diagnostics;
using System.Text;
using MongoDB.Driver;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Simulators;

/// <summary>The README's first command, as somebody runs it who looks at it in a terminal.</summary>
public sealed class DemoTests
{
    private const int Columns = 80;

    [SkippableFact]
    public async Task The_demo_goes_as_it_should_and_fits_a_terminal_of_80_columns()
    {
        var (exitCode, output, errors) = await RunAsync("--once");
        Assert.True(exitCode == 0, output + errors);
        AssertFits(output);

        // One carrier is away, the other carries with the marks that it wants, both are away, one is back.
        var told = string.Concat(output.Split('\n').Where(line => line.StartsWith('│')).Select(line => line.Split('│')[3].Trim()));
        Assert.Contains("【示例商城】您的快递已发出拒收请回复R", told.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("smsc-unavailable", told, StringComparison.Ordinal);

        // What the carrier has not on file any more does not go there.
        Assert.Contains("not-filed", told, StringComparison.Ordinal);
        Assert.EndsWith("Every step went as it should.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Two_pods_share_a_database_which_is_gone_afterwards_and_a_refusal_at_one_stops_the_advert_at_the_other()
    {
        var server = await MongoServer.OfThisRunAsync();
        var (exitCode, output, errors) = await RunAsync("--once", "--pods", "2", "--storage", server.ConnectionString);
        Assert.True(exitCode == 0, output + errors);
        AssertFits(output);
        Assert.Contains("known there after ", output, StringComparison.Ordinal);
        using var client = new MongoClient(server.ConnectionString);
        Assert.DoesNotContain(await (await client.ListDatabaseNamesAsync()).ToListAsync(), name => name.StartsWith("smppguard-demo-", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("--pods 2 needs a MongoDB that the pods share: add --storage ", "--pods", "2")]
    [InlineData("--pods is 0; use 1 to 9", "--pods", "0")]
    [InlineData("--storage is no connection string of MongoDB (not shown)", "--storage", "secret@db")]
    [InlineData("no answer", "--storage", "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200")]
    public async Task What_it_lacks_is_said(string expected, params string[] arguments)
    {
        var (exitCode, _, errors) = await RunAsync(["--once", .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(SourceFolder.Path, "simulators", "Demo", "bin", configuration, "net10.0", "Demo.dll");
        Skip.IfNot(File.Exists(program), "The demo is not built: build SmppGuard.sln.");
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 })!;
        var errors = demo.StandardError.ReadToEndAsync();
        var output = await demo.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (demo.ExitCode, output, await errors);
    }

    private static void AssertFits(string output)
    {
        Assert.DoesNotContain('\uFFFD', output);
        var rows = output.Split('\n').Where(line => line.StartsWith('│')).ToArray();
        Assert.InRange(rows.Length, 20, int.MaxValue);
        Assert.All(rows, row => Assert.InRange(WidthOf(row), Columns - 1, Columns));
    }

    // As terminals draw it: lines and ticks are narrow, other signs beyond the alphabets wide, joiners nothing.
    private static int WidthOf(string text) => text.TrimEnd().EnumerateRunes().Sum(rune => rune.Value switch
    {
        0x200D => 0,
        < 0x1100 => 1,
        >= 0x2500 and < 0x27C0 => 1,
        _ => 2,
    });
}
