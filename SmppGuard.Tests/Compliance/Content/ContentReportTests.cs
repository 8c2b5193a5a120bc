using System.CommandLine;
using SmppGuard.Commands;
using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Content.Evaluation;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>What the detector reaches with the shipped texts, and that the documentation says so.</summary>
public sealed class ContentReportTests
{
    private static readonly string SamplesFile = Path.Combine(SourceFolder.Path, "SmppGuard", "Compliance", "Content", "samples.tsv");
    private static readonly string TemplatesFile = Path.Combine(Path.GetDirectoryName(SamplesFile)!, "sample-templates.json");
    private static readonly IReadOnlyList<ContentSample> Samples = ContentSample.ReadAll(File.ReadLines(SamplesFile));

    [Fact]
    public async Task The_page_is_what_the_command_makes()
    {
        using var output = new StringWriter();
        var exit = await CommandTree.Root.Parse(["detector", SamplesFile, "--templates", TemplatesFile]).InvokeAsync(new InvocationConfiguration { Output = output });
        Assert.Equal(0, exit);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(SourceFolder.Path, "docs", "detector.md")), output.ToString());
    }

    [Fact]
    public async Task Another_list_and_a_file_for_the_report_can_be_given()
    {
        using var folder = new TemporaryFolder();
        var words = Path.Combine(folder.Path, "words.json");
        var page = Path.Combine(folder.Path, "report.md");
        await File.WriteAllTextAsync(words, """{ "name": "mine", "version": 7, "threshold": 4, "sameAs": {}, "numerals": "", "groups": [] }""");
        using var output = new StringWriter();
        Assert.Equal(0, await CommandTree.Root.Parse(["detector", SamplesFile, "--words", words, "--write", page]).InvokeAsync(new InvocationConfiguration { Output = output }));
        Assert.Contains("Word list `mine`, version 7.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| all | 260 | 0 | 120 | 0 | 140 | 1.000 | 0.000 |", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(output.ToString(), await File.ReadAllTextAsync(page));

        await File.WriteAllTextAsync(words, "{}");
        using var error = new StringWriter();
        Assert.Equal(1, await CommandTree.Root.Parse(["detector", SamplesFile, "--words", words]).InvokeAsync(new InvocationConfiguration { Error = error }));
        Assert.Contains("missing required properties", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_test_part_is_recognized_no_worse_than_it_was()
    {
        var count = ConfusionCount.Of(new ContentDetector(ContentWords.BuiltIn), Samples.Where(s => s.Part == ContentReport.TestPart));
        Assert.Equal(260, count.Found + count.Missed + count.FalselyFound + count.Passed);
        Assert.True(count.Precision >= 102.0 / 117, $"{count}");
        Assert.True(count.Recall >= 102.0 / 120, $"{count}");
    }

    [Fact]
    public void There_are_enough_texts_and_none_of_them_twice()
    {
        Assert.True(Samples.Count >= 400);
        Assert.Equal(Samples.Count, Samples.Select(s => s.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(["dev", "test", "test2"], Samples.Select(s => s.Part).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["en", "zh"], Samples.Select(s => s.Language).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("test\tcommercial\tzh\tadvert", "line 2 has not the columns")]
    [InlineData("test\tcommercial\tzh\tadvert\t", "line 2 has not the columns")]
    [InlineData("test\tadvert\tzh\tadvert\t全场五折", "line 2: \"advert\" is no class")]
    public void A_line_that_is_wrong_is_told_with_its_number(string line, string problem)
    {
        var exception = Assert.Throws<FormatException>(() => ContentSample.ReadAll(["# texts", line]));
        Assert.StartsWith(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Escapes_are_read() =>
        Assert.Equal("a\u200Bb\\u12", Assert.Single(ContentSample.ReadAll([@"dev	commercial	en	evasion	a\u200Bb\u12"])).Text);
}
