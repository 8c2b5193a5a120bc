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

    /// <summary>Receipts that are sought and go into the journal together.</summary>
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
    private readonly List<UnansweredDelivery> _again = [];
    private readonly List<SoughtReceipt> _sought = [];
    private readonly Task _reading;
    private readonly WaitingOctets _waiting = new(Capacity);
    private volatile bool _isEnding;

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
        _isEnding = true;
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
                try
                {
                    Look(arrived);
                }
                catch (Exception error)
                {
                    Refuse(arrived, error);
                }
            }

            foreach (var together in _sought.GroupBy(one => (one.Arrived.Link, one.Days)))
            {
                await SeekAsync(together.Key.Link, together.Key.Days, [.. together]);
            }

            _sought.Clear();
            foreach (var batch in _batches.Values)
            {
                batch.HandOver();
            }

            _batches.Clear();
            foreach (var together in _again.GroupBy(arrived => arrived.Rest))
            {
                _ = LookAgainAsync(together.Key, [.. together]);
            }

            _again.Clear();
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

    // The archive is out of reach. Temporary: the SMSC keeps it and tries again.
    private void Refuse(UnansweredDelivery arrived, Exception error)
    {
        _waiting.Remove(arrived);
        RelayLog.DeliveryNotTaken(_logger, arrived.Link.Name, error);
        arrived.Answer(CommandStatus.ESME_RX_T_APPN);
    }

    private void Look(UnansweredDelivery arrived)
    {
        if (TryTakeRecent(arrived))
        {
            return;
        }

        if (!_lookUp.IsArchiveComplete)
        {
            // What an earlier process left in the journal is not in the archive yet; the message may be among it.
            _again.Add(arrived);
            return;
        }

        // Asked before the last look into memory, where the response leads, and into the archive.
        arrived = _lookUp.Reconsider(arrived, out var mayComeYet);
        var sought = new SoughtReceipt(arrived, mayComeYet, mayComeYet ? [] : _lookUp.MayKnow(arrived), _lookUp.DaysToLookIn(arrived, mayComeYet));
        if (sought.Days > 0)
        {
            _sought.Add(sought with { Arrived = arrived with { IsLookedFor = true } });
        }
        else if (!TryTakeRecent(arrived))
        {
            // Only what may come yet is not sought.
            _again.Add(arrived);
        }
    }

    private async Task SeekAsync(SmscLink link, int days, IReadOnlyList<SoughtReceipt> sought)
    {
        IReadOnlyList<FoundReceipt> found;
        try
        {
            found = await _lookUp.FindAsync(link, [.. sought.Select(one => one.Arrived.Pdu)], days);
        }
        catch (Exception error)
        {
            foreach (var one in sought)
            {
                Refuse(one.Arrived, error);
            }

            return;
        }

        foreach (var (one, where) in sought.Zip(found))
        {
            try
            {
                await TakeAsync(one, where);
            }
            catch (Exception error)
            {
                Refuse(one.Arrived, error);
            }
        }
    }

    private async ValueTask TakeAsync(SoughtReceipt sought, FoundReceipt found)
    {
        // The receipt before it may have been about the same message, and what the archive knew of that is old then.
        var arrived = sought.Arrived;
        if (TryTakeRecent(arrived))
        {
            return;
        }

        if (found.Pod is { } pod)
        {
            await ForwardAsync(arrived, [new AskedPod(pod, 0)]);
        }
        else if (found.Message is not null)
        {
            _receipts.AddArchived(ReceivedReceipt.Read(arrived), _lookUp.Expect(arrived.Link, found), BatchOf(arrived.Connection));
            _waiting.Remove(arrived);
        }
        else if (sought.MayComeYet)
        {
            _again.Add(arrived);
        }
        else if (_forwarding is not null && sought.MayKnow.Count > 0)
        {
            // Whoever it is will say so when he is back.
            await ForwardAsync(arrived, sought.MayKnow);
        }
        else
        {
            _receipts.AddUnknown(ReceivedReceipt.Read(arrived), BatchOf(arrived.Connection));
            _waiting.Remove(arrived);
        }
    }

    private async ValueTask ForwardAsync(UnansweredDelivery arrived, IReadOnlyList<AskedPod> pods)
    {
        await _forwarding!.ForwardAsync(pods, arrived.Link.Name, arrived.Pdu);
        arrived.Answer(CommandStatus.ESME_ROK);
        _waiting.Remove(arrived);
    }

    private bool TryTakeRecent(UnansweredDelivery arrived)
    {
        if (!_receipts.TryAddRecent(ReceivedReceipt.Read(arrived), BatchOf(arrived.Connection)))
        {
            return false;
        }

        _waiting.Remove(arrived);
        return true;
    }

    // Those of one round rest together, and rest on while there is nothing new to see: behind a busy archive that is for seconds.
    private async Task LookAgainAsync(TimeSpan rest, List<UnansweredDelivery> resting)
    {
        while (resting.Count > 0)
        {
            await Task.Delay(rest, _time);
            List<UnansweredDelivery> still = [];
            foreach (var again in resting.Select(arrived => arrived.Later()))
            {
                if (!_isEnding && _lookUp.IsAsBefore(again))
                {
                    still.Add(again);
                }
                else if (!_arrived.Writer.TryWrite(again))
                {
                    _waiting.Remove(again);
                    again.Answer(CommandStatus.ESME_RX_T_APPN);
                }
            }

            (rest, resting) = (UnansweredDelivery.Moment, still);
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

    /// <summary>A receipt whose message is to be sought in the archive.</summary>
    /// <param name="Arrived">The receipt.</param>
    /// <param name="MayComeYet">Whether the message may turn up later.</param>
    /// <param name="MayKnow">Other processes that may have it.</param>
    /// <param name="Days">How many days back it is sought.</param>
    private readonly record struct SoughtReceipt(UnansweredDelivery Arrived, bool MayComeYet, IReadOnlyList<AskedPod> MayKnow, int Days);
}
