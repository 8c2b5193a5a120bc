using System.Text.RegularExpressions;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Tls;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Observability;

/// <summary>The alerts of docs/operations/alerts.yml, by Prometheus's own tool and against a running program.</summary>
public sealed partial class AlertsTests
{
    private const string Rules = "alerts.yml";
    private const string Cases = "alerts.test.yml";
    private const string CasesOfDays = "alerts.days.test.yml";

    private static readonly string Folder = Path.Combine(SourceFolder.Path, "docs", "operations");

    [SkippableTheory]
    [InlineData("check", "rules", Rules)]
    [InlineData("test", "rules", Cases)]
    [InlineData("test", "rules", CasesOfDays)]
    public async Task Every_alert_fires_when_its_case_says_so_and_not_otherwise(params string[] arguments) => await Promtool.PassesAsync(Folder, input: null, arguments);

    [Fact]
    public void Every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var cases = File.ReadAllText(Path.Combine(Folder, Cases)) + File.ReadAllText(Path.Combine(Folder, CasesOfDays));
        Assert.All(Alert().Matches(File.ReadAllText(Path.Combine(Folder, Rules))).Select(alert => alert.Groups[1].Value), alert =>
        {
            Assert.Matches($@"alertname: {alert}\n\s+exp_alerts:\n", cases);
            Assert.Matches($@"alertname: {alert}\n\s+exp_alerts: \[\]", cases);
        });
    }

    [Fact]
    public void Every_alert_names_the_page_that_says_what_it_means_what_to_look_at_and_what_to_do()
    {
        var rules = File.ReadAllText(Path.Combine(Folder, Rules));
        string[] alerts = [.. Alert().Matches(rules).Select(alert => alert.Groups[1].Value)];
        string[] pages = [.. Runbook().Matches(rules).Select(runbook => runbook.Groups[1].Value)];
        Assert.Equal(alerts.Length, pages.Length);
        Assert.Distinct(pages);
        var list = File.ReadAllText(Path.Combine(Folder, "alerts", "README.md"));
        Assert.All(alerts.Zip(pages), alert =>
        {
            var page = File.ReadAllText(Path.Combine(SourceFolder.Path, alert.Second));
            Assert.StartsWith($"# {alert.First}\n", page, StringComparison.Ordinal);
            Assert.All(new[] { "What it means", "What you look at", "What you do" }, part => Assert.Contains($"\n**{part}** ", page, StringComparison.Ordinal));
            Assert.Contains($"[{alert.First}]({Path.GetFileName(alert.Second)})", list, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Every_metric_that_an_alert_reads_is_there_and_every_counter_before_anything_happens()
    {
        await using var guard = await GuardFixture.StartAsync();
        var scrape = await guard.ScrapeAsync();
        var selectors = Selector().Matches(string.Join('\n', File.ReadLines(Path.Combine(Folder, Rules)).Where(line => !line.TrimStart().StartsWith('#'))));
        Assert.NotEmpty(selectors);
        Assert.All(selectors, selector =>
        {
            var name = selector.Groups["name"].Value;
            Assert.Contains(name, scrape.Types.Keys);
            if (name.EndsWith("_total", StringComparison.Ordinal))
            {
                var matchers = selector.Groups["matchers"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries);
                Assert.Contains(scrape.Series(name), series => matchers.All(matcher => series.Contains(matcher, StringComparison.Ordinal)));
            }
        });
    }

    [Fact]
    public async Task Every_label_that_an_alert_names_is_there()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority("authority");
        using var certificate = authority.Issue("guard");
        TestAuthority.Write(folder.Path, certificate);
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Smpp.ListenTls = ["127.0.0.1:0"];
            (options.Smpp.Tls.CertificatePath, options.Smpp.Tls.KeyPath) = (folder.File("tls.crt"), folder.File("tls.key"));
        });
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/licensed", """
            { "name": "持证", "contact": "4008001234", "papers": {
              "licence": { "number": "B2-7", "validUntil": "2999-06-30" }, "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z" } } }
            """);
        var scrape = await guard.ScrapeAsync();
        string[] rules = [.. File.ReadAllText(Path.Combine(Folder, Rules)).Split("- alert: ").Skip(1)];
        Assert.Equal(Alert().Count(File.ReadAllText(Path.Combine(Folder, Rules))), rules.Length);
        Assert.Empty(rules.SelectMany(rule => NamedSeries.Missing(Expression().Match(rule).Groups["text"].Value, [Summary().Match(rule).Value], scrape)));
    }

    [Fact]
    public async Task Accounts_reasons_and_SMSCs_have_their_series_from_the_start_and_a_new_account_when_it_is_made()
    {
        await using var guard = await GuardFixture.StartAsync();
        var scrape = await guard.ScrapeAsync();
        foreach (var account in new[] { Mall, Rival, Narrow })
        {
            HasItsSeries(scrape, account);
        }

        Assert.Equal(0, scrape["""smppguard_optouts_total{organization="city"}"""]);
        Assert.Equal(0, scrape["""smppguard_connect_failures_total{smsc="main"}"""]);
        Assert.Equal(0, scrape["""smppguard_smsc_stopped{smsc="main"}"""]);
        Assert.Equal(0, scrape["""smppguard_unknown_receipts_total{smsc="main"}"""]);
        Assert.Equal(Enum.GetValues<DeliveredFlaws>().Length - 1, scrape.Series("smppguard_delivered_flaws_total").Count());
        Assert.Equal(0, scrape["""smppguard_session_ends_total{side="smsc",end="peer-closed"}"""]);
        Assert.Equal(0, scrape["""smppguard_protocol_errors_total{side="esme",status="ESME_RINVBNDSTS"}"""]);
        Assert.True(scrape["smppguard_journal_limit_bytes"] > 0);

        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/new", """{ "name": "新商城", "contact": "4008005678" }""");
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/codes/106977777", """{ "match": "Exact", "organization": "new", "purpose": "Notification" }""");
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/accounts/newcomer", """{ "password": "secret1", "codes": [ "106977777" ], "smsc": "main" }""");
        scrape = await guard.ScrapeAsync();
        HasItsSeries(scrape, "newcomer");
        Assert.Equal(0, scrape["""smppguard_optouts_total{organization="new"}"""]);
    }

    [Fact]
    public async Task What_waits_for_an_account_is_counted_and_is_less_when_it_was_taken()
    {
        await using var guard = await GuardFixture.StartAsync();
        const string Waiting = "smppguard_deliveries_waiting{account=\"cp1\"}";
        _ = await guard.Smsc.ReplyAsync(Agreed, Orders, "谢谢");
        _ = await guard.Smsc.ReplyAsync(AlsoAgreed, Orders, "谢谢");
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync())[Waiting] == 2, "two deliveries that wait");
        _ = await guard.BindAsync();
        await Eventually.TrueAsync(async () => (await guard.ScrapeAsync())[Waiting] == 0, "an empty queue");
    }

    private static void HasItsSeries(PrometheusText scrape, string account)
    {
        Assert.Equal(0, scrape[$$"""smppguard_submits_total{account="{{account}}",decision="allowed",reason=""}"""]);
        foreach (var reason in Reasons.All)
        {
            Assert.Equal(0, scrape[$$"""smppguard_submits_total{account="{{account}}",decision="refused",reason="{{reason}}"}"""]);
        }

        Assert.Equal(0, scrape[$$"""smppguard_receipts_total{account="{{account}}",state="DELIVRD"}"""]);
        Assert.Equal(0, scrape[$$"""smppguard_binds{side="esme",peer="{{account}}"}"""]);
        Assert.Equal(1, scrape[$$"""smppguard_account_may_bind{account="{{account}}"}"""]);
        Assert.Equal(0, scrape[$$"""smppguard_inflight{side="esme",peer="{{account}}"}"""]);
        Assert.Equal(0, scrape[$$"""smppguard_deliveries_waiting{account="{{account}}"}"""]);
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"expr: (?<text>.*?)\n        (for|labels):", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();

    [GeneratedRegex("summary: .*")]
    private static partial Regex Summary();

    [GeneratedRegex(@"runbook: (\S+)")]
    private static partial Regex Runbook();

    [GeneratedRegex(@"(?<name>smppguard_\w+)(\{(?<matchers>[^}]*)\})?", RegexOptions.ExplicitCapture)]
    private static partial Regex Selector();
}
