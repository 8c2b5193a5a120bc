using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Registry.Templates;
using SmppGuard.TemplateProposals;
using Xunit;

namespace SmppGuard.Tests.TemplateProposals;

/// <summary>What is made of the texts of a code, without anything around.</summary>
public sealed class TemplateLearnerTests
{
    private const string Code = "106900003";

    private static readonly string[] Names = ["王小明", "李雷", "韩梅梅", "欧阳娜娜", "张三", "李四", "赵六", "孙悟空", "阿卜杜拉", "陈", "吴彦祖", "刘德华"];

    private readonly TemplateLearner _learner = new();
    private long _phone = 8613800000000;

    [Fact]
    public void Texts_that_differ_in_digits_are_one_shape()
    {
        Learn(30, i => $"您的验证码是{100000 + (i * 7919)}，5分钟内有效。");
        Assert.Equal(("您的验证码是{digits:digits(6)}，5分钟内有效。", "您的验证码是******，*分钟内有效。", 30L), Only());
    }

    [Theory]
    [InlineData("Your code is {0}. Do not share it.", "A8K2-{0}", "Your code is {code:code(7)}. Do not share it.")]
    [InlineData("您尾号8888的账户支出{0}元。", "1,2{0}.50", "您尾号8888的账户支出{number:number}元。")]
    [InlineData("会议改到{0}开始，请准时参加。", "2026-11-{0}", "会议改到{date:date}开始，请准时参加。")]
    [InlineData("会议改到{0}开始，请准时参加。", "11月{0}日", "会议改到{date:date}开始，请准时参加。")]
    [InlineData("会议改到{0}开始，请准时参加。", "15:{0}", "会议改到{time:time}开始，请准时参加。")]
    [InlineData("电子发票已开具，下载 https://e.example.com/i/{0} 七日内有效。", "x{0}", "电子发票已开具，下载 {url:url} 七日内有效。")]
    public void What_varies_becomes_the_narrowest_variable_that_takes_all_of_it(string text, string value, string template)
    {
        Learn(24, i => string.Format(CultureInfo.InvariantCulture, text, string.Format(CultureInfo.InvariantCulture, value, (i % 18) + 10)));
        Assert.Equal(template, Only().Text);
    }

    [Fact]
    public void Names_become_variables_and_stand_nowhere()
    {
        Learn(40, i => $"尊敬的{Names[i % Names.Length]}先生，您的订单{70000 + i}已发货。");
        var (text, example, count) = Only();
        Assert.Equal(("尊敬的{name:name}先生，您的订单{digits:digits(5)}已发货。", "尊敬的***先生，您的订单*****已发货。", 40), (text, example, count));
        Assert.All(Names, name => Assert.All(_learner.All.Select(s => s.Text + s.Example), shown => Assert.DoesNotContain(name, shown, StringComparison.Ordinal)));
    }

