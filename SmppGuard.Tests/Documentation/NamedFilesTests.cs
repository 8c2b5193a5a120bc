using System.Text.RegularExpressions;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Documentation;

public sealed partial class NamedFilesTests
{
    [Fact]
    public void Files_that_a_page_names_exist()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(SourceFolder.Path, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(SourceFolder.Path, "README.md")).Append(Path.Combine(SourceFolder.Path, "CONTRIBUTING.md"));
        var missing = pages.SelectMany(page => Named().Matches(File.ReadAllText(page)).Select(m => (Page: Path.GetFileName(page), File: m.Value)))
            .Where(named => !Path.Exists(Path.Combine(SourceFolder.Path, named.File)))
            .Select(named => $"{named.Page}: {named.File}");
        AssertNone(missing);
    }

    private static void AssertNone(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    // A path from the root, with a folder at least.
    [GeneratedRegex(@"(?<![\w/.])(?:SmppGuard(?:\.\w+)?|simulators|benchmarks|fuzz|docs)/[\w./-]*[\w/]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
