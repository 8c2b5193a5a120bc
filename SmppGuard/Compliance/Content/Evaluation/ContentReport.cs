using System.Globalization;
using System.Text;
using SmppGuard.Model;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance.Content.Evaluation;

/// <summary>Writes docs/detector.md: the same for the same list and texts, so that a test can tell whether the page is current.</summary>
internal static class ContentReport
{
    /// <summary>Parts whose name begins so are reported first, because the list was not made from them.</summary>
    public const string TestPart = "test";

    /// <param name="detector">What is measured.</param>
    /// <param name="samples">The labelled texts.</param>
    /// <param name="trial">Templates with which they are judged, too; null: none.</param>
    public static string Write(ContentDetector detector, IReadOnlyList<ContentSample> samples, TemplateTrial? trial = null)
    {
        var page = new StringBuilder();
        Line(page, $"""
            # The content detector

            Finds adverts among texts that are sent from codes for notices and verification codes. What is done about them is the `content` policy of [the code](usage/registry.md).
            Where texts are held to [templates](usage/templates.md) it reads what stands in their variables, and nothing else.
            This page is made by a command; the list and the texts are beside the code, in `SmppGuard/Compliance/Content/`:

                dotnet run --project SmppGuard -- detector SmppGuard/Compliance/Content/samples.tsv --templates SmppGuard/Compliance/Content/sample-templates.json --write docs/detector.md

            Word list `{detector.Name}`, version {detector.Version}. The texts are made up, not taken from traffic: {samples.Count} in all. Those of the part `test` were written by somebody who had seen
            neither a word list nor any other of the texts, and no list is changed because of what it does with them; those of `dev` are what the list was made from, so its figures say how well
            the list fits them and nothing else.

            How far to trust the figures of `test`: they are those of one author's idea of what is sent, with more notices that look like adverts, and adverts that hide, than traffic has. The kinds, and how
            many of each, were set by the makers of the list. The figures of `test` were taken for version 2 (precision 0.835, recall 0.800), version 3 (0.872, 0.850) and version 4, whose words come from
            general knowledge of what lenders, gamblers, recruiters and shops write, and whose weights were found from `dev` alone (below); its makers knew how many of each kind of `test` the version before
            had wrong, but none of the texts. So its figures are a little kinder than those of texts that were never counted before. Real traffic will give other figures. With texts of your own in the
            same form, the command measures those.

            Those of `test2` were written later by somebody else, without sight of list or texts, as a spammer would who wants to get through: version 3 had precision 0.761 and recall 0.365 on them.

            A text is read along its lines; one in which nothing is found so is read once more without what stands between its ideographs (`贷a款b利c息`), and down its columns where all lines are short.
            The weights are found from labelled texts by the command, and written into a list beside its words, which stay a person's; add what was sent to you and missed to the texts first:

                dotnet run --project SmppGuard -- detector TEXTS --words LIST --train dev

            What goes wrong is shown for `dev` alone, so that nobody mends the list for `test`.

            Precision is the share of adverts in what was called an advert, recall the share of the adverts that was found.
            """);
        if (trial is not null)
        {
            TemplateReport.Introduce(page);
        }

        foreach (var part in samples.GroupBy(s => s.Part, StringComparer.Ordinal).OrderByDescending(p => IsTest(p.Key)).ThenBy(p => p.Key, StringComparer.Ordinal))
        {
            Part(page, detector, trial, part.Key, [.. part]);
        }

        return page.ToString();
    }

    private static void Part(StringBuilder page, ContentDetector detector, TemplateTrial? trial, string name, IReadOnlyList<ContentSample> samples)
    {
        Line(page, $"""

            ## Part {name}

            | Language | Texts | Adverts found | Adverts missed | Others called adverts | Others passed | Precision | Recall |
            |---|---|---|---|---|---|---|---|
            """);
        foreach (var language in samples.GroupBy(s => s.Language, StringComparer.Ordinal).OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            Row(page, language.Key, [.. language], detector);
        }

        Row(page, "all", samples, detector);
        Line(page, $"""

            | Kind | Texts | Right | Wrong |
            |---|---|---|---|
            """);
        foreach (var kind in samples.GroupBy(s => (s.Class, s.Kind)).OrderBy(k => k.Key.Class).ThenBy(k => k.Key.Kind, StringComparer.Ordinal))
        {
            var wrong = kind.Count(s => IsWrong(detector, s));
            Line(page, $"| {kind.Key.Class}: {kind.Key.Kind} | {kind.Count()} | {kind.Count() - wrong} | {wrong} |");
        }

        if (trial is not null)
        {
            TemplateReport.Write(page, detector, trial, samples);
        }

        // Whoever reads what is wrong in the test part would mend the list for it, and the part would be worth nothing.
        if (!IsTest(name))
        {
            Wrong(page, detector, samples);
        }
    }

    private static bool IsTest(string part) => part.StartsWith(TestPart, StringComparison.Ordinal);

    private static void Row(StringBuilder page, string language, IReadOnlyList<ContentSample> samples, ContentDetector detector)
    {
        var count = ConfusionCount.Of(detector, samples);
        Line(page, $"| {language} | {samples.Count} | {count.Found} | {count.Missed} | {count.FalselyFound} | {count.Passed} | {count.Precision:F3} | {count.Recall:F3} |");
    }

    private static void Wrong(StringBuilder page, ContentDetector detector, IReadOnlyList<ContentSample> samples)
    {
        if (!samples.Any(s => IsWrong(detector, s)))
        {
            return;
        }

        Line(page, $"""

            What it gets wrong:

            | Is | Score | Text |
            |---|---|---|
            """);
        foreach (var sample in samples.Where(s => IsWrong(detector, s)))
        {
            Line(page, $"| {sample.Class} | {detector.Explain(sample.Text).Finding.Score} | {Cell(sample.Text)} |");
        }
    }

    private static bool IsWrong(ContentDetector detector, ContentSample sample) =>
        detector.Explain(sample.Text).Finding.IsCommercial != (sample.Class == Purpose.Commercial);

    /// <summary>Characters that mean something to Markdown, or are not seen, are shown as such.</summary>
    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var character in text)
        {
            if (TextFold.IsBlank(character) && character != ' ')
            {
                cell.Append(CultureInfo.InvariantCulture, $"\\\\u{(int)character:X4}");
            }
            else
            {
                cell.Append(character is '|' or '*' or '_' or '~' or '<' or '\\' ? $"\\{character}" : character.ToString());
            }
        }

        return cell.ToString();
    }

    private static void Line(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
