using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// The receipts of the segments of one message, folded into one state: DELIVRD only if all segments are, else the worst that came. Each segment has one last word
/// (<see cref="ExpectedReceipt"/> sees to that). ACCEPTD and words that nobody knows are none while a better one can come: at the deadline they are what the segment came to. Segments report
/// on several connections, so it is locked.
/// </summary>
/// <param name="requested">What is told, and to whom.</param>
internal sealed class ReceiptAggregate(RequestedReceipts requested)
{
    private const string Unknown = "UNKNOWN";

    private readonly Lock _gate = new();
    private int _missing = requested.Reports;

    /// <summary>Of those that are missing, what some have said; null: none of them anything.</summary>
    private Dictionary<int, SegmentState>? _said;
    private string? _worst;
    private string _error = "";
    private bool _isOver;
    private bool _isSending;

    public RequestedReceipts Requested => requested;

    /// <summary>Whether the receipts of the parts were written.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _isOver;
            }
        }
    }

    /// <summary>Of a message of which the SMSC has not accepted all segments: nothing is told before it is known whether it does.</summary>
    public static ReceiptAggregate BeforeOutcome(RequestedReceipts requested) => new(requested) { _isSending = true };

    /// <summary>Goes on where an earlier process ended: these have come already.</summary>
    /// <param name="requested">What is told, and to whom.</param>
    /// <param name="final">The last words of segments; of which segment is negative where nobody knows.</param>
    /// <param name="said">What stands for segments without one.</param>
    public static ReceiptAggregate Resumed(RequestedReceipts requested, IEnumerable<(int Segment, string State, string? Error)> final, IEnumerable<(int Segment, SegmentState State)> said)
    {
        var aggregate = new ReceiptAggregate(requested);
        foreach (var (segment, state) in said)
        {
            _ = aggregate.Say(segment, state);
        }

        foreach (var (segment, state, error) in final)
        {
            aggregate.Take(segment, state, error ?? "");
        }

        return aggregate;
    }

    /// <summary>All receipts were written.</summary>
    public static ReceiptAggregate AlreadyTold(RequestedReceipts requested) => new(requested) { _isOver = true };

    /// <summary>Whether a state says that a message was delivered, or read on behalf of its recipient, in any spelling.</summary>
    public static bool IsDelivered(string state) => NameOf(state) is MessageState.Delivered or MessageState.Accepted;

    /// <summary>A segment says what stands for it until something better comes; returns what stood before.</summary>
    public SegmentState? Say(int segment, SegmentState state)
    {
        lock (_gate)
        {
            SegmentState? before = _said is not null && _said.TryGetValue(segment, out var said) ? said : null;
            (_said ??= [])[segment] = state;
            return before;
        }
    }

    /// <summary>What <see cref="Say"/> took could not be recorded.</summary>
    public void UndoSay(int segment, SegmentState? before)
    {
        lock (_gate)
        {
            Restore(segment, before);
        }
    }

    /// <summary>The SMSC has accepted all segments; true: all have spoken meanwhile, and this is the state of the message.</summary>
    public bool TrySend(out string state, out string error)
    {
        lock (_gate)
        {
            _isSending = false;
            return TryEnd(_missing <= 0, out state, out error);
        }
    }

    /// <summary>The SMSC did not accept all segments, which the parts are told. What those come to that it did accept is told to nobody.</summary>
    public void Fail()
    {
        lock (_gate)
        {
            _isSending = false;
            _isOver = true;
        }
    }

    /// <summary>Takes the last word of one segment; true: all have spoken, and this is the state of the message.</summary>
    /// <param name="segment">Which.</param>
    /// <param name="segmentState">Its state.</param>
    /// <param name="segmentError">Its err.</param>
    /// <param name="said">What stood for it by now; null: nothing.</param>
    /// <param name="state">State of the message.</param>
    /// <param name="error">err of the message.</param>
    public bool TryComplete(int segment, string segmentState, string segmentError, out SegmentState? said, out string state, out string error)
    {
        lock (_gate)
        {
            said = _said is not null && _said.Remove(segment, out var stood) ? stood : null;
            Take(segment, segmentState, segmentError);
            return TryEnd(_missing <= 0 && !_isSending, out state, out error);
        }
    }

    /// <summary>What <see cref="TryComplete"/> took could not be recorded. The SMSC repeats it, so what is the worst so far stays right.</summary>
    public void UndoComplete(int segment, string segmentState, SegmentState? said, bool wasCompleted)
    {
        lock (_gate)
        {
            _missing += requested.IsAwaited(segment, segmentState) ? 1 : 0;
            Restore(segment, said);
            _isOver &= !wasCompleted;
        }
    }

    /// <summary>Gives up waiting: true if segments were silent, which counts as UNKNOWN, or have said no more than what stands until something better comes.</summary>
    public bool TryGiveUp(out string state, out string error)
    {
        lock (_gate)
        {
            var silent = _missing;
            foreach (var (segment, said) in _said ?? [])
            {
                if (requested.Owes(segment))
                {
                    Worsen(said.State, said.Error);
                    silent--;
                }
            }

            if (silent > 0)
            {
                Worsen(Unknown, "");
            }

            return TryEnd(true, out state, out error);
        }
    }

    // The gate is held.
    private void Restore(int segment, SegmentState? state)
    {
        if (state is { } said)
        {
            (_said ??= [])[segment] = said;
        }
        else
        {
            _ = _said?.Remove(segment);
        }
    }

    private void Take(int segment, string state, string error)
    {
        _missing -= requested.IsAwaited(segment, state) ? 1 : 0;
        Worsen(state, error);
    }

    private bool TryEnd(bool isComplete, out string state, out string error)
    {
        (state, error) = (_worst!, _error);
        if (_isOver || !isComplete)
        {
            return false;
        }

        return _isOver = true;
    }

    private void Worsen(string state, string error)
    {
        if (_worst is null || Badness(state) > Badness(_worst))
        {
            (_worst, _error) = (state, error);
        }
    }

    private static MessageState? NameOf(string state)
    {
        Span<byte> octets = stackalloc byte[byte.MaxValue];
        return state.Length <= octets.Length && MessageStates.TryParse(octets[..Encoding.Latin1.GetBytes(state, octets)], out var name) ? name : null;
    }

    // A state that SMPP does not name is a carrier's own failure code.
    private static int Badness(string state) => NameOf(state) switch
    {
        MessageState.Delivered => 0,
        MessageState.Accepted => 1,
        MessageState.Unknown => 2,
        MessageState.Expired => 3,
        MessageState.Deleted => 4,
        MessageState.Undeliverable => 6,
        MessageState.Rejected => 7,
        _ => 5,
    };
}
