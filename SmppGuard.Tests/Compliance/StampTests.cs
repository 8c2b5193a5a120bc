using SmppGuard.Compliance;
using SmppGuard.Model;
using SmppGuard.Smpp.Text;
using Xunit;

namespace SmppGuard.Tests.Compliance;

/// <summary>
/// What the phone shows for what was submitted. 示例商城 (Acme Mall) has contact number 4008001234; another registered organization is called 别家 (Other Org).
/// </summary>
public sealed class StampTests
{
    [Theory]
    // The three marks of an advert, in the language that the text needs.
    [InlineData("全场五折", "【示例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("50% off today", "[Acme Mall] 50% off today Tel 4008001234 Reply STOP to opt out")]
    [InlineData("Très bientôt", "【示例商城】Très bientôt 客服4008001234 拒收请回复R")]
    [InlineData("Bald: 20 € Rabatt für {Sie}", "[Acme Mall] Bald: 20 € Rabatt für {Sie} Tel 4008001234 Reply STOP to opt out")]
    [InlineData("50% off 😀", "【示例商城】50% off 😀 客服4008001234 拒收请回复R")]
    [InlineData("", "[Acme Mall]  Tel 4008001234 Reply STOP to opt out")]
    // A text that carries all of them is left alone.
    [InlineData("【示例商城】全场五折 客服4008001234 拒收请回复R", "【示例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("[Acme Mall] 50% off today Tel 4008001234 Reply STOP to opt out", "[Acme Mall] 50% off today Tel 4008001234 Reply STOP to opt out")]
    [InlineData("全场五折，详询400-800-1234，回复TD退订【示例商城】", "全场五折，详询400-800-1234，回复TD退订【示例商城】")]
    // The signature at the start or the end, in either brackets.
    [InlineData("【示例商城】全场五折", "【示例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("全场五折【示例商城】", "全场五折【示例商城】 客服4008001234 拒收请回复R")]
    [InlineData("全场五折[Acme Mall]", "全场五折[Acme Mall] 客服4008001234 拒收请回复R")]
    [InlineData("【Acme Mall】全场五折", "【Acme Mall】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("50% off [Acme Mall]", "50% off [Acme Mall] Tel 4008001234 Reply STOP to opt out")]
    [InlineData("  【示例商城】全场五折", "  【示例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("全场五折【示例商城】。\n", "全场五折【示例商城】。\n 客服4008001234 拒收请回复R")]
    [InlineData("【示\u200B例商城】全场五折", "【示例商城】【示\u200B例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData("来【示例商城】看看", "【示例商城】来【示例商城】看看 客服4008001234 拒收请回复R")]
    [InlineData("示例商城全场五折", "【示例商城】示例商城全场五折 客服4008001234 拒收请回复R")]
    // The contact number, however it is grouped; a longer number is another number.
    [InlineData("全场五折 4008001234", "【示例商城】全场五折 4008001234 拒收请回复R")]
    [InlineData("致电(400) 800-1234，全场五折", "【示例商城】致电(400) 800-1234，全场五折 拒收请回复R")]
    [InlineData("致电４００－８００－１２３４", "【示例商城】致电４００－８００－１２３４ 拒收请回复R")]
    [InlineData("Call 400 800 1234 now", "[Acme Mall] Call 400 800 1234 now Reply STOP to opt out")]
    [InlineData("编号14008001234", "【示例商城】编号14008001234 客服4008001234 拒收请回复R")]
    [InlineData("编号40080012345", "【示例商城】编号40080012345 客服4008001234 拒收请回复R")]
    [InlineData("400元，800份，1234人", "【示例商城】400元，800份，1234人 客服4008001234 拒收请回复R")]
    // The opt-out words: a form, then a keyword that we honour, then no letter or digit.
    [InlineData("全场五折 拒收请回复R", "【示例商城】全场五折 拒收请回复R 客服4008001234")]
    [InlineData("全场五折 退订回T", "【示例商城】全场五折 退订回T 客服4008001234")]
    [InlineData("全场五折 回复TD。", "【示例商城】全场五折 回复TD。 客服4008001234")]
    [InlineData("全场五折，回复 td", "【示例商城】全场五折，回复 td 客服4008001234")]
    [InlineData("全场五折 拒收回复Ｒ", "【示例商城】全场五折 拒收回复Ｒ 客服4008001234")]
    [InlineData("全场五折 回QX！", "【示例商城】全场五折 回QX！ 客服4008001234")]
    [InlineData("全场五折 回复退订", "【示例商城】全场五折 回复退订 客服4008001234")]
    [InlineData("50% off, reply stop to end", "[Acme Mall] 50% off, reply stop to end Tel 4008001234")]
    [InlineData("50% off. Reply END", "[Acme Mall] 50% off. Reply END Tel 4008001234")]
    [InlineData("买一送一，回T恤", "【示例商城】买一送一，回T恤 客服4008001234 拒收请回复R")]
    [InlineData("回复Y参加", "【示例商城】回复Y参加 客服4008001234 拒收请回复R")]
    [InlineData("回复R1参加", "【示例商城】回复R1参加 客服4008001234 拒收请回复R")]
    [InlineData("全场五折 请勿回复R", "【示例商城】全场五折 请勿回复R 客服4008001234 拒收请回复R")]
    [InlineData("全场五折 不要 回复R", "【示例商城】全场五折 不要 回复R 客服4008001234 拒收请回复R")]
    [InlineData("50% off, do not reply STOP", "[Acme Mall] 50% off, do not reply STOP Tel 4008001234 Reply STOP to opt out")]
    [InlineData("回复BYE", "【示例商城】回复BYE 客服4008001234 拒收请回复R")]
    [InlineData("noreply stop", "[Acme Mall] noreply stop Tel 4008001234 Reply STOP to opt out")]
    [InlineData("Don't reply", "[Acme Mall] Don't reply Tel 4008001234 Reply STOP to opt out")]
    [InlineData("STOP paying too much", "[Acme Mall] STOP paying too much Tel 4008001234 Reply STOP to opt out")]
    // [ ] may hold anything but the name of another registered organization.
    [InlineData("[SALE] 50% off", "[Acme Mall] [SALE] 50% off Tel 4008001234 Reply STOP to opt out")]
    [InlineData("50% off [today only]", "[Acme Mall] 50% off [today only] Tel 4008001234 Reply STOP to opt out")]
    [InlineData("Better than [Other Org] by far", "[Acme Mall] Better than [Other Org] by far Tel 4008001234 Reply STOP to opt out")]
    [InlineData("50% off [", "[Acme Mall] 50% off [ Tel 4008001234 Reply STOP to opt out")]
    [InlineData("五折】优惠", "【示例商城】五折】优惠 客服4008001234 拒收请回复R")]
    [InlineData("全场【五折】优惠", "【示例商城】全场【五折】优惠 客服4008001234 拒收请回复R")]
    [InlineData("【】全场五折", "【示例商城】【】全场五折 客服4008001234 拒收请回复R")]
    // Signed with another name.
    [InlineData("【别家】全场五折", "(signature-mismatch)")]
    [InlineData("全场五折【别家】", "(signature-mismatch)")]
    [InlineData("【没有登记】全场五折", "(signature-mismatch)")]
    [InlineData("【示例商城旗舰店】全场五折", "(signature-mismatch)")]
    [InlineData("[Other Org] 50% off", "(signature-mismatch)")]
    [InlineData("[别家] 50% off", "(signature-mismatch)")]
    [InlineData("50% off [Other Org]", "(signature-mismatch)")]
    // Tricks that try to hide it.
    [InlineData(" 【别家】全场五折", "(signature-mismatch)")]
    [InlineData("\u200B【别家】全场五折", "(signature-mismatch)")]
    [InlineData("★【别家】全场五折", "(signature-mismatch)")]
    [InlineData("😀【别家】全场五折", "(signature-mismatch)")]
    [InlineData("【示例商城】【别家】全场五折", "(signature-mismatch)")]
    [InlineData("【示例商城】全场五折【别家】", "(signature-mismatch)")]
    [InlineData("全场五折【别家】。", "(signature-mismatch)")]
    [InlineData("全场五折【别家】]", "(signature-mismatch)")]
    [InlineData("全场五折【别家】 客服4008001234 拒收请回复R", "(signature-mismatch)")]
    [InlineData("全场五折【别家】客服：400-800-1234，退订回T", "(signature-mismatch)")]
    [InlineData("全场五折【别家】[Acme Mall]", "(signature-mismatch)")]
    [InlineData("[OTHER  ORG] 50% off", "(signature-mismatch)")]
    [InlineData("［Ｏther Org］ 50% off", "(signature-mismatch)")]
    [InlineData("[Other\u200B Org] 50% off", "(signature-mismatch)")]
    public void Adverts_of_示例商城(string submitted, string shown)
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(shown, judge.Stamped(Judge.Commercial, submitted));
    }

    [Theory]
    [InlineData("106900002", "您的包裹已送达", "【示例商城】您的包裹已送达")]
    [InlineData("106900002", "Your parcel has arrived", "[Acme Mall] Your parcel has arrived")]
    [InlineData("106900002", "【示例商城】您的包裹已送达", "【示例商城】您的包裹已送达")]
    [InlineData("106900003", "验证码 123456", "【示例商城】验证码 123456")]
    [InlineData("106900003", "您的验证码 123456【示例商城】", "您的验证码 123456【示例商城】")]
    [InlineData("106900002", "【别家】您的包裹已送达", "(signature-mismatch)")]
    [InlineData("106900003", "[Other Org] code 123456", "(signature-mismatch)")]
    [InlineData("106900004", "【别家】台风预警", "【别家】台风预警")]
    [InlineData("106900004", "Typhoon warning", "Typhoon warning")]
    public void Notices_and_codes_are_signed_and_public_warnings_are_left_alone(string code, string submitted, string shown)
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(shown, judge.Stamped(code, submitted));
    }

    [Theory]
    [InlineData("50% off today", "【无名】50% off today 客服010-12345678 拒收请回复R")]
    [InlineData("【无名】全场五折 致电01012345678", "【无名】全场五折 致电01012345678 拒收请回复R")]
    public void Without_a_Latin_name_every_text_gets_the_Chinese_marks(string submitted, string shown)
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(shown, judge.Stamped(Judge.WithoutLatinName, submitted));
    }

    [Theory]
    [InlineData("Signature", "全场五折 客服4008001234 拒收请回复R")]
    [InlineData("Contact", "【示例商城】全场五折 拒收请回复R")]
    [InlineData("OptOut", "【示例商城】全场五折 客服4008001234")]
    [InlineData("All", "全场五折")]
    public void A_mark_that_the_SMSC_adds_is_not_added_here(string adds, string shown)
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(shown, judge.Stamped(Judge.Commercial, "全场五折", adds: Enum.Parse<Marks>(adds)));
    }

    [Fact]
    public void The_marks_cost_26_characters_so_44_fit_one_segment_and_45_do_not()
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(30, judge.Stamped(Judge.Commercial, "全场五折").Length);
        Assert.Equal(70, judge.Stamped(Judge.Commercial, new string('折', 44)).Length);
        Assert.Equal(71, judge.Stamped(Judge.Commercial, new string('折', 45)).Length);
    }

    [Theory]
    [InlineData("全场五折", "<<示例商城>>全场五折 ☎4008001234 不想收请发送R")]
    [InlineData("<<示例商城>>全场五折 ☎4008001234 不想收请发送R", "<<示例商城>>全场五折 ☎4008001234 不想收请发送R")]
    [InlineData("全场五折 不想收请发送R", "<<示例商城>>全场五折 不想收请发送R ☎4008001234")]
    [InlineData("<<示例商城>>全场五折 不想收请发送R ☎4008001234", "<<示例商城>>全场五折 不想收请发送R ☎4008001234")]
    public void Templates_of_the_configuration_are_recognized_too(string submitted, string shown)
    {
        using var judge = new Judge(o => (o.Stamp.Ucs2.Signature, o.Stamp.Ucs2.Contact, o.Stamp.Ucs2.OptOut) = ("<<{name}>>", " ☎{contact}", " 不想收请发送R")).GrantAll();
        Assert.Equal(shown, judge.Stamped(Judge.Commercial, submitted));
    }

    [Theory]
    // The ESME's own data_coding is kept where the stamped text can be written in it.
    [InlineData("50% off today", 0, Alphabet.Gsm7, 0, Alphabet.Gsm7)]
    [InlineData("50% off today", 1, Alphabet.Ascii, 1, Alphabet.Ascii)]
    [InlineData("50% off café", 3, Alphabet.Latin1, 3, Alphabet.Latin1)]
    [InlineData("50% off today", 0, Alphabet.Latin1, 0, Alphabet.Latin1)]
    [InlineData("50% off today", 8, Alphabet.Ucs2, 8, Alphabet.Ucs2)]
    [InlineData("全场五折", 8, Alphabet.Ucs2, 8, Alphabet.Ucs2)]
    [InlineData("50% off today", 0x10, Alphabet.Gsm7, 0x10, Alphabet.Gsm7)]
    [InlineData("50% off today", 0xF1, Alphabet.Gsm7, 0xF1, Alphabet.Gsm7)]
    // ç is Latin-1 but not GSM 7-bit, ` is ASCII but not GSM 7-bit: the Chinese marks, and so UCS-2.
    [InlineData("ça va", 3, Alphabet.Latin1, 8, Alphabet.Ucs2)]
    [InlineData("`50%` off", 1, Alphabet.Ascii, 8, Alphabet.Ucs2)]
    public void The_encoding_is_the_cheapest_that_keeps_every_character(string submitted, byte dataCoding, Alphabet alphabet, byte sentDataCoding, Alphabet sentAlphabet)
    {
        using var judge = new Judge().GrantAll();
        var sent = judge.StampedFully(Judge.Commercial, submitted, dataCoding, alphabet);
        Assert.Contains(submitted, sent.Text, StringComparison.Ordinal);
        Assert.Equal((sentDataCoding, sentAlphabet, true), (sent.DataCoding, sent.Alphabet, sent.Changed));
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0x10, 0x18)]
    [InlineData(0x11, 0x19)]
    [InlineData(0xF0, 0x18)]
    [InlineData(0xF2, 0x1A)]
    public void A_text_that_becomes_UCS_2_keeps_its_message_class(byte dataCoding, byte sentDataCoding)
    {
        using var judge = new Judge().GrantAll();
        var sent = judge.StampedFully(Judge.WithoutLatinName, "50% off today", dataCoding, Alphabet.Gsm7);
        Assert.Equal(("【无名】50% off today 客服010-12345678 拒收请回复R", sentDataCoding, Alphabet.Ucs2), (sent.Text, sent.DataCoding, sent.Alphabet));
    }

    [Fact]
    public void Data_passes_untouched_from_codes_that_allow_it()
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(("", false), (judge.StampedFully(Judge.AllowingBinary, "", 4, Alphabet.Binary, isText: false).Text, judge.StampedFully(Judge.AllowingBinary, "", 4, Alphabet.Binary, isText: false).Changed));
        Assert.Equal("(not-markable)", judge.StampedFully(Judge.Notification, "", 4, Alphabet.Binary, isText: false).Text);
    }

    [Theory]
    [InlineData(29, 60, false)]
    [InlineData(30, 59, false)]
    [InlineData(30, 60, true)]
    public void A_stamped_text_that_outgrows_the_buffers_is_too_long_and_never_cut(int characters, int octets, bool fits)
    {
        using var judge = new Judge().GrantAll();
        var submission = judge.Submission(Judge.Octets(Judge.Commercial), Judge.Octets(Judge.Recipient), "全场五折");
        Assert.Equal(Reason.None, judge.Rules.Evaluate(ref submission));
        var stamped = judge.Stamper.Apply(ref submission, new TextPath(8, Alphabet.Ucs2, Alphabet.Ucs2), SmscMarks.None, new char[characters], new byte[octets]);
        Assert.Equal(fits, stamped.Fits);
    }
}
