using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Observability;

/// <summary>The dashboard of docs/operations against a running program.</summary>
public sealed class DashboardTests
{
    private static readonly string File = Path.Combine(SourceFolder.Path, "docs", "operations", "dashboard.json");

    [Fact]
    public async Task Every_metric_and_label_that_it_names_is_there()
    {
        var targets = Targets().ToList();
        Assert.InRange(targets.Count, 40, 200);
        await using var guard = await GuardFixture.StartAsync();
        var certificate = "smppguard_tls_certificate_expiry_timestamp_seconds";
        var scrape = await guard.ScrapeAsync();
        Assert.Contains(certificate, scrape.Types.Keys);
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/licensed", """
            { "name": "持证", "contact": "4008001234", "papers": {
              "licence": { "number": "B2-7", "validUntil": "2999-06-30" }, "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z" } } }
            """);
        scrape = await guard.ScrapeAsync();
        Assert.Empty(targets.SelectMany(target => NamedSeries.Missing(target.Expression, [target.Legend], scrape)));
        Assert.Empty(Variables().SelectMany(query => NamedSeries.Missing(query.Metric, ["{{" + query.Label + "}}"], scrape)));
    }

    [Fact]
    public async Task A_name_that_nothing_has_is_found()
    {
        await using var guard = await GuardFixture.StartAsync();
        var scrape = await guard.ScrapeAsync();
        Assert.NotEmpty(NamedSeries.Missing("rate(smppguard_sumbits_total[5m])", [], scrape));
        Assert.NotEmpty(NamedSeries.Missing("""smppguard_submits_total{acount="cp1"}""", [], scrape));
        Assert.NotEmpty(NamedSeries.Missing("sum by (smsc) (smppguard_submits_total)", [], scrape));
        Assert.NotEmpty(NamedSeries.Missing("smppguard_submits_total", ["{{ $labels.peer }}"], scrape));
        Assert.Empty(NamedSeries.Missing("""sum by (le) (rate(smppguard_submit_duration_seconds_bucket{instance=~"a"}[5m]))""", [], scrape));
    }

    [Fact]
    public void It_shows_what_an_operator_looks_for_and_no_two_panels_lie_on_each_other()
    {
        var panels = Dashboard()["panels"]!.AsArray();
        string[] rows = [.. panels.Where(p => (string?)p!["type"] == "row").Select(p => (string)p!["title"]!)];
        Assert.All(new[] { "Traffic", "Refusals", "Latency", "SMSC links", "Journal and archive", "Consents and complaints", "Pods" }, row => Assert.Contains(row, rows));
        Assert.Distinct(panels.Select(p => (int)p!["id"]!));
        var places = panels.SelectMany(p =>
        {
            var place = p!["gridPos"]!;
            var (x, y) = ((int)place["x"]!, (int)place["y"]!);
            Assert.InRange(x + (int)place["w"]!, 1, 24);
            return from column in Enumerable.Range(x, (int)place["w"]!) from line in Enumerable.Range(y, (int)place["h"]!) select (column, line);
        });
        Assert.Distinct(places);
    }

    [Fact]
    public void It_takes_whichever_Prometheus_is_chosen() =>
        Assert.All(Targets(), target => Assert.Equal("${datasource}", target.Source));

    private static JsonNode Dashboard() => JsonNode.Parse(System.IO.File.ReadAllText(File))!;

    private static IEnumerable<(string Expression, string Legend, string? Source)> Targets() =>
        from panel in Dashboard()["panels"]!.AsArray()
        where panel!["targets"] is not null
        from target in panel["targets"]!.AsArray()
        select ((string)target!["expr"]!, (string)target["legendFormat"]!, (string?)target["datasource"]!["uid"]);

    private static IEnumerable<(string Metric, string Label)> Variables() =>
        from variable in Dashboard()["templating"]!["list"]!.AsArray()
        where (string?)variable!["type"] == "query"
        let words = ((string)variable["definition"]!)["label_values(".Length..^1].Split(", ")
        select (words[0], words[1]);
}
