using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Model;
using SmppGuard.Registry.Filings;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Text;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Compliance;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("106900001", "全场五折，会员专享，详情请到店咨询", Alphabet.Ucs2)]
    [InlineData("106900001", "50% off today, members only, ask in the shop", Alphabet.Gsm7)]
    [InlineData("106900001", "【示例商城】全场五折 客服400-800-1234 回复TD退订，拒收请回复R", Alphabet.Ucs2)]
    [InlineData("106900001", "[SALE] 50% off [today]", Alphabet.Gsm7)]
    [InlineData("106900001", "【别家】全场五折", Alphabet.Ucs2)]
    [InlineData("106900003", "验证码 123456", Alphabet.Ucs2)]
    [InlineData("106900002", "您的订单已发货", Alphabet.Ucs2)]
    [InlineData("106900004", "台风预警", Alphabet.Ucs2)]
    [InlineData("1069999", "全场五折", Alphabet.Ucs2)]
    public void Deciding_and_stamping_allocate_nothing(string source, string text, Alphabet alphabet)
    {
        using var judge = new Judge(o => o.QuietHours.Enabled = true).GrantAll();
        var sourceOctets = Judge.Octets(source);
        var destination = Judge.Octets(Judge.Recipient);
        var scratch = new char[500];
        var octets = new byte[1000];
        var smsc = new SmscMarks(Marks.None, SmscMarks.ClassBits(Enum.GetValues<Purpose>()));
        var (rules, stamper) = (judge.Rules, judge.Stamper);

        Allocations.AssertNone(() => Run(10_000));

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var submission = judge.Submission(sourceOctets, destination, text);
                if (rules.Evaluate(ref submission) == Reason.None)
                {
                    _ = stamper.Apply(ref submission, new TextPath(0, alphabet, alphabet), smsc, scratch, octets);
                }
            }
        }
    }

    [Theory]
    [InlineData("106900001", "全场5折，详见 example.com，来电4008001234", 0)]
    [InlineData("106900001", "全场免费，详见 example.org，来电13900001111", 14)]
    [InlineData("106900002", "您的订单已发货", 3)]
    public void Comparing_with_filings_allocates_nothing(string source, string text, int missing)
    {
        using var judge = new Judge(filings:
        [
            Filing("s", FilingKind.Signature, "示例商城"), Filing("c", FilingKind.Contact, "400-800-1234"), Filing("l", FilingKind.Link, "example.com"),
            Filing("t", FilingKind.Template, "全场{n:digits(1)}折，详见 example.com，来电4008001234"),
        ]).GrantAll();
        var filings = new FilingJudge(judge.Snapshots, RulePack.Load("draft-2020"));
        var wish = new FilingWish("mobile", FilingPolicy.Refuse, FilingKinds.All);
        var sourceOctets = Judge.Octets(source);
        var destination = Judge.Octets(Judge.Recipient);
        var found = FilingKinds.All;
        Allocations.AssertNone(() => Run(10_000));
        Assert.Equal(missing, (int)found);

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var submission = judge.Submission(sourceOctets, destination, text);
                _ = judge.Rules.Evaluate(ref submission);
                var finding = filings.Find(submission, default, wish, Marks.None);
                FilingJudge.Note(submission, finding);
                found = finding.Missing;
            }
        }

        static FilingEntry Filing(string id, FilingKind kind, string value) =>
            new() { Code = "106900001", Id = id, Carrier = "mobile", Kind = kind, Value = value, State = FilingState.Filed, Since = Judge.Noon.AddDays(-1) };
    }
}
