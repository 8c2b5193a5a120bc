using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Smsc;

/// <summary>A response answers only a request of its own type; what answers nothing changes nothing.</summary>
public sealed class ResponseTypeTests
{
    public static TheoryData<CommandId> WrongForSubmit => [.. Wrong.Where(id => id != CommandId.SubmitSmResp)];

    public static TheoryData<CommandId> WrongForDelivery => [.. Wrong.Where(id => id != CommandId.DeliverSmResp)];

    private static CommandId[] Wrong { get; } =
    [
        CommandId.EnquireLinkResp, CommandId.UnbindResp, CommandId.SubmitSmResp, CommandId.DeliverSmResp, CommandId.DataSmResp, CommandId.SubmitMultiResp, CommandId.QuerySmResp,
        CommandId.CancelSmResp, CommandId.ReplaceSmResp, CommandId.BindTransceiverResp, (CommandId)0x80000099,
    ];

    [Theory]
    [MemberData(nameof(WrongForSubmit))]
    public async Task A_response_of_another_type_does_not_answer_a_submit_and_the_true_one_still_does(CommandId wrong)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var answer = await esme.SendRequestAsync(Order.Encode());
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);

        var smsc = guard.Smsc.Connections()[0];
        Assert.True(smsc.SendRaw(RawPeer.Header(wrong, received.SequenceNumber)));
        Assert.True(smsc.SendRaw(RawPeer.Header(wrong, received.SequenceNumber, CommandStatus.ESME_RSYSERR)));
        Assert.True(received.Answer(CommandStatus.ESME_ROK, "id7"));

        var result = EsmeClient.ResultOf(await answer);
        Assert.Equal((CommandStatus.ESME_ROK, "id7"), (result.Status, result.MessageId));
        Assert.Equal("id7", (await guard.RecordAsync(_ => true)).SmscMessageId);
        using var api = new GuardApi(guard);
        Assert.Equal(1, await api.MetricAsync("""smppguard_protocol_errors_total{side="smsc",status="ESME_RINVCMDID"}"""));
        Assert.Equal(1, await api.MetricAsync("""smppguard_protocol_errors_total{side="smsc",status="ESME_RSYSERR"}"""));
    }

    [Fact]
    public async Task Statuses_that_a_stranger_makes_up_are_no_series_of_their_own()
    {
        await using var guard = await GuardFixture.StartAsync();
        var before = (await guard.ScrapeAsync()).Series("smppguard_protocol_errors_total").Count();
        await using var stranger = await RawPeer.ConnectAsync(guard.Port);
        await stranger.SendAsync([.. Enumerable.Range(1, 100).Select(i => RawPeer.Header(i % 2 == 0 ? CommandId.GenericNack : CommandId.SubmitSmResp, (uint)i, (CommandStatus)(0x10000 + i)))]);

        // Answered behind all of them.
        await stranger.SendAsync(RawPeer.BindOf(Mall));
        Assert.Equal(CommandStatus.ESME_ROK, RawPeer.HeaderOf(await stranger.ReadAsync()).Status);
        var scrape = await guard.ScrapeAsync();
        Assert.Equal(100, scrape["""smppguard_protocol_errors_total{side="esme",status="reserved"}"""]);
        Assert.Equal(before, scrape.Series("smppguard_protocol_errors_total").Count());
    }

    [Fact]
    public async Task A_generic_nack_answers_a_submit()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Nack(CommandStatus.ESME_RINVCMDLEN);
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_RINVCMDLEN, (await esme.SubmitAsync(Order)).Status);
        guard.Smsc.OnSubmit = _ => SubmitReply.Nack(CommandStatus.ESME_ROK);
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Order)).Status);
    }

    [Fact]
    public async Task A_data_sm_is_answered_by_data_sm_resp_alone()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var answer = await esme.SendRequestAsync((Order with { CommandId = CommandId.DataSm }).Encode());
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);
        var pdu = new byte[PduBuilder.MaxLength];
        Assert.True(guard.Smsc.Connections()[0].SendRaw(pdu.AsSpan(0, PduBuilder.SubmitSmResp(pdu, received.SequenceNumber, CommandStatus.ESME_ROK, "wrong"u8))));
        Assert.True(received.Answer(CommandStatus.ESME_ROK, "right"));
        Assert.Equal("right", EsmeClient.ResultOf(await answer).MessageId);
        Assert.Equal(CommandId.DataSmResp, PduHeader.Read(await answer).CommandId);
    }

    [Theory]
    [InlineData(CommandId.QuerySm)]
    [InlineData(CommandId.CancelSm)]
    public async Task A_request_about_a_message_is_answered_by_its_own_response_alone(CommandId request)
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        var esme = await guard.BindAsync();
        var buffer = new byte[PduBuilder.MaxLength];
        var source = System.Text.Encoding.ASCII.GetBytes(Orders);
        var length = request == CommandId.QuerySm
            ? PduBuilder.QuerySm(buffer, 1, "abc"u8, 0, 1, source)
            : PduBuilder.CancelSm(buffer, 1, "abc"u8, 0, 1, source, 1, 1, System.Text.Encoding.ASCII.GetBytes(Agreed));
        var answer = await esme.SendRequestAsync(buffer[..length]);

        var (id, _, number) = RawPeer.HeaderOf(await bind.ReadAsync());
        Assert.Equal(request, id);
        length = request == CommandId.QuerySm
            ? PduBuilder.QuerySmResp(buffer, number, "abc"u8, default, MessageState.Enroute, 0)
            : PduBuilder.HeaderOnly(buffer, CommandId.CancelSmResp, number);
        await bind.SendAsync(RawPeer.Header(CommandId.EnquireLinkResp, number), RawPeer.Header(CommandId.ReplaceSmResp, number), buffer[..length]);

        Assert.Equal((request.ToResponse(), CommandStatus.ESME_ROK), (PduHeader.Read(await answer).CommandId, PduHeader.Read(await answer).CommandStatus));
    }

    [Theory]
    [InlineData(CommandStatus.ESME_ROK, CommandStatus.ESME_RSYSERR)]
    [InlineData(CommandStatus.ESME_RINVCMDID, CommandStatus.ESME_RINVCMDID)]
    public async Task A_generic_nack_to_a_query_is_an_error_of_the_query(CommandStatus nack, CommandStatus expected)
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        var esme = await guard.BindAsync();
        var query = new byte[PduBuilder.MaxLength];
        var answer = await esme.SendRequestAsync(query[..PduBuilder.QuerySm(query, 1, "abc"u8, 0, 1, System.Text.Encoding.ASCII.GetBytes(Orders))]);
        var (_, _, number) = RawPeer.HeaderOf(await bind.ReadAsync());
        await bind.SendAsync(RawPeer.Header(CommandId.GenericNack, number, nack));
        Assert.Equal((CommandId.QuerySmResp, expected), (PduHeader.Read(await answer).CommandId, PduHeader.Read(await answer).CommandStatus));
    }

    [Theory]
    [MemberData(nameof(WrongForDelivery))]
    public async Task A_response_of_another_type_does_not_acknowledge_a_delivery_and_the_true_one_still_does(CommandId wrong)
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        esme.OnDeliver = _ => null;
        _ = await guard.Smsc.ReplyAsync(Agreed, Orders, "thanks");
        var delivered = await esme.WaitForDeliveryAsync();

        // With ESME_RX_P_APPN it would not be delivered again: the true answer, which asks for that, must be the one that counts.
        await esme.SendRawAsync(RawPeer.Header(wrong, delivered.SequenceNumber));
        await esme.SendRawAsync(RawPeer.Header(wrong, delivered.SequenceNumber, CommandStatus.ESME_RX_P_APPN));
        await esme.AcknowledgeAsync(delivered, CommandStatus.ESME_RX_T_APPN);

        await guard.AcknowledgedAsync();
        esme.OnDeliver = _ => CommandStatus.ESME_ROK;
        Assert.Equal(delivered.Text, (await guard.Time.AdvanceUntilAsync(esme.WaitForDeliveryAsync())).Text);
    }

    private static Submit Order => new() { Source = Orders, Destination = Agreed, Text = "order" };
}
