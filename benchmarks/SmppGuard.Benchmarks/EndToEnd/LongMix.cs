namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>
/// The mix of <c>--mix long</c>: of ten messages six have one part, and four have three parts in UCS-2 with an 8-bit reference. So of
/// eighteen submits six are messages on their own, and twelve are parts. A long message leaves in as many segments as it came in parts, so that SmppGuard sends as much as it receives in both loads.
/// </summary>
internal static class LongMix
{
    /// <summary>Messages until the mix repeats.</summary>
    public const int Messages = 10;

    /// <summary>Submits of those messages.</summary>
    public const int Submits = 6 + (4 * 3);

    // 170 characters, 197 with the marks: three parts of at most 67 either way.
    private const string Advert =
        "尊敬的会员您好：本周末全场商品五折起，会员折上再享九折，并可使用积分抵扣现金，最高可抵一百元。活动期间单笔消费满三百元赠送精美礼品一份，满五百元另赠免费停车券两张，数量有限，先到先得，送完为止。"
        + "活动时间为本周六上午十点至周日晚上十点，地点在市中心店及各区分店，详情请到店咨询或登录官网查看活动页面，感谢您长期以来的支持与信任，期待您的光临。";

    /// <summary>The texts in turn, those of three parts between those of one.</summary>
    /// <param name="single">The text of one part.</param>
    public static IEnumerable<string> Texts(string single) => [single, Advert, single, Advert, single, single, Advert, single, Advert, single];
}
