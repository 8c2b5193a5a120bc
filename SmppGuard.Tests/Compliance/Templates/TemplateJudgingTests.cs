using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Compliance.Templates;

/// <summary>What becomes of texts from codes that have templates. 139 has not agreed to adverts, so that what is treated as commercial is refused.</summary>
public sealed class TemplateJudgingTests
{
    private const string Silent = "8613900139000";
    private const string Code = "您的验证码是{code:digits(4,6)}，5分钟内有效。";
    private const string Refused = "no-consent";

    [Theory]
    [InlineData("您的验证码是582913，5分钟内有效。")]
    [InlineData("【示例商城】您的验证码是582913，5分钟内有效。")]
    [InlineData("[acme mall] 您的验证码是582913，5分钟内有效。")]
    [InlineData("您的验证码是582913，5分钟内有效。【示例商城】")]
    [InlineData("  您的验证码是582913，5分钟内有效。\r\n")]
    [InlineData("您的验证码是582913，5分钟内有效。\0")]
    [InlineData("您的验证码是５８２９１３,5分钟内有效。")]
    [InlineData("您的验证码是5829，5分钟内有效。 客服4008001234")]
    [InlineData("您的验\u200B证码是582913，5分钟内有效。")]
    public void A_text_that_fits_passes_with_or_without_the_marks(string text)
    {
        using var judge = new Judge().Hold(Judge.Verification, TemplateMode.Known, Code);
        Assert.Equal(("allowed", "t0"), Fit(judge, Judge.Verification, text));
    }

