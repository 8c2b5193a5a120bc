using System.Text.RegularExpressions;

namespace SmppGuard.Tests.Observability;

/// <summary>What expressions of PromQL name: metrics, and labels in selectors, after <c>by</c> and in legends. Read against what a program shows, so that a name that nothing has is found.</summary>
internal static partial class NamedSeries
{
    /// <summary>Labels that the scraper adds, and that of buckets.</summary>
    private static readonly string[] OfTheScraper = ["instance", "job", "le"];

    /// <summary>What an expression, or the texts that are written from its result, names and the program does not have.</summary>
    public static IEnumerable<string> Missing(string expression, IEnumerable<string> texts, PrometheusText scrape)
    {
        var plain = Text().Replace(expression, "\"\"");
        List<string> metrics = [.. Metric().Matches(plain).Select(m => FamilyOf(m.Value, scrape))];
        foreach (var metric in metrics.Where(metric => !scrape.Types.ContainsKey(metric)))
        {
            yield return $"no metric {metric}: {expression}";
        }

        foreach (var selector in Selector().Matches(plain).Select(s => (Metric: s.Groups["name"].Value, Matchers: s.Groups["matchers"].Value)))
        {
            foreach (var label in Matcher().Matches(selector.Matchers).Select(m => m.Groups["label"].Value).Where(label => !Has([selector.Metric], label, scrape)))
            {
                yield return $"{selector.Metric} has no label {label}: {expression}";
            }
        }

        var grouped = Grouping().Matches(plain).SelectMany(g => g.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var written = texts.SelectMany(text => Legend().Matches(text).Select(l => l.Groups["label"].Value));
        foreach (var label in grouped.Concat(written).Where(label => !Has(metrics, label, scrape)))
        {
            yield return $"none of {string.Join(", ", metrics)} has the label {label}: {expression}";
        }
    }

    private static bool Has(IEnumerable<string> metrics, string label, PrometheusText scrape) =>
        OfTheScraper.Contains(label, StringComparer.Ordinal)
        || metrics.SelectMany(scrape.Series).Any(series => series.Contains($"{{{label}=", StringComparison.Ordinal) || series.Contains($",{label}=", StringComparison.Ordinal));

    private static string FamilyOf(string name, PrometheusText scrape)
    {
        var family = Suffix().Replace(name, "");
        return scrape.Types.GetValueOrDefault(family) == "histogram" ? family : name;
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\b(smppguard|dotnet)_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?<name>(smppguard|dotnet)_\w+)\{(?<matchers>[^}]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<label>\w+)\s*(=~|!~|!=|=)", RegexOptions.ExplicitCapture)]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\b(by|on|without|ignoring)\s*\((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{\{\s*(\$labels\.)?(?<label>\w+)\s*\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Legend();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
