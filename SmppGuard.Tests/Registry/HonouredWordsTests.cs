using System.Collections;
using System.Text.Json;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

/// <summary>What a text of ours tells people to reply is honoured, and its placeholders are filled in.</summary>
public sealed class HonouredWordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(" Reply FOO", "says to reply FOO, which nobody honours; ")]
    [InlineData(" reply foo to opt out", "names no word that is honoured when it is replied; ")]
    [InlineData(" 拒收请回复X", "says to reply X, which nobody honours; ")]
    [InlineData(" 拒收请回复Ｘ", "says to reply Ｘ, which nobody honours; ")]
    [InlineData(" 退订回4", "says to reply 4, which nobody honours; ")]
    [InlineData(" 回复STOPP退订", "says to reply STOPP, which nobody honours; ")]
    [InlineData(" Reply STOP or reply BASTA", "says to reply BASTA, which nobody honours; ")]
    [InlineData(" Reply FOO to QUIT", "says to reply FOO, which nobody honours; ")]
    [InlineData(" 回复拒绝", "names no word that is honoured when it is replied; ")]
    [InlineData(" 请拨打客服电话", "names no word that is honoured when it is replied; ")]
    [InlineData(" Text FOO to quit", "names no word that is honoured when it is replied; ")]
    [InlineData(" 请勿回复R", "says more than how to refuse, which can change its meaning; ")]
    [InlineData(" 不要回复R", "says more than how to refuse, ")]
    [InlineData(" 请不回复R", "says more than how to refuse, ")]
    [InlineData(" 取消退订回复R", "says more than how to refuse, ")]
    [InlineData(" 抽奖请回复R", "says more than how to refuse, ")]
    [InlineData(" 回复R，领取红包", "says more than how to refuse, ")]
    [InlineData(" 回复R无效", "says more than how to refuse, ")]
    [InlineData(" Do not reply STOP", "says more than how to refuse, ")]
    [InlineData(" Never text STOP", "says more than how to refuse, ")]
    [InlineData(" Reply STOP or FOO", "says more than how to refuse, ")]
    [InlineData(" Reply STOP to win", "says more than how to refuse, ")]
    [InlineData(" Reply STOP to stop unsubscribing", "says more than how to refuse, ")]
    public void An_opt_out_template_whose_word_nobody_honours_is_refused(string template, string expected)
    {
        foreach (var set in new[] { "Ucs2", "Gsm7" })
        {
            var problem = Assert.Single(Load($$"""{ "Stamp": { "{{set}}": { "OptOut": {{Json(template)}} } } }"""));
            Assert.StartsWith($"SmppGuard:Stamp:{set}:OptOut is \"{template}\"; it {expected}", problem, StringComparison.Ordinal);
            Assert.EndsWith("(guard.json, line 1)", problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(" 拒收请回复R")]
    [InlineData(" 回T退订")]
    [InlineData(" 回复TD退订")]
    [InlineData(" 退订请回复“退订”")]
    [InlineData(" Reply STOP to opt out")]
    [InlineData(" reply stop to opt out")]
    [InlineData(" Reply with STOP to end")]
    [InlineData(" Text STOP to quit")]
    [InlineData(" Répondez ARRET")]
    [InlineData(" 发送 TD 退订")]
    [InlineData(" {latinName}: Reply STOP")]
    [InlineData(" 退订回T")]
    [InlineData(" 退订回复R")]
    [InlineData(" 回R拒收。")]
    [InlineData(" 拒收回复R")]
    [InlineData(" 回复TD或T退订")]
    [InlineData(" 如需退订请回复TD")]
    [InlineData(" 退订请回复QX，免费")]
    [InlineData(" Reply STOP to unsubscribe.")]
    [InlineData(" Reply STOP to stop")]
    [InlineData(" Reply STOP or QUIT to opt out")]
    [InlineData(" To opt out, reply STOP")]
    public void An_opt_out_template_with_a_keyword_is_taken(string template) => Assert.Empty(Load($$"""{ "Stamp": { "Ucs2": { "OptOut": {{Json(template)}} } } }"""));

    [Theory]
    [InlineData("OptInQuestion", "同意请回复X", "says to reply X, which nobody honours; ")]
    [InlineData("OptInQuestion", "Reply OK to agree", "says to reply OK, which nobody honours; ")]
    [InlineData("OptInQuestion", "同意吗？", "names no word that is honoured when it is replied; ")]
    [InlineData("OptInQuestion", "不同意请回复R", "names no word that is honoured when it is replied; ")]
    [InlineData("OptOutConfirmation", "已退订，重新订阅请回复Y1", "says to reply Y1, which nobody honours; ")]
    public void An_answer_whose_word_nobody_honours_is_refused(string key, string text, string expected)
    {
        Assert.StartsWith($"SmppGuard:Replies:{key} is \"{text}\"; it {expected}", Assert.Single(Load($$"""{ "Replies": { "{{key}}": "{{text}}" } }""")), StringComparison.Ordinal);
        var member = char.ToLowerInvariant(key[0]) + key[1..];
        Assert.StartsWith($"registry.json: organizations[0].replies.{member} is \"{text}\"; it {expected}", Assert.Single(Judge($$"""{ "{{member}}": "{{text}}" }""")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("同意请回复DY，不回复视为不同意。")]
    [InlineData("{name}: Reply YES to agree, STOP to refuse")]
    [InlineData("回复“订阅”即表示同意")]
    public void A_question_with_a_keyword_is_taken(string text) => Assert.Empty(Load($$"""{ "Replies": { "OptInQuestion": "{{text}}" } }"""));

    [Fact]
    public void Keywords_of_an_organization_count_in_its_own_texts_alone()
    {
        Assert.Empty(Judge("""{ "optInQuestion": "Reply JA to agree" }""", "\"optInKeywords\": [ \"Ja\" ], "));
        Assert.Single(Judge("""{ "optInQuestion": "Reply JA to agree" }"""));
    }

    [Theory]
    [InlineData("{nmae}", "{nmae} is not known, use {name}, {latinName} or {contact}")]
    [InlineData("{Name}", "{Name} is not known, ")]
    [InlineData("{ name }", "{ name } is not known, ")]
    [InlineData("{}", "{} is not known, ")]
    [InlineData("{name", "it has a brace without its other half, ")]
    [InlineData("name}", "it has a brace without its other half, ")]
    [InlineData("{{name}}", "it has a brace without its other half, ")]
    public void A_placeholder_that_is_not_known_is_refused_wherever_it_stands(string placeholder, string expected)
    {
        foreach (var (key, text) in new[] { ("Signature", "【{name}】"), ("Contact", " 客服{contact}"), ("OptOut", " 回复R") })
        {
            Assert.StartsWith($"SmppGuard:Stamp:Ucs2:{key} is \"{text}{placeholder}\"; {expected}", Assert.Single(Load($$"""{ "Stamp": { "Ucs2": { "{{key}}": "{{text}}{{placeholder}}" } } }""")), StringComparison.Ordinal);
        }

        foreach (var (key, member) in new[] { ("OptInQuestion", "optInQuestion"), ("OptOutConfirmation", "optOutConfirmation") })
        {
            Assert.StartsWith($"SmppGuard:Replies:{key} is \"回复DY{placeholder}\"; {expected}", Assert.Single(Load($$"""{ "Replies": { "{{key}}": "回复DY{{placeholder}}" } }""")), StringComparison.Ordinal);
            Assert.StartsWith($"registry.json: organizations[0].replies.{member} is \"回复DY{placeholder}\"; {expected}", Assert.Single(Judge($$"""{ "{{member}}": "回复DY{{placeholder}}" }""")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_API_refuses_the_same_texts()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        foreach (var (replies, expected) in new[]
        {
            ("""{ "optOutConfirmation": "{nmae}" }""", "replies.optOutConfirmation is \\u0022{nmae}\\u0022; {nmae} is not known, "),
            ("""{ "optInQuestion": "Reply OK" }""", "replies.optInQuestion is \\u0022Reply OK\\u0022; it says to reply OK, which nobody honours; "),
        })
        {
            var (status, answer) = await api.SendAsync(HttpMethod.Put, "/api/v1/organizations/new", $$"""{ "name": "新店", "contact": "4008005678", "replies": {{replies}} }""");
            Assert.Equal(400, status);
            Assert.Contains(expected.Replace("\\u0022", "\"", StringComparison.Ordinal), answer!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);

    private IReadOnlyList<string> Load(string section) => GuardConfiguration.Load(_folder.Write("guard.json", $$"""{ "SmppGuard": {{section}} }"""), new Hashtable()).Problems;

    private IReadOnlyList<string> Judge(string replies, string more = "")
    {
        _folder.Write("registry.json", $$"""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", {{more}}"replies": {{replies}} } ] }""");
        return Load("""{ "Registry": { "File": "registry.json" } }""");
    }
}
