using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Compliance;
using Xunit;

namespace SmppGuard.Tests.Consents;

public sealed class ConsentServiceTests : IDisposable
{
    private const string Someone = "13800138000";
    private readonly Judge _judge = new();

    public void Dispose() => _judge.Dispose();

    [Fact]
    public async Task A_grant_lets_adverts_through_and_a_revocation_stops_them()
    {
        Assert.Equal("no-consent", Advert());
        var granted = await Grant();
        Assert.Equal(ConsentOutcome.Recorded, granted.Outcome);
        Assert.Equal("allowed", Advert());
        Assert.Equal(granted.Record!.ConsentId, _judge.DecideFully(Judge.Commercial, Someone, "全场五折", ton: 0).ConsentId);

        _judge.Clock.Advance(TimeSpan.FromSeconds(1));
        var revoked = await _judge.Consents.RevokeAsync(new RevokeRequest { Organization = "acme", Msisdn = "+86 138-0013-8000", Reason = "phone call" }, "ops", _judge.Registry);
        Assert.Equal((ConsentOutcome.Recorded, "phone call", "ops"), (revoked.Outcome, revoked.Record!.Evidence, revoked.Record.Actor));
        Assert.Equal("consent-revoked", Advert());
        Assert.Equal([ConsentChange.Grant, ConsentChange.Revoke], _judge.Journal.Records.Select(r => r.Change));
    }

    [Fact]
    public async Task A_change_takes_effect_only_when_it_is_durable()
    {
        var gate = new TaskCompletionSource();
        _judge.Journal.Gate = gate.Task;
        var pending = Grant();
        Assert.Equal("no-consent", Advert());
        gate.SetResult();
        await pending;
        Assert.Equal("allowed", Advert());
    }

    [Fact]
    public async Task A_change_that_could_not_be_made_durable_never_happened()
    {
        _judge.Journal.IsBroken = true;
        await Assert.ThrowsAsync<IOException>(() => Grant());
        Assert.Equal("no-consent", Advert());
    }

    [Fact]
    public async Task A_refusal_takes_effect_before_it_is_durable()
    {
        await Grant();
        var gate = new TaskCompletionSource();
        _judge.Journal.Gate = gate.Task;
        _judge.Clock.Advance(TimeSpan.FromSeconds(1));
        var pending = Reply("TD");
        Assert.Equal("consent-revoked", Advert());
        gate.SetResult();
        await pending;
        Assert.Equal("consent-revoked", Advert());
    }

    [Theory]
    [InlineData("reply")]
    [InlineData("api")]
    [InlineData("receipt")]
    public async Task A_refusal_that_could_not_be_made_durable_is_in_force_and_recorded_when_that_is_possible(string way)
    {
        await Grant();
        _judge.Clock.Advance(TimeSpan.FromSeconds(1));
        _judge.Journal.IsBroken = true;
        for (var times = 0; times < 3; times++)
        {
            await Assert.ThrowsAsync<NotStoredYetException>(RefuseAsync);
            Assert.Equal("consent-revoked", Advert());
        }

        await Assert.ThrowsAsync<IOException>(() => Grant());
        Assert.Equal("consent-revoked", Advert());
        Assert.Equal(1, _judge.UnstoredRefusals.Unstored);

        _judge.Journal.IsBroken = false;
        await _judge.UnstoredRefusals.StoreUnstoredAsync();
        Assert.Equal(0, _judge.UnstoredRefusals.Unstored);
        Assert.Equal([ConsentChange.Grant, ConsentChange.Revoke], _judge.Journal.Records.Select(r => r.Change));
        Assert.Equal("consent-revoked", Advert());

        Task RefuseAsync() => way switch
        {
            "reply" => Reply("TD"),
            "api" => _judge.Consents.RevokeAsync(new RevokeRequest { Organization = "acme", Msisdn = Someone }, "ops", _judge.Registry),
            _ => _judge.Consents.RefuseByReceiptAsync(_judge.Registry.LongestMatch(Judge.Octets(Judge.Commercial))!.Organization, new Msisdn(8613800138000), _judge.Clock.GetUtcNow(), "on a list", "feedback"),
        };
    }

