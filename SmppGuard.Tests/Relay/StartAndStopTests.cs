using System.Net;
using System.Net.Sockets;
using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay;

/// <summary>What providers see of a start and of a stop while they submit. Processes of their own have their own time, which is real.</summary>
public sealed class StartAndStopTests
{
    [Fact]
    public async Task No_bind_is_accepted_before_an_SMSC_that_answers_is_bound()
    {
        await using var guard = await GuardFixture.StartAsync(o => o.Smpp.StartWaitSeconds = 300);
        await guard.StopAsync();
        guard.Smsc.RefuseBindsWith = CommandStatus.ESME_RALYBND;
        var starting = guard.StartAgainAsync();
        await Eventually.TrueAsync(() => guard.Log.Contains("SMSC main refused the bind"), "a refused bind");
        Assert.False(starting.IsCompleted);
        Assert.Contains("starting", await ReasonsAsync(guard), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => EsmeClient.BindAsync(guard.Esme(Mall)));

        guard.Smsc.RefuseBindsWith = null;
        await starting;
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "the first one")).IsOk);
    }

    [Fact]
    public async Task An_SMSC_that_says_nothing_is_waited_for_as_long_as_configured()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        await guard.StopAsync();
        await guard.Time.AdvanceUntilAsync(guard.StartAgainAsync(o => o.Smscs[0].Port = ((IPEndPoint)mute.LocalEndpoint).Port, awaitBinds: false));
        Assert.True(guard.Log.Contains("SMSC main answers, but is not bound after 5 s"));
        Assert.Contains("no bind to SMSC main", await ReasonsAsync(guard), StringComparison.Ordinal);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Notices, Agreed, "too early")).Status);
    }

    [Fact]
    public async Task An_SMSC_that_cannot_be_reached_delays_no_start()
    {
        await using var guard = await GuardFixture.StartAsync(o => o.Smpp.StartWaitSeconds = 300);
        await guard.StopAsync();
        await guard.Smsc.GoDownAsync();
        await guard.StartAgainAsync(awaitBinds: false);
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await (await guard.BindAsync()).SubmitAsync(Notices, Agreed, "nobody there")).Status);
    }

    [Fact]
    public async Task A_process_that_is_told_to_stop_while_it_waits_for_an_SMSC_ends_in_order()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var guard = new GuardProcess(((IPEndPoint)mute.LocalEndpoint).Port, """ "Smpp": { "StartWaitSeconds": 300 }, """);
        var starting = guard.StartAsync();
        using var connection = await mute.AcceptTcpClientAsync();
        guard.Signal(GuardProgram.Sigterm);
        await Assert.ThrowsAsync<InvalidOperationException>(() => starting);
        Assert.Equal(0, await guard.ExitAsync());
    }

    [Fact]
    public async Task A_submit_that_comes_after_unbind_was_sent_is_refused_with_a_record()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        await using var esme = await EsmeClient.ConnectAsync(guard.Esme(Mall));
        esme.AnswersRequests = false;
        Assert.Equal(CommandStatus.ESME_ROK, await esme.BindAsync());
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "before")).IsOk);
        var stopping = guard.App.StopAsync();
        Assert.Equal(CommandId.Unbind, PduHeader.Read(await esme.Unexpected.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60))).CommandId);
        var late = await esme.SubmitTogetherAsync(
        [
            new Submit { Source = Notices, Destination = Agreed, Text = "late" },
            new Submit { Source = Adverts, Destination = Agreed, Text = "late advert" },
        ]);
        Assert.All(late, l => Assert.Equal(CommandStatus.ESME_RSYSERR, l.Status));
        await guard.Time.AdvanceUntilAsync(stopping);
        await guard.StopAsync();

        Assert.DoesNotContain(guard.Smsc.Received.Snapshot(), m => m.Text.Contains("late", StringComparison.Ordinal));
        await guard.StartAgainAsync();
        Assert.Equal(Reason.SmscUnavailable, (await guard.RecordAsync(r => r.OriginalText == "late")).Reason);
        Assert.Equal(Reason.SmscUnavailable, (await guard.RecordAsync(r => r.OriginalText == "late advert")).Reason);
    }

    [Fact]
    public async Task Every_submit_that_is_answered_while_it_stops_or_starts_has_its_record()
    {
        var load = new TokenLoad();
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, """ "Smpp": { "StartWaitSeconds": 60 }, """);
        for (var round = 0; round < 4; round++)
        {
            var refused = load.Answered.Where(a => !a.Value.IsOk).Select(a => a.Key).ToHashSet(StringComparer.Ordinal);

            // At once, as providers come back: nothing is refused for want of an SMSC that is about to be bound.
            await guard.StartAsync();
            var enough = load.Answered.Count + 500;
            var esmes = await Task.WhenAll(EsmeClient.BindAsync(guard.Esme()), EsmeClient.BindAsync(guard.Esme()));
            var loading = esmes.Select(e => load.SubmitAsync(e, 50)).ToArray();
            await Eventually.TrueAsync(() => load.Answered.Count >= enough, "answers");
            Assert.DoesNotContain(load.Answered, a => !a.Value.IsOk && !refused.Contains(a.Key));
            Assert.Equal(0, await guard.StopAsync());
            await Task.WhenAll(loading);
            foreach (var esme in esmes)
            {
                await esme.DisposeAsync();
            }
        }

        var records = await TokenLoad.RecordsAsync(guard.DataDirectory);
        Assert.All(load.Answered, answer =>
        {
            if (answer.Value.Status == CommandStatus.ESME_RINVBNDSTS)
            {
                // It came behind the answer to our unbind: no submit any more.
                return;
            }

            var record = Assert.Single(records[answer.Key]);
            Assert.Equal(answer.Value.IsOk ? Reason.None : Reason.SmscUnavailable, record.Reason);
        });
    }

    [Fact]
    public async Task A_hangup_ends_nothing_and_is_told_in_the_log()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        guard.Signal(GuardProgram.Sighup);
        await Eventually.TrueAsync(() => guard.Errors.Any(l => l.Contains("Configuration read again", StringComparison.Ordinal)), "a line in the log");
        Assert.True((await esme.SubmitAsync(Notices, Agreed, "still here")).IsOk);
        Assert.Equal(0, await guard.StopAsync());
    }

    private static async Task<string> ReasonsAsync(GuardFixture guard)
    {
        using var api = guard.CreateApi();
        using var answer = await api.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
