using SmppGuard.Compliance.Content;
using SmppGuard.Model;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>What a text from a verification code may be. 139 has not agreed to adverts.</summary>
public sealed class VerificationLimitTests
{
    private const string Silent = "8613900139000";

    [Theory]
    [InlineData("您的验证码是582913，5分钟内有效，请勿泄露。")]
    [InlineData("您尾号1234的信用卡于11月28日15:30消费人民币1,200.00元，验证码582913。")]
    [InlineData("【示例商城】动态密码：582913，如非本人操作请致电400-800-1234")]
    [InlineData("用户13900139000正在登录，验证码582913")]
    [InlineData("G-582913 is your verification code.")]
    [InlineData("Your order has arrived.Please show code 4821 at the counter.")]
    [InlineData("验证码：8A2K9P。订单号20261128001234567890，金额￥99.50，勿告知他人。")]
    [InlineData("您的验证码为582913，5分钟内有效，请勿泄露。Your verification code is 582913. It is valid for 5 minutes. Do not share it with anyone, including our staff.")]
    [InlineData("挂号成功，就诊序号12，取号码4821，2026-11-28 08:30，三楼302室，version 1.2.3")]
    [InlineData("取件码8-2-3011，请到丰巢柜取件")]
    public void Honest_texts_pass(string text)
    {
        using var judge = new Judge();
        Assert.Equal("allowed", judge.Decide(Judge.Verification, Silent, text));
    }

    [Theory]
    [InlineData("验证码582913，详情看 http://a.example/x")]
    [InlineData("验证码582913，看 ｗｗｗ．ａｂｃ．ｃｏｍ")]
    [InlineData("验证码582913，看t.cn/abc")]
    [InlineData("验证码582913，请联系13700137000")]
    [InlineData("验证码582913，请联系400-700-9999")]
    [InlineData("验证码582913，请联系010-87654321")]
    public void Links_and_numbers_of_others_are_commercial_content(string text)
    {
        using var judge = new Judge();
        Assert.Equal("no-consent", judge.Decide(Judge.Verification, Silent, text));
        Assert.Equal("content-not-permitted", judge.Decide(Judge.RefusingAdverts, Silent, text));
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, text));
    }

    [Fact]
    public void A_text_may_have_300_characters()
    {
        using var judge = new Judge();
        Assert.Equal("allowed", judge.Decide(Judge.Verification, Silent, "验证码582913" + new string('。', 291)));
        Assert.Equal("no-consent", judge.Decide(Judge.Verification, Silent, "验证码582913" + new string('。', 292)));
    }

    [Theory]
    [InlineData("code 582913 https://Example.com/v", true)]
    [InlineData("code 582913 https://a.example.com/v", false)]
    [InlineData("code 582913 https://example.com.evil.cn/v", false)]
    [InlineData("code 582913 https://m.example.org", true)]
    [InlineData("code 582913 https://notexample.org", false)]
    [InlineData("code 582913, call 010-12345678", true)]
    public void The_entry_allows_hosts_and_numbers(string text, bool isWithin)
    {
        var code = Code(new VerificationTexts(["example.com", "*.example.org"], ["010 12345678"], 300));
        Assert.Equal(isWithin, VerificationLimit.IsWithin(text, code, Silent));
        Assert.True(VerificationLimit.IsWithin(text, Code(new VerificationTexts([], [], 0)), Silent));
    }

    private static CodeNumber Code(VerificationTexts texts) => new()
    {
        Number = "1069",
        IsPrefix = true,
        Organization = new Organization { Id = "acme", Index = 1, Name = "示例商城", Contact = "4008001234" },
        Purpose = Purpose.Verification,
        VerificationTexts = texts,
    };
}
