using Microsoft.Extensions.Logging;
using SmppGuard.Compliance;
using SmppGuard.Consents;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Compliance;

/// <summary>Which messages may leave. Recipient 138 0013 8000 has agreed to the adverts of all organizations, 139 has agreed to none.</summary>
public sealed class RulesetTests
{
    private const string Agreed = Judge.Recipient;
    private const string Silent = "8613900139000";

    [Theory]
    // An advert needs consent; a notice, a code and a public warning do not.
    [InlineData("106900001", Agreed, "全场五折", "allowed")]
    [InlineData("106900001", Silent, "全场五折", "no-consent")]
    [InlineData("106900002", Silent, "您的包裹已送达", "allowed")]
    [InlineData("106900003", Silent, "验证码 123456", "allowed")]
    [InlineData("106900004", Silent, "台风预警", "allowed")]
    // The source: a registered code of the account, or an extension of it up to 20 digits.
    [InlineData("10690000188", Agreed, "全场五折", "allowed")]
    [InlineData("10690000112345678901", Agreed, "全场五折", "allowed")]
    [InlineData("106900001123456789012", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("1069000019", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("10690000195", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("10690777", Silent, "您的包裹已送达", "allowed")]
    [InlineData("106907771", Silent, "您的包裹已送达", "source-not-allowed")]
    [InlineData("1069", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("1069999", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("ACME", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("10690000A", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("106900001A", Agreed, "全场五折", "source-not-allowed")]
    [InlineData("+106900001", Agreed, "全场五折", "source-not-allowed")]
    // The recipient.
    [InlineData("106900001", "", "全场五折", "destination-invalid")]
    [InlineData("106900001", "12345", "全场五折", "no-consent")]
    [InlineData("106900001", "8612800138000", "全场五折", "destination-invalid")]
    [InlineData("106900001", "86138001380001", "全场五折", "destination-invalid")]
    [InlineData("106900001", "8613800X38000", "全场五折", "destination-invalid")]
    // The first broken rule wins, in the order of the table.
    [InlineData("1069999", "12", "【别家】全场五折", "source-not-allowed")]
    [InlineData("106900001", "12", "【别家】全场五折", "destination-invalid")]
    [InlineData("106900001", Silent, "【别家】全场五折", "signature-mismatch")]
    public void Messages_are_allowed_or_refused(string source, string destination, string text, string decision)
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(decision, judge.Decide(source, destination, text));
    }

    [Theory]
    [InlineData("13800138000", 0)]
    [InlineData("13800138000", 2)]
    [InlineData("8613800138000", 0)]
    [InlineData("8613800138000", 1)]
    [InlineData("+8613800138000", 0)]
    [InlineData("008613800138000", 0)]
    public void However_the_number_is_written_it_is_one_recipient(string destination, byte ton)
    {
        using var judge = new Judge().GrantAll();
        var (decision, consentId, msisdn, _, _) = judge.DecideFully(Judge.Commercial, destination, "全场五折", ton: ton);
        Assert.Equal("allowed", decision);
        Assert.Equal(4712, consentId);
        Assert.Equal(8613800138000, msisdn.Value);
    }

    [Theory]
    [InlineData("106900001", "not-markable")]
    [InlineData("106900002", "not-markable")]
    [InlineData("106900003", "not-markable")]
    [InlineData("106900004", "allowed")]
    [InlineData("106900008", "allowed")]
    public void What_is_no_text_passes_of_public_interest_and_from_codes_that_allow_it(string source, string decision)
    {
        using var judge = new Judge().GrantAll();
        Assert.Equal(decision, judge.Decide(source, Agreed, "", isText: false));
    }

    [Fact]
    public void A_binary_advert_without_consent_is_refused_for_want_of_consent()
    {
        using var judge = new Judge();
        Assert.Equal("no-consent", judge.Decide(Judge.Commercial, Agreed, "", isText: false));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    public void Who_is_suspended_or_terminated_sends_nothing(int organization, int account)
    {
        using var judge = new Judge(organizationStanding: (Standing)organization, accountStanding: (Standing)account).GrantAll();
        Assert.Equal("organization-suspended", judge.Decide(Judge.Verification, Agreed, "验证码 123456"));
        Assert.Equal("organization-suspended", judge.Decide(Judge.PublicInterest, Agreed, "台风预警"));
    }

    [Fact]
    public void A_suspended_account_is_told_so_before_its_source_is_looked_at()
    {
        using var judge = new Judge(accountStanding: Standing.Suspended);
        Assert.Equal("organization-suspended", judge.Decide("1069999", Agreed, "全场五折"));
    }

    [Fact]
    public void The_record_of_a_refusal_says_who_was_to_receive_it_and_under_whose_code()
    {
        using var judge = new Judge();
        var refused = judge.DecideFully(Judge.Commercial, Silent, "全场五折");
        Assert.Equal(("no-consent", 8613900139000L, "acme", Purpose.Commercial), (refused.Decision, refused.Msisdn.Value, refused.Organization!.Id, refused.Class));

        // The number of another organization was tried: its owner has nothing to do with it.
        var foreign = judge.DecideFully(Judge.OthersInsideMine, Silent, "全场五折");
        Assert.Equal(("source-not-allowed", 8613900139000L, null, Purpose.Unknown), (foreign.Decision, foreign.Msisdn.Value, foreign.Organization, foreign.Class));
    }

    [Fact]
    public void Consent_is_given_to_one_organization_only()
    {
        using var judge = new Judge();
        judge.Index.Apply(Consents.ConsentEvents.Grant("nolatin", 8613800138000, id: 5, effectiveAt: 1), judge.NoLatin.Index);
        Assert.Equal("allowed", judge.Decide(Judge.WithoutLatinName, Agreed, "全场五折"));
        Assert.Equal("no-consent", judge.Decide(Judge.Commercial, Agreed, "全场五折"));
    }

    [Theory]
    [InlineData("20:59", "allowed")]
    [InlineData("21:00", "quiet-hours")]
    [InlineData("23:59", "quiet-hours")]
    [InlineData("00:00", "quiet-hours")]
    [InlineData("07:59", "quiet-hours")]
    [InlineData("08:00", "allowed")]
    public void Adverts_wait_for_the_morning_in_Shanghai(string localTime, string decision)
    {
        using var judge = new Judge(o => o.QuietHours.Enabled = true).GrantAll();
        judge.Clock.AdjustTime(new DateTimeOffset(new DateTime(2026, 3, 5) + TimeSpan.Parse(localTime), TimeSpan.FromHours(8)));
        Assert.Equal(decision, judge.Decide(Judge.Commercial, Agreed, "全场五折"));
        Assert.Equal("allowed", judge.Decide(Judge.Verification, Agreed, "验证码 123456"));
        Assert.Equal("allowed", judge.Decide(Judge.Notification, Agreed, "您的包裹已送达"));
    }

    [Theory]
    [InlineData("2026-01-15T12:30:00Z", "quiet-hours")]
    [InlineData("2026-07-15T12:30:00Z", "allowed")]
    [InlineData("2026-07-15T11:30:00Z", "quiet-hours")]
    [InlineData("2026-01-15T14:00:00Z", "allowed")]
    public void Quiet_hours_follow_the_clock_change_and_need_not_span_midnight(string at, string decision)
    {
        // 13:00 to 14:00 in Berlin: 12:00 to 13:00 UTC in winter, 11:00 to 12:00 in summer.
        using var judge = new Judge(o => (o.QuietHours.Enabled, o.QuietHours.From, o.QuietHours.To, o.QuietHours.TimeZone) = (true, "13:00", "14:00", "Europe/Berlin")).GrantAll();
        judge.Clock.AdjustTime(DateTimeOffset.Parse(at));
        Assert.Equal(decision, judge.Decide(Judge.Commercial, Agreed, "全场五折"));
    }

    [Fact]
    public void Quiet_hours_are_off_unless_the_configuration_enables_them()
    {
        using var judge = new Judge().GrantAll();
        judge.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 3, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal("allowed", judge.Decide(Judge.Commercial, Agreed, "全场五折"));
    }

    [Fact]
    public void A_rule_that_fails_refuses_and_says_so_once_a_second()
    {
        using var judge = new Judge().GrantAll();
        var log = new CountingLogger();
        var rules = new Ruleset(new MessageFacts(new NumberPlan("86"), judge.Content, new ConsentIndex()), [new BrokenRule()], judge.Clock, log);
        for (var second = 1; second <= 2; second++)
        {
            for (var i = 0; i < 3; i++)
            {
                var submission = judge.Submission(Judge.Octets(Judge.Commercial), Judge.Octets(Agreed), "全场五折");
                Assert.Equal(Reason.Undecidable, rules.Evaluate(ref submission));
                var before = new JudgedMessage(judge.Registry.LongestMatch(submission.SourceAddr)!, Purpose.Commercial, new Msisdn(8613800138000));
                Assert.Equal(Reason.Undecidable, rules.EvaluateAgain(before, submission.Account.SystemId, submission.SourceAddr, judge.Registry, submission.ReceivedAt, submission.ReceivedAt, out _));
            }

            Assert.Equal(second, log.Errors);
            judge.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private sealed class BrokenRule : IRule
    {
        public bool CanTurn => true;

        public Reason Check(ref Submission submission) => throw new InvalidOperationException("A bug.");
    }

    private sealed class CountingLogger : ILogger<Ruleset>
    {
        public int Errors { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Errors += logLevel == LogLevel.Error ? 1 : 0;
    }
}
