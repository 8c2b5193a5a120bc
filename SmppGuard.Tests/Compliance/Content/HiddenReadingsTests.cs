using SmppGuard.Compliance.Content;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>What a person reads between the lines of a text, the detector reads too; and honest texts in short lines stay what they are.</summary>
public sealed class HiddenReadingsTests
{
    private static readonly ContentDetector Detector = new(ContentWords.BuiltIn);

    [Theory]
    [InlineData("优a惠b酬c宾，全d场e半f价")]
    [InlineData("兼9职8刷7单6日5结")]
    [InlineData("免☆费★领☆取★红☆包★戳☆链★接")]
    [InlineData("澳(门)赌(场)上(线)首(存)送(金)")]
    [InlineData("信xy用xy卡xy套xy现xy秒xy批")]
    [InlineData("刷\n单\n兼\n职\n日\n结")]
    [InlineData("全\r\n场\r\n五\r\n折")]
    [InlineData("【示例商城】\n优限\n惠时\n券抢\n领购")]
    [InlineData("百\u2028家\u2028乐\u2028真\u2028人")]
    [InlineData("抢限优\n购时惠\n速抢券\n来 ")]
    [InlineData("老 虎 机\n买 球 上\n下 分 快")]
    public void An_advert_that_hides_between_letters_or_in_columns_is_found(string text) => Assert.True(Detector.Explain(text).Finding.IsCommercial, Detector.Explain(text).ToString());

    [Theory]
    [InlineData("取件码\n3-2-1024\n北门驿站")]
    [InlineData("您的订单\n已发货\n单号SF123")]
    [InlineData("3号楼2单元5层A座1室B门")]
    [InlineData("A1座B2座C3座D4座停电")]
    [InlineData("姓名：王明\n科室：内科\n时间：9点\n诊室：3楼")]
    [InlineData("【星河银行】\n收入100元\n余额200元\n尾号1234")]
    [InlineData("一\n二\n三\n四\n五")]
    [InlineData("验证码\n1\n2\n3\n4")]
    public void Honest_texts_in_short_lines_or_with_numbers_between_are_none(string text) => Assert.False(Detector.Explain(text).Finding.IsCommercial, Detector.Explain(text).ToString());

    [Fact]
    public void What_is_read_in_another_way_is_shown_as_it_was_read()
    {
        var explanation = Detector.Explain("刷\n单\n兼\n职\n日\n结");
        Assert.Equal("刷单兼职日结", explanation.Normalized);
        Assert.Contains(explanation.Hits, hit => hit.Word == "刷单");
    }

    [Fact]
    public void Promotion_behind_a_long_notice_is_found_and_a_long_notice_is_none()
    {
        const string Notice = "【星河银行】您尾号1234的账户于6月1日完成一笔转账交易，金额2000元，余额5000元，账单明细请查看，如非本人操作请及时修改密码，验证码请勿泄露。";
        Assert.False(Detector.Explain(Notice + Notice.Replace("1234", "5678", StringComparison.Ordinal)).Finding.IsCommercial);
        Assert.True(Detector.Explain(Notice + "另：全场半价大促销，买一赠一，秒杀清仓，免费领取红包，加微信领券抢购，贷款不看征信当天下款，老虎机买球注册送，先到先得手慢无。").Finding.IsCommercial);
    }
}
