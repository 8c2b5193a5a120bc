using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>A receipt is about the message that its ids name, however they are written, and that went to its recipient.</summary>
public sealed class ReceiptMatchingTests
{
    private static readonly Dictionary<string, Func<SmscReceipt, string, SmscReceipt>> Spellings = new(StringComparer.Ordinal)
    {
        ["receipted_message_id alone"] = (r, id) => r.With(TlvTag.ReceiptedMessageId, id).With(MessageState.Delivered),
        ["with its NUL"] = (r, id) => r.With(TlvTag.ReceiptedMessageId, id + "\0").With(MessageState.Delivered),
        ["receipted_message_id is another, the text right"] = (r, id) => r.Saying(id, "DELIVRD").With(TlvTag.ReceiptedMessageId, "0x" + id),
        ["the text is another, receipted_message_id right"] = (r, id) => r.Saying("0x" + id, "DELIVRD").With(TlvTag.ReceiptedMessageId, id),
        ["UCS-2"] = (r, id) => r.Saying(id, "DELIVRD") with { IsUcs2 = true },
        ["line ends"] = (r, id) => r with { Text = $"id:{id}\r\nsub:001\r\ndlvrd:001\r\nstat:DELIVRD\r\nerr:000" },
        ["blanks"] = (r, id) => r with { Text = $"ID : {id}   Stat :  DELIVRD   err : 000" },
        ["commas"] = (r, id) => r with { Text = $"id:{id},sub:001,dlvrd:001,submit date:2601010800,done date:2601010801,stat:DELIVRD,err:000,text:hello" },
        ["semicolons and blanks"] = (r, id) => r with { Text = $"id:{id}; sub:001; stat:DELIVRD; err:000" },
        ["bars and equals signs"] = (r, id) => r with { Text = $"id={id}|stat=DELIVRD|err=000|text=stat=UNDELIV" },
        ["equals signs"] = (r, id) => r with { Text = $"id={id} sub=001 dlvrd=001 stat=DELIVRD err=000" },
        ["quotes"] = (r, id) => r with { Text = $"id:\"{id}\" stat:'DELIVRD' err:\"000\"" },
        ["lower case"] = (r, id) => r with { Text = $"id:{id} stat:delivrd err:000" },
        ["spelled out"] = (r, id) => r with { Text = $"id:{id} stat:Delivered err:000" },
        ["esm_class says nothing"] = (r, id) => r.Saying(id, "DELIVRD").With(TlvTag.ReceiptedMessageId, id) with { EsmClass = 0 },
        ["UDHI is set and there is no header"] = (r, id) => r with { Text = $"id:{id} sub:001 dlvrd:001 submit date:2601010800 done date:2601010801 stat:DELIVRD err:000 text:{new string('x', 60)}", EsmClass = EsmClasses.DeliveryReceipt | EsmClasses.Udhi },
        ["octets behind the last parameter, and a state twice"] = (r, id) => r.Saying(id, "DELIVRD").With(MessageState.Delivered).With(MessageState.Enroute) with { Behind = [0, 0] },
        ["message_payload"] = (r, id) => r with { Text = $"id:{id} stat:DELIVRD err:000 text:{new string('x', 300)}" },
        ["short_message beside a message_payload that says nothing of it"] = (r, id) => r.Saying(id, "DELIVRD").With(TlvTag.MessagePayload, "ok"),
        ["short_message beside a message_payload of blanks"] = (r, id) => r.Saying(id, "DELIVRD").With(TlvTag.MessagePayload, " \0"),
        ["the second message_payload"] = (r, id) => r.With(TlvTag.MessagePayload, "ok").With(TlvTag.MessagePayload, $"id:{id} stat:DELIVRD err:000"),
        ["the second receipted_message_id"] = (r, id) => r.With(TlvTag.ReceiptedMessageId, "q").With(TlvTag.ReceiptedMessageId, id).With(MessageState.Delivered),
        ["the second receipted_message_id, and the text is another"] = (r, id) => r.Saying("0x" + id, "DELIVRD").With(TlvTag.ReceiptedMessageId, "q").With(TlvTag.ReceiptedMessageId, id),
        ["the addresses are those of the message"] = (r, id) => r.Saying(id, "DELIVRD") with { Recipient = r.Code, Code = r.Recipient },
        ["the recipient as at home"] = (r, id) => r.Saying(id, "DELIVRD") with { Recipient = r.Recipient[2..] },
        ["the recipient is hidden"] = (r, id) => r.Saying(id, "DELIVRD") with { Recipient = "861380****000" },
        ["no addresses"] = (r, id) => r.Saying(id, "DELIVRD") with { Recipient = "", Code = "" },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_of_two_accounts_with_one_id_get_each_its_own_recipient_and_state(bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.WithId("100").WithoutReceipt();
        var (mall, other) = (await guard.BindAsync(), await guard.BindAsync(Curious));
        Assert.Equal("100", (await mall.SubmitAsync(Orders, Agreed, "order", registered: true)).MessageId);
        Assert.Equal("100", (await other.SubmitAsync(Shared, AlsoAgreed, "order", registered: true)).MessageId);
        if (restart)
        {
            await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 2, "both in the archive");
            await guard.StopAsync();
            await guard.StartAgainAsync();
            (mall, other) = (await guard.BindAsync(), await guard.BindAsync(Curious));
        }

        await new SmscReceipt(AlsoAgreed, Shared).Saying("100", "UNDELIV").SendAsync(guard);
        await new SmscReceipt(Agreed, Orders).Saying("100", "DELIVRD").SendAsync(guard);
        Assert.Equal(new EsmeReceipt("100", "", "DELIVRD", Agreed), await EsmeReceipt.TakeAsync(mall));
        Assert.Equal(new EsmeReceipt("100", "", "UNDELIV", AlsoAgreed), await EsmeReceipt.TakeAsync(other));
        Assert.Equal("UNDELIV", Assert.Single((await guard.RecordAsync(r => r.Account == Curious && r.Receipts.Count > 0)).Receipts).State);
    }

