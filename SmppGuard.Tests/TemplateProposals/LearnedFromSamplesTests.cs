using System.Text.RegularExpressions;
using SmppGuard.Compliance.Content;
using SmppGuard.Compliance.Content.Evaluation;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.TemplateProposals;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.TemplateProposals;

/// <summary>
/// What templates are worth that are learned from a sender's own texts: the honest labelled texts are made to recur with other figures, as notices do, the learner's proposals are all confirmed, and what they let
/// through is counted. docs/detector.md has the figures.
/// </summary>
public sealed partial class LearnedFromSamplesTests
{
    private const int Messages = 24;

    private static readonly IReadOnlyList<ContentSample> Samples =
        ContentSample.ReadAll(File.ReadLines(Path.Combine(SourceFolder.Path, "SmppGuard", "Compliance", "Content", "samples.tsv")));

    [Fact]
    public void What_is_learned_from_half_of_the_texts_lets_those_recur_and_no_other_through()
    {
        var (learned, proposed, recurring, others, adverts) = (0, 0, 0, 0, 0);
        foreach (var kind in Samples.Where(s => s.Part is "test" or "test2" && s.Class != Purpose.Commercial).GroupBy(s => (s.Part, s.Class, s.Kind)))
        {
            ContentSample[] half = [.. kind.Where((_, index) => index % 2 == 0)];
            ContentSample[] rest = [.. kind.Where((_, index) => index % 2 == 1)];
            var trial = Learn(kind.Key.Class, half);
            learned += half.Length;
            proposed += trial.Count;
            recurring += half.Count(text => Passes(trial, text with { Text = Recur(text.Text, Messages) }));
            others += rest.Count(text => Passes(trial, text));
            adverts += Samples.Count(s => s.Part is "test" or "test2" && s.Class == Purpose.Commercial && Passes(trial, s));
        }

        Assert.Equal((115, 115, 115, 0, 0), (learned, proposed, recurring, others, adverts));
    }

    private static bool Passes(TemplateTrial trial, ContentSample text) => !trial.Judge(text).IsCommercial;

    private static TemplateTrial Learn(Purpose purpose, IEnumerable<ContentSample> texts)
    {
        var learner = new TemplateLearner();
        foreach (var text in texts)
        {
            for (var i = 0; i < Messages; i++)
            {
                learner.Learn("106900003", TemplateTrial.Unsigned(Recur(text.Text, i)), new Msisdn(8613800000000 + i), i);
            }
        }

        var templates = RegisteredTemplates.None.With(learner.Of("106900003").Where(shape => shape.IsProposed)
            .Select((shape, index) => new TemplateEntry { Code = "106900003", Id = $"t{index}", Text = shape.Text! }));
        var organization = new Organization { Id = "acme", Index = 0, Name = "示例商城", Contact = "4008001234", CredentialType = "", CredentialNumber = "" };
        var code = new CodeNumber { Number = "106900003", IsPrefix = false, Organization = organization, Purpose = purpose, TemplateMode = TemplateMode.Required, Templates = templates };
        return new TemplateTrial("learned", new RegistrySnapshot([organization], [code], []), new ContentDetector(ContentWords.BuiltIn), RulePack.Load(new GuardOptions().RulePack), "86");
    }

    // Figures of three to six digits are what codes, amounts and numbers of orders are; shorter ones are often dates and times, longer ones telephone numbers.
    private static string Recur(string text, int seed) => Figure().Replace(text, figure =>
        string.Concat(figure.Value.Select((_, index) => (char)('1' + (((seed * 7919) + (index * 31) + (seed / 3)) % 9)))));

    [GeneratedRegex(@"(?<![\d.:/-])\d{3,6}(?![\d:/-])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Figure();
}
