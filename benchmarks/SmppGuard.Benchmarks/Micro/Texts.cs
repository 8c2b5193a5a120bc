namespace SmppGuard.Benchmarks.Micro;

/// <summary>Adverts as they are sent, without marks.</summary>
internal static class Texts
{
    public const string Latin = "50% off everything today, members only, ask in the shop or online";

    public const string Chinese = "全场五折，会员专享，仅限今日，详情请到店咨询或登录官网查看";
}
