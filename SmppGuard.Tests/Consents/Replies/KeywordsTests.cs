using SmppGuard.Consents.Replies;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using Xunit;

namespace SmppGuard.Tests.Consents.Replies;

/// <summary>What subscribers write, and what it means.</summary>
public sealed class KeywordsTests
{
    private readonly Keywords _keywords = new(RulePack.Load("draft-2020"));
    private readonly Organization _organization = new() { Id = "acme", Index = 1, Name = "示例商城", Contact = "4008001234" };

    [Theory]
    [InlineData("R")]
    [InlineData("T")]
    [InlineData("TD")]
    [InlineData("N")]
    [InlineData("QX")]
    [InlineData("退订")]
    [InlineData("拒收")]
    [InlineData("取消")]
    [InlineData("退订回T")]
    [InlineData("回T退订")]
    [InlineData("TD退订")]
    [InlineData("STOP")]
    [InlineData("STOPALL")]
    [InlineData("STOP ALL")]
    [InlineData("UNSUBSCRIBE")]
    [InlineData("CANCEL")]
    [InlineData("END")]
    [InlineData("QUIT")]
    [InlineData("REVOKE")]
    [InlineData("OPTOUT")]
    [InlineData("OPT-OUT")]
    [InlineData("REMOVE")]
    [InlineData("ARRET")]
    [InlineData("0000")]
    [InlineData("TDZD退订")]
    [InlineData("tdzd退订。")]
    [InlineData("００００")]
    // Case, width, spaces, punctuation and what the eye does not see do not count.
    [InlineData("r")]
    [InlineData(" r。")]
    [InlineData("Ｒ")]
    [InlineData("ｔｄ")]
    [InlineData("\"R\"")]
    [InlineData("“退订”")]
    [InlineData("退订！！！")]
    [InlineData("　退订　")]
    [InlineData("退\u200B订")]
    [InlineData("T D")]
    [InlineData("Stop.")]
    [InlineData("stop\r\n")]
    [InlineData("S.T.O.P")]
    [InlineData("opt out")]
    [InlineData("STOP👍")]
    [InlineData("Ⓡ")]
    // Traditional characters are the same words; letters of other alphabets, and what is a letter to the eye, refuse too.
    [InlineData("退訂")]
    [InlineData("退訂全部")]
    [InlineData("回T退訂")]
    [InlineData("TD退訂")]
    [InlineData("ТD")]
    [InlineData("ѕтоp")]
    [InlineData("Ｔԁ")]
    [InlineData("🅡")]
    [InlineData("🆃🅳")]
    // What chooses how a sign looks, accents, and what shows as nothing.
    [InlineData("退订❤")]
    [InlineData("退订❤\uFE0F")]
    [InlineData("⛔\uFE0F 拒收")]
    [InlineData("TD☺\uFE0E")]
    [InlineData("拒收\uFE0F")]
    [InlineData("T\uFE0ED")]
    [InlineData("退\U000E0101订")]
    [InlineData("退订\u3164")]
    [InlineData("\uFFA0TD")]
    [InlineData("退订\u0301")]
    [InlineData("T\u0300D")]
    [InlineData("TD\u20E3")]
    [InlineData("T\u034FD")]
    [InlineData("STÔP")]
    [InlineData("stóp")]
    public void Refusals(string text) => Assert.Equal("OptOut", Read(text));

    // What octets of another coding look like is no refusal that somebody wrote.
    [Theory]
    [InlineData("]\u00D1")]
    [InlineData(":\u00D1")]
    [InlineData("\u0163")]
    [InlineData("\u0154")]
    [InlineData("\u00D1§")]
    [InlineData("\u00D1\u00D4")]
    [InlineData("T\u010E")]
    [InlineData("\u0160\u0164\u00D3P")]
    public void No_refusals(string text) => Assert.NotEqual("OptOut", Read(text));

    [Theory]
    [InlineData("订阅", true)]
    [InlineData("DY", true)]
    [InlineData("开通", true)]
    [InlineData("ｄｙ", true)]
    [InlineData("START", false)]
    [InlineData("YES", false)]
    [InlineData("Y", false)]
    [InlineData("UNSTOP", false)]
    [InlineData(" yes! ", false)]
    [InlineData("ｙ", false)]
    [InlineData("訂閱", true)]
    public void Agreements_and_whether_they_can_mean_anything_else(string text, bool countsAlone)
    {
        Assert.Equal("OptIn", Read(text));
        Assert.Equal(countsAlone, _keywords.CountAlone(text, _organization));
    }

    [Theory]
    [InlineData("入会", true)]
    [InlineData(" join. ", true)]
    [InlineData("yes", false)]
    [InlineData("Start", false)]
    [InlineData("Y", false)]
    [InlineData("好", false)]
    [InlineData("1", false)]
    [InlineData("８８８", false)]
    public void A_word_of_an_organization_that_is_written_for_many_reasons_is_only_an_answer(string text, bool countsAlone)
    {
        var organization = _organization with { OptInKeywords = ["入会", "JOIN", "YES", "start", "y", "好", "1", "888"] };
        Assert.Equal("OptIn", _keywords.Read(text, organization).ToString());
        Assert.Equal(countsAlone, _keywords.CountAlone(text, organization));
    }

    [Theory]
    [InlineData("Stop. Thank you")]
    [InlineData("请退订")]
    [InlineData("我要TD")]
    [InlineData("please unsubscribe me")]
    [InlineData("STOPP")]
    [InlineData("Yes please")]
    [InlineData("Y.E.S. START now")]
    [InlineData("R or T?")]
    [InlineData("TDTD")]
    [InlineData("td 106900001")]
    [InlineData("ТD106900001")]
    public void Texts_that_only_contain_a_keyword_are_listed_for_review(string text) => Assert.Equal("PossibleKeyword", Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("？！")]
    [InlineData("好吧")]
    [InlineData("OK")]
    [InlineData("I paid 10000 yuan")]
    [InlineData("谢谢")]
    [InlineData("Great!")]
    [InlineData("See you at the weekend")]
    [InlineData("Yesterday")]
    [InlineData("outdated")]
    [InlineData("\uD83D")]
    // With the letter of another alphabet: an agreement has to be clear.
    [InlineData("DУ")]
    public void Everything_else_changes_nothing(string text) => Assert.Equal("None", Read(text));

    [Theory]
    [InlineData("BYE", "OptOut")]
    [InlineData(" bye! ", "OptOut")]
    [InlineData("入会", "OptIn")]
    [InlineData("JOIN", "OptOut")]
    [InlineData("R", "OptOut")]
    [InlineData("YES", "OptIn")]
    [InlineData("say BYE now", "PossibleKeyword")]
    public void An_organization_can_have_words_of_its_own_and_a_word_on_both_lists_refuses(string text, string action)
    {
        var organization = _organization with { OptOutKeywords = ["Bye", "join"], OptInKeywords = ["入会", "JOIN"] };
        Assert.Equal(action, _keywords.Read(text, organization).ToString());
    }

    [Fact]
    public void A_text_of_any_length_is_read()
    {
        Assert.Equal("None", Read(new string('好', 70_000)));
        Assert.Equal("PossibleKeyword", Read(new string('好', 70_000) + "退订"));
        Assert.Equal("OptOut", Read(new string(' ', 70_000) + "退订"));
    }

    private string Read(string text) => _keywords.Read(text, _organization).ToString();
}
