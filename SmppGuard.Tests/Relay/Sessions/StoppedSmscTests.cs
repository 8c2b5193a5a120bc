using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Sessions;

/// <summary>A link that an operator stops loses nothing that it took, takes nothing more, and stays stopped.</summary>
public sealed class StoppedSmscTests
{
    private const string Path = "/api/v1/smscs";

    [Fact]
    public async Task A_stopped_link_unbinds_refuses_and_is_named_until_it_is_started()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "before")).IsOk);
        Assert.Equal("bound", (string)(await guard.CallAsync(HttpMethod.Get, Path))!["items"]![0]!["state"]!);

        var stopped = (await guard.CallAsync(HttpMethod.Post, Path + "/main/stop", """{ "reason": "maintenance 17" }"""))!;
        Assert.Equal(("stopped", 0, "test", "maintenance 17"), ((string)stopped["state"]!, (int)stopped["binds"]!, (string)stopped["stop"]!["by"]!, (string)stopped["stop"]!["reason"]!));
        await guard.EventuallyAsync(() => guard.Smsc.Connections().Count == 0, "the unbind");
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Orders, Agreed, "during")).Status);
        Assert.Equal(Reason.SmscUnavailable, (await guard.RecordAsync(r => r.OriginalText == "during")).Reason);

        using var api = guard.CreateApi();
        using var ready = await api.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(503, (int)ready.StatusCode);
        Assert.Contains("main (stopped)", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(guard.Log.Entries, e => e.Contains("SMSC main is stopped by test: maintenance 17", StringComparison.Ordinal));

        // Once more is no change, and says still who it was first.
        Assert.Equal("maintenance 17", (string)(await guard.CallAsync(HttpMethod.Post, Path + "/main/stop"))!["stop"]!["reason"]!);

        Assert.Null((await guard.CallAsync(HttpMethod.Post, Path + "/main/start"))!["stop"]);
        await guard.SmscBoundAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "after")).IsOk);
        Assert.Equal(("bound", 1), ((string)(await guard.CallAsync(HttpMethod.Get, Path + "/main"))!["state"]!, (int)(await guard.CallAsync(HttpMethod.Get, Path + "/main"))!["bindsToSend"]!));
    }

    [Fact]
    public async Task What_is_under_way_when_a_link_is_stopped_is_answered_as_the_smsc_says()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 300);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var underway = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "underway" }.Encode());
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);

        var stopping = guard.CallAsync(HttpMethod.Post, Path + "/main/stop");
        await guard.EventuallyAsync(() => guard.Link.IsStopped, "the stop");
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Orders, Agreed, "late")).Status);
        Assert.Equal("stopping", (string)(await guard.CallAsync(HttpMethod.Get, Path + "/main"))!["state"]!);
        Assert.False(stopping.IsCompleted);
        Assert.True(received.Answer(CommandStatus.ESME_ROK, "1"));

        Assert.Equal("stopped", (string)(await stopping)!["state"]!);
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await underway).CommandStatus);
    }

    [Fact]
    public async Task A_link_stays_stopped_over_a_restart_and_the_start_waits_for_nobody()
    {
        await using var guard = await GuardFixture.StartAsync();
        _ = await guard.CallAsync(HttpMethod.Post, Path + "/main/stop", """{ "reason": "carrier asked" }""");
        await guard.StopAsync();
        await guard.StartAgainAsync(awaitBinds: false);

        Assert.Equal(("stopped", "carrier asked"), ((string)(await guard.CallAsync(HttpMethod.Get, Path + "/main"))!["state"]!, (string)(await guard.CallAsync(HttpMethod.Get, Path + "/main"))!["stop"]!["reason"]!));
        Assert.Contains(guard.Log.Entries, e => e.Contains("SMSC main was stopped by test", StringComparison.Ordinal));
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Orders, Agreed, "during")).Status);
        _ = await guard.CallAsync(HttpMethod.Post, Path + "/main/start");
        await guard.SmscBoundAsync();
        await guard.StopAsync();
        await guard.StartAgainAsync();
    }

    [Theory]
    [InlineData("[ { \"smsc\": ")]
    [InlineData("[ null ]")]
    [InlineData("[ { \"smsc\": \"\" } ]")]
    [InlineData("[ { \"smsc\": \"main\" }, { \"smsc\": \"main\", \"by\": \"ops\" } ]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_start_refuses_a_file_of_stops_that_it_cannot_read(string text)
    {
        await using var guard = await GuardFixture.StartAsync();
        await guard.StopAsync();
        Assert.Null(StoppedSmscs.Problem(guard.DataDirectory));
        await File.WriteAllTextAsync(System.IO.Path.Combine(guard.DataDirectory, "stopped-smscs.json"), text);
        var problems = new List<string>();
        SmppGuard.Hosting.MachineCheck.Run(
            SmppGuard.Hosting.GuardConfiguration.From(new() { DataDirectory = guard.DataDirectory, Smpp = { Listen = ["127.0.0.1:0"] }, Http = { Listen = "http://127.0.0.1:0" } }), problems, []);
        Assert.Contains("stopped-smscs.json cannot be read", Assert.Single(problems), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<StoppedSmscsDamagedException>(() => guard.StartAgainAsync(awaitBinds: false));
        Assert.Contains("stopped-smscs.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_two_stopped_links_is_a_warning_and_leaves_the_other_and_the_readiness_alone()
    {
        await using var second = await SmscSimulator.Server.SmscServer.StartAsync();
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs.Add(
            new SmscOptions { Name = "second", Host = "127.0.0.1", Port = second.Port, SystemId = "guard", Password = "secret" }));
        var esme = await guard.BindAsync();
        _ = await guard.CallAsync(HttpMethod.Post, Path + "/second/stop");
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        var ready = (await guard.CallAsync(HttpMethod.Get, "/health/ready"))!;
        Assert.Contains("second (by test)", (string)ready["warnings"]![0]!, StringComparison.Ordinal);

        using var api = new GuardApi(guard);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Post, Path + "/third/stop")).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Post, Path + "/third/start")).Status);
        Assert.Equal(400, (await api.SendAsync(HttpMethod.Post, Path + "/main/stop", """{ "reson": "x" }""")).Status);
        Assert.False(guard.Link.IsStopped);
    }

    [Fact]
    public async Task The_last_error_of_a_link_is_shown()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.RefuseBindsWith = CommandStatus.ESME_RBINDFAIL;
        guard.Smsc.Disconnect();
        await Eventually.TrueAsync(
            async () => ((string?)(await guard.CallAsync(HttpMethod.Get, Path + "/main"))!["lastError"]?["text"])?.Contains("ESME_RBINDFAIL", StringComparison.Ordinal) == true,
            "the refused bind");
        Assert.Equal("connecting", (string)(await guard.CallAsync(HttpMethod.Get, Path + "/main"))!["state"]!);
    }
}
