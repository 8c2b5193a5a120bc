using SmppGuard.Compliance.Content;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>What texts of codes for verification and for notices may name. 139 has not agreed to adverts.</summary>
public sealed class TextLimitTests
{
    private const string Silent = "8613900139000";

    private static readonly TextLimit Limit = new(RulePack.Load("draft-2020"));

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
    [InlineData("验证码582913，看abc。com")]
    [InlineData("验证码582913，看例子.com")]
    [InlineData("验证码582913，看http://例子.中国/")]
    [InlineData("验证码582913，看http：／／abc.example")]
    [InlineData("验证码582913，看203.0.113.7/abc")]
    [InlineData("验证码582913，看abc\u200B.com")]
    [InlineData("验证码582913，看abc.com.立即领取")]
    [InlineData("code 582913, see evil.com.Thanks")]
    [InlineData("验证码582913，请联系13700137000")]
    [InlineData("验证码582913，请联系400-700-9999")]
    [InlineData("验证码582913，请联系010-87654321")]
    [InlineData("验证码582913，请联系137 0013 7000")]
    [InlineData("验证码582913，请联系137.0013.7000")]
    [InlineData("验证码582913，请联系(010) 8765 4321")]
    [InlineData("验证码582913，请联系400 700 9999")]
    [InlineData("验证码582913，请联系+1 415 555 0100")]
    [InlineData("验证码582913，请联系一三七零零一三七零零零")]
    [InlineData("验证码582913，请联系137\u200B00137000")]
    [InlineData("验证码582913，请联系①③⑦⓪⓪①③⑦⓪⓪⓪")]
    [InlineData("验证码582913，V13700137000")]
    [InlineData("验证码582913，加QQ 88665522")]
    [InlineData("验证码582913，进群号12345678")]
    [InlineData("code 582913, add my Telegram @richard")]
    public void Links_and_numbers_of_others_are_commercial_content(string text)
    {
        using var judge = new Judge();
        Assert.Equal("no-consent", judge.Decide(Judge.Verification, Silent, text));
        Assert.Equal("content-not-permitted", judge.Decide(Judge.RefusingAdverts, Silent, text));
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, text));
    }

    [Theory]
    [InlineData("登录验证码582913，登录IP 192.168.100.12，如非本人操作请忽略")]
    [InlineData("验证码582913，您正在用邮箱z***g@example.com登录")]
    [InlineData("您的号码+86 139 0013 9000正在登录，验证码582913")]
    [InlineData("验证码582913，客服 +86 400 800 1234")]
    [InlineData("验证码582913，有问题？No.请忽略")]
    [InlineData("code 582913. Was it you?No? Then ignore it.")]
    [InlineData("验证码 1580，2026-11-28 08:30 前有效")]
    [InlineData("验证码582913，余额+12345678元")]
    [InlineData("您的QQ号12345678正在绑定微信，验证码582913")]
    [InlineData("您申请加入微信群，验证码582913")]
    [InlineData("添加微信验证码582913，请勿转发")]
    [InlineData("Use 582913 to add WhatsApp to your account")]
    [InlineData("登录QQ群验证码582913，咨询4008001234")]
    public void What_looks_like_a_link_or_a_number_passes(string text)
    {
        Assert.Equal(TextBreach.None, Find(text, Purpose.Verification, TextLimits.Default));
        Assert.Equal(TextBreach.None, Find(text, Purpose.Notification, new TextLimits([], [], 300)));
    }

    [Fact]
    public void A_text_may_have_300_characters()
    {
        using var judge = new Judge();
        Assert.Equal("allowed", judge.Decide(Judge.Verification, Silent, "验证码582913" + new string('。', 291)));
        Assert.Equal("no-consent", judge.Decide(Judge.Verification, Silent, "验证码582913" + new string('。', 292)));
    }

    [Theory]
    [InlineData("code 582913 https://Example.com/v", TextBreach.None)]
    [InlineData("code 582913 https://example.com:8443/v.html?next=a.cn&id=582914.", TextBreach.None)]
    [InlineData("code 582913 https://a.example.com/v", TextBreach.Link)]
    [InlineData("code 582913 https://example.com.evil.cn/v", TextBreach.Link)]
    [InlineData("code 582913 https://example.com@evil.cn/v", TextBreach.Link)]
    [InlineData("code 582913 https://example.com/v,evil.cn", TextBreach.Link)]
    [InlineData("code 582913 https://m.example.org", TextBreach.None)]
    [InlineData("code 582913 https://notexample.org", TextBreach.Link)]
    [InlineData("code 582913 例子example.com", TextBreach.None)]
    [InlineData("code 582913 exa\u200Dmple.com", TextBreach.Link)]
    [InlineData("code 582913, call 010-12345678", TextBreach.None)]
    [InlineData("code 582913, call +86 10 1234 5678", TextBreach.None)]
    [InlineData("code 582913, call 010-12345679", TextBreach.Contact)]
    [InlineData("code 582913 or 771204", TextBreach.Codes)]
    internal void The_entry_allows_links_and_numbers(string text, TextBreach breach)
    {
        var limits = new TextLimits(["example.com", "*.example.org"], ["010 12345678"], 300);
        Assert.Equal(breach, Find(text, Purpose.Verification, limits));
        Assert.Equal(TextBreach.None, Find(text, Purpose.Verification, new TextLimits(null, null, 0)));
    }

    [Theory]
    [InlineData("https://example.com/login", true)]
    [InlineData("example.com/login", true)]
    [InlineData("HTTPS://EXAMPLE.COM/login/step/2", true)]
    [InlineData("https://example.com/login?next=/shop", true)]
    [InlineData("https://example.com/login#top", true)]
    [InlineData("请打开https://example.com/login。", true)]
    [InlineData("Open https://example.com/login.", true)]
    [InlineData("https://m.example.org/a/b/c", true)]
    [InlineData("https://example.com/login2", false)]
    [InlineData("https://example.com/loginx/", false)]
    [InlineData("https://example.com/Login", false)]
    [InlineData("https://example.com/", false)]
    [InlineData("https://example.com", false)]
    [InlineData("https://example.com/shop/login", false)]
    [InlineData("https://example.com/login/../shop", false)]
    [InlineData("https://example.com/login/%2e%2E/shop", false)]
    [InlineData("https://example.com/login\\..\\shop", false)]
    [InlineData("https://example.com//login", false)]
    [InlineData("https://example.com:8080/login", false)]
    [InlineData("https://example.com@evil.cn/login", false)]
    [InlineData("https://m.example.org/a/x", false)]
    [InlineData("https://example.org/a/b", false)]
    public void A_link_with_a_path_allows_what_is_under_that_path(string link, bool isAllowed)
    {
        var limits = new TextLimits(["example.com/login", "*.example.org/a/b/"], null, 300);
        Assert.Equal(isAllowed ? TextBreach.None : TextBreach.Link, Find("code 582913 " + link, Purpose.Verification, limits));
        Assert.Equal(isAllowed ? TextBreach.None : TextBreach.Link, Find("您的包裹已到 " + link, Purpose.Notification, limits));
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("*.example.com")]
    [InlineData("example.com/login")]
    [InlineData("*.example.com/a/b/")]
    [InlineData("xn--fsqu00a.com")]
    public void Hosts_with_and_without_a_path_can_be_registered(string link) => Assert.Null(AllowedLink.ProblemOf(link));

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("example.com/login?x=1")]
    [InlineData("example.com/login#top")]
    [InlineData("example.com/a/../b")]
    [InlineData("example.com/a%2e%2e")]
    [InlineData("example.com\\a")]
    [InlineData("例子.com")]
    [InlineData("example")]
    [InlineData("*.*.com")]
    [InlineData("example.com/ a")]
    public void What_is_no_host_and_path_cannot_be_registered(string link) => Assert.NotNull(AllowedLink.ProblemOf(link));

    [Fact]
    public void Notices_are_limited_by_each_list_that_is_there()
    {
        const string Link = "您的包裹已到，详情 https://evil.example/x";
        const string Number = "您的包裹已到，快递员13700137000";
        const string Long = "您的包裹已到，取件码1234，备用取件码5678";
        var none = new TextLimits(null, null, 300);
        var links = new TextLimits(["example.com"], null, 300);
        var contacts = new TextLimits(null, ["4007009999"], 300);
        var noLink = new TextLimits([], null, 300);

        Assert.Equal((TextBreach.None, TextBreach.None), (Find(Link, Purpose.Notification, none), Find(Number, Purpose.Notification, none)));
        Assert.Equal((TextBreach.Link, TextBreach.None), (Find(Link, Purpose.Notification, links), Find(Number, Purpose.Notification, links)));
        Assert.Equal((TextBreach.None, TextBreach.Contact), (Find(Link, Purpose.Notification, contacts), Find(Number, Purpose.Notification, contacts)));
        Assert.Equal((TextBreach.Link, TextBreach.None), (Find(Link, Purpose.Notification, noLink), Find(Number, Purpose.Notification, noLink)));
        Assert.Equal(TextBreach.None, Find("您的包裹已到，客服400-800-1234或400-700-9999，收件人139 0013 9000", Purpose.Notification, contacts));
        Assert.Equal(TextBreach.None, Find(new string('字', 400) + Long, Purpose.Notification, new TextLimits(["example.com"], ["4007009999"], 300)));
        Assert.Equal(TextBreach.None, Find(Link + Number, Purpose.PublicInterest, new TextLimits([], [], 300)));
        Assert.Equal(TextBreach.None, Find(Link + Number, Purpose.Commercial, new TextLimits([], [], 300)));
    }

    private static TextBreach Find(string text, Purpose purpose, TextLimits limits) => Limit.Find(text, Code(purpose, limits), new Msisdn(long.Parse(Silent)));

    private static CodeNumber Code(Purpose purpose, TextLimits limits) => new()
    {
        Number = "1069",
        IsPrefix = true,
        Organization = new Organization { Id = "acme", Index = 1, Name = "示例商城", Contact = "4008001234" },
        Purpose = purpose,
        TextLimits = limits,
    };
}
