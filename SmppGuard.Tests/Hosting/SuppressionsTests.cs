using System.Text.RegularExpressions;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>What silences an analyzer, the compiler or NuGet's audit says why, in a comment right above it.</summary>
public sealed partial class SuppressionsTests
{
    [Fact]
    public void Every_suppression_has_its_reason_above_it()
    {
        var settings = new[] { ".editorconfig", "Directory.Build.props", "Directory.Packages.props" }.Select(name => Path.Combine(SourceFolder.Path, name));
        var sources = new[] { "*.csproj", "*.cs" }.SelectMany(pattern => Directory.EnumerateFiles(SourceFolder.Path, pattern, SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin"));
        Assert.Empty(settings.Concat(sources).SelectMany(Unexplained));
    }

    private static IEnumerable<string> Unexplained(string path)
    {
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            // Several in a row can have one reason.
            var first = i;
            while (first > 0 && Suppression().IsMatch(lines[first - 1]))
            {
                first--;
            }

            if (Suppression().IsMatch(lines[i]) && (first == 0 || !Reason().IsMatch(lines[first - 1])))
            {
                yield return $"{Path.GetRelativePath(SourceFolder.Path, path)}:{i + 1}: {lines[i].Trim()}";
            }
        }
    }

    [GeneratedRegex(@"^\s*(dotnet_diagnostic\.\w+\.severity = (none|silent)|<NoWarn>|<NuGetAudit>false|<WarningsNotAsErrors>|<NuGetAuditSuppress |<TreatWarningsAsErrors>false|#pragma warning disable|\[.*SuppressMessage\()", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suppression();

    [GeneratedRegex(@"^\s*(# |// |<!-- ).*|.* -->$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reason();
}
