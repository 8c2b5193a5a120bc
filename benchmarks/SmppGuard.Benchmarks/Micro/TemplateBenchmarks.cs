using BenchmarkDotNet.Attributes;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Templates;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Templates;
using SmppGuard.RulePacks;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>Texts against the 10,000 templates of a code: those of a bank, a shop and a courier with a hundred products and a hundred sayings each, so that all begin like many others.</summary>
public class TemplateBenchmarks
{
    private const string Code = "【示例商城】您的验证码是582913，请在5分钟内用于登录第57号服务，切勿告知他人。";
    private const string Notice = "尊敬的王女士，您的订单SF12345678已于11月28日15:30由第57号网点派送，共计￥1,268.50元，请在家等候。";
    private const string Free = "【示例商城】尊敬的阿卜杜拉·买买提，您购买的儿童保温杯（蓝，500ml）已到第57号驿站，取件码8-2-3011。";
    private const string Late = "尊敬的王女士，您的订单SF12345678已于11月28日15:30由第57号网点派送，共计￥1,268.50元，请不在家等候。";
    private const string Foreign = "您的朋友喊你来看新品，机不可失，全场低至五折，点击链接领取礼包，数量有限，先到先得，回复R拒收";

    private static readonly Organization Acme = new() { Id = "acme", Index = 1, Name = "示例商城", LatinName = "Acme Mall", Contact = "4008001234" };
    private static readonly CodeNumber OfCode = new() { Number = "106900003", IsPrefix = true, Organization = Acme, Purpose = Purpose.Verification };
    private static readonly OrganizationMarks Marks = new(Acme, new GuardOptions().Stamp, RulePack.Load("draft-2020"), "86");

    private readonly char[] _words = new char[TemplateTrie.MaxText + TemplateSense.MaxVariables];
    private readonly char[] _limited = new char[TemplateTrie.MaxText];
    private RegisteredTemplates _templates = null!;
    private TemplateMatcher _matcher = null!;
    private TemplateMatcher _hostile = null!;
    private string _endless = null!;

    [GlobalSetup]
    public void Setup()
    {
        _templates = Registered(Enumerable.Range(0, 10_000).Select(Text));
        _matcher = new TemplateMatcher(_templates, Marks);
        _hostile = new TemplateMatcher(Registered(Enumerable.Range(1, 59).SelectMany(min => Enumerable.Range(60, 60).Select(max => $"{{v:text({min},{max})}}，您的订单商品有以下内容请查收谢谢欢迎再次光临{min}和{max}"))), Marks);
        _endless = string.Concat(Enumerable.Repeat("杯，", 60)) + "您的订单";
        foreach (var text in (string[])[Code, Notice, Free])
        {
            _ = Fit(text) ? 0 : throw new InvalidOperationException($"{text} fits none.");
        }
    }

    [Benchmark(Description = "templates: a code, 45 characters")]
    public bool FitCode() => Fit(Code);

    [Benchmark(Description = "templates: a notice with six variables, 62 characters")]
    public bool FitNotice() => Fit(Notice);

    [Benchmark(Description = "templates: a name and free text, 58 characters")]
    public bool FitFree() => Fit(Free);

    [Benchmark(Description = "templates: fits none, by its end")]
    public bool FitNoneLate() => Fit(Late);

    [Benchmark(Description = "templates: fits none, by its beginning")]
    public bool FitNone() => Fit(Foreign);

    [Benchmark(Description = "templates: hostile ones, all steps spent")]
    public bool SpendAll() => _hostile.Fit(_endless, OfCode, _words, _limited).IsFound;

    [Benchmark(Description = "templates: 10,000 made anew")]
    public object Make() => new TemplateMatcher(_templates, Marks);

    private bool Fit(string text) => _matcher.Fit(text, OfCode, _words, _limited).IsFound;

    private static RegisteredTemplates Registered(IEnumerable<string> texts) => RegisteredTemplates.None.With(texts.Select((text, index) => new TemplateEntry { Code = OfCode.Number, Id = $"t{index}", Text = text }));

    private static string Text(int index)
    {
        var (saying, product) = (index / 100, index % 100);
        return (saying % 4) switch
        {
            0 => $"您的验证码是{{code:digits(4,6)}}，请在{{minutes:digits(1,2)}}分钟内用于登录第{product}号服务，{Ending(saying)}。",
            1 => $"尊敬的{{who:name}}，您的订单{{no:code}}已于{{day:date}}{{at:time}}由第{product}号网点派送，共计{{sum:amount}}元，{Ending(saying)}。",
            2 => $"尊敬的{{who:name}}，您购买的{{item:text(1,30)}}已到第{product}号驿站，{Ending(saying)}{{code:code}}。",
            _ => $"尾号{{card:digits(4)}}的卡于{{day:date}}{{at:time}}在第{product}号商户消费{{sum:amount}}元，{Ending(saying)}。",
        };
    }

    private static string Ending(int saying) => saying switch
    {
        0 => "切勿告知他人",
        1 => "请在家等候",
        2 => "取件码",
        _ => $"详询第{saying}号客服或回拨，感谢您的支持",
    };
}