    [Fact]
    public void Two_texts_with_one_word_that_differs_are_two_shapes_where_each_is_frequent()
    {
        Learn(80, i => i % 2 == 0 ? $"您的登录验证码是{1000 + i}，请勿泄露。" : $"您的支付验证码是{1000 + i}，请勿泄露。");
        Assert.Equal(["您的支付验证码是{digits:digits(4)}，请勿泄露。", "您的登录验证码是{digits:digits(4)}，请勿泄露。"], Proposed().Select(s => s.Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(19, 19)]
    [InlineData(200, 9)]
    public void Fewer_messages_or_recipients_than_make_it_common_are_not_proposed(int messages, int people)
    {
        for (var i = 0; i < messages; i++)
        {
            _learner.Learn(Code, $"您的验证码是{100000 + i}，5分钟内有效。", new Msisdn(8613800000000 + (i % people)), i);
        }

        Assert.Empty(Proposed());
    }

    [Fact]
    public void A_number_that_began_to_vary_is_a_variable_from_then_on()
    {
        Learn(25, i => $"您的验证码是{100000 + i}，5分钟内有效。");
        Learn(1, _ => "您的验证码是654321，10分钟内有效。");
        Assert.Equal("您的验证码是{digits:digits(6)}，{digits2:digits(1,2)}分钟内有效。", Only().Text);
    }

    [Fact]
    public void What_could_be_anything_or_cannot_be_read_is_not_proposed()
    {
        Learn(40, i => string.Create(CultureInfo.InvariantCulture, $"{i}{i}{i}"));
        Learn(40, i => $"验\u0001证码{i}请勿泄露");
        Learn(40, i => new string('长', 600) + i);
        Learn(40, i => string.Concat(Enumerable.Repeat("表格 ", 70)) + i);
        Learn(40, _ => "   ");
        Assert.Empty(Proposed());
    }

    [Fact]
    public void Braces_and_brackets_are_written_as_text()
    {
        Learn(25, i => $"{{系统}}【通知】您的工单{i + 100}已处理，点击[查看]。");
        Assert.Equal("{{系统}}【通知】您的工单{digits:digits(3)}已处理，点击[查看]。", Only().Text);
    }

    [Fact]
    public void A_flood_of_texts_that_are_all_different_stays_within_its_bounds_and_does_not_push_out_what_is_frequent()
    {
        Learn(60, i => $"您的验证码是{100000 + i}，5分钟内有效。");
        for (var code = 0; code < 100; code++)
        {
            for (var i = 0; i < 300; i++)
            {
                _learner.Learn($"1069{code:D3}", $"{Odd(i)}，{Odd(i * 31)}{i}", new Msisdn(8613800000000 + i), i);
            }
        }

        for (var i = 0; i < 3000; i++)
        {
            _learner.Learn(Code, $"{Odd(i)}，{Odd(i * 17)}{i}{Odd(i + 5)}", new Msisdn(8613800000000 + i), i);
        }

        Assert.InRange(_learner.All.Count(), 1000, TemplateLearner.Most);
        Assert.InRange(_learner.Of(Code).Count(), 2, 2 * CodeShapes.Most);
        Assert.Contains(Proposed(), s => s.Text == "您的验证码是{digits:digits(6)}，5分钟内有效。");
    }

    [Fact]
    public void What_is_stored_and_read_again_goes_on_where_it_was()
    {
        Learn(15, i => $"尊敬的{Names[i % Names.Length]}先生，您的订单{70000 + i}已发货。");
        Learn(15, i => $"您的验证码是{100000 + i}，5分钟内有效。");
        var (changed, removed) = _learner.TakeChanges();
        Assert.Empty(removed);
        var again = new TemplateLearner();
        foreach (var shape in changed)
        {
            var stored = ShapeState.Pack(shape);
            Assert.All(Names, name => Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name)), Convert.ToHexString(stored.State.Span), StringComparison.Ordinal));
            again.Load(ShapeState.Unpack(stored)!);
        }

        for (var i = 15; i < 30; i++)
        {
            again.Learn(Code, $"尊敬的{Names[i % Names.Length]}先生，您的订单{70000 + i}已发货。", new Msisdn(_phone++), i);
            again.Learn(Code, $"您的验证码是{100000 + i}，5分钟内有效。", new Msisdn(_phone++), i);
        }

        Assert.Equal(
            [("尊敬的{name:name}先生，您的订单{digits:digits(5)}已发货。", 30), ("您的验证码是{digits:digits(6)}，5分钟内有效。", 30L)],
            again.All.Where(s => s.IsProposed).Select(s => (s.Text!, s.Count)).OrderBy(s => s.Item1, StringComparer.Ordinal));
        Assert.Null(ShapeState.Unpack(ShapeState.Pack(changed[0]) with { State = new byte[] { 2 } }));
        Assert.Null(ShapeState.Unpack(ShapeState.Pack(changed[0]) with { State = new byte[] { 1, 0 } }));
    }

    [Fact]
    public void Whatever_is_proposed_is_a_template_that_can_be_registered()
    {
        var random = new Random(7);
        string[] clauses = ["您的验证码是", "尊敬的", "Dear ", " your order ", "已发货", "，", "。", "5", "元", "{", "https://a.example.com/", "2026-01-0", " ", "：", "A", "12"];
        for (var round = 0; round < 300; round++)
        {
            var form = Enumerable.Range(0, random.Next(1, 7)).Select(_ => clauses[random.Next(clauses.Length)]).ToArray();
            Learn(22, i => string.Concat(form.Select((clause, at) => (at + round) % 3 == 0 ? clause + (i * 37 % 91) : (at + round) % 5 == 0 ? clause + Names[i % Names.Length] : clause)));
        }

        Assert.NotEmpty(Proposed());
        Assert.All(Proposed(), shape => Assert.Null(RegisteredTemplate.ProblemOf(shape.Text!)));
        Assert.All(Proposed(), shape => Assert.DoesNotContain(shape.Example!, char.IsDigit));
    }

    private static string Odd(int seed) => string.Concat(Enumerable.Range(0, 8).Select(i => (char)(0x4E00 + (((seed + 1) * 7919 * (i + 3)) % 20000))));

    private void Learn(int messages, Func<int, string> text)
    {
        for (var i = 0; i < messages; i++)
        {
            _learner.Learn(Code, text(i), new Msisdn(_phone++), i);
        }
    }

    private LearnedShape[] Proposed() => [.. _learner.All.Where(shape => shape.IsProposed)];

    private (string Text, string Example, long Count) Only() => Assert.Single(Proposed()) is var only ? (only.Text!, only.Example!, only.Count) : default;
}
