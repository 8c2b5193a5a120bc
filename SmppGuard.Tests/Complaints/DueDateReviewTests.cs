using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Complaints;

public sealed class DueDateReviewTests
{
    [Fact]
    public async Task Open_complaints_get_their_due_dates_anew_when_the_holidays_become_known()
    {
        using var folder = new TemporaryFolder();
        var unpublished = folder.Write("china.json", """{ "name": "china", "years": [ { "year": 2026, "confirmed": false, "source": "none", "holidays": [], "workdays": [] } ] }""");
        await using var guard = await GuardFixture.StartAsync(options => options.Complaints.CalendarFile = unpublished);
        using (var http = guard.CreateApi())
        {
            using var answer = await http.PostAsync(new Uri("/api/v1/complaints", UriKind.Relative), new StringContent(
                $$"""{ "msisdn": "{{TestRegistry.Agreed}}", "channel": "web", "text": "spam", "receivedAt": "2026-09-29T02:00:00Z" }""", Encoding.UTF8, "application/json"));
            var created = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
            Assert.Equal(("2026-10-20", false), ((string?)created["dueDate"], (bool)created["dueDateConfirmed"]!));
        }

        await guard.StopAsync();
        await guard.StartAgainAsync(options => options.Complaints.CalendarFile = null);
        using var again = guard.CreateApi();
        var complaint = Assert.Single((await again.GetFromJsonAsync<JsonObject>("/api/v1/complaints"))!["items"]!.AsArray())!;
        Assert.Equal(("2026-10-26", true), ((string?)complaint["dueDate"], (bool)complaint["dueDateConfirmed"]!));
        var history = (await again.GetFromJsonAsync<JsonObject>("/api/v1/complaints/" + (string?)complaint["id"]))!["history"]!.AsArray();
        Assert.Equal(("dueDate", "2026-10-20", "2026-10-26"), ((string?)history[0]!["field"], (string?)history[0]!["old"], (string?)history[0]!["new"]));
    }
}
