using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Templates;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Templates;
using SmppGuard.RulePacks;
using Xunit;

namespace SmppGuard.Tests.Compliance.Templates;

/// <summary>Several templates together, put together from pieces that meet at every seam, against each by itself and as slowly as one likes.</summary>
public sealed class TemplatePropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly string[] Literals = ["您的", "验证码", "，", "码", "code ", "Code is ", "-", "5", ". ", "{{", "元", "日", " ", "分", "\n", "完。", "/", ": "];

    private static readonly string[] Variables =
    [
        "digits(4,6)", "digits", "digits(2)", "number", "number(1,3)", "amount", "date", "time", "code", "code(1,8)", "letters(1,4)", "letters(2)", "name", "name(1,5)", "text(1,12)", "text(2,6)", "url", "phone",
    ];

    private static readonly string[] Contents =
    [
        "5", "12", "582913", "1,200", "1,20", "3.5", "-7", "+1", "￥5", "-$3.50", "2026-11-28", "11月28日", "2026年1月", "20261128", "28/11", "1.2.2026", "15:30", "9点", "9点30分", "7:5",
        "8A2K", "G-5829", "-a", "abc", "京A", "王女士", "J. Smith", "a.b", "张*", "O'Neill", "阿·买", "杯子(大)", "x，y", "a.cn", "1 2 3 4 5 6", "1 2 3 4 5 6 7", "a//b",
        "https://example.com/x", "Example.com", "m.example.org?a", "example.com.cn", "4008001234", "400-800-1234", "010-12345678", "13700137000", "您的", "码", " ", "，",
    ];

    private static readonly CodeNumber Code = new()
    {
        Number = Judge.Verification,
        IsPrefix = true,
        Organization = new Organization { Id = "acme", Index = 1, Name = "示例商城", LatinName = "Acme Mall", Contact = "4008001234" },
        Purpose = Purpose.Verification,
        TextLimits = new TextLimits(["example.com", "*.example.org"], ["010 12345678"], 300),
    };

    private static readonly Gen<string> Templates = Gen.Frequency(
            (3, Gen.Elements(Literals)),
            (2, Gen.Elements(Variables).Select(v => $"{{v:{v}}}")))
        .ArrayOf()
        .Select(Named)
        .Where(t => RegisteredTemplate.ProblemOf(t) is null);

    private static readonly Arbitrary<(string[] Templates, string Text)> Cases = Arb.From(
        from templates in Templates.NonEmptyListOf()
        from model in Gen.Elements<string>([.. templates])
        from seeds in Gen.Choose(0, 10_000).ArrayOf(24)
        from text in Gen.Frequency((4, Gen.Constant(Fill(model, seeds))), (1, Gen.Elements(Literals.Concat(Contents)).ArrayOf().Select(string.Concat)))
        from cut in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        select (templates.ToArray(), text[..Math.Max(0, text.Length - cut)]));

    [Fact]
    public void A_text_fits_if_and_only_if_it_fits_one_of_the_templates() => Check.One(Many, Prop.ForAll(Cases, one =>
        SlowTemplates.Fit(one.Templates.Select(Parsed), one.Text) == Matcher(one.Templates).Fit(one.Text, Code, new char[1100], new char[1000]).IsFound));

    [Fact]
    public void The_example_of_a_template_fits_it_in_any_width_and_case_and_with_the_signature() => Check.One(Many, Prop.ForAll(Arb.From(Templates), template =>
    {
        var matcher = Matcher([template]);
        var example = Parsed(template).Example("example.com", "4008001234");

        // Not every length of a date, a time or a telephone number can be had.
        return !SlowTemplates.Fit([Parsed(template)], example)
            || new[] { example, Wide(example), example.ToUpperInvariant(), $"【示例商城】{example}", $"{example} [Acme Mall]" }.All(t => matcher.Fit(t, Code, new char[1100], new char[1000]).IsFound);
    }));

    [Fact]
    public void Most_templates_have_an_example_that_fits() =>
        Assert.All(
            Variables.Concat(["date(3)", "date(8)", "date(11)", "time(5)", "time(9)", "text(120)", "name(40)", "url(30)", "phone(10)", "amount(30)", "number(30)"]).Select(v => $"您好，您的验证码以及其他内容如下所示请查收感谢您的支持：{{v:{v}}}"),
            template => Assert.True(Matcher([template]).Fit(Parsed(template).Example("example.com", "4008001234"), Code, new char[1100], new char[1000]).IsFound, template));

    private static RegisteredTemplate Parsed(string text) => RegisteredTemplate.TryParse(text, out var template, out var problem) ? template : throw new ArgumentException(problem, nameof(text));

    private static TemplateMatcher Matcher(IEnumerable<string> templates) => new(
        RegisteredTemplates.None.With(templates.Select((text, index) => new TemplateEntry { Code = Code.Number, Id = $"t{index}", Text = text })),
        new OrganizationMarks(Code.Organization, new GuardOptions().Stamp, RulePack.Load("draft-2020"), "86"));

    // Each variable another name.
    private static string Named(string[] pieces)
    {
        var text = new StringBuilder();
        foreach (var (index, piece) in pieces.Index())
        {
            text.Append(piece.Replace("{v:", $"{{v{index}:", StringComparison.Ordinal));
        }

        return text.ToString();
    }

    // Mostly with what the variable takes.
    private static string Fill(string template, int[] seeds)
    {
        var next = 0;
        return string.Concat(Parsed(template).Pieces.Select(p => p.Literal ?? Content(p.Variable!, seeds[next++ % seeds.Length])));
    }

    private static string Content(TemplateVariable variable, int seed)
    {
        var right = seed % 8 == 0 ? Contents : [.. Contents.Where(c => SlowTemplates.Takes(variable, c))];
        return right.Length == 0 ? "5" : right[seed % right.Length];
    }

    private static string Wide(string text) => string.Concat(text.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c));
}
