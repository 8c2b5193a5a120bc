using SmppGuard.Smpp;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>Receipts that nobody knows, and what else the SMSC has to say.</summary>
public sealed class UnknownReceiptTests
{
    private const int Held = 500;

    [Fact]
    public async Task Replies_and_known_receipts_pass_receipts_that_wait_for_a_response()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 120, new SmscSimulator.Server.SmscOptions { DeliverWindow = 2 * Held });
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
}
