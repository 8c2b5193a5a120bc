using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.RawPeer;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Smsc;

/// <summary>Who unbinds, or sends nothing more, is still answered what was asked before, and gets nothing done that stands behind.</summary>
public sealed class LeavingTests
{
    [Fact]
    public async Task A_submit_and_an_unbind_in_one_write_are_answered_in_this_order()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), Header(CommandId.Unbind, 3));
        Assert.Equal(
            [(CommandId.SubmitSmResp, CommandStatus.ESME_ROK, 2u), (CommandId.UnbindResp, CommandStatus.ESME_ROK, 3u)], (await esme.ReadToEndAsync()).Select(HeaderOf));
    }

    [Fact]
    public async Task Nothing_behind_an_unbind_is_executed()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), Header(CommandId.Unbind, 3), OrderOf(4), Header(CommandId.EnquireLink, 5), Header(CommandId.Unbind, 6));
        Assert.Equal([(CommandId.SubmitSmResp, 2u), (CommandId.UnbindResp, 3u)], (await esme.ReadToEndAsync()).Select(HeaderOf).Select(h => (h.Id, h.Number)));
        Assert.Equal(1, guard.Smsc.Received.Count);
        await guard.RecordAsync(_ => true);
    }

    public static TheoryData<string> BadFrames { get; } = ["00000004", "ffffffff", "00000000000000150000000000000063", "7fffffff000000150000000000000063"];

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task What_was_read_before_a_frame_that_cannot_be_read_is_answered_and_nothing_behind_is_executed(string frame)
    {
        var bad = Convert.FromHexString(frame);
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), Header(CommandId.EnquireLink, 3), OrderOf(4), bad, OrderOf(5));
        var answers = (await esme.ReadToEndAsync()).Select(HeaderOf).ToArray();
        Assert.Equal(
            [(CommandId.SubmitSmResp, CommandStatus.ESME_ROK, 2u), (CommandId.EnquireLinkResp, CommandStatus.ESME_ROK, 3u), (CommandId.SubmitSmResp, CommandStatus.ESME_ROK, 4u)],
            answers[..^1].OrderBy(a => a.Number));
        Assert.Equal((CommandId.GenericNack, CommandStatus.ESME_RINVCMDLEN), (answers[^1].Id, answers[^1].Status));
        if (bad.Length == PduHeader.Size)
        {
            // Of a shorter one the octets behind it stand where its number would.
            Assert.Equal(0x63u, answers[^1].Number);
        }

        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Answers_that_come_late_are_given_before_a_frame_that_cannot_be_read_is_answered()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), new byte[16]);
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);
        await Eventually.TrueAsync(async () => await BindsAsync(guard) == 0, "the bind to be counted out");

        // What it still sends is let go of.
        await esme.SendAsync(OrderOf(3), Header(CommandId.Unbind, 4));
        Assert.True(received.Answer(CommandStatus.ESME_ROK, "late"));
        Assert.Equal(
            [(CommandId.SubmitSmResp, CommandStatus.ESME_ROK, 2u), (CommandId.GenericNack, CommandStatus.ESME_RINVCMDLEN, 0u)], (await esme.ReadToEndAsync()).Select(HeaderOf));
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task A_frame_that_cannot_be_read_ends_the_connection_though_the_smsc_never_answers()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), new byte[16]);
        await guard.Smsc.Received.WaitForCountAsync(1);
        await Eventually.TrueAsync(async () => await BindsAsync(guard) == 0, "the frame to be read");
        guard.Time.Advance(TimeSpan.FromSeconds(10.4));
        Assert.Equal(
            [(CommandId.SubmitSmResp, CommandStatus.ESME_RSYSERR, 2u), (CommandId.GenericNack, CommandStatus.ESME_RINVCMDLEN, 0u)], (await esme.ReadToEndAsync()).Select(HeaderOf));
    }

    [Fact]
    public async Task A_frame_that_cannot_be_read_behind_an_unbind_takes_no_answers_along()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), Header(CommandId.Unbind, 3), new byte[16]);
        Assert.Equal(
            [(CommandId.SubmitSmResp, CommandStatus.ESME_ROK, 2u), (CommandId.UnbindResp, CommandStatus.ESME_ROK, 3u)], (await esme.ReadToEndAsync()).Select(HeaderOf));
    }

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task A_delivery_before_a_frame_of_the_smsc_that_cannot_be_read_is_answered(string frame)
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        await bind.SendAsync(ReplyOf(7, "TD"), Convert.FromHexString(frame), ReplyOf(9, "DY"));
        Assert.Equal(
            [(CommandId.DeliverSmResp, CommandStatus.ESME_ROK), (CommandId.GenericNack, CommandStatus.ESME_RINVCMDLEN)], (await bind.ReadToEndAsync()).Select(HeaderOf).Select(h => (h.Id, h.Status)));

        await using var again = await smsc.AcceptBindAsync();
        await guard.SmscBoundAsync();
        Assert.Equal((CommandStatus)0x0403, (await (await guard.BindAsync()).SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Fact]
    public async Task Answers_under_way_are_given_before_the_unbind_is_answered_and_nothing_is_taken_meanwhile()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), OrderOf(3));
        var received = await guard.Smsc.Received.WaitForCountAsync(2);
        await esme.SendAsync(Header(CommandId.Unbind, 4));
        await Eventually.TrueAsync(async () => await BindsAsync(guard) == 0, "the bind to be counted out");
        await esme.SendAsync(OrderOf(5));
        Assert.True(received[1].Answer(CommandStatus.ESME_ROK, "second"));
        Assert.True(received[0].Answer(CommandStatus.ESME_RTHROTTLED));
        Assert.Equal(
            [(CommandId.SubmitSmResp, CommandStatus.ESME_ROK, 3u), (CommandId.SubmitSmResp, CommandStatus.ESME_RTHROTTLED, 2u), (CommandId.UnbindResp, CommandStatus.ESME_ROK, 4u)],
            (await esme.ReadToEndAsync()).Select(HeaderOf));
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task An_unbind_is_answered_though_the_smsc_never_answers()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), Header(CommandId.Unbind, 3));
        await guard.Smsc.Received.WaitForCountAsync(1);
        await Eventually.TrueAsync(async () => await BindsAsync(guard) == 0, "the unbind to be read");

        // The SMSC's time to answer is over, and not yet the time that an unbind is kept waiting for that.
        guard.Time.Advance(TimeSpan.FromSeconds(10.4));
        Assert.Equal(
            [(CommandId.SubmitSmResp, CommandStatus.ESME_RSYSERR, 2u), (CommandId.UnbindResp, CommandStatus.ESME_ROK, 3u)], (await esme.ReadToEndAsync()).Select(HeaderOf));
    }

    [Fact]
    public async Task A_peer_that_closes_its_half_after_its_submits_gets_all_answers()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync([.. Enumerable.Range(2, 50).Select(i => OrderOf((uint)i))]);
        esme.FinishSending();
        var answers = (await esme.ReadToEndAsync()).Select(HeaderOf).ToArray();
        Assert.Equal(Enumerable.Range(2, 50).Select(i => (CommandId.SubmitSmResp, CommandStatus.ESME_ROK, (uint)i)), answers.OrderBy(a => a.Number));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_submits_than_the_window_holds_are_all_answered_before_the_end(bool unbinds)
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port, Narrow);
        var submits = Enumerable.Range(2, 30).Select(i =>
        {
            var pdu = new Submit { Source = Shared, Destination = Agreed, Text = "order" }.Encode();
            PduHeader.SetSequenceNumber(pdu, (uint)i);
            return pdu;
        });
        await esme.SendAsync(unbinds ? [.. submits, Header(CommandId.Unbind, 99)] : [.. submits]);
        esme.FinishSending();
        var answers = (await esme.ReadToEndAsync()).Select(HeaderOf).ToArray();
        Assert.Equal(Enumerable.Range(2, 30).Select(i => (uint)i), answers.Where(a => a.Id == CommandId.SubmitSmResp).Select(a => a.Number).Order());
        Assert.Equal(unbinds ? (CommandId.UnbindResp, 99u) : (CommandId.SubmitSmResp, answers[^1].Number), (answers[^1].Id, answers[^1].Number));
    }

    [Fact]
    public async Task A_whole_conversation_in_one_write_with_the_half_closed_behind_it_is_answered()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.ConnectAsync(guard.Port);
        await esme.SendAsync(BindOf(Mall), OrderOf(2), Header(CommandId.EnquireLink, 3), OrderOf(4));
        esme.FinishSending();
        var answers = (await esme.ReadToEndAsync()).Select(HeaderOf).ToArray();
        Assert.Equal(
            [(CommandId.BindTransceiverResp, 1u), (CommandId.SubmitSmResp, 2u), (CommandId.EnquireLinkResp, 3u), (CommandId.SubmitSmResp, 4u)],
            answers.Select(a => (a.Id, a.Number)).OrderBy(a => a.Number));
        Assert.All(answers, answer => Assert.Equal(CommandStatus.ESME_ROK, answer.Status));
    }

    [Fact]
    public async Task Answers_that_come_late_reach_a_peer_that_closed_its_half_also_in_the_middle_of_a_pdu()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync(OrderOf(2), OrderOf(3)[..20]);
        esme.FinishSending();
        var received = await guard.Smsc.Received.WaitForAsync(_ => true);
        await Eventually.TrueAsync(async () => await BindsAsync(guard) == 0, "the bind to be counted out");
        Assert.True(received.Answer(CommandStatus.ESME_ROK, "late"));
        Assert.Equal([(CommandId.SubmitSmResp, CommandStatus.ESME_ROK, 2u)], (await esme.ReadToEndAsync()).Select(HeaderOf));
    }

    [Fact]
    public async Task The_place_of_a_bind_is_free_while_its_last_answers_are_waited_for()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await using var leaving = await RawPeer.BindAsync(guard.Port, OnlyOne);
        await leaving.SendAsync(new Submit { Source = Shared, Destination = Agreed, Text = "order" }.Encode());
        leaving.FinishSending();
        await Eventually.TrueAsync(async () => await (await guard.ConnectAsync(guard.Esme(OnlyOne))).BindAsync() == CommandStatus.ESME_ROK, "a free place");
        Assert.True((await guard.Smsc.Received.WaitForAsync(_ => true)).Answer(CommandStatus.ESME_ROK, "late"));
        Assert.Equal(CommandId.SubmitSmResp, HeaderOf(Assert.Single(await leaving.ReadToEndAsync())).Id);
    }

    [Fact]
    public async Task An_acknowledgement_behind_an_unbind_counts()
    {
        await using var guard = await GuardFixture.StartAsync();
        await using var esme = await RawPeer.BindAsync(guard.Port);
        _ = await guard.Smsc.ReplyAsync(Agreed, Orders, "thanks");
        var (_, _, number) = HeaderOf(await esme.ReadAsync());
        var acknowledgement = new byte[PduBuilder.MaxLength];
        await esme.SendAsync(Header(CommandId.Unbind, 2), acknowledgement[..PduBuilder.DeliverSmResp(acknowledgement, number, CommandStatus.ESME_ROK)]);
        Assert.Equal([CommandId.UnbindResp], (await esme.ReadToEndAsync()).Select(pdu => HeaderOf(pdu).Id));

        await Eventually.TrueAsync(() => guard.Log.Entries.Any(line => line.Contains("unbound: PeerUnbound", StringComparison.Ordinal)), "the end of the session");
        Assert.Equal(0, guard.Services.GetRequiredService<AccountStates>().Of(Mall).Deliveries.Waiting);
    }

    [Fact]
    public async Task A_delivery_and_an_unbind_of_the_smsc_in_one_write_are_answered_in_this_order_and_nothing_behind_is_executed()
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        await bind.SendAsync(ReplyOf(7, "TD"), Header(CommandId.Unbind, 8), ReplyOf(9, "DY"), Header(CommandId.EnquireLink, 10));
        Assert.Equal(
            [(CommandId.DeliverSmResp, CommandStatus.ESME_ROK, 7u), (CommandId.UnbindResp, CommandStatus.ESME_ROK, 8u)], (await bind.ReadToEndAsync()).Select(HeaderOf));

        await using var again = await smsc.AcceptBindAsync();
        await guard.SmscBoundAsync();
        Assert.Equal((CommandStatus)0x0403, (await (await guard.BindAsync()).SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Fact]
    public async Task The_answer_to_a_submit_counts_behind_the_unbind_of_the_smsc()
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        var esme = await guard.BindAsync();
        var answers = new[] { await esme.SendRequestAsync(OrderOf(1)), await esme.SendRequestAsync(OrderOf(1)) };
        uint[] numbers = [HeaderOf(await bind.ReadAsync()).Number, HeaderOf(await bind.ReadAsync()).Number];

        await bind.SendAsync(Header(CommandId.Unbind, 8), AcceptOf(numbers[0], "first"));
        Assert.Equal("first", EsmeClient.ResultOf(await answers[0]).MessageId);
        await guard.SmscLostAsync();
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Orders, Agreed, "too late")).Status);
        await bind.SendAsync(AcceptOf(numbers[1], "second"));
        Assert.Equal("second", EsmeClient.ResultOf(await answers[1]).MessageId);
        Assert.Equal([(CommandId.UnbindResp, 8u)], (await bind.ReadToEndAsync()).Select(HeaderOf).Select(h => (h.Id, h.Number)));
    }

    [Fact]
    public async Task An_smsc_that_closes_its_half_gets_the_answers_to_its_deliveries()
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        await bind.SendAsync([.. Enumerable.Range(1, 30).Select(i => ReplyOf((uint)i, "thanks"))]);
        bind.FinishSending();
        Assert.Equal(
            Enumerable.Range(1, 30).Select(i => (CommandId.DeliverSmResp, CommandStatus.ESME_ROK, (uint)i)), (await bind.ReadToEndAsync()).Select(HeaderOf).OrderBy(h => h.Number));
    }

    [Fact]
    public async Task An_smsc_that_unbinds_behind_its_bind_response_is_not_sent_anything()
    {
        using var smsc = new RawSmsc();
        var first = smsc.AcceptBindAsync(Header(CommandId.Unbind, 1));
        await using var guard = await smsc.StartUnboundAsync();
        await using var bind = await first;
        Assert.Equal([CommandId.UnbindResp], (await bind.ReadToEndAsync()).Select(pdu => HeaderOf(pdu).Id));
        await using var second = await smsc.AcceptBindAsync();
        await guard.SmscBoundAsync();
        Assert.Equal(1, guard.Link.Bound);
    }

    [Fact]
    public async Task A_delivery_before_the_answer_to_our_unbind_is_answered()
    {
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync();
        await using var guarded = guard;
        await using var smscBind = bind;
        var stopping = guard.App.StopAsync();
        var (id, _, number) = HeaderOf(await bind.ReadAsync());
        Assert.Equal(CommandId.Unbind, id);
        await bind.SendAsync(ReplyOf(7, "thanks"), Header(CommandId.UnbindResp, number), ReplyOf(8, "more"));
        Assert.Equal([(CommandId.DeliverSmResp, CommandStatus.ESME_ROK, 7u)], (await bind.ReadToEndAsync()).Select(HeaderOf));
        await stopping;
    }

    private static byte[] OrderOf(uint sequenceNumber)
    {
        var pdu = new Submit { Source = Orders, Destination = Agreed, Text = "order" }.Encode();
        PduHeader.SetSequenceNumber(pdu, sequenceNumber);
        return pdu;
    }

    private static byte[] ReplyOf(uint sequenceNumber, string text) =>
        new SubmitSmFields { SourceAddr = Agreed, DestinationAddr = Adverts, ShortMessage = System.Text.Encoding.ASCII.GetBytes(text) }.Encode(CommandId.DeliverSm, sequenceNumber);

    private static byte[] AcceptOf(uint sequenceNumber, string messageId)
    {
        var pdu = new byte[PduBuilder.MaxLength];
        return pdu[..PduBuilder.SubmitSmResp(pdu, sequenceNumber, CommandStatus.ESME_ROK, System.Text.Encoding.ASCII.GetBytes(messageId))];
    }

    private static async Task<double> BindsAsync(GuardFixture guard)
    {
        using var api = new GuardApi(guard);
        return await api.MetricAsync($$"""smppguard_binds{side="esme",peer="{{Mall}}"}""");
    }
}
