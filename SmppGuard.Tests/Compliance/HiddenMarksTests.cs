using SmppGuard.Compliance;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Compliance;

/// <summary>What would keep marks from being seen does not leave; what people and their scripts need does, byte for byte.</summary>
public sealed class HiddenMarksTests(GrantedJudge granted) : IClassFixture<GrantedJudge>
{
    private const string Marks = " 客服4008001234 拒收请回复R";

    [Theory]
    [InlineData("全场五折\0", "全场五折")]
    [InlineData("全场\0五折", "全场五折")]
    [InlineData("全场五折\u0001\u0002\u001B\u007F", "全场五折")]
    [InlineData("全场\u0080\u009F五折", "全场五折")]
    [InlineData("全场五折\u202E", "全场五折")]
    [InlineData("全场\u202E折五", "全场折五")]
    [InlineData("全场\u202D五折\u202C!", "全场五折!")]
    [InlineData("全场五折\u202B", "全场五折")]
    [InlineData("全场五折\u202A", "全场五折")]
    [InlineData("全场五折\u2066", "全场五折")]
    [InlineData("全场五折\u2067好", "全场五折好")]
    [InlineData("全场五折\u2068好\u202C", "全场五折好")]
    [InlineData("\u202B全场\u2067五折\u202C好", "全场五折好")]
    [InlineData("全场五折\u200B", "全场五折")]
    [InlineData("全场五折\u00AD", "全场五折")]
    [InlineData("全场五折\u2060\uFEFF", "全场五折")]
    [InlineData("全场五折\U000E0041\U000E0042", "全场五折")]
    [InlineData("全场五折\u034F\u180E", "全场五折")]
    [InlineData("全场五折🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", "全场五折🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F")]
    [InlineData("全场五折❤\uFE0F", "全场五折❤\uFE0F")]
    [InlineData("全场五折 \n\n", "全场五折 \n\n")]
    [InlineData("全场五折e\u0301", "全场五折e\u0301")]
    [InlineData("全场五折 ھ\u200D", "全场五折 ھ\u200D")]
    [InlineData("\u200D\uFE0F\u0336全场五折", "全场五折")]
    public void What_is_not_seen_and_not_needed_is_left_out_between_text_and_marks(string text, string left) => Assert.Equal("【示例商城】" + left + Marks, Advert(text));

    [Theory]
    [InlineData("甲\u202E乙", "【甲乙】")]
    [InlineData("甲\0乙\u202D", "【甲乙】")]
    [InlineData("甲 乙", "【甲 乙】")]
    public void A_name_that_an_earlier_version_took_hides_no_mark(string name, string signature) => Assert.Equal(
        new MarkTexts(signature, " 客服4008001234", " 拒收请回复R"),
        MarkTexts.Render(new StampTemplates { Signature = "【{name}】", Contact = " 客服{contact}", OptOut = " 拒收请回复R" }, new Organization { Id = "acme", Index = 1, Name = name, Contact = "4008001234" }));

