using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Scheduled;

/// <summary>Where quiet hours hold, what would come in them waits for their end, if it is valid until then.</summary>
public sealed class HeldInQuietHoursTests
{
    private const CommandStatus Quiet = (CommandStatus)0x0408;

    /// <summary>40 s before the end of the quiet hours: 08:00 in Shanghai.</summary>
    private static FakeTimeProvider BeforeTheEnd() => new(new DateTimeOffset(2026, 11, 21, 23, 59, 20, TimeSpan.Zero));

    private static readonly DateTimeOffset End = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_advert_waits_for_their_end_and_a_notice_does_not()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        guard.Smsc.Received.Clear();
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ValidityPeriod = "000000010000000R" })).IsOk);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = AlsoAgreed, Text = "data", CommandId = CommandId.DataSm })).IsOk);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Outcome == MessageOutcome.Scheduled) == 2, "both to wait");
        Assert.Equal(0, guard.Smsc.Received.Count);

        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 2, "both to leave");
        Assert.InRange(guard.Time.GetUtcNow(), End, End.AddSeconds(30));
        var sent = guard.Smsc.Received.Snapshot().Single(m => m.CommandId == CommandId.SubmitSm);
        Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(sent.Pdu, out var view));
        Assert.StartsWith("261122005920", Encoding.ASCII.GetString(view.ValidityPeriod), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_valid_until_then_is_refused_at_once()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(Quiet, (await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ValidityPeriod = "000000000020000R" })).Status);
        Assert.Equal(Reason.QuietHours, (await guard.RecordAsync(_ => true)).Reason);
    }

    /// <summary>Also while the SMSC is away, and not where no more may wait.</summary>
    [Fact]
    public async Task An_explanation_says_until_when_it_would_wait()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.QuietHours.Enabled, options.QuietHours.Action, options.Scheduled.MaxMessages) = (true, "Hold", 1), time: BeforeTheEnd());
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        var advert = await ExplainAsync(guard, Adverts);
        Assert.Equal(("allowed", "scheduled", 0u, 1), ((string?)advert["decision"], (string?)advert["outcome"], (uint)advert["commandStatus"]!, (int)advert["segments"]!));
        Assert.Equal(End, DateTimeOffset.Parse((string)advert["heldUntil"]!, CultureInfo.InvariantCulture));
        Assert.NotNull((string?)advert["sentText"]);
        var order = await ExplainAsync(guard, Orders);
        Assert.Equal(("smsc-unavailable", null, null), ((string?)order["reason"], (string?)order["outcome"], (string?)order["heldUntil"]));

        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal(("queue-full", null), ((string?)(advert = await ExplainAsync(guard, Adverts))["reason"], (string?)advert["heldUntil"]));
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Fact]
    public async Task What_is_scheduled_into_them_waits_for_their_end()
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        var schedule = End.AddSeconds(-10).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = schedule })).IsOk);
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 1, "it to leave");
        Assert.InRange(guard.Time.GetUtcNow(), End, End.AddSeconds(30));
    }

    /// <summary>Also hours that came while it waited.</summary>
    [Fact]
    public async Task An_organization_says_for_itself_whether_its_messages_wait()
    {
        await using var guard = await GuardFixture.StartAsync(time: BeforeTheEnd());
        var esme = await guard.BindAsync();
        var schedule = End.AddSeconds(-30).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = Agreed, Text = "sale", ScheduleDeliveryTime = schedule })).IsOk);
        await PutAsync(guard, """{ "from": "20:00", "to": "08:00", "classes": [ "Commercial", "Notification" ], "action": "Hold" }""");
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "order")).IsOk);
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 2, "both to leave");
        Assert.InRange(guard.Time.GetUtcNow(), End, End.AddSeconds(30));

        guard.Time.SetUtcNow(End.AddHours(13));
        await guard.SmscBoundAsync();
        esme = await guard.BindAsync();
        await PutAsync(guard, """{ "from": "20:00", "to": "08:00", "action": "Refuse" }""");
        Assert.Equal(Quiet, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    private static async Task<JsonNode> ExplainAsync(GuardFixture guard, string source) => (await guard.CallAsync(
        HttpMethod.Post, "/api/v1/explain", $$"""{ "account": "{{Mall}}", "source": "{{source}}", "destination": "{{Agreed}}", "text": "on its way" }"""))!;

    private static Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(Hold, time: BeforeTheEnd());

    private static void Hold(GuardOptions options) => (options.QuietHours.Enabled, options.QuietHours.Action) = (true, "Hold");

    private static Task PutAsync(GuardFixture guard, string quietHours) => guard.CallAsync(
        HttpMethod.Put, "/api/v1/organizations/acme", $$"""{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "quietHours": {{quietHours}} }""");
}
