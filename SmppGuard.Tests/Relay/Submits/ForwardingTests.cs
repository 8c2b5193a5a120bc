using EsmeSimulator.Client;
using FsCheck.Fluent;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Smpp;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>What reaches the phone, and what comes back from the SMSC.</summary>
public sealed class ForwardingTests
{
    [Theory]
    [InlineData(Adverts, "50% off today", "[Acme Mall] 50% off today Tel 4008001234 Reply STOP to opt out")]
    [InlineData(Adverts, "全场五折", "【示例商城】全场五折 客服4008001234 拒收请回复R")]
    [InlineData(Orders, "Your order has left", "[Acme Mall] Your order has left")]
    [InlineData(Passwords, "您的验证码是1234", "【示例商城】您的验证码是1234")]
    [InlineData(Notices, "Storm warning", "Storm warning")]
    public async Task The_phone_gets_the_marks_of_the_purpose_and_the_record_has_both_texts(string source, string text, string expected)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();

        var result = await esme.SubmitAsync(source, Agreed, text);

        Assert.True(result.IsOk);
        var received = Assert.Single(guard.Smsc.Received.Snapshot());
        Assert.Equal((expected, received.MessageId), (received.Text, result.MessageId));
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal((text, expected, result.MessageId, received.MessageId), (record.OriginalText, record.SentText, record.MessageId, record.SmscMessageId));
        Assert.Equal((Reason.None, MessageOutcome.Accepted, CommandStatus.ESME_ROK, 1), (record.Reason, record.Outcome, record.CommandStatus, record.Segments));
        Assert.Equal((Mall, "127.0.0.1", "main", Agreed), (record.Account, record.Peer, record.Smsc, record.Msisdn.Digits));
        Assert.Equal(source == Adverts, record.ConsentId != 0);
        Assert.True(record.ReceivedAt <= record.SentAt && record.SentAt <= record.AnsweredAt);
    }

    [Fact]
    public async Task Any_well_formed_submit_sm_of_public_interest_arrives_byte_for_byte_but_for_its_sequence_number()
    {
        const int Count = 4000;
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var pdus = SubmitSms.Any
            .Select(fields => (fields with { SourceAddr = Notices, SourceAddrTon = 0, SourceAddrNpi = 1, DestinationAddr = Agreed, DestAddrTon = 1 }).Encode(CommandId.SubmitSm, 1))
            .Sample(Count)
            .ToArray();

        // The window holds 100 at a time; order is kept on one bind to one SMSC connection.
        var answers = new List<Task<byte[]>>();
        foreach (var pdu in pdus)
        {
            answers.Add(await esme.SendRequestAsync(pdu));
        }

        var refused = (await Task.WhenAll(answers)).Count(pdu => !EsmeClient.ResultOf(pdu).IsOk);
        var received = guard.Smsc.Received.Snapshot();
        Assert.Equal((0, Count), (refused, received.Count));
        foreach (var (sent, arrived) in pdus.Zip(received))
        {
            PduHeader.SetSequenceNumber(sent, arrived.SequenceNumber);
            Assert.Equal(Convert.ToHexString(sent), Convert.ToHexString(arrived.Pdu));
        }

        Assert.Equal(Count, received.Select(m => m.SequenceNumber).Distinct().Count());
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == Count, "all records");
    }

    [Theory]
    [InlineData("Udh8")]
    [InlineData("Udh16")]
    [InlineData("Sar")]
    public async Task Only_the_first_segment_of_a_message_that_we_split_replaces_an_earlier_one(string segmentation)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = segmentation);
        var esme = await guard.BindAsync();
        var message = new Submit { Source = Adverts, Destination = Agreed, Text = new string('a', 150), ReplaceIfPresentFlag = 1 };
        Assert.True((await esme.SubmitAsync(message)).IsOk);
        Assert.Equal([1, 0], FlagsOf(guard));

        // As one of several destinations, and put together from parts.
        guard.Smsc.Received.Clear();
        var buffer = new byte[1024];
        var fields = new SubmitSmFields { SourceAddr = Adverts, ShortMessage = System.Text.Encoding.ASCII.GetBytes(message.Text), ReplaceIfPresentFlag = 1 };
        _ = await esme.RequestAsync(buffer[..fields.WriteSubmitMulti(buffer, 1, [new MultiDestination(Agreed, 1, 1), new MultiDestination(AlsoAgreed, 1, 1)])]);
        Assert.Equal([0, 0, 1, 1], FlagsOf(guard).Order());

        guard.Smsc.Received.Clear();
        Assert.All(await esme.SubmitInTurnAsync((message with { Text = new string('折', 140) }).InParts(LongMessageForm.Udh8, 9)), result => Assert.True(result.IsOk));
        Assert.Equal([1, 0, 0], FlagsOf(guard));

        guard.Smsc.Received.Clear();
        Assert.True((await esme.SubmitAsync(message with { Text = "short" })).IsOk);
        Assert.Equal([1], FlagsOf(guard));

        static IEnumerable<int> FlagsOf(GuardFixture guard) => guard.Smsc.Received.Snapshot().Select(message =>
        {
            Assert.Equal(CommandStatus.ESME_ROK, SubmitSmView.TryParse(message.Pdu, out var view));
            return (int)view.ReplaceIfPresentFlag;
        });
    }

    [Theory]
    [InlineData(CommandStatus.ESME_RTHROTTLED)]
    [InlineData(CommandStatus.ESME_RINVDSTADR)]
    [InlineData((CommandStatus)0x04FF)]
    public async Task An_error_of_the_smsc_reaches_the_esme_unchanged(CommandStatus status)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        foreach (var reply in new[] { SubmitReply.Error(status), SubmitReply.ErrorWithBody(status), SubmitReply.Nack(status) })
        {
            guard.Smsc.OnSubmit = _ => reply;
            var result = await esme.SubmitAsync(Orders, Agreed, "order");
            Assert.Equal((status, ""), (result.Status, result.MessageId));
            Assert.Equal(CommandId.SubmitSmResp, PduHeader.Read(result.Pdu).CommandId);
        }

        Assert.All(await guard.EndedAsync(3), r => Assert.Equal((Reason.None, MessageOutcome.Rejected, status), (r.Reason, r.Outcome, r.CommandStatus)));
    }

    [Fact]
    public async Task Responses_out_of_order_find_their_requests()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var binds = new[] { await guard.BindAsync(), await guard.BindAsync() };
        var answers = new List<Task<byte[]>>();
        for (var i = 0; i < 40; i++)
        {
            answers.Add(await binds[i % 2].SendRequestAsync(new Submit { Source = Notices, Destination = Agreed, Text = $"{i}" }.Encode()));
        }

        foreach (var message in (await guard.Smsc.Received.WaitForCountAsync(40)).Reverse())
        {
            Assert.True(message.Answer(CommandStatus.ESME_ROK, "of" + message.Text));
        }

        for (var i = 0; i < 40; i++)
        {
            Assert.Equal($"of{i}", EsmeClient.ResultOf(await answers[i]).MessageId);
        }
    }

    [Fact]
    public async Task No_response_in_time_is_an_unknown_outcome_and_nothing_is_sent_again()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();

        var answer = esme.SubmitAsync(Orders, Agreed, "order");
        _ = await guard.Smsc.Received.WaitForAsync(_ => true);
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await guard.Time.AdvanceUntilAsync(answer)).Status);

        var record = await guard.RecordAsync(_ => true);
        Assert.Equal((Reason.None, MessageOutcome.Unknown, CommandStatus.ESME_RSYSERR), (record.Reason, record.Outcome, record.CommandStatus));
        Assert.Null(record.MessageId);

        // A response after its time is nobody's; the session goes on, and what comes next arrives once, with nothing in between.
        guard.Smsc.Received.Snapshot()[0].Answer(CommandStatus.ESME_ROK, "late");
        guard.Smsc.OnSubmit = null;
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "next")).IsOk);
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task What_waits_behind_requests_that_time_out_is_sent_when_they_have()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Window, options.Smpp.ResponseTimeoutSeconds) = (1, 10), time: HandedTime.Stopped());
        guard.Smsc.OnSubmit = message => message.Text.EndsWith("first", StringComparison.Ordinal) ? SubmitReply.None : SubmitReply.Ok;
        var esme = await guard.BindAsync();
        var first = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "first" }.Encode());
        await guard.Smsc.Received.WaitForCountAsync(1);
        var second = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "second" }.Encode());

        Assert.Equal(CommandStatus.ESME_RSYSERR, EsmeClient.ResultOf(await guard.Time.AdvanceUntilAsync(first)).Status);
        Assert.True(EsmeClient.ResultOf(await second).IsOk);
    }

    [Fact]
    public async Task A_lost_smsc_connection_gives_every_message_in_flight_an_unknown_outcome_and_no_second_sending()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Window = 5);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var answers = new List<Task<byte[]>>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = $"order {i}" }.Encode()));
        }

        await guard.Smsc.Received.WaitForCountAsync(5);
        await Eventually.TrueAsync(() => guard.Link.InFlight == 5 && guard.Link.Places == 12, "a full window, and seven that wait");
        guard.Smsc.Disconnect();

        // What was in the window may have been sent; what waited was not, unless the SMSC was back by then.
        var results = (await Task.WhenAll(answers)).Select(EsmeClient.ResultOf).ToArray();
        Assert.All(results, r => Assert.Equal(CommandStatus.ESME_RSYSERR, r.Status));
        var records = await guard.EndedAsync(12);
        Assert.Equal(5, records.Count(r => r.Outcome == MessageOutcome.Unknown));
        Assert.Equal(7, records.Count(r => r.Reason == Reason.SmscUnavailable));

        guard.Smsc.OnSubmit = null;
        await guard.SmscBoundAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "after")).IsOk);
        Assert.Equal(6, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Several_binds_share_the_load_and_one_lost_bind_does_not_stop_the_others()
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Smscs[0].Binds = 3;
            options.Smscs[0].Window = 2;
        });
        await guard.SmscBoundAsync(3);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var answers = new List<Task<byte[]>>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = $"order {i}" }.Encode()));
        }

        var received = await guard.Smsc.Received.WaitForCountAsync(6);
        Assert.Equal([2, 2, 2], received.GroupBy(m => m.ConnectionNumber).Select(g => g.Count()));
        var lost = received[0].ConnectionNumber;
        guard.Smsc.Connections().First(c => c.Number == lost).Abort();
        foreach (var message in received.Where(m => m.ConnectionNumber != lost))
        {
            Assert.True(message.Answer(CommandStatus.ESME_ROK, message.MessageId));
        }

        var results = (await Task.WhenAll(answers)).Select(EsmeClient.ResultOf).ToArray();
        Assert.Equal((4, 2), (results.Count(r => r.IsOk), results.Count(r => r.Status == CommandStatus.ESME_RSYSERR)));
    }

    /// <summary>Sixteen at most, and only as long as half of its window is free: an SMSC that answers one bind slowly has the others for the rest.</summary>
    [Theory]
    [InlineData(100, 10, new[] { 10 })]
    [InlineData(100, 20, new[] { 16, 4 })]
    [InlineData(8, 12, new[] { 4, 4, 4 })]
    [InlineData(1, 3, new[] { 1, 1, 1 })]
    internal async Task What_came_in_one_read_leaves_on_as_few_binds_as_have_room(int window, int messages, int[] perBind)
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Binds, options.Smscs[0].Window) = (3, window));
        await guard.SmscBoundAsync(3);
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await RawPeer.BindAsync(guard.Port);
        await esme.SendAsync([.. Enumerable.Range(0, messages).Select(i => new Submit { Source = Orders, Destination = Agreed, Text = $"order {i}" }.Encode())]);
        var received = await guard.Smsc.Received.WaitForCountAsync(messages);
        Assert.Equal(perBind, received.GroupBy(m => m.ConnectionNumber).Select(g => g.Count()).OrderDescending());
    }

    [Fact]
    public async Task A_full_window_stops_the_reading_and_nothing_is_lost()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync(Narrow);
        var answers = new List<Task<byte[]>>();
        for (var i = 0; i < 200; i++)
        {
            answers.Add(await esme.SendRequestAsync(new Submit { Source = Shared, Destination = Agreed, Text = $"order {i}" }.Encode()));
        }

        // enquire_link behind them is not answered, for it is not read.
        var enquiry = await esme.SendRequestAsync(PduOf(CommandId.EnquireLink));
        for (var done = 0; done < 200;)
        {
            var all = await guard.Smsc.Received.WaitForCountAsync(Math.Min(done + 1, 200));
            Assert.InRange(all.Count - done, 1, 4);
            Assert.False(done < 190 && enquiry.IsCompleted);
            foreach (var message in all.Skip(done))
            {
                Assert.EndsWith($"order {done}", message.Text, StringComparison.Ordinal);
                Assert.True(message.Answer(CommandStatus.ESME_ROK, $"id{done++}"));
            }
        }

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal($"id{i}", EsmeClient.ResultOf(await answers[i]).MessageId);
        }

        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await enquiry).CommandStatus);
    }

    [Theory]
    [InlineData("Udh8")]
    [InlineData("Udh16")]
    [InlineData("Sar")]
    public async Task A_text_that_the_stamp_makes_too_long_leaves_in_segments_and_its_receipts_come_back_as_one(string segmentation)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = segmentation);
        var esme = await guard.BindAsync();
        var text = string.Concat(Enumerable.Repeat("五折𠮷", 17));
        var expected = $"【示例商城】{text} 客服4008001234 拒收请回复R";

        var result = await esme.SubmitAsync(Adverts, Agreed, text, registered: true);

        Assert.True(result.IsOk);
        var segments = guard.Smsc.Received.Snapshot();
        Assert.Equal(2, segments.Count);
        Assert.Equal(expected, string.Concat(segments.Select(s => s.Text)));
        Assert.All(segments, s => Assert.DoesNotContain('\uFFFD', s.Text));
        Assert.All(segments, s => Assert.InRange(s.Udh.Length + s.UserData.Length, 1, 140));
        if (segmentation != "Sar")
        {
            Assert.Equal([1, 2], segments.Select(s => (int)s.Udh[^1]));
            Assert.Single(segments.Select(s => Convert.ToHexString(s.Udh[..^1])).Distinct());
        }

        var receipt = await esme.WaitForDeliveryAsync(m => m.IsReceipt);
        Assert.Equal((result.MessageId, "DELIVRD"), (receipt.ReceiptId, receipt.ReceiptState));
        var record = await guard.RecordAsync(r => r.Receipts.Count(x => x.SmscMessageId.Length > 0) == 2);
        Assert.Equal((result.MessageId, 2, expected), (record.MessageId, record.Segments, record.SentText));
        Assert.Equal(segments.Select(s => s.MessageId), record.SmscMessageIds);

        // One receipt, not two: a reply that comes later is the next thing the ESME sees.
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "hello"));
        Assert.Equal("hello", (await esme.WaitForDeliveryAsync()).Text);
    }

    [Fact]
    public async Task If_the_smsc_refuses_one_segment_the_rest_is_not_sent_and_the_esme_gets_that_status()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Error(CommandStatus.ESME_RMSGQFUL);
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Adverts, Agreed, new string('折', 60));
        Assert.Equal(CommandStatus.ESME_RMSGQFUL, result.Status);
        Assert.Equal(1, guard.Smsc.Received.Count);
        Assert.Equal(MessageOutcome.Rejected, (await guard.RecordAsync(_ => true)).Outcome);
    }

    [Theory]
    [InlineData("Sar", 0x33)]
    [InlineData("Payload", 0x33)]
    [InlineData("Sar", 0x00)]
    [InlineData("Udh16", 0x33)]
    public async Task An_smsc_that_says_that_it_is_older_is_sent_no_tlvs_of_ours(string segmentation, byte version)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = segmentation, new SmscSimulator.Server.SmscServerOptions { InterfaceVersion = version });
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, new string('折', 70))).IsOk);
        var segments = guard.Smsc.Received.Snapshot();
        Assert.Equal(2, segments.Count);
        Assert.All(segments, segment => Assert.Equal(segmentation == "Udh16" ? 7 : 6, segment.Udh.Length));
        Assert.Equal(segmentation != "Udh16", guard.Log.Contains($"SMSC main says that it speaks version {version:X2} of SMPP, which has no TLVs: long messages leave as Udh8 and not as {segmentation}"));
    }

    [Fact]
    public async Task A_long_text_can_leave_in_message_payload()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = "Payload");
        var esme = await guard.BindAsync();
        var result = await esme.SubmitAsync(Adverts, Agreed, new string('折', 60));
        var received = Assert.Single(guard.Smsc.Received.Snapshot());
        Assert.Equal(received.MessageId, result.MessageId);
        Assert.Equal($"【示例商城】{new string('折', 60)} 客服4008001234 拒收请回复R", received.Text);
    }

    [Fact]
    public async Task Data_sm_is_judged_and_stamped_like_a_submit()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var advert = new Submit { CommandId = CommandId.DataSm, Source = Adverts, Destination = Agreed, Text = "sale" };
        var response = await esme.RequestAsync(advert.Encode());
        Assert.Equal((CommandId.DataSmResp, CommandStatus.ESME_ROK), (PduHeader.Read(response).CommandId, PduHeader.Read(response).CommandStatus));
        var received = Assert.Single(guard.Smsc.Received.Snapshot());
        Assert.Equal((CommandId.DataSm, "[Acme Mall] sale Tel 4008001234 Reply STOP to opt out"), (received.CommandId, received.Text));
        Assert.Equal(received.MessageId, EsmeClient.ResultOf(response).MessageId);

        var refused = await esme.RequestAsync((advert with { Destination = NeverAsked }).Encode());
        Assert.Equal((CommandId.DataSmResp, (CommandStatus)0x0402), (PduHeader.Read(refused).CommandId, PduHeader.Read(refused).CommandStatus));
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    private static byte[] PduOf(CommandId commandId)
    {
        var pdu = new byte[PduHeader.Size];
        _ = PduBuilder.HeaderOnly(pdu, commandId, 0);
        return pdu;
    }
}