    [Fact]
    public async Task A_consent_that_was_given_after_a_refusal_stands_when_that_is_recorded_behind_it()
    {
        _judge.Journal.IsBroken = true;
        await Assert.ThrowsAsync<NotStoredYetException>(() => Reply("TD"));
        _judge.Journal.IsBroken = false;
        _judge.Clock.Advance(TimeSpan.FromSeconds(1));
        await Reply("DY");
        await _judge.UnstoredRefusals.StoreUnstoredAsync();
        Assert.Equal("allowed", Advert());

        // As the next start reads it, too.
        var index = new ConsentIndex();
        var organization = _judge.Registry.LongestMatch(Judge.Octets(Judge.Commercial))!.Organization;
        foreach (var record in _judge.Journal.Records)
        {
            index.Apply(record, organization.Index);
        }

        Assert.Equal(ConsentStateKind.Granted, index.Find(organization.Index, new Msisdn(8613800138000), _judge.Clock.GetUtcNow().ToUnixTimeMilliseconds()).Kind);
    }

    [Fact]
    public async Task The_same_grant_again_changes_nothing()
    {
        var at = Judge.Noon.AddDays(-60);
        Assert.Equal(ConsentOutcome.Recorded, (await Grant(at)).Outcome);
        Assert.Equal(ConsentOutcome.Unchanged, (await Grant(at)).Outcome);
        Assert.Equal(ConsentOutcome.Recorded, (await Grant(at, Judge.Noon.AddDays(1))).Outcome);
        Assert.Equal(2, _judge.Journal.Records.Count);
    }

    [Fact]
    public async Task Late_paperwork_is_kept_as_evidence_and_does_not_cancel_a_refusal()
    {
        await Reply("TD");
        _judge.Clock.Advance(TimeSpan.FromDays(1));
        var late = await Grant(Judge.Noon.AddYears(-1));
        Assert.Equal(ConsentOutcome.Recorded, late.Outcome);
        Assert.Equal("consent-revoked", Advert());
    }

    [Fact]
    public async Task A_second_refusal_counts_against_paperwork_of_the_time_between()
    {
        await Reply("TD");
        _judge.Clock.Advance(TimeSpan.FromDays(10));
        await Reply("TD");
        await Grant(Judge.Noon.AddDays(5));
        Assert.Equal("consent-revoked", Advert());
    }

    [Fact]
    public async Task Consent_given_right_after_a_refusal_counts_also_within_the_same_millisecond()
    {
        await Reply("TD");
        Assert.Equal(ConsentOutcome.Recorded, (await Grant()).Outcome);
        await Reply("TD");
        Assert.Equal("OptIn", await Reply("订阅"));
        _judge.Clock.Advance(TimeSpan.FromMilliseconds(3));
        Assert.Equal("allowed", Advert());
    }

    [Fact]
    public async Task A_consent_dated_into_the_future_is_refused_and_never_counts()
    {
        var refused = await Grant(Judge.Noon.AddDays(1));
        Assert.Equal((ConsentOutcome.Invalid, "grantedAt"), (refused.Outcome, Assert.Single(refused.Problems).Field));
        _judge.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("no-consent", Advert());
    }

    [Fact]
    public async Task A_consent_ends_when_it_says_so()
    {
        await Grant(expiresAt: Judge.Noon.AddDays(1));
        _judge.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("allowed", Advert());
        _judge.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("consent-expired", Advert());
    }

    [Theory]
    [InlineData("TD", "OptOut", "consent-revoked")]
    [InlineData("订阅", "PossibleKeyword", "allowed")]
    [InlineData("请不要再发了，退订", "PossibleKeyword", "allowed")]
    [InlineData("谢谢", "None", "allowed")]
    public async Task A_reply_takes_effect_for_the_next_advert_on_every_code_of_the_organization(string text, string action, string next)
    {
        await Grant();
        _judge.Clock.Advance(TimeSpan.FromSeconds(1));
        var records = _judge.Journal.Records.Count;
        Assert.Equal(action, await Reply(text, Judge.Notification));
        Assert.Equal(next, Advert());
        Assert.Equal("allowed", _judge.Decide(Judge.Verification, Someone, "验证码 123456", ton: 0));
        Assert.Equal(action is "OptOut" or "OptIn", _judge.Journal.Records.Count > records);
    }

    [Fact]
    public async Task A_reply_is_evidence_of_what_was_written_to_which_code()
    {
        await Reply(" td。");
        var record = Assert.Single(_judge.Journal.Records);
        Assert.Equal(("acme", 8613800138000L, "reply", " td。", "reply:106900001"), (record.Organization, record.Msisdn.Value, record.Method, record.Evidence, record.Actor));
        Assert.Equal(Judge.Noon.ToUnixTimeMilliseconds(), record.EffectiveAt);
    }

