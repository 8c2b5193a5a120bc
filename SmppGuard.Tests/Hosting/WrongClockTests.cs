using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Hosting;

/// <summary>Clocks that are wrong for a start or a moment: nothing is lost, ids stay where they are, and what was received is found by when it was received.</summary>
public sealed class WrongClockTests
{
    private static readonly TimeSpan SevenMonths = TimeSpan.FromDays(214);

    [Fact]
    public async Task A_clock_7_months_ahead_at_a_start_purges_nothing_and_health_says_why_also_after_another_start()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(time: time);
        await SubmitAsync(guard, "before");
        await guard.StopAsync();
        for (var start = 0; start < 2; start++)
        {
            time.Shift = SevenMonths;
            await guard.StartAgainAsync();
            Purger(guard).Purge();
            Assert.Contains("hours ahead of the newest record", await WarningAsync(guard), StringComparison.Ordinal);
            Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("Nothing is removed from the archive", StringComparison.Ordinal));
            await SubmitAsync(guard, $"ahead {start}");
            await guard.StopAsync();
        }

        time.Shift = TimeSpan.Zero;
        await guard.StartAgainAsync();
        Assert.Equal("", await WarningAsync(guard));
        var from = time.GetUtcNow();
        await SubmitAsync(guard, "after");
        Assert.Equal(["after"], await TextsAsync(guard, from, from.AddHours(1)));
        Assert.Equal(["before"], await TextsAsync(guard, from.AddHours(-1), from));
        Assert.Equal(["ahead 1", "ahead 0"], await TextsAsync(guard, from.AddDays(200), from.AddDays(300)));
    }

    [Fact]
    public async Task A_start_after_a_long_stop_is_trusted_when_the_operator_says_so()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(time: time);
        await SubmitAsync(guard, "before");
        await guard.StopAsync();
        time.Shift = TimeSpan.FromDays(5);
        await guard.StartAgainAsync();
        Assert.NotEqual("", await WarningAsync(guard));
        await guard.StopAsync();
        await guard.StartAgainAsync(options => options.Clock.MaxLeadHours = 200);
        Assert.Equal("", await WarningAsync(guard));
        await SubmitAsync(guard, "after");
        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal("", await WarningAsync(guard));
    }

    [Fact]
    public async Task A_clock_40_days_ahead_for_a_moment_moves_no_ids()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(time: time);
        var from = time.GetUtcNow();
        await SubmitAsync(guard, "before");
        time.Shift = TimeSpan.FromDays(40);
        await SubmitAsync(guard, "ahead");
        Assert.Contains("ahead", await WarningAsync(guard), StringComparison.Ordinal);
        Assert.Equal(["ahead"], await TextsAsync(guard, from.AddDays(39), from.AddDays(41)));
        time.Shift = TimeSpan.Zero;
        Assert.Equal("", await WarningAsync(guard));
        await SubmitAsync(guard, "after");
        Assert.Equal(["after", "before"], await TextsAsync(guard, from, from.AddHours(1)));
        var ids = (await MessagesAsync(guard, "")).Select(message => long.Parse((string)message!["id"]!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(ids.OrderDescending().Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(RecordIds.TimeOf(id), from.AddMinutes(-1).ToUnixTimeMilliseconds(), from.AddHours(1).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_by_an_hour_loses_nothing_and_what_came_is_found_by_when_it_came()
    {
        var time = new ShiftedTime();
        await using var guard = await GuardFixture.StartAsync(time: time);
        var first = time.GetUtcNow();
        await SubmitAsync(guard, "first");
        time.Shift = TimeSpan.FromHours(-1);
        await SubmitAsync(guard, "an hour back");
        Assert.Equal(["an hour back"], await TextsAsync(guard, first.AddMinutes(-61), first.AddMinutes(-30)));
        Assert.Equal(["first"], await TextsAsync(guard, first.AddMinutes(-1), first.AddMinutes(10)));
        Assert.Equal(["an hour back"], await TextsAsync(guard, first.AddMinutes(-61), first.AddMinutes(-30), $"&msisdn={Agreed}"));
        Assert.Equal(["an hour back", "first"], await TextsAsync(guard, first.AddMinutes(-61), first.AddMinutes(10)));
        Assert.Equal("", await WarningAsync(guard));
    }

    [Fact]
    public async Task A_purge_takes_what_a_day_explains_the_oldest_first_and_none_in_the_first_hour()
    {
        await using var guard = await GuardFixture.StartAsync();
        await SubmitAsync(guard, "today");
        var folder = Path.Combine(guard.DataDirectory, "archive");
        var today = Assert.Single(Directory.GetFiles(folder, "*.db"));
        for (var i = 0; i < 5; i++)
        {
            OldDay(folder, 300 + i);
        }

        Purger(guard).Purge();
        Purger(guard).Purge();
        var left = Directory.GetFiles(folder, "*.db").Select(Path.GetFileName).ToList();
        Assert.Equal(4, left.Count);
        Assert.Contains(Path.GetFileName(today), left);
        Assert.DoesNotContain($"{DateTime.UtcNow.AddDays(-304):yyyy-MM-dd}.db", left);
        Assert.Equal(2, guard.Log.Entries.Count(entry => entry.StartsWith("Removed ", StringComparison.Ordinal)));
    }

    private static void OldDay(string folder, int daysAgo)
    {
        using var archive = new SmppGuard.Storage.Sqlite.Messages.SqliteArchive(folder, 6, new ShiftedTime { Shift = TimeSpan.FromDays(-daysAgo) });
        archive.Prepare();
    }

    private static ArchivePurger Purger(GuardFixture guard) => guard.Services.GetServices<IHostedService>().OfType<ArchivePurger>().Single();

    private static async Task SubmitAsync(GuardFixture guard, string text)
    {
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, text)).IsOk);
        await esme.UnbindAsync();
        await Eventually.TrueAsync(async () => (await MessagesAsync(guard, "")).Any(message => ((string)message!["originalText"]!).Equals(text, StringComparison.Ordinal)), "the archive");
    }

    private static async Task<List<string>> TextsAsync(GuardFixture guard, DateTimeOffset from, DateTimeOffset to, string more = "") =>
        [.. (await MessagesAsync(guard, $"?from={Uri.EscapeDataString(from.ToString("O"))}&to={Uri.EscapeDataString(to.ToString("O"))}{more}")).Select(message => (string)message!["originalText"]!)];

    private static async Task<JsonArray> MessagesAsync(GuardFixture guard, string query) =>
        (await guard.CallAsync(HttpMethod.Get, $"/api/v1/messages{query}"))!["items"]!.AsArray();

    private static async Task<string> WarningAsync(GuardFixture guard)
    {
        using var http = guard.CreateApi();
        using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var health = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, health);
        return string.Concat(JsonNode.Parse(health)!["warnings"]?.AsArray().Select(warning => (string)warning!) ?? []);
    }
}