    [Fact]
    public async Task An_id_that_stands_many_times_is_told_once_and_disturbs_nobody()
    {
        var id = new string('7', 64);
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => (message.Destination == Agreed ? SubmitReply.WithId(id) : SubmitReply.Ok).WithoutReceipt();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        var other = await esme.SubmitAsync(Orders, AlsoAgreed, "order");
        var receipt = new SmscReceipt(Agreed, Orders).Saying(id, "DELIVRD").With(TlvTag.ReceiptedMessageId, id);
        await Enumerable.Range(0, 100).Aggregate(receipt, (sofar, i) => sofar.With(TlvTag.ReceiptedMessageId, $"{i}")).SendAsync(guard);
        Assert.Equal(new EsmeReceipt(id, id, "DELIVRD", Agreed), await EsmeReceipt.TakeAsync(esme));
        await new SmscReceipt(AlsoAgreed, Orders).Saying(other.MessageId, "DELIVRD").SendAsync(guard);
        Assert.Equal(other.MessageId, (await EsmeReceipt.TakeAsync(esme)).Id);
        await esme.AssertNothingElseAsync(guard);
    }

    [Theory]
    [InlineData(EsmClasses.DeliveryReceipt, true)]
    [InlineData(0, true)]
    [InlineData(0, false)]
    public async Task Message_state_beside_the_text_of_a_receipt_makes_it_one(byte esmClass, bool withState)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(TwoParts());
        foreach (var segment in guard.Smsc.Received.Snapshot())
        {
            var receipt = (SmscReceipt.For(segment) with { EsmClass = esmClass }).Saying(segment.MessageId, "DELIVRD");
            await (withState ? receipt.With(MessageState.Delivered) : receipt).SendAsync(guard);
        }

