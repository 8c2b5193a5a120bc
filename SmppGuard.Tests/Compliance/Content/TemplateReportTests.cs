using System.CommandLine;
using SmppGuard.Commands;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary><c>detector --templates</c>: what becomes of labelled texts where templates are in force, beside what the detector says alone.</summary>
public sealed class TemplateReportTests : IDisposable
{
    private const string Organizations = """ "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ] """;
    private const string Code = """ { "number": "106900003", "match": "Exact", "organization": "acme", "purpose": "Verification" } """;
    private const string Notices = """ { "number": "106900004", "match": "Exact", "organization": "acme", "purpose": "Notification", "templates": "Known" } """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_text_that_fits_a_template_of_its_code_passes_and_every_other_is_called_an_advert()
    {
        var texts = _folder.Write("texts.tsv", string.Join('\n',
            "mine\tverification\tzh\tfits\t您的验证码是582913，5分钟内有效。",
            "mine\tverification\tzh\tfits\t【别家】您的验证码是5829，5分钟内有效。",
            "mine\tverification\tzh\tfits\t您的验证码是5829，5分钟内有效。[Other]",
            "mine\tverification\tzh\tfitsNone\t验证码582913",
            "mine\tverification\tzh\tofNotices\t您购买的保温杯已发货",
            "mine\tnotification\tzh\tfits\t您购买的保温杯已发货",
            "mine\tnotification\tzh\traised\t您购买的全场五折限时抢购优惠券已发货",
            "mine\tcommercial\tzh\tmissed\t想了解请看相册",
            "mine\tcommercial\tzh\tgetsThrough\t您购买的好东西请看相册已发货"));
        var registry = Registry([Code, Notices], [("106900003", "您的验证码是{code:digits(4,6)}，5分钟内有效。"), ("106900004", "您购买的{item:text}已发货")]);
        var (exit, output, error) = await RunAsync(texts, "--templates", registry);
        Assert.Equal((0, ""), (exit, error));
        Assert.EndsWith("""

            With the 2 templates of `registry.json` in force:

            | Kind | Texts | Called adverts by the detector alone | Called adverts with templates | Fit a template |
            |---|---|---|---|---|
            | Commercial: getsThrough | 1 | 0 | 0 | 1 |
            | Commercial: missed | 1 | 0 | 1 | 0 |
            | Notification: fits | 1 | 0 | 0 | 1 |
            | Notification: raised | 1 | 1 | 1 | 1 |
            | Verification: fits | 3 | 0 | 0 | 3 |
            | Verification: fitsNone | 1 | 0 | 1 | 0 |
            | Verification: ofNotices | 1 | 0 | 1 | 0 |
            | all adverts | 2 | 0 | 1 | 1 |
            | all others | 7 | 1 | 3 | 5 |
            """, output[..output.IndexOf("\n\nWhat it gets wrong", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("in force", (await RunAsync(texts)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_templates_cannot_be_used_is_refused_with_what_is_wrong()
    {
        var texts = _folder.Write("texts.tsv", "mine\tverification\tzh\tcode\t验证码582913");
        await RefusedAsync(texts, _folder.File("none.json"), "none.json");
        await RefusedAsync(texts, _folder.Write("registry.json", "{ \"templates\": "), "is not valid JSON");
        await RefusedAsync(texts, Registry([Code], [("106900003", "您的验证码是{code}")]), "templates[0].text is refused: the variable code at character 7 has no type");
        await RefusedAsync(texts, Registry([], [("106900003", "您的验证码是{code:digits}")]), "templates[0].code is \"106900003\"; no such code");
        await RefusedAsync(texts, Registry([Code], []), "registry.json: no code in it is held to templates");
        await RefusedAsync(texts, Registry([Notices.Replace("Known", "Off", StringComparison.Ordinal)], [("106900004", "您购买的{item:text}已发货")]), "registry.json: no code in it is held to templates");
    }

    [Fact]
    public async Task Accounts_and_consents_of_the_file_do_not_matter()
    {
        var texts = _folder.Write("texts.tsv", "mine\tverification\tzh\tcode\t验证码582913");
        var registry = _folder.Write("registry.json", $$"""
            { {{Organizations}}, "codes": [ {{Code}} ], "templates": [ { "code": "106900003", "id": "a", "text": "验证码{code:digits}" } ],
              "accounts": [ { "systemId": "cp1", "password": "secret1", "codes": [ "106900003" ], "smsc": "main" } ],
              "consents": [ { "organization": "acme", "msisdn": "8613800138000", "method": "web-form", "grantedAt": "2026-01-05T08:00:00Z", "evidence": "order page" } ] }
            """);
        var (exit, output, error) = await RunAsync(texts, "--templates", registry);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("| Verification: code | 1 | 0 | 0 | 1 |", output, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string texts, string registry, string problem)
    {
        var (exit, output, error) = await RunAsync(texts, "--templates", registry);
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    private string Registry(IEnumerable<string> codes, IEnumerable<(string Code, string Text)> templates) => _folder.Write("registry.json", $$"""
        { {{Organizations}}, "codes": [ {{string.Join(", ", codes)}} ],
          "templates": [ {{string.Join(", ", templates.Select((template, index) => $$"""{ "code": "{{template.Code}}", "id": "t{{index}}", "text": "{{template.Text}}" }"""))}} ] }
        """);

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandTree.Root.Parse(["detector", .. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
