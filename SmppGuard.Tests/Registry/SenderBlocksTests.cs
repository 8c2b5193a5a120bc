using System.Globalization;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Registry;

/// <summary>What keeps somebody from sending is said wherever the operator looks: in answers, in the log, in a metric.</summary>
public sealed class SenderBlocksTests
{
    private const string Missing = "the organization acme has no papers (licence, service rules, verification), and Registry:RequirePapers asks for them";
    private const string Acme = "/api/v1/organizations/acme";
    private const string Verified = """
        "credential": { "type": "uscc", "number": "91110000MA0000000H" },
        "papers": { "legalName": "示例商城有限公司", "responsiblePerson": "李明", "serviceRules": { "version": "1", "text": "…" },
                    "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z" } }
        """;

    [Fact]
    public async Task Missing_papers_are_said_by_PUT_and_GET_the_log_of_the_bind_and_a_metric_until_they_are_there()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Registry.RequirePapers = true);
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("Registered, and cannot send: 3 of kind Organization (PapersMissing)", StringComparison.Ordinal));
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Put, Acme, Organization("")),
            (HttpMethod.Get, Acme, null),
            (HttpMethod.Get, "/api/v1/codes/" + Orders, null),
            (HttpMethod.Put, "/api/v1/codes/" + Orders, """{ "match": "Prefix", "organization": "acme", "purpose": "Notification" }"""),
            (HttpMethod.Get, "/api/v1/accounts/" + Narrow, null),
        })
        {
            Assert.Equal([Missing], Blocks(await guard.CallAsync(method, path, body)));
        }

        var listed = (await guard.CallAsync(HttpMethod.Get, "/api/v1/organizations"))!["items"]!.AsArray().Single(o => (string?)o!["id"] == "acme");
        Assert.Equal([Missing], Blocks(listed));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, (await Assert.ThrowsAsync<BindRefusedException>(() => guard.BindAsync(Narrow))).Status);
        Assert.Contains(guard.Log.Entries, entry => entry.Contains($"Account {Narrow} cannot send: {Missing}", StringComparison.Ordinal));
        using var api = new GuardApi(guard);
        Assert.Equal(3, await api.MetricAsync("""smppguard_blocked_senders{kind="organization",cause="papers-missing"}"""));

        Assert.Empty(Blocks(await guard.CallAsync(HttpMethod.Put, Acme, Organization(Verified))));
        Assert.Empty(Blocks(await guard.CallAsync(HttpMethod.Get, "/api/v1/accounts/" + Narrow)));
        Assert.Equal(2, await api.MetricAsync("""smppguard_blocked_senders{kind="organization",cause="papers-missing"}"""));
        Assert.True((await (await guard.BindAsync(Narrow)).SubmitAsync(Shared, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task An_answer_with_what_blocks_can_be_sent_back_as_it_came()
    {
        await using var guard = await GuardFixture.StartAsync();
        var suspended = await guard.CallAsync(HttpMethod.Post, Acme + "/suspend");
        Assert.Equal(["the organization acme is suspended"], Blocks(suspended));
        Assert.Equal(["the organization acme is suspended"], Blocks(await guard.CallAsync(HttpMethod.Put, Acme, suspended!.ToJsonString())));
        Assert.Empty(Blocks(await guard.CallAsync(HttpMethod.Post, Acme + "/resume")));
    }

    [Fact]
    public async Task Papers_that_are_not_checked_or_have_ended_and_codes_that_are_not_valid_are_told_apart()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(time: time);
        Assert.Equal(
            ["papers.verification.state of the organization acme is not \"verified\""],
            Blocks(await guard.CallAsync(HttpMethod.Put, Acme, Organization(Verified.Replace("\"verified\"", "\"pending\"", StringComparison.Ordinal)))));

        var end = DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture);
        var ending = Verified.Replace("08:00:00Z\"", $"08:00:00Z\", \"reverifyBy\": \"{end}\"", StringComparison.Ordinal);
        Assert.Empty(Blocks(await guard.CallAsync(HttpMethod.Put, Acme, Organization(ending))));
        time.Shift += TimeSpan.FromHours(2);
        Assert.Equal([$"the licence of the organization acme, or the check of its papers, ended at {end}"], Blocks(await guard.CallAsync(HttpMethod.Get, Acme)));

        Assert.Empty(Blocks(await guard.CallAsync(HttpMethod.Put, Acme, Organization(Verified))));
        Assert.Equal(
            [$"the code {Orders} is valid only from 2099-12-31T16:00:00.000Z"],
            Blocks(await guard.CallAsync(HttpMethod.Put, "/api/v1/codes/" + Orders, """{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "validFrom": "2100-01-01" }""")));

        // The account can send from its other codes: it binds, and the log says what it cannot.
        var account = Blocks(await guard.CallAsync(HttpMethod.Get, "/api/v1/accounts/" + Mall));
        Assert.Equal([$"the code {Orders} is valid only from 2099-12-31T16:00:00.000Z"], account);
        _ = await guard.BindAsync();
        Assert.Contains(guard.Log.Entries, entry => entry.Contains($"Account {Mall} binds, and cannot send from everything that it has: {account[0]}", StringComparison.Ordinal));
        using var api = new GuardApi(guard);
        Assert.Equal(1, await api.MetricAsync("""smppguard_blocked_senders{kind="code",cause="not-valid"}"""));
        Assert.Equal(0, await api.MetricAsync("""smppguard_blocked_senders{kind="account",cause="no-smsc"}"""));
    }

    private static string Organization(string more) => $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234"{{(more.Length > 0 ? ", " : "")}}{{more}} }""";

    private static List<string> Blocks(JsonNode? answer) => [.. (answer!["blocked"]?.AsArray() ?? []).Select(text => (string)text!)];
}
