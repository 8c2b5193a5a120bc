using System.Threading.Channels;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Receipts whose message is not among those of late: it is in the archive, or will be there in a moment because it asked for no receipt, or will be
/// in memory because the receipt overtook its submit_sm_resp, or is nobody's. One
/// list, bounded, with a reader of its own, so that nothing else waits for it; what finds no room the SMSC keeps.
/// </summary>
internal sealed class UnresolvedReceipts : IAsyncDisposable
{
    /// <summary>Octets that all of them may take: a hundred thousand receipts and more, unless they are long.</summary>
    private const long Capacity = 64 * 1024 * 1024;

    /// <summary>More than this is a flood: about as many as go into the journal together.</summary>
    private const long FloodOctets = 80 * 1024;

    /// <summary>Receipts that go into the journal together.</summary>
    private const int Round = 64;

    private const int RestForWork = 3;

    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MostRest = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time;
    private readonly DeliverBatches _deliverBatches;
    private readonly ILogger _logger;
    private readonly ReceiptPath _receipts;
    private readonly ReceiptLookUp _lookUp;
    private readonly IReceiptForwarding? _forwarding;
    private readonly Channel<UnansweredDelivery> _arrived = Channel.CreateUnbounded<UnansweredDelivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<SmscConnection, DeliverBatch> _batches = [];
    private readonly Task _reading;
    private readonly WaitingOctets _waiting = new(Capacity);

    public UnresolvedReceipts(TimeProvider time, DeliverBatches deliverBatches, ILogger logger, ReceiptPath receipts, ReceiptLookUp lookUp, IReceiptForwarding? forwarding)
    {
        _time = time;
        _deliverBatches = deliverBatches;
        _logger = logger;
        _receipts = receipts;
        _lookUp = lookUp;
        _forwarding = forwarding;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>False: it is full.</summary>
    public bool TryAdd(UnansweredDelivery arrived)
    {
        if (!_waiting.TryAdd(arrived))
        {
            return false;
        }

        if (_arrived.Writer.TryWrite(arrived))
        {
            return true;
        }

        _waiting.Remove(arrived);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        _ = _arrived.Writer.TryComplete();
        await _reading;
    }

    private async Task ReadAsync()
    {
        while (await _arrived.Reader.WaitToReadAsync())
        {
            var started = _time.GetTimestamp();
            for (var i = 0; i < Round && _arrived.Reader.TryRead(out var arrived); i++)
            {
                await TryResolveAsync(arrived);
            }

            foreach (var batch in _batches.Values)
            {
                batch.HandOver();
            }

            _batches.Clear();
            if (_waiting.Octets > FloodOctets)
            {
                await YieldProcessorAsync(_time.GetElapsedTime(started));
            }
        }
    }

    // In a flood most of the time belongs to those who read, decide and answer: processors and the journal are theirs too.
    private Task YieldProcessorAsync(TimeSpan worked)
    {
        var rest = worked * RestForWork;
        return Task.Delay(rest < LeastRest ? LeastRest : rest > MostRest ? MostRest : rest, _time);
    }

    private async Task TryResolveAsync(UnansweredDelivery arrived)
    {
        try
        {
            if (await ResolveAsync(arrived) is { } unresolved)
            {
                _ = LookAgainAsync(unresolved);
            }
            else
            {
                _waiting.Remove(arrived);
            }
        }
        catch (Exception error)
        {
            // The archive is out of reach. Temporary: the SMSC keeps it and tries again.
            _waiting.Remove(arrived);
            RelayLog.DeliveryNotTaken(_logger, arrived.Link.Name, error);
            arrived.Answer(CommandStatus.ESME_RX_T_APPN);
        }
    }

    /// <returns>What is to be looked at again; null: it is taken.</returns>
    private async ValueTask<UnansweredDelivery?> ResolveAsync(UnansweredDelivery arrived)
    {
        var batch = BatchOf(arrived.Connection);
        if (_receipts.TryAddRecent(ReceivedReceipt.Read(arrived), batch))
        {
            return null;
        }

        if (!_lookUp.IsArchiveComplete)
        {
            // What an earlier process left in the journal is not in the archive yet; the message may be among it.
            return arrived;
        }

        // Asked before the last look into memory, where the response leads, and into the archive.
        arrived = _lookUp.Reconsider(arrived, out var mayComeYet);
        var mayKnow = mayComeYet ? [] : _lookUp.MayKnow(arrived);
        var found = default(FoundReceipt);
        if (_lookUp.DaysToLookIn(arrived, mayComeYet) is > 0 and var days)
        {
            arrived = arrived with { IsLookedFor = true };
            found = await _lookUp.FindAsync(arrived.Link, arrived.Pdu, days);
        }

        if (found.Expected is { } expected)
        {
            _receipts.AddArchived(ReceivedReceipt.Read(arrived), expected, batch);
            return null;
        }

        if (found.Pod is { } pod)
        {
            await _forwarding!.ForwardAsync([new AskedPod(pod, 0)], arrived.Link.Name, arrived.Pdu);
            arrived.Answer(CommandStatus.ESME_ROK);
            return null;
        }

        if (_receipts.TryAddRecent(ReceivedReceipt.Read(arrived), batch))
        {
            return null;
        }

        if (mayComeYet)
        {
            return arrived;
        }

        if (_forwarding is not null && mayKnow.Count > 0)
        {
            // Whoever it is will say so when he is back.
            await _forwarding.ForwardAsync(mayKnow, arrived.Link.Name, arrived.Pdu);
            arrived.Answer(CommandStatus.ESME_ROK);
            return null;
        }

        _receipts.AddUnknown(ReceivedReceipt.Read(arrived), batch);
        return null;
    }

    private async Task LookAgainAsync(UnansweredDelivery arrived)
    {
        var again = await arrived.LaterAsync(_time);
        if (!_arrived.Writer.TryWrite(again))
        {
            _waiting.Remove(arrived);
            again.Answer(CommandStatus.ESME_RX_T_APPN);
        }
    }

    private DeliverBatch BatchOf(SmscConnection connection)
    {
        if (!_batches.TryGetValue(connection, out var batch))
        {
            _batches.Add(connection, batch = _deliverBatches.For(connection));
        }

        return batch;
    }
}
