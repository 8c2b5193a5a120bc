using SmppGuard.Registry.Templates;
using Xunit;

namespace SmppGuard.Tests.Registry.Templates;

/// <summary>Which templates are taken, and what is said about others.</summary>
public sealed class RegisteredTemplateTests
{
    [Theory]
    [InlineData("您的验证码是{code:digits(4,6)}，5分钟内有效。", "您的验证码是{code:digits(4,6)}，5分钟内有效。")]
    [InlineData("验证码{ code : digits }", "验证码{code:digits}")]
    [InlineData("验证码{code:digits(1,10)}", "验证码{code:digits}")]
    [InlineData("验证码{code:digits( 6 , 6 )}", "验证码{code:digits(6)}")]
    [InlineData("{{会员}}验证码{c:code}", "{{会员}}验证码{c:code}")]
    [InlineData("尊敬的{name:name}，您的{item:text}已发货，单号{no:code}", "尊敬的{name:name}，您的{item:text}已发货，单号{no:code}")]
    [InlineData("【示例商城】{day:date}{at:time}消费{sum:amount}元，余额{rest:number}元", "【示例商城】{day:date}{at:time}消费{sum:amount}元，余额{rest:number}元")]
    [InlineData("Visit {link:url}. Questions? Call {tel:phone}.", "Visit {link:url}. Questions? Call {tel:phone}.")]
    [InlineData("详情https://example.com/order?id={id:code}&from=sms", "详情https://example.com/order?id={id:code}&from=sms")]
    [InlineData("余额{a:amount}. 温度{b:number}.5 区间{c:digits}-{d:digits}，第{e:digits}.{f:digits}号 https://example.com/{g:digits}", "余额{a:amount}. 温度{b:number}.5 区间{c:digits}-{d:digits}，第{e:digits}.{f:digits}号 https://example.com/{g:digits}")]
    [InlineData("取件码{shelf:digits(1)}-{box:digits(4)}，{验证:digits(4)}{校验:digits(2)}", "取件码{shelf:digits(1)}-{box:digits(4)}，{验证:digits(4)}{校验:digits(2)}")]
    public void What_makes_sense_is_taken_and_written_in_one_way(string text, string canonical)
    {
        Assert.True(RegisteredTemplate.TryParse(text, out var template, out var problem), problem);
        Assert.Equal(canonical, template.CanonicalText);
        Assert.True(RegisteredTemplate.TryParse(canonical, out var again, out _));
        Assert.Equal((canonical, template.Form), (again.CanonicalText, again.Form));
    }

