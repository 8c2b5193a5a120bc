using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>A verification text carries one code. 139 has not agreed to adverts; acme's contact is 4008001234.</summary>
public sealed class OneCodeTests
{
    private const string Silent = "8613900139000";

    [Theory]

    // Login and registration
    [InlineData("【示例商城】您的验证码是582913，5分钟内有效，请勿泄露给他人。")]
    [InlineData("【示例商城】582913（登录验证码），请在10分钟内完成验证。")]
    [InlineData("582913是您的登录验证码，请勿告诉他人。")]
    [InlineData("582913为您的登录验证码，1800秒内有效")]
    [InlineData("验证码：582 913，切勿转发")]
    [InlineData("验证码：5829 1357，切勿转发。请输入58291357")]
    [InlineData("您正在注册会员，校验码0482，请于2026年11月28日24:00前使用")]
    [InlineData("您的账号user1234正在新设备iPhone15上登录，验证码582913")]
    [InlineData("您的账户8821在HUAWEI Mate60Pro上登录，验证码582913，IP地址192.168.100.12")]
    [InlineData("您的账号正在Windows 2019、Chrome 1260上登录，验证码582913")]
    [InlineData("尊敬的用户138****8000，您的验证码为582913")]
    [InlineData("手机尾号9000的用户，您的验证码为582913")]
    [InlineData("尊敬的用户：您的手机号13900139000正在找回密码，验证码582913，如非本人操作请致电4008001234")]
    [InlineData("您的QQ号12345678正在登录，验证码582913")]
    [InlineData("[12306] 用户注册验证码：582913，请勿泄露")]
    [InlineData("58同城的验证码582913，5分钟内有效")]
    [InlineData("动态口令 8A2K9P 用于登录OA系统，版本2026")]
    [InlineData("您的初始密码为Ab12cd34，首次登录后请修改密码")]
    [InlineData("您的密码已修改，如非本人操作请联系客服")]
    [InlineData("您的密码已于20261128 15:30修改，如非本人操作请致电95588")]

    // Banks
    [InlineData("您尾号1234的储蓄卡正在支付5000元，验证码582913，请勿告知他人")]
    [InlineData("您的信用卡(尾号1234)消费5000.00元，验证码582913")]
    [InlineData("您尾号为1234的卡向尾号5678的卡转账12000元，验证码582913")]
    [InlineData("您末四位1234的账户于2026-11-28 08:30转出人民币10000元，动态密码582913")]
    [InlineData("您的储蓄卡(1234)转账5000元，验证码：582913，打死都不能告诉别人哦")]
    [InlineData("您向张三6222****1234转账￥5000，校验码582913，序号1024")]
    [InlineData("编号1024的短信验证码为582913，用于支付RMB 12000")]
    [InlineData("短信编号：8821，动态密码：582913。请核对编号")]
    [InlineData("您在我行申请贷款额度50000元，验证码582913，贷款编号20261128")]
    [InlineData("您的还款金额1200元，账单日11-28，验证码582913")]
    [InlineData("交易金额：USD 1200.00，卡号末四位：1234，商户：8821，验证码：582913")]
    [InlineData("您正在提现5000，收款账户尾号1234，验证码582913，客服95588")]
    [InlineData("验证码582913，识别码AB12，请核对识别码后输入")]
    [InlineData("您购买的产品代码005827，金额10000元，验证码582913")]

    // English, Thai style and others
    [InlineData("Your verification code is 582913. It expires in 1800 seconds.")]
    [InlineData("582913 is your Acme Mall code. Don't share it.")]
    [InlineData("Use 582913 to verify your account ending in 1234.")]
    [InlineData("OTP=582913 (Ref. AB12) for THB 12000.00 at Shop")]
    [InlineData("OTP 582913 (Ref code: XK42) valid for 5 mins")]
    [InlineData("Your OTP for txn of INR 5000 on card ending 1234 at 15:30 is 582913. Do not share.")]
    [InlineData("<#> Your ExampleApp code is: 123ABC78\nFA+9qCX9VSu")]
    [InlineData("Your login code: G-582913. Enter 582913 on the screen.")]
    [InlineData("Your code is A-123456, valid until 2026-11-28 15:30.")]
    [InlineData("code A-123456")]
    [InlineData("Code 123-456. If asked, enter 123456.")]
    [InlineData("582913 is the code for order 88231, room 1203, flight CA1234.")]
    [InlineData("Enter PIN 4821 at locker 0012 before 28/11/2026")]
    [InlineData("Your Acme password reset code is 582913. Request from Chrome 126 on Windows 11, IP 203.0.113.77")]
    [InlineData("Do not reply 1234. Your code: 582913")]
    [InlineData("Your code is 582913. Call 400 800 1234 with questions.")]
    [InlineData("Votre code est 582913. Il expire dans 10 minutes.")]

