using System.Globalization;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>Receipts that nobody knows, and what else the SMSC has to say.</summary>
public sealed class UnknownReceiptTests
{
    private const int Held = 500;
    private const int Flood = 12_000;

    [Fact]
    public async Task Replies_and_known_receipts_pass_receipts_that_wait_for_a_response()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 120, new SmscSimulator.Server.SmscServerOptions { DeliverWindow = 2 * Held });
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var known = await esme.SubmitAsync(Orders, AlsoAgreed, "order", registered: true);

        // One submit is not answered, so receipts for its recipient may be about it.
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await esme.SendRequestAsync(new EsmeSimulator.Client.Submit { Source = Orders, Destination = Agreed, Text = "order", RegisteredDelivery = 1 }.Encode());
        var unanswered = await guard.Smsc.Received.WaitForAsync(message => message.Destination == Agreed);
        var held = Enumerable.Range(0, Held).Select(i => guard.Smsc.DeliverAsync(new SmscReceipt(Agreed, Orders).Saying($"held-{i}", "DELIVRD").Encode())).ToList();

        await new SmscReceipt(AlsoAgreed, Orders).Saying(known.MessageId, "DELIVRD").SendAsync(guard);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "STOP"));
        await new SmscReceipt(NeverAsked, Orders).Saying("stranger", "DELIVRD").SendAsync(guard);
        Assert.DoesNotContain(held, receipt => receipt.IsCompleted);

        Assert.True(unanswered.Answer(CommandStatus.ESME_ROK, "held-7"));
        Assert.All(await Task.WhenAll(held), status => Assert.Equal(CommandStatus.ESME_ROK, status));
        await guard.RecordAsync(record => record.MessageId == "held-7" && record.Receipts.Count == 1);
    }

    [Fact]
    public async Task All_that_nobody_knows_is_acknowledged_and_counted_however_much_comes_at_once_and_refusals_among_it_are_in_force()
    {
        await using var guard = await GuardFixture.StartAsync(smsc: new SmscSimulator.Server.SmscServerOptions { DeliverWindow = 2 * Flood });
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        var receipts = Enumerable.Range(0, Flood / 2).Select(i => Unknown(guard, i)).ToList();
        var refusal = guard.Smsc.ReplyAsync(Agreed, Adverts, "STOP");
        receipts.AddRange(Enumerable.Range(Flood / 2, Flood / 2).Select(i => Unknown(guard, i)));

        Assert.Equal(CommandStatus.ESME_ROK, await refusal);
        Assert.Equal((CommandStatus)0x0403, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.All(await Task.WhenAll(receipts), status => Assert.Equal(CommandStatus.ESME_ROK, status));
        Assert.Equal(Flood, await api.MetricAsync("""smppguard_unknown_receipts_total{smsc="main"}"""));

        // At most when it comes and when all is stored, and with others.
        var lookedUp = await api.MetricAsync("""smppguard_looked_up_receipts_total{smsc="main"}""");
        Assert.InRange(lookedUp, Flood, 2 * Flood);
        Assert.InRange(await api.MetricAsync("""smppguard_receipt_searches_total{smsc="main"}"""), 1, lookedUp / 2);
    }

    [Fact]
    public async Task Of_receipts_that_are_sought_together_each_is_matched_with_its_own_message_and_what_comes_twice_is_told_once()
    {
        const int Sent = 40;
        await using var guard = await GuardFixture.StartAsync(smsc: new SmscSimulator.Server.SmscServerOptions { DeliverWindow = 1000 });
        guard.Smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        var esme = await guard.BindAsync();
        List<(string Id, string Recipient)> sent = [];
        for (var i = 0; i < Sent; i++)
        {
            var recipient = string.Create(CultureInfo.InvariantCulture, $"861391{i:D7}");
            sent.Add(((await esme.SubmitAsync(Orders, recipient, "order", registered: true)).MessageId, recipient));
        }

        // Nothing of them is in memory after that.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        var answers = new List<Task<CommandStatus>>();
        foreach (var (id, recipient) in sent)
        {
            answers.Add(guard.Smsc.DeliverAsync(new SmscReceipt(recipient, Orders).Saying(id, "DELIVRD").Encode()));
            answers.Add(guard.Smsc.DeliverAsync(new SmscReceipt(recipient, Orders).Saying($"unknown-{id}", "DELIVRD").Encode()));
            answers.Add(guard.Smsc.DeliverAsync(new SmscReceipt(recipient, Orders).Saying(id, "DELIVRD").Encode()));

            // The id of one message and the recipient of another are nobody's.
            answers.Add(guard.Smsc.DeliverAsync(new SmscReceipt(AlsoAgreed, Orders).Saying(id, "UNDELIV").Encode()));
        }

        Assert.All(await Task.WhenAll(answers), status => Assert.Equal(CommandStatus.ESME_ROK, status));
        List<EsmeReceipt> told = [];
        while (told.Count < 3 * Sent)
        {
            told.Add(await EsmeReceipt.TakeAsync(esme));
        }

        // Those that are nobody's go to the account whose code they name.
        Assert.Equal(
            sent.SelectMany(one => new[] { (one.Id, one.Recipient, "DELIVRD"), ("unknown-" + one.Id, one.Recipient, "DELIVRD"), (one.Id, AlsoAgreed, "UNDELIV") }).Order(),
            told.Select(receipt => (receipt.Id, receipt.Recipient, receipt.State)).Order());
        await esme.AssertNothingElseAsync(guard);
        using var api = new GuardApi(guard);
        Assert.Equal(2 * Sent, await api.MetricAsync("""smppguard_unknown_receipts_total{smsc="main"}"""));
        foreach (var (id, _) in sent)
        {
            await guard.RecordAsync(record => record.MessageId == id && record.Receipts.Select(receipt => receipt.State).SequenceEqual(["DELIVRD", "DELIVRD"]));
        }
    }

    private static Task<CommandStatus> Unknown(GuardFixture guard, int number) =>
        guard.Smsc.DeliverAsync(new SmscReceipt(AlsoAgreed, Orders).Saying($"unknown-{number}", "DELIVRD").Encode());
}
