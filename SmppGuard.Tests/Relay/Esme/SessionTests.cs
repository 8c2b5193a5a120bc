using System.Net;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Esme;

/// <summary>Binds, states, and the courtesies of a session.</summary>
public sealed class SessionTests
{
    // Small against the time to bind in: passwords are checked in real time.
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Binds_that_are_not_admitted_get_the_status_that_says_why()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        async Task<CommandStatus> Bind(EsmeClientOptions options) => await guard.Time.AdvanceUntilAsync((await guard.ConnectAsync(options)).BindAsync(), Brief);

        Assert.Equal(CommandStatus.ESME_RINVSYSID, await Bind(guard.Esme("nobody")));
        Assert.Equal(CommandStatus.ESME_RINVPASWD, await Bind(guard.Esme(Mall) with { Password = "wrong" }));
        Assert.Equal(CommandStatus.ESME_RINVPASWD, await Bind(guard.Esme(Mall) with { Password = "" }));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, await Bind(guard.Esme(Elsewhere)));

        var first = await guard.BindAsync(OnlyOne);
        Assert.Equal(CommandStatus.ESME_RALYBND, await Bind(guard.Esme(OnlyOne)));
        Assert.Equal(CommandStatus.ESME_RALYBND, await first.BindAsync());
        await first.UnbindAsync();
        await first.Closed;
        await Eventually.TrueAsync(async () => await Bind(guard.Esme(OnlyOne)) == CommandStatus.ESME_ROK, "the place of the bind that left");
    }

    [Fact]
    public async Task A_place_of_a_bind_is_free_again_when_its_connection_is_cut()
    {
        await using var guard = await GuardFixture.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            EsmeClient? esme = null;
            await Eventually.TrueAsync(
                async () =>
                {
                    esme = await guard.ConnectAsync(guard.Esme(OnlyOne));
                    return await esme.BindAsync() == CommandStatus.ESME_ROK;
                },
                "a free place");
            Assert.True((await esme!.SubmitAsync(Shared, Agreed, "order")).IsOk);
            esme.Abort();
        }
    }

    [Fact]
    public async Task The_connection_ends_when_no_bind_comes_or_the_bind_is_refused()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.BindTimeoutSeconds = 5, time: HandedTime.Stopped());
        var silent = await guard.ConnectAsync();
        var talkative = await guard.ConnectAsync();
        Assert.Equal(CommandStatus.ESME_RINVBNDSTS, await talkative.RequestAsync(CommandId.EnquireLink));
        var refused = await guard.ConnectAsync(guard.Esme("nobody"));
        Assert.Equal(CommandStatus.ESME_RINVSYSID, await guard.Time.AdvanceUntilAsync(refused.BindAsync(), Brief));
        await guard.Time.AdvanceUntilAsync(Task.WhenAll(silent.Closed, talkative.Closed, refused.Closed));
    }

    [Fact]
    public async Task A_peer_that_begins_to_say_outbind_and_stops_is_let_go()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var slow = await guard.ConnectAsync();
        var pdu = new byte[64];
        var length = PduBuilder.Outbind(pdu, 1, "guard", "secret");
        await slow.SendRawAsync(pdu.AsMemory(0, length - 1));
        await guard.Time.AdvanceUntilAsync(slow.Closed);
    }

    [Fact]
    public async Task Pdus_that_the_state_forbids_or_nobody_knows_get_their_errors_and_the_session_goes_on()
    {
        await using var guard = await GuardFixture.StartAsync();
        var submit = new Submit { Source = Orders, Destination = Agreed, Text = "order" }.Encode();

        var unbound = await guard.ConnectAsync();
        Assert.Equal((CommandId.SubmitSmResp, CommandStatus.ESME_RINVBNDSTS), HeaderOf(await unbound.RequestAsync(submit)));
        Assert.Equal(CommandStatus.ESME_ROK, await unbound.BindAsync());
        Assert.True((await unbound.SubmitAsync(Orders, Agreed, "order")).IsOk);

        var receiver = await guard.BindAsync(bindType: CommandId.BindReceiver);
        Assert.Equal((CommandId.SubmitSmResp, CommandStatus.ESME_RINVBNDSTS), HeaderOf(await receiver.RequestAsync(submit)));

        var esme = await guard.BindAsync();
        Assert.Equal((CommandId.GenericNack, CommandStatus.ESME_RINVCMDID), HeaderOf(await esme.RequestAsync(Pdu((CommandId)0x00000099))));
        Assert.Equal((CommandId.DeliverSmResp, CommandStatus.ESME_RINVBNDSTS), HeaderOf(await esme.RequestAsync(Pdu(CommandId.DeliverSm))));
        Assert.Equal((CommandId.BroadcastSmResp, CommandStatus.ESME_RINVCMDID), HeaderOf(await esme.RequestAsync(Pdu(CommandId.BroadcastSm))));
        Assert.NotEqual(CommandStatus.ESME_ROK, HeaderOf(await esme.RequestAsync(Pdu(CommandId.SubmitSm))).Status);
        await esme.SendRawAsync(Pdu(CommandId.GenericNack));
        await esme.SendRawAsync(Pdu(CommandId.SubmitSmResp));
        Assert.Equal(CommandStatus.ESME_ROK, await esme.RequestAsync(CommandId.EnquireLink));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Theory]
    [InlineData(15u)]
    [InlineData(0u)]
    [InlineData(0x7FFFFFFFu)]
    public async Task A_command_length_out_of_bounds_gets_a_generic_nack_and_ends_the_connection(uint commandLength)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var bad = Pdu(CommandId.EnquireLink);
        PduHeader.SetCommandLength(bad, commandLength);
        await esme.SendRawAsync(bad);
        var nack = await esme.Unexpected.ReadAsync();
        Assert.Equal((CommandId.GenericNack, CommandStatus.ESME_RINVCMDLEN), HeaderOf(nack));
        await esme.Closed.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Submits_before_an_unbind_are_answered_or_recorded()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        for (var i = 0; i < 20; i++)
        {
            _ = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = $"order {i}" }.Encode());
        }

        Assert.Equal(CommandStatus.ESME_ROK, await esme.RequestAsync(CommandId.Unbind));
        await guard.Smsc.Received.WaitForCountAsync(20);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.SmscMessageId is not null) == 20, "20 outcomes");
    }

    [Fact]
    public async Task A_silent_esme_is_asked_and_one_that_does_not_answer_is_let_go()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smpp.EnquireLinkSeconds, options.Smpp.ResponseTimeoutSeconds) = (30, 10), time: HandedTime.Stopped());
        var dead = await guard.BindAsync();
        dead.AnswersRequests = false;
        var quiet = await guard.BindAsync();

        // In small steps, and from then on none without word of the quiet one: its answers take real time, and would be late by the handed one.
        Assert.Equal(CommandId.EnquireLink, PduHeader.Read(await guard.Time.AdvanceUntilAsync(quiet.Unexpected.ReadAsync().AsTask(), TimeSpan.FromMilliseconds(250))).CommandId);
        await guard.Time.AdvanceUntilAsync(
            async () =>
            {
                Assert.True((await quiet.SubmitAsync(Orders, Agreed, "still here")).IsOk);
                return dead.Closed.IsCompleted;
            },
            "the end of the dead one",
            TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_hung_smsc_is_let_go_and_bound_to_again()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smpp.EnquireLinkSeconds, options.Smpp.ResponseTimeoutSeconds) = (30, 10), time: HandedTime.Stopped());
        guard.Smsc.Frozen = true;
        await guard.Time.AdvanceUntilAsync(guard.SmscLostAsync());
        guard.Smsc.Frozen = false;
        await guard.SmscBoundAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task An_smsc_that_unbinds_is_answered_and_bound_to_again()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        guard.Smsc.Unbind();
        await Eventually.TrueAsync(() => guard.Smsc.Counters.Binds >= 2, "the second bind");
        await guard.SmscBoundAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
    }

    [Fact]
    public async Task Transmitter_and_receiver_binds_split_the_two_directions()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].BindMode = "TransmitterAndReceiver");
        await guard.Smsc.WaitForBindsAsync(2);
        Assert.Equal([SessionState.BoundTx, SessionState.BoundRx], guard.Smsc.Connections().Select(c => c.State).Order());
        var transmitter = await guard.BindAsync(bindType: CommandId.BindTransmitter);
        var receiver = await guard.BindAsync(bindType: CommandId.BindReceiver);
        var result = await transmitter.SubmitAsync(Orders, Agreed, "order", registered: true);
        Assert.True(result.IsOk);
        Assert.Equal(result.MessageId, (await receiver.WaitForDeliveryAsync()).ReceiptId);
        Assert.False(transmitter.Delivered.TryRead(out _));
    }

    [Fact]
    public async Task Outbind_of_a_configured_smsc_is_answered_with_a_bind_receiver_and_of_a_stranger_with_nothing()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Outbind.AllowFrom = ["127.0.0.0/8"]);
        var us = new IPEndPoint(IPAddress.Loopback, guard.Port);
        await guard.Smsc.OutbindAsync(us, "guard", "secret");
        await guard.Smsc.WaitForBindsAsync(2);
        var bound = guard.Smsc.Connections()[^1];
        Assert.Equal(SessionState.BoundRx, bound.State);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order", registered: true)).IsOk);
        Assert.True((await esme.WaitForDeliveryAsync()).IsReceipt);

        await guard.Smsc.OutbindAsync(us, "guard", "wrong");
        await Eventually.TrueAsync(() => guard.Smsc.Connections().Count == 2, "the stranger's connection to end");
        Assert.Equal(2, guard.Smsc.Connections().Count(c => c.IsBound));
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("outbind from 127.0.0.1 refused: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task At_the_end_esmes_get_their_answers_and_both_sides_an_unbind()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SmscSimulator.Behaviour.SubmitReply.None;
        var esme = await guard.ConnectAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await esme.BindAsync());
        var answer = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order" }.Encode());
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);

        var stopping = guard.App.StopAsync();
        Assert.True(received.Answer(CommandStatus.ESME_ROK, "last"));

        Assert.Equal("last", EsmeClient.ResultOf(await answer).MessageId);
        Assert.Equal(CommandId.Unbind, PduHeader.Read(await esme.Unexpected.ReadAsync()).CommandId);
        await esme.Closed.WaitAsync(TimeSpan.FromSeconds(60));
        await stopping.WaitAsync(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(() => guard.Smsc.Connections().Count == 0, "the connection to end");
    }

    private static (CommandId Id, CommandStatus Status) HeaderOf(byte[] pdu) => (PduHeader.Read(pdu).CommandId, PduHeader.Read(pdu).CommandStatus);

    private static byte[] Pdu(CommandId commandId)
    {
        var pdu = new byte[PduHeader.Size];
        _ = PduBuilder.HeaderOnly(pdu, commandId, 1);
        return pdu;
    }
}
