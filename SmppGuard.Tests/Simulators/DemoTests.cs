using System.Diagnostics;
using System.Text;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Simulators;

/// <summary>The README's first command, as somebody runs it who looks at it in a terminal.</summary>
public sealed class DemoTests
{
    private const int Columns = 80;

    [SkippableFact]
    public async Task The_demo_goes_as_it_should_and_fits_a_terminal_of_80_columns()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(SourceFolder.Path, "simulators", "Demo", "bin", configuration, "net10.0", "Demo.dll");
        Skip.IfNot(File.Exists(program), "The demo is not built: build SmppGuard.sln.");
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [program, "--once"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 })!;
        var errors = demo.StandardError.ReadToEndAsync();
        var output = await demo.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(demo.ExitCode == 0, output + await errors);
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