    [Theory]
    [InlineData("验证码{code}", "the variable code at character 4 has no type")]
    [InlineData("验证码{code:word}", "\"word\", which is not known")]
    [InlineData("验证码{:digits}", "no name")]
    [InlineData("验证码{a b:digits}", "no name")]
    [InlineData("验证码{a:digits}和{A:digits}", "the variable A at character 15 is there already")]
    [InlineData("验证码{code:digits(0)}", "lengths that cannot be")]
    [InlineData("验证码{code:digits(6,4)}", "lengths that cannot be")]
    [InlineData("验证码{code:digits(4,31)}", "from 1 to 30")]
    [InlineData("验证码{code:digits(4,6}", "lengths that cannot be")]
    [InlineData("验证码{code:text(1,121)}", "from 1 to 120")]
    [InlineData("验证码{code:digits", "at character 4 there is a { without its }")]
    [InlineData("验证码}", "at character 4 there is a } without its {")]
    [InlineData("{t:text}", "no letter of literal text")]
    [InlineData("", "no letter of literal text")]
    [InlineData("【示例商城】{t:text(1,10)}", "no letter of literal text")]
    [InlineData("{t:digits}[Acme Mall]", "no letter of literal text")]
    [InlineData("您{c:digits}", "one letter of literal text")]
    [InlineData("您好{t:text(1,120)}", "for example {t:text(1,12)}")]
    [InlineData("验证码{a:digits}{b:code}", "nobody can tell where a ends and b, at character 14, begins")]
    [InlineData("您的订单{a:text}{b:date}已发货", "{a:text(40)}")]
    [InlineData("您的订单\u202E{a:digits}", "U+202E")]
    [InlineData("您的订单\0{a:digits}", "U+0000")]
    [InlineData("登录https://{site:code}.com/查看", "where a link leads")]
    [InlineData("登录www.{site:code}查看", "where a link leads")]
    [InlineData("登录example.com{site:code}查看", "where a link leads")]
    [InlineData("登录{site:letters}.com查看", "where a link leads")]
    [InlineData("您的登录{a:code}.{b:code}查看", "where a link leads")]
    [InlineData("登录{n:digits}example.com查看", "where a link leads")]
    [InlineData("登录example.com{n:digits}查看", "where a link leads")]
    [InlineData("登录地址x{link:url}查看", "before link")]
    [InlineData("登录地址{link:url}/x查看", "behind link")]
    [InlineData("登录地址{link:url}.cn查看", "behind link")]
    [InlineData("请致电9{tel:phone}", "before tel")]
    [InlineData("请致电{tel:phone}1", "behind tel")]
    [InlineData("登录{a:digits}码，{b:digits}，{c:digits}，{d:digits}，{e:digits}，{f:digits}，{g:digits}，{h:digits}，{i:digits}，{j:digits}，{k:digits}，{l:digits}，{m:digits}，{n:digits}，{o:digits}，{p:digits}，{q:digits}", "more than 16 variables")]
    public void What_makes_none_is_refused_and_it_is_said_why_and_where(string text, string problem) =>
        Assert.Contains(problem, RegisteredTemplate.ProblemOf(text), StringComparison.Ordinal);

    [Fact]
    public void Half_a_pair_is_refused() => Assert.Contains("U+D83D", RegisteredTemplate.ProblemOf("您的订单" + '\uD83D' + "{a:digits}"), StringComparison.Ordinal);

    [Fact]
    public void A_template_has_500_characters_at_most()
    {
        Assert.Null(RegisteredTemplate.ProblemOf(new string('验', 500)));
        Assert.Equal("it has 501 characters, use at most 500", RegisteredTemplate.ProblemOf(new string('验', 501)));
    }

    [Fact]
    public void Templates_that_fit_the_same_texts_have_one_form()
    {
        Assert.Equal(Form("Code：{a:digits}， thanks"), Form("ｃｏｄｅ:{b:digits(1,10)},  Thanks "));
        Assert.NotEqual(Form("Code {a:digits}"), Form("Code {a:digits(6)}"));
        Assert.NotEqual(Form("Code {a:digits}"), Form("Code {a:number(1,10)}"));

        static string Form(string text) => RegisteredTemplate.TryParse(text, out var template, out var problem) ? template.Form : problem;
    }

    [Theory]
    [InlineData("{{会员}}您好，验证码{a:digits(6)}", "{会员}您好，验证码582913")]
    [InlineData("详情请看{a:url} 或致电{b:phone}", "详情请看https://example.com/x 或致电4008001234")]
    [InlineData("于{a:date}{b:time}消费{c:amount}元", "于2026-11-2815:30消费582元")]
    [InlineData("于{a:date(11)} {b:time(4)}消费{c:amount(1)}元", "于2026年11月28日 9:30消费5元")]
    public void An_example_shows_what_it_could_be(string text, string example)
    {
        Assert.True(RegisteredTemplate.TryParse(text, out var template, out _));
        Assert.Equal(example, template.Example(null, "4008001234"));
    }

    [Fact]
    public void A_template_that_is_cut_anywhere_is_a_template_or_has_a_problem()
    {
        const string Whole = "验证{{码}}，{code:digits(4,6)}。完";
        var right = Enumerable.Range(0, Whole.Length + 1).Where(length => RegisteredTemplate.ProblemOf(Whole[..length]) is null);
        Assert.Equal([2, 4, 5, 7, 8, 26, 27, 28], right);
    }
}
