using System.Buffers.Binary;
using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>submit_multi, and what is said about messages of before: query_sm, cancel_sm, replace_sm.</summary>
public sealed class OperationTests
{
    [Fact]
    public async Task Each_destination_of_a_submit_multi_is_decided_on_its_own()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = message => message.Destination == AlsoAgreed ? SubmitReply.Error(CommandStatus.ESME_RMSGQFUL) : SubmitReply.Ok;
        var esme = await guard.BindAsync();

        var response = await esme.RequestAsync(Multi("sale", Agreed, NeverAsked, AlsoAgreed, Lapsed));

        var (header, messageId, unsuccess) = Read(response);
        Assert.Equal((CommandId.SubmitMultiResp, CommandStatus.ESME_ROK), (header.CommandId, header.CommandStatus));
        Assert.Equal(
            [(AlsoAgreed, CommandStatus.ESME_RMSGQFUL), (NeverAsked, (CommandStatus)0x0402), (Lapsed, (CommandStatus)0x0404)],
            unsuccess.OrderBy(u => u.Status));
        Assert.Equal([Agreed, AlsoAgreed], guard.Smsc.Received.Snapshot().Select(m => m.Destination).Order());
        Assert.All(guard.Smsc.Received.Snapshot(), m => Assert.Equal((CommandId.SubmitSm, "[Acme Mall] sale Tel 4008001234 Reply STOP to opt out"), (m.CommandId, m.Text)));
        var records = (await guard.EndedAsync(4)).ToDictionary(r => r.Msisdn.Digits);
        Assert.All(records.Values, r => Assert.Equal(SubmitKind.SubmitMulti, r.Kind));
        Assert.Equal((MessageOutcome.Accepted, messageId), (records[Agreed].Outcome, records[Agreed].MessageId));
        Assert.Equal(MessageOutcome.Rejected, records[AlsoAgreed].Outcome);
        Assert.Equal(Reason.NoConsent, records[NeverAsked].Reason);
        Assert.Equal(Reason.ConsentExpired, records[Lapsed].Reason);
    }

    [Fact]
    public async Task A_submit_multi_of_which_nothing_was_sent_is_an_error_and_distribution_lists_are_refused()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var (header, _, unsuccess) = Read(await esme.RequestAsync(Multi("sale", NeverAsked, Lapsed)));
        Assert.Equal((CommandStatus.ESME_RSUBMITFAIL, 2), (header.CommandStatus, unsuccess.Count));

        var fields = new SubmitSmFields { SourceAddr = Orders, ShortMessage = "order"u8.ToArray() };
        var buffer = new byte[512];
        var length = fields.WriteSubmitMulti(buffer, 1, [new MultiDestination("everybody", IsDistributionList: true), new MultiDestination(Agreed, 1, 1)]);
        (header, _, unsuccess) = Read(await esme.RequestAsync(buffer[..length]));
        Assert.Equal(CommandStatus.ESME_ROK, header.CommandStatus);
        Assert.Equal(CommandStatus.ESME_RINVDLNAME, Assert.Single(unsuccess).Status);
        Assert.Equal(Agreed, Assert.Single(guard.Smsc.Received.Snapshot()).Destination);
    }

    [Fact]
    public async Task Receipts_of_a_submit_multi_carry_the_id_that_the_esme_was_given()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var (_, messageId, _) = Read(await esme.RequestAsync(Multi("sale", Agreed, AlsoAgreed)));
        var receipts = new[] { await esme.WaitForDeliveryAsync(), await esme.WaitForDeliveryAsync() };
        Assert.Equal([messageId, messageId], receipts.Select(r => r.ReceiptId));
        Assert.Equal([Agreed, AlsoAgreed], receipts.Select(r => r.Source).Order());
    }

    [Fact]
    public async Task Query_and_cancel_reach_the_smsc_with_its_own_id_and_come_back_with_the_one_given()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var single = (await esme.SubmitAsync(Orders, Agreed, "order")).MessageId;
        var longer = (await esme.SubmitAsync(Adverts, Agreed, new string('折', 60))).MessageId;
        var smscIds = guard.Smsc.Received.Snapshot().Select(m => m.MessageId).ToArray();
        Assert.DoesNotContain(longer, smscIds);
        guard.Smsc.Received.Clear();

        foreach (var (id, source, smscId) in new[] { (single, Orders, smscIds[0]), (longer, Adverts, smscIds[1]) })
        {
            var answer = await esme.RequestAsync(Query(id, source));
            Assert.Equal(CommandStatus.ESME_ROK, QuerySmRespView.TryParse(answer, out var view));
            Assert.Equal((id, MessageState.Enroute), (Encoding.ASCII.GetString(view.MessageId), view.MessageState));
            Assert.Equal(CommandId.QuerySmResp, PduHeader.Read(answer).CommandId);
            var query = guard.Smsc.Received.Snapshot()[^1];
            Assert.Equal((CommandId.QuerySm, smscId), (query.CommandId, query.MessageId));
        }

        guard.Smsc.Received.Clear();
        Assert.Equal((CommandId.CancelSmResp, CommandStatus.ESME_ROK), HeaderOf(await esme.RequestAsync(Cancel(longer, Adverts))));
        Assert.Equal([(CommandId.CancelSm, smscIds[1]), (CommandId.CancelSm, smscIds[2])], guard.Smsc.Received.Snapshot().Select(m => (m.CommandId, m.MessageId)));
    }

    [Fact]
    public async Task Only_own_messages_can_be_queried_cancelled_or_replaced()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Orders, Agreed, "order")).MessageId;
        var rival = await guard.BindAsync(Rival);
        guard.Smsc.Received.Clear();
        Assert.Equal((CommandId.QuerySmResp, CommandStatus.ESME_RINVSRCADR), HeaderOf(await rival.RequestAsync(Query(id, Orders))));
        Assert.Equal((CommandId.CancelSmResp, CommandStatus.ESME_RINVSRCADR), HeaderOf(await rival.RequestAsync(Cancel(id, Orders))));
        Assert.NotEqual(CommandStatus.ESME_ROK, HeaderOf(await rival.RequestAsync(Replace(id, RivalAdverts, "sale"))).Status);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Somebody_elses_message_cannot_be_queried_or_cancelled_by_its_id_and_an_own_source()
    {
        await using var guard = await GuardFixture.StartAsync();
        var id = (await (await guard.BindAsync()).SubmitAsync(Orders, Agreed, "order")).MessageId;
        await guard.RecordAsync(_ => true);
        var rival = await guard.BindAsync(Rival);
        guard.Smsc.Received.Clear();
        Assert.NotEqual(CommandStatus.ESME_ROK, HeaderOf(await rival.RequestAsync(Query(id, RivalAdverts))).Status);
        Assert.NotEqual(CommandStatus.ESME_ROK, HeaderOf(await rival.RequestAsync(Cancel(id, RivalAdverts))).Status);
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task The_new_text_of_a_replace_sm_is_judged_stamped_and_recorded()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, "sale")).MessageId;
        guard.Smsc.Received.Clear();

        Assert.Equal((CommandId.ReplaceSmResp, CommandStatus.ESME_ROK), HeaderOf(await esme.RequestAsync(Replace(id, Adverts, "better sale"))));
        var replaced = Assert.Single(guard.Smsc.Received.Snapshot());
        Assert.Equal(
            (CommandId.ReplaceSm, id, "[Acme Mall] better sale Tel 4008001234 Reply STOP to opt out"), (replaced.CommandId, replaced.MessageId, replaced.Text));
        var record = await guard.RecordAsync(r => r.Kind == SubmitKind.ReplaceSm);
        Assert.Equal(("better sale", replaced.Text, MessageOutcome.Accepted), (record.OriginalText, record.SentText, record.Outcome));

        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "STOP"));
        Assert.Equal((CommandId.ReplaceSmResp, (CommandStatus)0x0403), HeaderOf(await esme.RequestAsync(Replace(id, Adverts, "third sale"))));
        Assert.Equal(1, guard.Smsc.Received.Count);
        await guard.RecordAsync(r => r.Kind == SubmitKind.ReplaceSm && r.Reason == Reason.ConsentRevoked);
    }

    [Fact]
    public async Task Operations_on_unknown_ids_get_the_errors_of_the_smsc_and_of_a_lost_smsc_ESME_RSYSERR()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal((CommandId.QuerySmResp, CommandStatus.ESME_RQUERYFAIL), HeaderOf(await esme.RequestAsync(Query("nosuch", Orders))));
        Assert.Equal((CommandId.ReplaceSmResp, CommandStatus.ESME_RINVMSGID), HeaderOf(await esme.RequestAsync(Replace("nosuch", Orders, "x"))));
        var id = (await esme.SubmitAsync(Orders, Agreed, "order")).MessageId;
        await guard.RecordAsync(_ => true);
        await guard.Smsc.GoDownAsync();
        await guard.SmscLostAsync();
        Assert.Equal((CommandId.CancelSmResp, CommandStatus.ESME_RSYSERR), HeaderOf(await esme.RequestAsync(Cancel(id, Orders))));
    }

    private static (CommandId Id, CommandStatus Status) HeaderOf(byte[] pdu) => (PduHeader.Read(pdu).CommandId, PduHeader.Read(pdu).CommandStatus);

    private static byte[] Multi(string text, params string[] destinations)
    {
        var fields = new SubmitSmFields { SourceAddr = Adverts, RegisteredDelivery = 1, ShortMessage = Encoding.ASCII.GetBytes(text) };
        var buffer = new byte[1024];
        return buffer[..fields.WriteSubmitMulti(buffer, 1, [.. destinations.Select(d => new MultiDestination(d, 1, 1))])];
    }

    private static byte[] Query(string id, string source)
    {
        var buffer = new byte[256];
        return buffer[..PduBuilder.QuerySm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(source))];
    }

    private static byte[] Cancel(string id, string source)
    {
        var buffer = new byte[256];
        return buffer[..PduBuilder.CancelSm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(source), 1, 1, Encoding.ASCII.GetBytes(Agreed))];
    }

    private static byte[] Replace(string id, string source, string text)
    {
        var buffer = new byte[512];
        return buffer[..PduBuilder.ReplaceSm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(source), 0, Encoding.ASCII.GetBytes(text))];
    }

    // header | message_id | no_unsuccess | (ton npi address status) …
    private static (PduHeader Header, string MessageId, List<(string Address, CommandStatus Status)> Unsuccess) Read(byte[] response)
    {
        var rest = response.AsSpan(PduHeader.Size);
        var messageId = CString(ref rest);
        var unsuccess = new List<(string, CommandStatus)>();
        int count = rest[0];
        rest = rest[1..];
        for (var i = 0; i < count; i++)
        {
            rest = rest[2..];
            var address = CString(ref rest);
            unsuccess.Add((address, (CommandStatus)BinaryPrimitives.ReadUInt32BigEndian(rest)));
            rest = rest[4..];
        }

        return (PduHeader.Read(response), messageId, unsuccess);
    }

    private static string CString(ref Span<byte> rest)
    {
        var end = rest.IndexOf((byte)0);
        var text = Encoding.ASCII.GetString(rest[..end]);
        rest = rest[(end + 1)..];
        return text;
    }
}
