using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Carriers;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Carriers;

/// <summary>A service of the operator that knows carriers: asked behind the scenes, and never waited for.</summary>
public sealed class CarrierLookUpTests : IAsyncLifetime
{
    private const string Number = "8613800138000";

    private LookUpService _service = null!;

    public async Task InitializeAsync() => _service = await LookUpService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task What_the_service_says_counts_from_the_next_look_on_and_is_asked_once()
    {
        await using var guard = await StartAsync();
        Assert.Equal("china-mobile", Of(guard, Number));
        Assert.Equal("china-mobile", Of(guard, Number));
        await guard.EventuallyAsync(() => Of(guard, Number) is "china-unicom", "the service's answer");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("china-unicom", Of(guard, Number));
        }

        guard.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Number, Assert.Single(_service.Asked));
        Assert.Equal("Bearer t0ken", Assert.Single(_service.Authorizations));
        var said = await guard.CallAsync(HttpMethod.Get, "/api/v1/carriers/" + Number);
        Assert.Equal(("china-unicom", "look-up"), ((string?)said!["carrier"], (string?)said["knownFrom"]));
        var metrics = await guard.ScrapeAsync();
        Assert.Equal(1, metrics["smppguard_carrier_lookups_total{result=\"answered\"}"]);
        Assert.Equal(1, metrics["smppguard_carrier_lookups_cached"]);
    }

    [Fact]
    public async Task An_answer_counts_for_its_time_and_then_until_the_next()
    {
        await using var guard = await StartAsync();
        await guard.EventuallyAsync(() => Of(guard, Number) is "china-unicom", "the service's answer");
        _service.Answer = _ => (HttpStatusCode.OK, """{ "carrier": "china-telecom" }""");
        guard.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("china-unicom", Of(guard, Number));
        Assert.Single(_service.Asked);
        guard.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("china-unicom", Of(guard, Number));
        await guard.EventuallyAsync(() => Of(guard, Number) is "china-telecom", "the service's next answer");
        Assert.Equal(2, _service.Asked.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{ "carrier": null }""", "unknown")]
    [InlineData(HttpStatusCode.OK, """{ "carrier": "" }""", "unknown")]
    [InlineData(HttpStatusCode.OK, "{}", "unknown")]
    [InlineData(HttpStatusCode.NotFound, "", "unknown")]
    [InlineData(HttpStatusCode.NoContent, "", "unknown")]
    [InlineData(HttpStatusCode.OK, """{ "carrier": "not a name" }""", "failed")]
    [InlineData(HttpStatusCode.OK, "<html>", "failed")]
    [InlineData(HttpStatusCode.OK, "", "failed")]
    [InlineData(HttpStatusCode.Found, "", "failed")]
    [InlineData(HttpStatusCode.InternalServerError, """{ "carrier": "china-unicom" }""", "failed")]
    public async Task A_service_that_does_not_know_or_says_nonsense_leaves_it_at_the_prefix(HttpStatusCode status, string body, string counted)
    {
        _service.Answer = _ => (status, body);
        await using var guard = await StartAsync();
        Assert.Equal("china-mobile", Of(guard, Number));
        await CountedAsync(guard, counted, 1);
        Assert.Equal("china-mobile", Of(guard, Number));
        if (counted is "failed")
        {
            await guard.EventuallyAsync(() => guard.Log.Entries.Any(IsOfFailure), "a line of the log");
        }
        else
        {
            Assert.DoesNotContain(guard.Log.Entries, entry => IsOfFailure(entry));
        }
    }

    [Fact]
    public async Task A_service_that_is_silent_or_away_is_counted_logged_once_a_minute_and_left_alone_for_a_while()
    {
        var silence = new TaskCompletionSource();
        _service.Silence = silence.Task;
        await using var guard = await StartAsync();
        Assert.Equal("china-mobile", Of(guard, Number));
        await guard.EventuallyAsync(() => _service.Asked.Count == 1, "the question");
        guard.Time.Advance(TimeSpan.FromMinutes(1));
        await CountedAsync(guard, "failed", 1);
        await _service.DisposeAsync();
        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal("china-mobile", Of(guard, $"86138001380{i:D2}"));
        }

        await guard.EventuallyAsync(() => CountOf(guard, "failed") + CountOf(guard, "dropped") == 21, "20 look-ups that came to nothing");
        Assert.InRange(CountOf(guard, "failed"), 10, 21);
        Assert.Single(guard.Log.Entries, IsOfFailure);
        silence.SetResult();
    }

    [Fact]
    public async Task A_number_on_the_list_of_ported_numbers_is_not_asked_for()
    {
        await using var guard = await StartAsync();
        using (var api = guard.CreateApi())
        using (var list = new StringContent($"{Number},china-telecom\n", Encoding.UTF8, "text/csv"))
        {
            Assert.Equal(HttpStatusCode.OK, (await api.PutAsync(new Uri("/api/v1/portability?version=1", UriKind.Relative), list)).StatusCode);
        }

        Assert.Equal("china-telecom", Of(guard, Number));
        Assert.Equal("china-mobile", Of(guard, "8613800138001"));
        await guard.EventuallyAsync(() => Of(guard, "8613800138001") is "china-unicom", "the service's answer");
        Assert.Equal("china-telecom", Of(guard, Number));
        Assert.Equal("8613800138001", Assert.Single(_service.Asked));
    }

    [Fact]
    public async Task No_more_answers_are_kept_than_there_is_room_for_and_no_more_asked_for_at_a_time()
    {
        var silence = new TaskCompletionSource();
        _service.Silence = silence.Task;
        await using var guard = await StartAsync(o =>
        {
            o.Carriers.LookUp.CacheNumbers = 5;
            o.Carriers.LookUp.Concurrency = 2;
        });
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("china-mobile", Of(guard, $"86138001380{i:D2}"));
        }

        await guard.EventuallyAsync(() => _service.Asked.Count == 2, "two questions");
        silence.SetResult();
        await guard.EventuallyAsync(() => CountOf(guard, "answered") == 20, "all answers");
        Assert.Equal(5, (await guard.ScrapeAsync())["smppguard_carrier_lookups_cached"]);
    }

    /// <summary>The lists and the service say the same object for one carrier, by which routes compare.</summary>
    [Fact]
    public async Task A_carrier_is_the_same_object_wherever_it_is_known_from()
    {
        await using var guard = await StartAsync();
        var prefix = Of(guard, "8613000138000");
        await guard.EventuallyAsync(() => Of(guard, Number) is "china-unicom", "the service's answer");
        Assert.Same(prefix, Of(guard, Number));
    }

    private static bool IsOfFailure(string entry) => entry.Contains("look-ups of carriers have failed", StringComparison.Ordinal);

    private static string? Of(GuardFixture guard, string number) => guard.Services.GetRequiredService<ICarrierOf>().Of(new Msisdn(long.Parse(number, System.Globalization.CultureInfo.InvariantCulture)));

    private static long CountOf(GuardFixture guard, string result) => guard.Services.GetRequiredService<SmppGuard.Carriers.LookUp.CarrierLookUps>().Results.Single(r => r.Result == result).Count;

    private static Task CountedAsync(GuardFixture guard, string result, long count) => guard.EventuallyAsync(() => CountOf(guard, result) == count, $"{count} look-ups that are {result}");

    private Task<GuardFixture> StartAsync(Action<GuardOptions>? more = null) => GuardFixture.StartAsync(
        o =>
        {
            o.Carriers.LookUp = new CarrierLookUpOptions { Url = _service.Url, Token = "t0ken", CacheMinutes = 60, TimeoutMilliseconds = 60_000 };
            o.Carriers.Aliases["cucc"] = "china-unicom";
            more?.Invoke(o);
        },
        time: HandedTime.Stopped());
}
