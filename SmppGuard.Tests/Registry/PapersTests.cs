using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Compliance;
using SmppGuard.Consents;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Admin;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

/// <summary>What the papers of a sender say decides whether it may send, to the millisecond.</summary>
public sealed class PapersTests : IDisposable
{
    private const string Suspended = "organization-suspended";
    private const string NotAllowed = "source-not-allowed";
    private const string Allowed = "";

    private readonly TemporaryFolder _folder = new();
    private RegistryRules _rules = new() { Smscs = ["main"], Words = new HonouredWords(RulePack.Load("draft-2020")) };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(""" "verification": { "state": "verified" } """, Allowed)]
    [InlineData(""" "verification": { "state": "pending" } """, Suspended)]
    [InlineData(""" "verification": { "state": "suspended" } """, Suspended)]
    [InlineData(""" "legalName": "示例商城有限公司" """, Suspended)]
    public async Task Only_a_verified_sender_may_send(string papers, string decision) => Assert.Equal(decision, Decide(await OpenAsync(papers), "106900002", At("2026-06-30T12:00:00+08:00")));

    [Fact]
    public async Task A_sender_without_papers_is_trusted_unless_papers_are_required()
    {
        Assert.Equal(Allowed, Decide(await OpenAsync(null), "106900002", At("2026-06-30T12:00:00+08:00")));
        _rules = _rules with { RequirePapers = true };
        Assert.Equal(Suspended, Decide(await OpenAsync(null), "106900002", At("2026-06-30T12:00:00+08:00")));
    }

    [Theory]
    [InlineData(""" "licence": { "number": "B2", "validUntil": "2026-06-30" }, "verification": { "state": "verified" } """)]
    [InlineData(""" "licence": { "number": "B2", "validUntil": "2026-06-30T16:00:00Z" }, "verification": { "state": "verified" } """)]
    [InlineData(""" "verification": { "state": "verified", "reverifyBy": "2026-06-30" } """)]
    [InlineData(""" "licence": { "number": "B2", "validUntil": "2030-01-01" }, "verification": { "state": "verified", "reverifyBy": "2026-06-30" } """)]
    public async Task When_the_papers_end_the_next_submit_is_refused(string papers)
    {
        var store = await OpenAsync(papers);
        Assert.Equal(Allowed, Decide(store, "106900002", At("2026-06-30T23:59:59+08:00")));
        Assert.Equal(Suspended, Decide(store, "106900002", At("2026-07-01T00:00:00+08:00")));

        // And so may its account not bind.
        Assert.True(store.Current.TryGetAccount("cp1", out var account));
        Assert.True(SenderStanding.MayBind(account, At("2026-06-30T23:59:59+08:00")));
        Assert.False(SenderStanding.MayBind(account, At("2026-07-01T00:00:00+08:00")));
    }

    [Theory]
    [InlineData("106900003", "2026-01-31T23:59:59+08:00", NotAllowed)]
    [InlineData("106900003", "2026-02-01T00:00:00+08:00", Allowed)]
    [InlineData("106900003", "2026-03-31T23:59:59+08:00", Allowed)]
    [InlineData("106900003", "2026-04-01T00:00:00+08:00", NotAllowed)]
    [InlineData("10690000312", "2026-03-01T00:00:00+08:00", Allowed)]
    [InlineData("106900003123", "2026-03-01T00:00:00+08:00", NotAllowed)]
    [InlineData("10690000212345678901", "2026-03-01T00:00:00+08:00", Allowed)]
    public async Task A_code_is_used_within_its_validity_and_approved_length(string source, string at, string decision) => Assert.Equal(decision, Decide(await OpenAsync(null), source, At(at)));

    [Fact]
    public async Task Papers_are_kept_as_they_were_stated()
    {
        var store = await OpenAsync("""
            "legalName": "示例商城有限公司", "responsiblePerson": "李明", "region": "北京", "licence": { "number": "B2", "type": "SP", "validUntil": "2026-06-30" },
            "serviceRules": { "version": "3", "text": "…" }, "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-01T00:00:00Z", "reverifyBy": "2027-01-01" }
            """);
        var stated = store.State.Organizations["acme"].Entry.Licences;
        Assert.NotNull(stated);
        GuardFile.Close(_folder.File(SqliteRegistryStorage.FileName));
        Assert.Equal(stated, SqliteRegistryStorage.ReadIfPresent(_folder.Path).Organizations["acme"].Entry.Licences);
        Assert.Equal(("示例商城有限公司", "李明", "北京", "B2", "SP", "3", "Li"), (stated.LegalName, stated.ResponsiblePerson, stated.Region, stated.LicenceNumber, stated.LicenceType, stated.ServiceRulesVersion, stated.VerifiedBy));
        Assert.Equal(DateTimeOffset.Parse("2026-07-01T00:00:00+08:00", System.Globalization.CultureInfo.InvariantCulture), stated.LicenceValidUntil);
    }

    [Fact]
    public async Task What_blocks_a_sender_is_said_exactly_when_the_rules_refuse_it()
    {
        string?[] papers = [null, """ "verification": { "state": "verified" } """, """ "legalName": "示例商城有限公司" """, """ "verification": { "state": "verified", "reverifyBy": "2026-03-15" } """];
        RegistryKey?[] suspended = [null, new(RegistryKind.Organization, "acme"), new(RegistryKind.Code, "106900003"), new(RegistryKind.Account, "cp1")];
        var refused = 0;
        foreach (var (paper, required) in papers.SelectMany(p => new[] { (p, false), (p, true) }))
        {
            _rules = _rules with { RequirePapers = required };
            var store = await OpenAsync(paper);
            foreach (var (who, at) in suspended.SelectMany(s => new[] { (s, "2026-01-15T00:00:00Z"), (s, "2026-03-01T00:00:00Z"), (s, "2026-03-20T00:00:00Z"), (s, "2026-06-01T00:00:00Z") }))
            {
                if (who is { } key)
                {
                    Assert.True((await store.SetStandingAsync(key, Standing.Suspended)).Succeeded);
                }

                Assert.True(store.Current.TryGetAccount("cp1", out var account));
                var blocks = new SenderBlocks(store, new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(At(at))));
                foreach (var code in account.Codes)
                {
                    var isBlocked = blocks.Of(new RegistryKey(RegistryKind.Code, code.Number)).Count > 0 || account.Standing != Standing.Active;
                    Assert.Equal(Decide(store, code.Number, At(at)) != Allowed, isBlocked);
                    refused += isBlocked ? 1 : 0;
                }

                if (who is { } again)
                {
                    Assert.True((await store.SetStandingAsync(again, Standing.Active)).Succeeded);
                }
            }
        }

        Assert.InRange(refused, 1, 255);
    }

    private static long At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private string Decide(RegistryStore store, string source, long at)
    {
        using var services = new ServiceCollection().AddLogging().AddObservability().AddGuardOptions(new GuardOptions()).AddSingleton(new RecordIds())
            .AddSingleton<IConsentJournal>(new RecordingConsentJournal()).AddSingleton(store).AddSqliteStorage().AddRulePack().AddConsents().AddCompliance().BuildServiceProvider();
        Assert.True(store.Current.TryGetAccount("cp1", out var account));
        var submission = new Submission
        {
            Account = account,
            Registry = store.Current,
            ReceivedAt = at,
            DeliveredAt = at,
            SourceAddr = Encoding.ASCII.GetBytes(source),
            DestinationAddr = "8613800138000"u8,
            DestAddrTon = 1,
            Text = "您的包裹已送达",
            IsText = true,
        };
        return services.GetRequiredService<Ruleset>().Evaluate(ref submission).Name();
    }

    private async Task<RegistryStore> OpenAsync(string? papers)
    {
        GuardFile.Close(_folder.File(SqliteRegistryStorage.FileName));
        var member = papers is null ? "" : $$""", "papers": { {{papers}} }""";
        var problems = new List<string>();
        var file = RegistryFile.Load(
            _folder.Write(
                "registry.json",
                $$"""
                { "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234"{{member}} } ],
                  "codes": [ { "number": "106900002", "match": "Prefix", "organization": "acme", "purpose": "Notification" },
                             { "number": "106900003", "match": "Prefix", "organization": "acme", "purpose": "Notification",
                               "validFrom": "2026-02-01", "validUntil": "2026-03-31", "maxExtension": 2, "region": "北京", "approvalReference": "A01" } ],
                  "accounts": [ { "systemId": "cp1", "password": "secret1", "codes": [ "106900002", "106900003" ], "smsc": "main" } ] }
                """),
            problems);
        Assert.Empty(problems);
        var storage = new SqliteRegistryStorage(new GuardDatabase(_folder.File(SqliteRegistryStorage.FileName), SqliteStorage.Migrations), TimeProvider.System);
        var store = await RegistryStore.OpenAsync(storage, _rules, TimeProvider.System, NullLogger<RegistryStore>.Instance);
        await store.ApplyAsync(file);
        return store;
    }
}
