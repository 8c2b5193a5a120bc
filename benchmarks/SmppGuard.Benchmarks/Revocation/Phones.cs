using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Behaviour;
using SmscSimulator.Deliveries;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.Revocation;

/// <summary>The SMSC of the run and the phones behind it: notes what arrives, and has one phone after the other refuse.</summary>
internal sealed class Phones : IAsyncDisposable
{
    private readonly SmscServer _smsc;
    private readonly Ledger _ledger;
    private readonly Random _random = new();

    private Phones(SmscServer smsc, Ledger ledger)
    {
        _smsc = smsc;
        _ledger = ledger;
        smsc.OnSubmit = Arrived;
    }

    public int Port => _smsc.Port;

    public static async Task<Phones> StartAsync(Ledger ledger, CancellationToken cancellation) =>
        new(await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false, Receipts = false }, cancellation), ledger);

    /// <summary>The phone that has just got an advert refuses, or, if it did before, any that has not.</summary>
    public void Refuse()
    {
        var recipient = _ledger.LastArrivedFor;
        while (_ledger.HasReplied(recipient))
        {
            recipient = _random.Next(_ledger.Recipients);
        }

        var reply = DeliverSmEncoder.Reply(Advert.NumberOf(recipient), EndToEndOptions.Source, "TD")!;

        // Completed where the response is read, and what follows with it: a moment noted later would let submits pass as earlier ones.
        var acknowledged = new TaskCompletionSource<CommandStatus>();
        _ = acknowledged.Task.ContinueWith(
            answer => _ledger.Acknowledge(recipient, answer.IsCompletedSuccessfully ? answer.Result : CommandStatus.ESME_RSYSERR),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        _ledger.Reply(recipient);
        _smsc.Deliveries.Add(new Delivery(reply, reply.Length, SystemId: null, IsPooled: false, acknowledged), TimeSpan.Zero);
    }

    public ValueTask DisposeAsync() => _smsc.DisposeAsync();

    private SubmitReply Arrived(SubmittedMessage message)
    {
        _ledger.Arrive(Advert.MessageIn(message.UserData), Advert.RecipientIn(message.Destination));
        return SubmitReply.Ok;
    }
}