    [Fact]
    public async Task A_refusal_of_one_organization_leaves_the_others_alone()
    {
        _judge.GrantAll();
        await Reply("TD");
        Assert.Equal("consent-revoked", Advert());
        Assert.Equal("allowed", _judge.Decide(Judge.WithoutLatinName, Someone, "全场五折", ton: 0));
    }

    [Fact]
    public async Task A_reply_from_a_sender_that_is_no_number_changes_nothing()
    {
        var code = _judge.Registry.LongestMatch(Judge.Octets(Judge.Commercial))!;
        Assert.Equal(ReplyAction.None, (await _judge.Replies.TakeAsync(new IncomingReply(code, code.Number, Msisdn.None, "TD", _judge.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Order: 1), _judge.Registry)).Action);
        Assert.Empty(_judge.Journal.Records);
    }

    [Fact]
    public async Task Everything_wrong_with_a_request_is_said_at_once_without_repeating_the_number()
    {
        var result = await _judge.Consents.GrantAsync(
            new GrantRequest { Organization = "nobody", Msisdn = "12800138000", Method = " ", GrantedAt = Judge.Noon, ExpiresAt = Judge.Noon, Evidence = new string('x', 5000) },
            "ops",
            _judge.Registry);
        Assert.Equal(ConsentOutcome.Invalid, result.Outcome);
        Assert.Equal(["organization", "msisdn", "method", "evidence", "expiresAt"], result.Problems.Select(p => p.Field));
        Assert.DoesNotContain(result.Problems, p => p.Message.Contains("12800138000", StringComparison.Ordinal));
        Assert.Empty(_judge.Journal.Records);
    }

    [Fact]
    public async Task The_registry_file_is_applied_at_each_start_and_undoes_nothing_newer()
    {
        var entry = Request(Judge.Noon.AddDays(-60));
        GrantRequest[] file = [entry, entry with { Msisdn = "13900139000" }, entry with { Msisdn = "12" }];
        var problems = await _judge.Consents.ApplyRegistryFileAsync(file, _judge.Registry);
        Assert.Equal((2, "msisdn"), (Assert.Single(problems).Position, problems[0].Problem.Field));
        Assert.Equal(2, _judge.Journal.Records.Count);
        Assert.Equal("allowed", Advert());

        await Reply("TD");
        await _judge.Consents.ApplyRegistryFileAsync(file, _judge.Registry);
        Assert.Equal(3, _judge.Journal.Records.Count);
        Assert.Equal("consent-revoked", Advert());
    }

    [Fact]
    public async Task States_are_counted()
    {
        await Grant();
        await Grant(msisdn: "13900139000", expiresAt: Judge.Noon.AddHours(1));
        await Reply("TD");
        Assert.Equal(new ConsentCounts(Granted: 1, Revoked: 1, Expired: 0), _judge.Consents.Count());
        _judge.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new ConsentCounts(Granted: 0, Revoked: 1, Expired: 1), _judge.Consents.Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_holds_though_the_clock_was_set_back_before_it(bool byReply)
    {
        await Reply("TD");
        await Reply("DY");
        _judge.Clock.AdjustTime(_judge.Clock.GetUtcNow().AddSeconds(-2));
        if (byReply)
        {
            await Reply("TD");
        }
        else
        {
            await _judge.Consents.RevokeAsync(new RevokeRequest { Organization = "acme", Msisdn = Someone }, "ops", _judge.Registry);
        }

        Assert.Equal("consent-revoked", Advert());
        _judge.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("consent-revoked", Advert());
    }

    private static GrantRequest Request(DateTimeOffset? grantedAt = null, DateTimeOffset? expiresAt = null, string msisdn = Someone) =>
        new() { Organization = "acme", Msisdn = msisdn, Method = "web-form", GrantedAt = grantedAt, ExpiresAt = expiresAt, Evidence = "order page checkbox" };

    private Task<ConsentResult> Grant(DateTimeOffset? grantedAt = null, DateTimeOffset? expiresAt = null, string msisdn = Someone) =>
        _judge.Consents.GrantAsync(Request(grantedAt, expiresAt, msisdn), "ops", _judge.Registry);

    private async Task<string> Reply(string text, string code = Judge.Commercial) =>
        (await _judge.Replies.TakeAsync(
            new IncomingReply(_judge.Registry.LongestMatch(Judge.Octets(code))!, code, new Msisdn(8613800138000), text, _judge.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Order: 1), _judge.Registry)).Action.ToString();

    private string Advert() => _judge.Decide(Judge.Commercial, Someone, "全场五折", ton: 0);
}
