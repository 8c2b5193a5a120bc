using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>What becomes of adverts that are sent from codes for notices and verification codes. 138 has agreed to adverts, 139 has not.</summary>
public sealed class ContentPolicyTests
{
    private const string Agreed = Judge.Recipient;
    private const string Silent = "8613900139000";
    private const string Advert = "验证码1234，全场五折";
    private const string Code = "验证码1234，请勿泄露";

    [Theory]
    // By default an advert is one wherever it comes from.
    [InlineData(Judge.Verification, Agreed, Advert, "allowed", "Commercial")]
    [InlineData(Judge.Verification, Silent, Advert, "no-consent", "Commercial")]
    [InlineData(Judge.Notification, Silent, "全.場 ５ 摺", "no-consent", "Commercial")]
    [InlineData(Judge.Verification, Silent, Code, "allowed", "Verification")]
    // Refused even where there is consent; a code passes.
    [InlineData(Judge.RefusingAdverts, Agreed, Advert, "content-not-permitted", "Commercial")]
    [InlineData(Judge.RefusingAdverts, Silent, Code, "allowed", "Verification")]
    // Only marked: no consent needed.
    [InlineData(Judge.MarkingAdverts, Silent, Advert, "allowed", "Notification")]
    // Not looked at: public interest.
    [InlineData(Judge.PublicInterest, Silent, Advert, "allowed", "PublicInterest")]
    public void The_policy_of_the_code_decides(string source, string destination, string text, string decision, string ofClass)
    {
        using var judge = new Judge().GrantAll();
        var (decided, _, _, _, found) = judge.DecideFully(source, destination, text);
        Assert.Equal((decision, ofClass), (decided, found.ToString()));
    }

    [Fact]
    public void A_raised_message_gets_all_marks()
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal("【示例商城】验证码1234，全场五折 客服4008001234 拒收请回复R", judge.Stamped(Judge.Verification, Advert));
        Assert.Equal("【示例商城】验证码1234，请勿泄露", judge.Stamped(Judge.Verification, Code));
        Assert.Equal("【示例商城】验证码1234，全场五折 客服4008001234 拒收请回复R", judge.Stamped(Judge.MarkingAdverts, Advert));
    }

    [Fact]
    public void A_raised_message_keeps_the_quiet_hours()
    {
        using var judge = new Judge(o => o.QuietHours.Enabled = true).GrantAll();
        judge.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 15, 0, 0, TimeSpan.Zero));
        Assert.Equal("quiet-hours", judge.Decide(Judge.Verification, Agreed, Advert));
        Assert.Equal("allowed", judge.Decide(Judge.Verification, Agreed, Code));
        Assert.Equal("allowed", judge.Decide(Judge.MarkingAdverts, Agreed, Advert));
    }

    [Theory]
    [InlineData(Judge.Verification, Purpose.Commercial, "no-consent", "Commercial")]
    [InlineData(Judge.Verification, Purpose.Notification, "allowed", "Verification")]
    [InlineData(Judge.RefusingAdverts, Purpose.Commercial, "content-not-permitted", "Commercial")]
    [InlineData(Judge.MarkingAdverts, Purpose.Commercial, "no-consent", "Commercial")]
    [InlineData(Judge.PublicInterest, Purpose.Commercial, "no-consent", "Commercial")]
    [InlineData(Judge.Commercial, Purpose.Verification, "no-consent", "Commercial")]
    internal void What_the_ESME_declares_makes_it_stricter_only(string source, Purpose declared, string decision, string ofClass)
    {
        using var judge = new Judge();
        var submission = judge.Submission(Judge.Octets(source), Judge.Octets(Silent), Code);
        submission.DeclaredClass = declared;
        var reason = judge.Rules.Evaluate(ref submission);
        Assert.Equal((decision, ofClass), (reason == Reason.None ? "allowed" : reason.Name(), submission.Class.ToString()));
    }

    [Fact]
    public void A_text_of_many_segments_is_read_to_its_end()
    {
        using var judge = new Judge();
        var notice = string.Concat(Enumerable.Repeat("您的包裹已送达前台。", 3000));
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, notice));
        Assert.Equal("no-consent", judge.Decide(Judge.Notification, Silent, notice + "全场五折"));
    }

    [Fact]
    public void Binary_messages_have_no_text_to_read()
    {
        using var judge = new Judge();
        Assert.Equal("allowed", judge.Decide(Judge.AllowingBinary, Silent, "", isText: false));
    }
}