        // Without any parameter that no phone can write it is what a phone wrote.
        var told = new[] { await esme.WaitForDeliveryAsync(), await esme.WaitForDeliveryAsync() };
        Assert.All(told, delivery => Assert.Equal(withState, delivery.IsReceipt));
        Assert.Equal(withState ? results.Select(r => r.MessageId).Order(StringComparer.Ordinal) : [], told.Where(d => d.IsReceipt).Select(d => d.ReceiptId).Order(StringComparer.Ordinal));
        await esme.AssertNothingElseAsync(guard);
    }

    [Theory]
    [InlineData("stat:ENROUTE，err:000")]
    [InlineData("stat：ENROUTE　err：000")]
    [InlineData("ｓｔａｔ：ＥＮＲＯＵＴＥ、err:000")]
    public async Task Full_width_signs_part_the_fields_of_a_receipt_in_ucs2(string state)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(TwoParts());
        foreach (var segment in guard.Smsc.Received.Snapshot())
        {
            await (SmscReceipt.For(segment) with { IsUcs2 = true, Text = $"id:{segment.MessageId}，{state}" }).SendAsync(guard);
        }

        await esme.AssertNothingElseAsync(guard);
        foreach (var segment in guard.Smsc.Received.Snapshot())
        {
            await (SmscReceipt.For(segment) with { IsUcs2 = true, Text = $"id：{segment.MessageId}，stat：DELIVRD，err：000" }).SendAsync(guard);
        }

        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receipt_for_another_recipient_is_about_another_message(bool restart)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(TwoParts());
        var segments = guard.Smsc.Received.Snapshot();
        if (restart)
        {
            await guard.RecordAsync(r => r.Segments == 2);
            await guard.StopAsync();
            await guard.StartAgainAsync();
            esme = await guard.BindAsync();
        }

        await (SmscReceipt.For(segments[0]) with { Recipient = NeverAsked }).Saying(segments[0].MessageId, "UNDELIV").SendAsync(guard);
        Assert.Equal(NeverAsked, (await EsmeReceipt.TakeAsync(esme)).Recipient);

        // Its own come after it, and nothing has changed for them.
        await SmscReceipt.For(segments[0]).Saying(segments[0].MessageId, "DELIVRD").SendAsync(guard);
        await SmscReceipt.For(segments[1]).Saying(segments[1].MessageId, "DELIVRD").SendAsync(guard);
        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(2));
    }

    public static TheoryData<string> Ways => [.. Spellings.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_receipt_is_found_by_every_id_that_it_names_and_tells_of_the_parts(string how)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(TwoParts());
        foreach (var segment in guard.Smsc.Received.Snapshot())
        {
            await Spellings[how](SmscReceipt.For(segment), segment.MessageId).SendAsync(guard);
        }

        var told = new[] { await EsmeReceipt.TakeAsync(esme), await EsmeReceipt.TakeAsync(esme) };
        Assert.True(results.Select(r => r.MessageId).Order(StringComparer.Ordinal).SequenceEqual(told.Select(r => r.Id).Order(StringComparer.Ordinal)), how);
        Assert.All(told, receipt => Assert.Equal("DELIVRD", receipt.State.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("HexInResponse", "1A2B", "6699", "6699")]
    [InlineData("HexInResponse", "1A2B", "0000006699", "1a2b")]   // the text in decimal, receipted_message_id as the response
    [InlineData("HexInResponse", "00001a2b", "6699", "1A2B")]
    [InlineData("HexInResponse", "1A2B", "1A2B", "6699")]
    [InlineData("HexInReceipt", "6699", "1A2B", "6699")]
    [InlineData("HexInReceipt", "0000006699", "1a2b", "1A2B")]
    [InlineData("HexInResponse", "1F1F1F1F1F1F1F1F1F1F", "146967452580601978101535", "1f1f1f1f1f1f1f1f1f1f")]   // more than 64 bits
    [InlineData("HexInResponse", "0000000000000000000000000000001f", "31", "31")]
    [InlineData("HexInReceipt", "146967452580601978101535", "1F1F1F1F1F1F1F1F1F1F", "001f1f1f1f1f1f1f1f1f1f")]
    [InlineData("HexInResponse", "0x1a2b", "6699", "1A2B")]
    [InlineData("HexInReceipt", "6699", "0X1A2B", "0x00001a2b")]
    [InlineData("AsIs", "1A2B", "1A2B", "6699")]
    public async Task The_esme_reads_the_id_that_it_was_given_in_all_places_also_in_data_sm_and_after_a_restart(string format, string given, string inText, string inTlv)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].MessageIdFormat = format);
        guard.Smsc.OnSubmit = message => SubmitReply.WithId(message.Destination == Agreed ? given : "77").WithoutReceipt();
        var esme = await guard.BindAsync();
        Assert.Equal(given, (await esme.SubmitAsync(Orders, Agreed, "order", registered: true)).MessageId);
        var receipt = new SmscReceipt(Agreed, Orders).Saying(inText, "ENROUTE").With(TlvTag.ReceiptedMessageId, inTlv);
        await receipt.SendAsync(guard);
        Assert.Equal(new EsmeReceipt(given, given, "ENROUTE", Agreed), await EsmeReceipt.TakeAsync(esme));

        await guard.RecordAsync(r => r.Receipts.Count == 1);
        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        await (receipt.Saying(inText, "DELIVRD") with { CommandId = CommandId.DataSm }).SendAsync(guard);
        Assert.Equal(new EsmeReceipt(given, given, "DELIVRD", Agreed), EsmeReceipt.Read(await esme.Unexpected.ReadAsync()));
        await guard.RecordAsync(r => r.Receipts.Count == 2 && r.Receipts.All(x => x.SmscMessageId == given));
    }

    [Theory]
    [InlineData(65, true, false)]
    [InlineData(70, true, false)]
    [InlineData(70, true, true)]
    [InlineData(300, true, false)]
    [InlineData(12, false, false)]
    [InlineData(70, false, true)]
    public async Task An_id_that_is_too_long_or_has_no_end_is_kept_cut_and_its_receipts_are_matched(int length, bool withNul, bool cutInReceipt)
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var esme = await guard.BindAsync();
        var id = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var kept = id[..Math.Min(length, 64)];
        var answer = await esme.SendRequestAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order", RegisteredDelivery = 1 }.Encode());
        var message = await guard.Smsc.Received.WaitForAsync(_ => true);
        Assert.True(guard.Smsc.Connections()[0].SendRaw(Response(message.SequenceNumber, id, withNul)));
        Assert.Equal((CommandStatus.ESME_ROK, kept), (EsmeClient.ResultOf(await answer).Status, EsmeClient.ResultOf(await answer).MessageId));

        await new SmscReceipt(Agreed, Orders).Saying(cutInReceipt ? kept : id, "ENROUTE").SendAsync(guard);
        Assert.Equal(kept, (await EsmeReceipt.TakeAsync(esme)).Id);
        await guard.RecordAsync(r => r.Receipts.Count == 1 && r.SmscMessageId == kept);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        await new SmscReceipt(Agreed, Orders).Saying(cutInReceipt ? kept : id, "DELIVRD").SendAsync(guard);
        Assert.Equal(new EsmeReceipt(kept, "", "DELIVRD", Agreed), await EsmeReceipt.TakeAsync(esme));
        await guard.RecordAsync(r => r.Receipts.Count == 2);
    }

    internal static IReadOnlyList<Submit> TwoParts(string destination = Agreed, string source = Orders) =>
        new Submit { Source = source, Destination = destination, Text = new string('a', 200), RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, 7);

    private static byte[] Response(uint sequenceNumber, string id, bool withNul)
    {
        var pdu = new byte[PduHeader.Size + id.Length + 1];
        var writer = new PduWriter(pdu);
        writer.Header(CommandId.SubmitSmResp, CommandStatus.ESME_ROK, sequenceNumber);
        writer.Octets(System.Text.Encoding.ASCII.GetBytes(id));
        if (withNul)
        {
            writer.Byte(0);
        }

        return pdu[..writer.Complete()];
    }
}
