using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.RulePacks;
using Xunit;

namespace SmppGuard.Tests.RulePacks;

public sealed class RulePackTests
{
    [Fact]
    public void The_draft_is_the_baseline()
    {
        var pack = RulePack.Load("draft-2020");
        Assert.Equal(("draft-2020", 7, new DateOnly(2020, 8, 31)), (pack.Name, pack.Version, pack.EffectiveFrom));
        Assert.Equal(["Art. 16", "Art. 19"], pack.Articles["no-consent"]);
        Assert.Equal(new RetentionFloors(1, 5, 5), pack.RetentionFloors);
        Assert.Equal(
            ["R", "T", "TD", "N", "QX", "退订", "拒收", "取消", "退订回T", "回T退订", "TD退订", "退订全部", "STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT-OUT", "REMOVE", "ARRET", "0000", "TDZD退订"],
            pack.OptOutKeywords);
        Assert.Equal(["订阅", "DY", "开通"], pack.OptInKeywords);
        Assert.Equal(["START", "YES", "Y", "UNSTOP"], pack.OptInAnswers);
        Assert.Equal(["MBBLACK", "DBBLACK", "TDBLACK", "TSBLACK", "BLACK", "W-BLACK", "DB:0144", "SC:0016"], pack.BlackListErrors.Select(e => e.Error));
        Assert.All(pack.BlackListErrors, e => Assert.NotEmpty(e.Meaning));
    }

    [Fact]
    public void Order_74_takes_from_the_baseline_what_its_text_is_not_confirmed_for_but_no_article_number()
    {
        var draft = RulePack.Load("draft-2020");
        var order = RulePack.Load("order-74-2026");
        Assert.Equal(("order-74-2026", new DateOnly(2026, 5, 1)), (order.Name, order.EffectiveFrom));
        Assert.Equal(draft.OptOutKeywords, order.OptOutKeywords);
        Assert.Equal(draft.RetentionFloors, order.RetentionFloors);
        Assert.Equal(draft.BlackListErrors, order.BlackListErrors);
        Assert.Equal(["no-consent"], order.Articles.Keys);
        Assert.Equal(["Art. 21"], order.Articles["no-consent"]);
    }

    [Fact]
    public void Every_article_belongs_to_a_reason()
    {
        foreach (var name in RulePack.Known)
        {
            Assert.All(RulePack.Load(name).Articles.Keys, reason => Assert.True(Reasons.TryParse(reason, out _), reason));
        }
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var problem = Assert.Throws<ArgumentException>(() => RulePack.Load("order-31-2015")).Message;
        Assert.StartsWith("\"order-31-2015\" is no rule pack; use one of draft-2020, order-74-2026", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_configuration_names_a_pack_and_its_quiet_hours()
    {
        var options = new GuardOptions();
        var pack = RulePack.Load(options.RulePack);
        Assert.Equal((pack.QuietHours.From, pack.QuietHours.To, pack.QuietHours.TimeZone), (options.QuietHours.From, options.QuietHours.To, options.QuietHours.TimeZone));
    }
}
