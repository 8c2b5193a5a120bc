using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Compliance.Templates;

/// <summary>Texts and templates that would take for ever if all ways to read them were tried.</summary>
public sealed class HostileTemplateTests
{
    private const string Silent = "8613900139000";
    private const int Texts = 5_000;

    [Fact]
    public void A_text_that_can_be_shared_out_among_variables_in_a_thousand_ways_ends()
    {
        var template = "您的订单商品有以下内容请查收谢谢" + string.Join('，', Enumerable.Range(0, 14).Select(i => $"{{v{i}:text(1,6)}}")) + "完毕";
        using var judge = new Judge().Hold(Judge.Notification, TemplateMode.Known, template);
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, "您的订单商品有以下内容请查收谢谢" + string.Join('，', Enumerable.Repeat("杯子", 14)) + "完毕"));
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, "您的订单商品有以下内容请查收谢谢" + new string('，', 27) + "完毕"));
        Assert.Equal("no-consent", judge.Decide(Judge.Notification, Silent, "您的订单商品有以下内容请查收谢谢" + new string('，', 60) + "完"));
        Assert.Equal("no-consent", judge.Decide(Judge.Notification, Silent, "您的订单商品有以下内容请查收谢谢" + new string('，', 900) + "完毕"));
        Assert.Equal("no-consent", judge.Decide(Judge.Notification, Silent, new string('，', 100_000)));
    }

    /// <summary>Whoever registers templates like these gets no more than the budget of a text, and what is not decided within it does not pass.</summary>
    [Fact]
    public void More_ways_than_are_tried_fit_none()
    {
        var templates = Enumerable.Range(1, 59).SelectMany(min => Enumerable.Range(60, 60).Select(max => $"{{v:text({min},{max})}}您的订单商品有以下内容请查收谢谢欢迎再次光临{min}和{max}")).ToArray();
        using var judge = new Judge().Hold(Judge.Notification, TemplateMode.Known, templates);
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, "杯您的订单商品有以下内容请查收谢谢欢迎再次光临1和60"));
        Assert.Equal("no-consent", judge.Decide(Judge.Notification, Silent, new string('杯', 59) + "您的订单商品有以下内容请查收谢谢欢迎再次光临1和119"));
    }

    [Fact]
    public void Many_templates_with_the_same_beginning_are_as_good_as_one()
    {
        var templates = Enumerable.Range(0, 10_000).Select(i => $"尊敬的{{who:name}}，您的{{item:text(1,20)}}已于{{day:date}}由第{i}号站点派送，取件码{{code:code}}").ToArray();
        using var judge = new Judge().Hold(Judge.Notification, TemplateMode.Known, templates);
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, "尊敬的王女士，您的儿童保温杯已于11月28日由第9999号站点派送，取件码8A2K"));
        Assert.Equal("no-consent", judge.Decide(Judge.Notification, Silent, "尊敬的王女士，您的儿童保温杯已于11月28日由第10000号站点派送，取件码8A2K"));
    }

    /// <summary>Each shares all but its last character with the one before it, so that the tree is as deep as a template is long.</summary>
    [Fact]
    public void A_tree_as_deep_as_a_template_is_long_is_walked()
    {
        var templates = Enumerable.Range(4, 480).Select(length => new string('验', length) + "{v:digits}").ToArray();
        using var judge = new Judge().Hold(Judge.Notification, TemplateMode.Known, templates);
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, new string('验', 483) + "1"));
        Assert.Equal("no-consent", judge.Decide(Judge.Notification, Silent, new string('验', 484) + "1"));
    }

    [Fact]
    public void Comparing_allocates_nothing()
    {
        var templates = Enumerable.Range(0, 100).Select(i => $"尊敬的{{who:name}}，您的{{item:text(1,20)}}已由第{i}号站点派送，详见https://example.com/{{code:code}} 完").ToArray();
        using var judge = new Judge().Hold(Judge.Verification, TemplateMode.Known, templates);
        var source = Judge.Octets(Judge.Verification);
        var destination = Judge.Octets(Judge.Recipient);
        var right = 0;
        var rounds = Allocations.AssertNone(() =>
        {
            for (var i = 0; i < Texts; i++)
            {
                right += Passes("【示例商城】尊敬的王女士，您的儿童保温杯已由第57号站点派送，详见https://example.com/8A2K 完") ? 1 : 0;
                right += Passes("尊敬的王女士，您的儿童保温杯已由第157号站点派送，详见https://example.com/8A2K 完") ? 0 : 1;
            }
        });
        Assert.Equal(rounds * Texts * 2, right);

        bool Passes(string text)
        {
            var submission = judge.Submission(source, destination, text);
            return judge.Rules.Evaluate(ref submission) == Reason.None;
        }
    }

    [Fact]
    public void A_change_of_the_registry_makes_nothing_anew_of_templates_that_it_leaves_alone()
    {
        using var judge = new Judge().Hold(Judge.Verification, TemplateMode.Known, "验证码{code:digits}");
        var code = judge.Registry.Codes.First(c => c.Number == Judge.Verification);
        var before = judge.Snapshots.For(judge.Registry).TemplatesOf(code);
        judge.Change(Judge.Notification, c => c with { TemplateMode = TemplateMode.Required });
        Assert.Same(before, judge.Snapshots.For(judge.Registry).TemplatesOf(judge.Registry.Codes.First(c => c.Number == Judge.Verification)));
        Assert.NotSame(before, judge.Snapshots.For(judge.Hold(Judge.Verification, TemplateMode.Known, "验证码{code:digits}").Registry).TemplatesOf(judge.Registry.Codes.First(c => c.Number == Judge.Verification)));
    }
}