    // Two languages
    [InlineData("您的验证码为582913，5分钟内有效。Your verification code is 582913, valid for 5 minutes.")]
    [InlineData("[Acme Mall] 验证码/Code: 582913 有效期/Valid: 1440分钟/minutes")]
    [InlineData("驗證碼 582913（請勿轉發）/ Verification code 582913 (do not forward)")]
    [InlineData("您的驗證碼：8A2K9P。Your code: 8A2K9P.")]
    [InlineData("認証コードは582913です。The code is 582913")]

    // Orders, parcels, visits, voice
    [InlineData("订单88231已发货，收货验证码582913，签收时出示")]
    [InlineData("您的订单号20261128001234，取货码4821，请于18:00前到1203室领取")]
    [InlineData("运单SF1234567890123已到3号柜0012格口，取件码582913")]
    [InlineData("航班MU5137，座位32A，值机验证码582913")]
    [InlineData("您预约的11月28日就诊，就诊卡号00123456，取号验证码4821")]
    [InlineData("车牌京A12345停车缴费15元，验证码4821")]
    [InlineData("会议号 8821 4567 9012，入会密码582913")]
    [InlineData("邀请您参加2026届毕业典礼，签到码4821，地点1203教室")]
    [InlineData("语音验证码：5 8 2 9 1 3，请注意接听")]
    [InlineData("语音验证码5，8，2，9，1，3，重复，5，8，2，9，1，3")]
    [InlineData("您的验证码5-8-2-9-1-3，即582913")]
    [InlineData("开门密码4821#，房号1203，入住日期2026.11.28")]
    [InlineData("兑换1200积分的验证码为582913，剩余积分34500")]
    [InlineData("有效期至2027-05-31，验证码582913，共使用1024MB流量")]
    [InlineData("验证码582913，请发送验证码到10690001确认")]
    [InlineData("邮编100000地区用户，您的验证码582913")]
    public void Honest_texts_with_one_code_or_none_pass(string text)
    {
        using var judge = new Judge();
        Assert.Equal(("allowed", Purpose.Verification), Decide(judge, Judge.Verification, text));
        Assert.Equal("allowed", judge.Decide(Judge.RefusingAdverts, Silent, text));
    }

    [Theory]
    [InlineData("验证码582913，654321")]
    [InlineData("验证码582913 654321 888888")]
    [InlineData("验证码：582913、654321、778899")]
    [InlineData("验证码582913或654321")]
    [InlineData("验证码582913/654321")]
    [InlineData("您的验证码是582913，备用验证码是654321")]
    [InlineData("验证码582913，口令771204")]
    [InlineData("验证码582913，邀请码8A2K9P")]
    [InlineData("8A2K9P，7B3L8Q")]
    [InlineData("验证码５８２９１３，暗号口令：７７１２０４")]
    [InlineData("验证码58\u200B2913，密码771204")]
    [InlineData("Your code is 582913. Backup code: 771204")]
    [InlineData("Your codes are 582913 and 771204.")]
    [InlineData("code A-123456, code B-654321")]
    [InlineData("582913。88665522")]
    [InlineData("验证码4321，密码8765")]
    public void Several_codes_are_commercial_content(string text)
    {
        using var judge = new Judge();
        Assert.Equal("no-consent", judge.Decide(Judge.Verification, Silent, text));
        Assert.Equal("content-not-permitted", judge.Decide(Judge.RefusingAdverts, Silent, text));
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Silent, text));
    }

    private static (string Decision, Purpose Class) Decide(Judge judge, string code, string text)
    {
        var (decision, _, _, _, purpose) = judge.DecideFully(code, Silent, text);
        return (decision, purpose);
    }
}
