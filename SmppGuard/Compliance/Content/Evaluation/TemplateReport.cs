using System.Globalization;
using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Compliance.Content.Evaluation;

/// <summary>Writes what the detector says of labelled texts alone, and what becomes of them where templates are in force, side by side.</summary>
internal static class TemplateReport
{
    /// <summary>Says how the figures came about, and what they are worth.</summary>
    public static void Introduce(StringBuilder page) => Line(page, $"""

        Where templates are given, a second table of each part has what becomes of its texts when codes are held to these: a text that fits none counts as called an advert, one that fits as what its variables,
        links and numbers make of it. Codes and notices are judged as sent from a code for such, adverts as sent from each code, and the signature of a text as that of its sender. `sample-templates.json`,
        beside the texts, has templates as one might register them who has seen none of the texts of `test` and `test2`, and of `dev` only what is shown below.

        No text of `samples.tsv` fits one of those, honest or not. So with them every advert is called one, and so is every honest text: of `test` the precision falls from 0.875 to 0.462. Templates do not tell adverts from
        notices, they tell what was registered from what was not; those that somebody else wrote are worth nothing, however usual the notice, and put in force they stop a code's traffic.

        Nor do those help that were learned from others' texts: from every second honest text of each kind of `test` and `test2`, sent 24 times with other figures, [the learner](usage/templates.md#proposals) proposed
        115 templates, and none of the 115 texts of the other halves fits one, nor any of the 216 adverts. The 115 texts themselves fit with new figures again, and none of them is called an advert any more. That is
        no merit, as they are what was learned: 65 have a figure that varied at all, and no advert was made to look like a registered text.

        For operators: have templates come from the sender's own traffic, as he registers them or confirms proposals, and look at what fits none under `MarkOnly` before anything is refused. How many honest texts
        are raised then depends on how much of his traffic is registered, and no texts made up one by one can say that: measure it with his, by `--templates` and a registry file. What is gained is that adverts in new
        words, which the detector misses (32 of 96 in `test2`), need a registered text to hide in.
        """);

    public static void Write(StringBuilder page, ContentDetector detector, TemplateTrial trial, IReadOnlyList<ContentSample> samples)
    {
        Line(page, $"""

            With the {trial.Count} templates of `{trial.Name}` in force:

            | Kind | Texts | Called adverts by the detector alone | Called adverts with templates | Fit a template |
            |---|---|---|---|---|
            """);
        foreach (var kind in samples.GroupBy(s => (s.Class, s.Kind)).OrderBy(k => k.Key.Class).ThenBy(k => k.Key.Kind, StringComparer.Ordinal))
        {
            Row(page, $"{kind.Key.Class}: {kind.Key.Kind}", detector, trial, [.. kind]);
        }

        Row(page, "all adverts", detector, trial, [.. samples.Where(s => s.Class == Purpose.Commercial)]);
        Row(page, "all others", detector, trial, [.. samples.Where(s => s.Class != Purpose.Commercial)]);
    }

    private static void Row(StringBuilder page, string name, ContentDetector detector, TemplateTrial trial, IReadOnlyList<ContentSample> samples)
    {
        var alone = samples.Count(s => detector.Explain(s.Text).Finding.IsCommercial);
        var judged = samples.Select(trial.Judge).ToArray();
        Line(page, $"| {name} | {samples.Count} | {alone} | {judged.Count(j => j.IsCommercial)} | {judged.Count(j => j.Fits)} |");
    }

    private static void Line(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
