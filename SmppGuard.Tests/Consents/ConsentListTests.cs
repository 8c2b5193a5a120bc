using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Model;
using SmppGuard.Tests.Compliance;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>Lists of consents, and grants after a refusal.</summary>
public sealed class ConsentListTests : IDisposable
{
    private readonly Judge _judge = new();

    public void Dispose() => _judge.Dispose();

    [Fact]
    public async Task A_list_again_records_nothing_however_it_is_cut()
    {
        GrantRequest[] list =
        [
            Request(1, daysAgo: 60), Request(2, daysAgo: 60), Request(1, daysAgo: 60), Request(1, daysAgo: 90), Request(1, daysAgo: 30), Request(3, daysAgo: null), Request(3, daysAgo: null),
            Request(4, daysAgo: 10) with { ExpiresAt = Judge.Noon.AddDays(5) }, Request(4, daysAgo: 10) with { ExpiresAt = Judge.Noon.AddDays(6) },
        ];
        Assert.Equal("RRUURRURU", await ImportAsync(list));
        Assert.Equal("UUUUUUUUU", await ImportAsync(list));

        using var other = new Judge();
        var cut = "";
        foreach (var request in list)
        {
            cut += Letters(await other.Consents.ImportAsync([request], "import", other.Registry, _ => true, default));
        }

        Assert.Equal("RRUURRURU", cut);
        Assert.Equal(_judge.Journal.Records.Select(r => (r.Msisdn, r.EffectiveAt)), other.Journal.Records.Select(r => (r.Msisdn, r.EffectiveAt)));
    }

    [Fact]
    public async Task An_old_list_never_overrides_a_refusal()
    {
        await ImportAsync(Request(1, daysAgo: 60));
        Assert.Equal("allowed", Advert(1));
        await RefuseAsync(1);
        Assert.Equal("UUU", await ImportAsync(Request(1, daysAgo: 60), Request(1, daysAgo: 1), Request(1, daysAgo: null)));
        Assert.Equal("consent-revoked", Advert(1));
    }

    [Fact]
    public async Task A_consent_given_after_a_refusal_needs_a_proof_of_its_own()
    {
        await RefuseAsync(1);
        _judge.Clock.Advance(TimeSpan.FromDays(2));
        var bare = Request(1, daysAgo: null) with { Evidence = " ", GrantedAt = Judge.Noon.AddDays(1) };
        Assert.Equal("I", await ImportAsync(bare));
        var refused = await _judge.Consents.GrantAsync(bare, "ops", _judge.Registry);
        Assert.Equal("evidence", Assert.Single(refused.Problems).Field);
        Assert.Equal("evidence", Assert.Single((await _judge.Consents.GrantAsync(bare with { GrantedAt = null }, "ops", _judge.Registry)).Problems).Field);
        Assert.Equal("consent-revoked", Advert(1));

        Assert.Equal("RR", await ImportAsync(bare with { Evidence = "form 7" }, bare with { GrantedAt = Judge.Noon.AddDays(2) }));
        Assert.Equal("allowed", Advert(1));
    }

    [Fact]
    public async Task A_list_names_no_consents_of_the_future()
    {
        Assert.Equal("IR", await ImportAsync(Request(1, daysAgo: -1), Request(2, daysAgo: 0)));
        Assert.Equal("no-consent", Advert(1));
    }

    [Fact]
    public async Task Nothing_of_a_list_is_in_force_when_it_could_not_be_made_durable()
    {
        _judge.Journal.IsBroken = true;
        await Assert.ThrowsAsync<IOException>(() => ImportAsync(Request(1, daysAgo: 60)));
        Assert.Equal("no-consent", Advert(1));
        _judge.Journal.IsBroken = false;
        Assert.Equal("R", await ImportAsync(Request(1, daysAgo: 60)));
        Assert.Equal("allowed", Advert(1));
    }

    private static string NumberOf(int person) => (13800138000L + person).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static GrantRequest Request(int person, int? daysAgo) =>
        new() { Organization = "acme", Msisdn = NumberOf(person), Method = "paper", GrantedAt = daysAgo is { } days ? Judge.Noon.AddDays(-days) : null, Evidence = "form" };

    private static string Letters(IEnumerable<ConsentResult> results) => string.Concat(results.Select(r => r.Outcome.ToString()[0]));

    private async Task<string> ImportAsync(params GrantRequest[] list) => Letters(await _judge.Consents.ImportAsync(list, "import", _judge.Registry, _ => true, default));

    private async Task RefuseAsync(int person) =>
        _ = await _judge.Replies.TakeAsync(
            new IncomingReply(_judge.Registry.LongestMatch(Judge.Octets(Judge.Commercial))!, Judge.Commercial, new Msisdn(8613800138000 + person), "TD", _judge.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Order: 1),
            _judge.Registry);

    private string Advert(int person) => _judge.Decide(Judge.Commercial, NumberOf(person), "全场五折", ton: 0);
}