    [Theory]
    [InlineData("您的验证码是582，5分钟内有效。")]
    [InlineData("您的验证码是5829134，5分钟内有效。")]
    [InlineData("您的验证码是58291a，5分钟内有效。")]
    [InlineData("您的验证码是582913，15分钟内有效。")]
    [InlineData("您的验证码是582913，5分钟内有效。祝好")]
    [InlineData("祝好，您的验证码是582913，5分钟内有效。")]
    [InlineData("您的验证码是582913，5分钟内有效")]
    [InlineData("您的验证码是582\u202E913，5分钟内有效。")]
    [InlineData("您的验\u0336证码是582913，5分钟内有效。")]
    [InlineData("您的验證码是582913，5分钟内有效。")]
    [InlineData("您的验证码是582913，5分钟内有\n效。")]
    [InlineData("您的验证码是582913，5分钟内有效。您的验证码是582913，5分钟内有效。")]
    [InlineData("验证码582913")]
    public void A_text_that_fits_none_is_treated_as_the_policy_says(string text)
    {
        using var judge = new Judge().GrantAll()
            .Hold(Judge.Verification, TemplateMode.Known, Code).Hold(Judge.RefusingAdverts, TemplateMode.Known, Code).Hold(Judge.MarkingAdverts, TemplateMode.Known, Code);
        Assert.Equal((Refused, null), Fit(judge, Judge.Verification, text));
        Assert.Equal(("content-not-permitted", null), Fit(judge, Judge.RefusingAdverts, text));
        Assert.Equal(("allowed", null), Fit(judge, Judge.MarkingAdverts, text));
        Assert.Contains("拒收请回复R", judge.Stamped(Judge.MarkingAdverts, text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_is_held_to_templates_as_soon_as_it_has_one_and_from_the_first_message_where_they_are_required()
    {
        using var judge = new Judge();
        foreach (var number in new[] { Judge.Verification, Judge.Notification })
        {
            Assert.Equal("allowed", judge.Hold(number, TemplateMode.Known).Decide(number, Silent, "验证码582913"));
            Assert.Equal(Refused, judge.Hold(number, TemplateMode.Required).Decide(number, Silent, "验证码582913"));
            Assert.Equal(Refused, judge.Hold(number, TemplateMode.Known, Code).Decide(number, Silent, "验证码582913"));
            Assert.Equal("allowed", judge.Hold(number, TemplateMode.Off, Code).Decide(number, Silent, "验证码582913"));
            Assert.Equal("allowed", judge.Hold(number, TemplateMode.Known, Code, "验证码{code:digits}").Decide(number, Silent, "验证码582913"));
        }
    }

    [Fact]
    public void Texts_that_fit_are_stamped_as_all_others()
    {
        using var judge = new Judge().Hold(Judge.Verification, TemplateMode.Known, Code);
        Assert.Equal("【示例商城】您的验证码是582913，5分钟内有效。", judge.Stamped(Judge.Verification, "您的验证码是582913，5分钟内有效。"));
        Assert.False(judge.StampedFully(Judge.Verification, "【示例商城】您的验证码是582913，5分钟内有效。", 8, Alphabet.Ucs2).Changed);
    }

    /// <summary>Somebody has looked at the words of a template, so they are no advert; what variables say nobody has seen.</summary>
    [Theory]
    [InlineData("您的优惠券码{code:code}，全场五折，限时抢购，点击领取", "您的优惠券码AB12CD，全场五折，限时抢购，点击领取", "allowed")]
    [InlineData("您购买的{item:text}已发货", "您购买的儿童保温杯（蓝）已发货", "allowed")]
    [InlineData("您购买的{item:text}已发货", "您购买的全场五折限时抢购优惠券已发货", Refused)]
    [InlineData("您购买的{item:text}已发货", "您购买的全·场·五·折限时抢购优惠券已发货", Refused)]
    [InlineData("您购买的{a:text}和{b:text}已发货，感谢您的支持", "您购买的全场五和折限时抢购优惠券已发货，感谢您的支持", Refused)]
    [InlineData("{who:name}您好，您的验证码是{code:digits}", "王女士您好，您的验证码是1234", "allowed")]
    [InlineData("{who:name}您好，您的验证码是{code:digits}", "张*您好，您的验证码是1234", "allowed")]
    [InlineData("{who:name}您好，您的验证码是{code:digits}", "阿卜杜拉·买买提您好，您的验证码是1234", "allowed")]
    [InlineData("{who:name}您好，您的验证码是{code:digits}", "全场五折限时抢购优惠券您好，您的验证码是1234", Refused)]
    [InlineData("您购买的{item:text}已发货", "您购买的http://a.example/x已发货", Refused)]
    [InlineData("您购买的{item:text}已发货", "您购买的abc.example已发货", Refused)]
    [InlineData("您购买的{item:text}已发货", "您购买的加V 138 0013 7000已发货", Refused)]
    [InlineData("您购买的{item:text}已发货", "您购买的一三八零零一三七零零零已发货", Refused)]
    [InlineData("您购买的{item:text}已发货", "您购买的杯子\n已发货", Refused)]
    public void What_variables_say_is_read(string template, string text, string decision)
    {
        using var judge = new Judge().Hold(Judge.Verification, TemplateMode.Known, template).Hold(Judge.Notification, TemplateMode.Known, template);
        Assert.Equal(decision, judge.Decide(Judge.Verification, Silent, text));
        Assert.Equal(decision, judge.Decide(Judge.Notification, Silent, text));
    }

    [Theory]
    [InlineData("登录请点{link:url} 完成", "登录请点https://example.com/a?b=1 完成", "allowed")]
    [InlineData("登录请点{link:url} 完成", "登录请点Example.com 完成", "allowed")]
    [InlineData("登录请点{link:url}。完成", "登录请点https://m.example.org:8443/x。完成", "allowed")]
    [InlineData("登录请点{link:url} 完成", "登录请点https://example.com.evil.cn/a 完成", Refused)]
    [InlineData("登录请点{link:url} 完成", "登录请点https://example.com@evil.cn/a 完成", Refused)]
    [InlineData("登录请点{link:url} 完成", "登录请点https://example.com:pw@evil.cn 完成", Refused)]
    [InlineData("登录请点{link:url} 完成", "登录请点https://evil.cn/https://example.com 完成", Refused)]
    [InlineData("登录请点{link:url} 完成", "登录请点https://example.org 完成", Refused)]
    [InlineData("登录请点{link:url} 完成", "登录请点ftp://example.com 完成", Refused)]
    [InlineData("登录请点{link:url} 完成", "登录请点https://path.example.net/Login/a?b 完成", "allowed")]
    [InlineData("登录请点{link:url} 完成", "登录请点https://path.example.net/login/a?b 完成", Refused)]
    [InlineData("登录请点{link:url} 完成", "登录请点https://path.example.net/Login/../a 完成", Refused)]
    [InlineData("请点https://other.example.net/x 或{link:url} 完成", "请点https://other.example.net/x 或path.example.net/Login/a 完成", "allowed")]
    // What the template names itself was allowed with it, though the code's entry does not have it.
    [InlineData("登录请点https://other.example.net/{path:code} 完成", "登录请点https://other.example.net/A1B2C3 完成", "allowed")]
    [InlineData("疑问请致电010-87654321，验证码{code:digits}", "疑问请致电010-87654321，验证码1234", "allowed")]
    [InlineData("疑问请致电010-87654321，验证码{code:digits(4,20)}", "疑问请致电010-87654321，验证码13700137000", Refused)]
    [InlineData("验证码{code:digits(4,20)}", "验证码13700137000", Refused)]
    [InlineData("验证码{a:digits(3)}-{b:digits(4)}-{c:digits(4)}", "验证码137-0013-7000", Refused)]
    [InlineData("疑问请致电010-87654321或137{n:digits(8)}，验证码{code:digits}", "疑问请致电010-87654321或13700137000，验证码1234", Refused)]
    [InlineData("疑问请致电010-87654321或{n:digits(3)}00137000，验证码{code:digits}", "疑问请致电010-87654321或13700137000，验证码1234", Refused)]
    [InlineData("疑问请加微信kefu888，验证码{code:digits}", "疑问请加微信kefu888，验证码1234", "allowed")]
    [InlineData("疑问请加微信kefu888或加微信{who:code}，验证码{code:digits}", "疑问请加微信kefu888或加微信vx88888，验证码1234", Refused)]
    [InlineData("登录淘宝.com，验证码{code:digits}", "登录淘宝.com，验证码1234", "allowed")]
    [InlineData("验证码{a:digits(4)}，备用验证码{b:digits(4)}", "验证码1234，备用验证码5678", "allowed")]
    [InlineData("疑问请致电{tel:phone}", "疑问请致电400-800-1234", "allowed")]
    [InlineData("疑问请致电{tel:phone}", "疑问请致电010 12345678", "allowed")]
    [InlineData("疑问请致电{tel:phone}", "疑问请致电+86 400-800-1234", "allowed")]
    [InlineData("疑问请致电{tel:phone}", "疑问请致电400-800-123", Refused)]
    [InlineData("疑问请致电{tel:phone}", "疑问请致电400-800-1234-5", Refused)]
    [InlineData("疑问请致电{tel:phone}", "疑问请致电010-12345679", Refused)]
    [InlineData("疑问请致电{tel:phone}", "疑问请致电13700137000", Refused)]
    public void Links_and_telephone_numbers_are_those_of_the_entry_or_of_the_template(string template, string text, string decision)
    {
        using var judge = new Judge()
            .Change(Judge.Verification, code => code with { TextLimits = new TextLimits(["example.com", "*.example.org", "path.example.net/Login"], ["010 12345678"], 300) })
            .Hold(Judge.Verification, TemplateMode.Known, template);
        Assert.Equal(decision, judge.Decide(Judge.Verification, Silent, text));
    }

    [Theory]
    [InlineData("于{a:date}{b:time}消费{c:amount}元，余额{d:number}", "于2026-11-28 15:30消费￥1,200.50元，余额-3.5", false)]
    [InlineData("于{a:date} {b:time}消费{c:amount}元，余额{d:number}", "于2026-11-28 15:30消费￥1,200.50元，余额-3.5", true)]
    [InlineData("于{a:date}{b:time}消费{c:amount}元，余额{d:number}", "于11月28日15时30分消费1200元，余额0", true)]
    [InlineData("于{a:date}{b:time}消费{c:amount}元，余额{d:number}", "于11月28日15时30分消费1,20元，余额0", false)]
    [InlineData("于{a:date}{b:time}消费{c:amount}元，余额{d:number}", "于99991231233:30消费120元，余额0", false)]
    [InlineData("包裹{a:code}到了，{b:letters}号柜", "包裹SF-12345到了，A号柜", true)]
    [InlineData("包裹{a:code}到了，{b:letters}号柜", "包裹SF.12345到了，A号柜", false)]
    [InlineData("Hi {a:name}, your code is {b:code}", "hi J. O'Neill-Smith,  YOUR code is 8a2k", true)]
    [InlineData("Hi {a:name}, your code is {b:code}", "hi t.cn, your code is 8a2k", false)]
    [InlineData("Hi {a:name}, your code is {b:code}", "hi 𠮷田, your code is 8a2k", true)]
    [InlineData("Hi {a:name}, your code is {b:code}", "hi 𝐅𝐑𝐄𝐄, your code is 8a2k", false)]
    [InlineData("您的商品{a:text(1,20)}到了", "您的商品🎁(大)到了", true)]
    public void Each_type_has_its_alphabet_and_its_form(string template, string text, bool fits)
    {
        using var judge = new Judge().Hold(Judge.Notification, TemplateMode.Known, template);
        Assert.Equal(fits ? "t0" : null, Fit(judge, Judge.Notification, text).Template);
    }

    [Fact]
    public void A_template_with_the_signature_fits_texts_without_and_the_other_way_round()
    {
        using var judge = new Judge().Hold(Judge.Verification, TemplateMode.Known, "【示例商城】验证码{code:digits}", "动态密码{code:digits}[Acme Mall]");
        Assert.Equal("t0", Fit(judge, Judge.Verification, "验证码1234").Template);
        Assert.Equal("t0", Fit(judge, Judge.Verification, "【示例商城】验证码1234").Template);
        Assert.Equal("t1", Fit(judge, Judge.Verification, "【示例商城】动态密码1234").Template);
    }

    [Fact]
    public void What_the_organization_is_called_now_counts()
    {
        using var judge = new Judge().Hold(Judge.Verification, TemplateMode.Known, "【新名】验证码{code:digits}");
        Assert.Null(Fit(judge, Judge.Verification, "验证码1234").Template);
        var renamed = judge.Acme with { Name = "新名" };
        judge.Change(Judge.Verification, code => code with { Organization = renamed });
        var registry = new RegistrySnapshot([renamed, judge.Other, judge.NoLatin], judge.Registry.Codes, [judge.Account]);
        Assert.Equal("t0", Fit(judge, Judge.Verification, "验证码1234", registry).Template);
    }

    private static (string Decision, string? Template) Fit(Judge judge, string source, string text, RegistrySnapshot? registry = null)
    {
        var submission = judge.Submission(Judge.Octets(source), Judge.Octets(Silent), text) with { Registry = registry ?? judge.Registry };
        var reason = judge.Rules.Evaluate(ref submission);
        return (reason == Reason.None ? "allowed" : reason.Name(), submission.Template);
    }
}