    [Theory]
    [InlineData("\n", 60)]
    [InlineData("\r", 60)]
    [InlineData("\r\n", 60)]
    [InlineData("\u2028", 60)]
    [InlineData("\u2029", 60)]
    [InlineData("\v", 60)]
    [InlineData("\f", 60)]
    [InlineData("\u0085", 60)]
    [InlineData(" ", 200)]
    [InlineData("\u3000", 100)]
    [InlineData("\u00A0", 100)]
    [InlineData("\u2003", 100)]
    [InlineData("\t", 60)]
    [InlineData("\u3164", 60)]
    [InlineData("\u115F", 60)]
    [InlineData("\uFFA0", 60)]
    [InlineData("\u2800", 60)]
    [InlineData(" \n", 40)]
    [InlineData("\n\u200B", 40)]
    [InlineData("\u3164\n", 40)]
    [InlineData(".\n", 40)]
    [InlineData("·\r\n", 40)]
    [InlineData("-\n\n", 40)]
    [InlineData("\u200B", 200)]
    [InlineData("\u200D", 200)]
    [InlineData("\uFE0F", 200)]
    [InlineData("\u0336", 200)]
    [InlineData("\u0301", 200)]
    [InlineData("\U000E0061", 200)]
    [InlineData("\U000E0100", 200)]
    public void Walls_do_not_push_marks_out_of_sight(string brick, int count)
    {
        var wall = string.Concat(Enumerable.Repeat(brick, count));
        foreach (var text in new[] { "全场五折" + wall, "【示例商城】全场五折" + wall + "客服4008001234 拒收请回复R", "全场五折" + wall + "【示例商城】", wall + "全场五折" })
        {
            var shown = Advert(text);
            Assert.True(shown.Length < 120 || brick is ".\n" or "·\r\n" or "-\n\n", shown);
            Assert.True(shown.Count(c => c is '\n' or '\r' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029') <= 16, shown);
            Assert.Contains("【示例商城】", shown, StringComparison.Ordinal);
            Assert.EndsWith("拒收请回复R", shown.Replace("【示例商城】 客服4008001234", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("您的包裹已送达\n\n\n\n\n\n\n\n\n\n\n\n【示例商城】", "您的包裹已送达\n\n\n\n【示例商城】")]
    [InlineData("\n\n\n\n\n\n\n\n\n\n【示例商城】您的包裹", "\n\n\n\n【示例商城】您的包裹")]
    [InlineData("您的包裹已送达\0【示例商城】", "您的包裹已送达【示例商城】")]
    [InlineData("您的包裹\u202E已送达【示例商城】", "您的包裹已送达【示例商城】")]
    [InlineData("【示例商城】\u202E[grO rehtO]\u202C您的包裹", "【示例商城】[grO rehtO]您的包裹")]
    public void The_signature_of_a_notice_is_not_hidden_either(string text, string shown) => Assert.Equal(shown, Notice(text));

    [Theory]
    [InlineData("【示例商城】全场五折\n\n详询4008001234\n\n退订回T")]
    [InlineData("【示例商城】全场五折\r\n\r\n详询4008001234\r\n退订回T")]
    [InlineData("【示例商城】全场五折　　　　详询4008001234　　退订回T")]
    [InlineData("【示例商城】地点：        时间：        详询4008001234 退订回T")]
    [InlineData("【示例商城】----------\n★★★★★\n----------\n详询4008001234 退订回T")]
    [InlineData("【示例商城】❤️👨‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿🇨🇳 4008001234 退订回T")]
    [InlineData("【示例商城】👍🏽☎️ 4008001234 拒收请回复R")]
    [InlineData("【示例商城】خصم 50٪ على كل شيء 4008001234 退订回T")]
    [InlineData("【示例商城】\u2067خصم 50٪\u2069 4008001234 退订回T")]
    [InlineData("【示例商城】\u202Bמבצע 50%\u202C 4008001234 退订回T")]
    [InlineData("【示例商城】\u200Fמבצע\u200E 4008001234 退订回T")]
    [InlineData("【示例商城】می‌خواهم خانه‌ها 4008001234 退订回T")]
    [InlineData("【示例商城】ئۇيغۇرچە ھ\u200D ئېلان 4008001234 退订回T")]
    [InlineData("【示例商城】བོད་སྐད། རྫོང་ཁ། ཧཱུྃ 4008001234 退订回T")]
    [InlineData("【示例商城】ส่วนลด\u200Bวันนี้ น้ำ 4008001234 退订回T")]
    [InlineData("【示例商城】हिन्दी क्‍ष श्रृंखला 4008001234 退订回T")]
    [InlineData("【示例商城】ᠮᠣᠩᠭᠣᠯ\u180E\u180B 4008001234 退订回T")]
    [InlineData("【示例商城】Tiếng Việt: e\u0302\u0301 4008001234 退订回T")]
    [InlineData("【示例商城】extra\u00ADordinary 4008001234 退订回T")]
    [InlineData("【示例商城】全场五折 详询4008001234 退订回T\n")]
    [InlineData("【示例商城】全场五折 详询4008001234 退订回T\0")]
    [InlineData("【示例商城】全场五折 详询4008001234 退订回T\u200B")]
    [InlineData("【示例商城】1.a\n2.b\n3.c\n4.d\n5.e\n6.f\n7.g\n8.h\n9.i\n10.j\n4008001234 退订回T")]
    [InlineData("【示例商城】한국어 4008001234 退订回T")]
    [InlineData("【示例商城】日本語ーです、々 4008001234 退订回T")]
    [InlineData("[Acme Mall] 50% off today. Tel 4008001234. Reply STOP to opt out")]
    [InlineData("[Acme Mall]\n50% off\n\n\nTel: 400 800 1234.\n\nReply STOP to opt out")]
    [InlineData("[Acme Mall] Was: 10   Now:  5    Tel 4008001234. Reply STOP to opt out")]
    [InlineData("[Acme Mall] Name:________ Tel 4008001234. Reply STOP to opt out")]
    [InlineData("[Acme Mall] ~~~~~ 50% ~~~~~ Tel 4008001234. Reply STOP to opt out")]
    public void Adverts_with_all_marks_leave_as_they_came(string text) => Assert.Equal(text, Advert(text));

    [Theory]
    [InlineData("【示例商城】订单明细：\n\n\n\n\n\n\n\n\n\n一件")]
    [InlineData("【示例商城】姓名                                电话")]
    [InlineData("【示例商城】您的包裹\u200B\u200B")]
    [InlineData("您的包裹已送达【示例商城】\n\n\n\n\n\n\n\n")]
    [InlineData("您的包裹已送达【示例商城】\0")]
    public void Notices_whose_signature_nothing_hides_leave_as_they_came(string text) => Assert.Equal(text, Notice(text));

    [Fact]
    public void Texts_of_public_interest_are_left_alone() => Assert.Equal("台风\0预警\u202E", Shown(Judge.PublicInterest, "台风\0预警\u202E"));

    private string Advert(string text) => Shown(Judge.Commercial, text);

    private string Notice(string text) => Shown(Judge.Notification, text);

    private string Shown(string code, string text) => granted.Judge.Stamped(code, text);
}
