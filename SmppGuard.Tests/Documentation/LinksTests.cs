using System.Text;
using System.Text.RegularExpressions;
using SmppGuard.Model;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Documentation;

public sealed partial class LinksTests
{
    private static readonly string Root = SourceFolder.Path;

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist()
    {
        var links = Pages().SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(link => (Page: page, Target: link.Groups["target"].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(links);
        Assert.Empty(links.Where(link => !Leads(link.Page, link.Target)).Select(link => $"{Path.GetRelativePath(Root, link.Page)}: {link.Target}"));
    }

    [Fact]
    public void Every_alert_of_the_table_of_duties_exists()
    {
        var alerts = Alert().Matches(File.ReadAllText(Path.Combine(Root, "docs", "operations", "alerts.yml"))).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var named = File.ReadLines(Path.Combine(Root, "docs", "compliance.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(row => Code().Matches(row.Split('|')[^2])).Select(m => m.Groups["text"].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, alerts));
    }

    [Fact]
    public void Both_pages_of_reasons_have_all_of_them_in_the_same_order()
    {
        var english = ReasonsOf(Path.Combine(Root, "docs", "usage", "reasons.md"));
        Assert.Equal(Enum.GetValues<Reason>().Where(reason => reason is not (Reason.None or Reason.Incomplete)).Select(reason => reason.Name()).Order(StringComparer.Ordinal), english.Order(StringComparer.Ordinal));
        Assert.Equal(english, ReasonsOf(Path.Combine(Root, "docs", "zh-CN", "reasons.md")));
    }

    private static List<string> ReasonsOf(string page) => [.. ReasonRow().Matches(File.ReadAllText(page)).Select(m => m.Groups["name"].Value)];

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories));

    private static bool Leads(string page, string target)
    {
        var parts = target.Split('#');
        var file = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        return Path.Exists(file) && (parts.Length == 1 || Heading().Matches(File.ReadAllText(file)).Any(heading => Anchor(heading.Groups["text"].Value) == parts[1]));
    }

    // As the usual viewers of Markdown name a heading.
    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var c in heading.Trim().ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_')
            {
                anchor.Append(c);
            }
            else if (c == ' ')
            {
                anchor.Append('-');
            }
        }

        return anchor.ToString();
    }

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"- alert: (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Alert();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \| 0x", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReasonRow();
}
