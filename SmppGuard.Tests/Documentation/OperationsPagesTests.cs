using System.Text.RegularExpressions;
using SmppGuard.Commands;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Documentation;

/// <summary>What the pages for operators name is there, and what there is is named.</summary>
public sealed partial class OperationsPagesTests
{
    private static readonly string Docs = Path.Combine(SourceFolder.Path, "docs");

    [Fact]
    public void Every_command_that_a_page_or_a_message_names_exists()
    {
        var pages = Directory.GetFiles(Docs, "*.md", SearchOption.AllDirectories).Append(Path.Combine(SourceFolder.Path, "README.md"))
            .Concat(Directory.GetFiles(Path.Combine(SourceFolder.Path, "SmppGuard", "Commands"), "*.cs", SearchOption.AllDirectories));
        var commands = pages.SelectMany(page => CommandLine().Matches(File.ReadAllText(page)).Select(line => line.Groups["line"].Value.Trim())).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("hash-password", commands);
        Assert.Contains(commands, line => line.StartsWith("backup ", StringComparison.Ordinal));
        Assert.Contains(commands, line => line.StartsWith("journal repair ", StringComparison.Ordinal));

        // The files that they name are the reader's.
        Assert.All(commands, line => Assert.DoesNotContain(
            CommandTree.Root.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Errors, error => !error.Message.StartsWith("File does not exist", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_file_of_the_data_directory_is_named()
    {
        var patterns = FirstColumn().Matches(await File.ReadAllTextAsync(Path.Combine(Docs, "operations", "backup.md")))
            .SelectMany(row => Code().Matches(row.Value)).Select(name => PatternOf(name.Groups[1].Value)).ToList();
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await esme.SubmitAsync(Adverts, Agreed, "全场五折", registered: false, CancellationToken.None);
        _ = await guard.RecordAsync(_ => true);
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/8613900139009", "{}");
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/consents", """
            { "organization": "acme", "msisdn": "13800138055", "method": "web-form", "evidence": "form", "attachments": [ { "name": "form.txt", "contentType": "text/plain", "data": "Zm9ybQ==" } ] }
            """);
        using (var http = guard.CreateApi())
        using (var list = new StringContent("msisdn,method,grantedAt,expiresAt,evidence\n8613800138077,web-form,2026-01-05T08:00:00Z,,form\n", System.Text.Encoding.UTF8, "text/csv"))
        {
            (await http.PostAsync(new Uri("/api/v1/consents/import?organization=acme", UriKind.Relative), list)).EnsureSuccessStatusCode();
        }

        AllAreNamed();
        await guard.StopAsync();
        AllAreNamed();

        void AllAreNamed() => Assert.All(
            Directory.GetFiles(guard.DataDirectory, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(guard.DataDirectory, path)),
            name => Assert.Contains(patterns, pattern => Regex.IsMatch(name, pattern)));
    }

    [Fact]
    public async Task Every_metric_is_explained()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Docs, "operations", "health-and-metrics.md"));
        await using var guard = await GuardFixture.StartAsync();
        var scrape = await guard.ScrapeAsync();
        Assert.All(scrape.Types.Keys.Where(name => name.StartsWith("smppguard_", StringComparison.Ordinal)), name => Assert.Matches($"`{name}[{{`]", page));
    }

    [Fact]
    public void Every_message_of_a_damaged_journal_is_explained()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "operations", "journal-damaged.md"));
        var messages = Directory.GetFiles(Path.Combine(SourceFolder.Path, "SmppGuard"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(path => Damage().Matches(File.ReadAllText(path)).Select(message => message.Groups["text"].Value)).ToList();
        Assert.InRange(messages.Count, 8, 100);
        Assert.All(messages, message =>
        {
            // The words between what is filled in; the page writes an ellipsis there.
            var words = Filled().Split(message).Select(part => part.Trim(' ', ':', ',', ';')).MaxBy(part => part.Length)!;
            Assert.Contains(words, page, StringComparison.Ordinal);
        });
    }

    private static string PatternOf(string name) => "(^|/)" + Regex.Escape(name).Replace("\\*", "[^/]+", StringComparison.Ordinal).Replace("YYYY-MM-DD", "[0-9-]+", StringComparison.Ordinal)
        .Replace("ab/abcd…", "[0-9a-f/]+", StringComparison.Ordinal).Replace("ID/", "[^/]+/", StringComparison.Ordinal) + (name.EndsWith('/') ? "" : "$");

    [GeneratedRegex(@"--project SmppGuard --(?<line>[ \w./:=-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("""new JournalDamagedException\(\s*\$"(?<text>[^"]+)"\)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Damage();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Filled();
}
