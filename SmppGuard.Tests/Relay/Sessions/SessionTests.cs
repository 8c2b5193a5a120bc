using System.Globalization;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Relay.Sessions;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Sessions;

/// <summary>Who is bound is listed over the API, and ended there without losing what is under way.</summary>
public sealed class SessionTests
{
    private const string Path = "/api/v1/sessions";

    [Fact]
    public async Task Sessions_of_both_sides_say_who_they_are_and_what_they_do()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await guard.BindAsync(Strict, CommandId.BindReceiver);
        _ = await guard.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        }

        var all = (await guard.CallAsync(HttpMethod.Get, Path))!["items"]!.AsArray();
        Assert.Equal(3, all.Count);
        var mall = await OneAsync(guard, $"?side=esme&peer={Mall}");
        Assert.Equal(("esme", Mall, "127.0.0.1", "transceiver", "3.4"), ((string)mall["side"]!, (string)mall["peer"]!, (string)mall["address"]!, (string)mall["bindType"]!, (string)mall["interfaceVersion"]!));
        Assert.Equal((3L, 100, 0), ((long)mall["received"]!, (int)mall["window"]!, (int)mall["inFlight"]!));
        Assert.Equal("receiver", (string)(await OneAsync(guard, $"?peer={Strict}"))["bindType"]!);
        var smsc = await OneAsync(guard, "?side=smsc");
        Assert.Equal(("main", "transceiver", 3L), ((string)smsc["peer"]!, (string)smsc["bindType"]!, (long)smsc["sent"]!));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{guard.Smsc.Port}"), (string)smsc["address"]!);
        Assert.InRange(DateTimeOffset.Parse((string)smsc["since"]!, CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.Equal((string)smsc["id"]!, (string)(await guard.CallAsync(HttpMethod.Get, $"{Path}/{smsc["id"]}"))!["id"]!);

        using var api = new GuardApi(guard);
        Assert.Equal(400, (await api.SendAsync(HttpMethod.Get, Path + "?side=other")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, Path + "/17")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, Path + "/x")).Status);

        // The list comes in pieces.
        var first = (await guard.CallAsync(HttpMethod.Get, Path + "?limit=2"))!;
        var rest = (await guard.CallAsync(HttpMethod.Get, $"{Path}?limit=2&cursor={first["next"]}"))!;
        Assert.Equal(all.Select(s => (string)s!["id"]!), first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(s => (string)s!["id"]!));
        Assert.Null(rest["next"]);
    }

    [Fact]
    public async Task A_session_that_is_closed_gets_its_answers_first_and_the_log_says_why()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 300);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var other = await guard.BindAsync(Strict);
        var underway = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "underway" }.Encode());
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);
        var session = await OneAsync(guard, $"?peer={Mall}");
        Assert.Equal(1, (int)session["inFlight"]!);

        var closing = guard.CallAsync(HttpMethod.Delete, $"{Path}/{session["id"]}?reason=wrong%20window");
        await guard.EventuallyAsync(() => guard.Log.Entries.Any(e => e.Contains($"ends session {session["id"]}", StringComparison.Ordinal)), "the closing");
        Assert.False(closing.IsCompleted);
        Assert.True(received.Answer(CommandStatus.ESME_ROK, "1"));
        _ = await closing;

        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await underway).CommandStatus);
        await esme.Closed.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains(guard.Log.Entries, e => e.Contains("Key test ends session", StringComparison.Ordinal) && e.Contains("wrong window", StringComparison.Ordinal));
        Assert.Empty((await guard.CallAsync(HttpMethod.Get, $"{Path}?peer={Mall}"))!["items"]!.AsArray());
        Assert.False(other.Closed.IsCompleted);

        // It may bind again, for that is what suspending is for.
        guard.Smsc.OnSubmit = null;
        Assert.True((await (await guard.BindAsync()).SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task A_bind_to_an_smsc_that_is_closed_is_made_again()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var before = await OneAsync(guard, "?side=smsc");
        _ = await guard.CallAsync(HttpMethod.Delete, $"{Path}/{before["id"]}");
        await guard.SmscBoundAsync();
        Assert.NotEqual((string)before["id"]!, (string)(await OneAsync(guard, "?side=smsc"))["id"]!);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public void Rates_are_those_of_the_last_ten_seconds()
    {
        var traffic = new SessionTraffic();
        Assert.Equal((0d, 0d), traffic.Rates(0));
        for (var second = 0; second < 100; second++)
        {
            traffic.Tick(second * 1000);
            traffic.Tick((second * 1000) + 200);
            for (var i = 0; i < (second < 50 ? 1000 : 20); i++)
            {
                traffic.CountReceived();
            }

            traffic.CountSent();
        }

        Assert.Equal((20d, 1d), traffic.Rates(100_000));
        Assert.Equal((51_000L, 100L), (traffic.Received, traffic.Sent));

        // Nothing was looked at for long: nothing is known of late.
        Assert.Equal((0d, 0d), traffic.Rates(1_000_000));
    }

    private static async Task<JsonNode> OneAsync(GuardFixture guard, string query) => Assert.Single((await guard.CallAsync(HttpMethod.Get, Path + query))!["items"]!.AsArray())!;
}
