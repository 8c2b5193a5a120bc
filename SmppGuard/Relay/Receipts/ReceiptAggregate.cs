using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// The receipts of the segments of one message, folded into one state: DELIVRD only if all segments are, else the worst that came. Each segment has one last word
/// (<see cref="ExpectedReceipt"/> sees to that). ACCEPTD is none while a better one can come: at the deadline it is what the segment came to. Segments report on several
/// connections, so it is locked.
/// </summary>
/// <param name="requested">What is told, and to whom.</param>
internal sealed class ReceiptAggregate(RequestedReceipts requested)
{
    private const string Unknown = "UNKNOWN";
    private const string Accepted = "ACCEPTD";

    private readonly Lock _gate = new();
    private int _missing = requested.Reports;

    /// <summary>Of those that are missing, how many were accepted.</summary>
    private int _accepted;
    private string? _worst;
    private string _error = "";
    private bool _isOver;

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

    /// <summary>Goes on where an earlier process ended: these have come already.</summary>
    /// <param name="requested">What is told, and to whom.</param>
    /// <param name="final">The last words of segments.</param>
    /// <param name="accepted">Segments that were accepted, and no more yet.</param>
    public static ReceiptAggregate Resumed(RequestedReceipts requested, IEnumerable<(string State, string? Error)> final, int accepted)
    {
        var aggregate = new ReceiptAggregate(requested) { _accepted = accepted };
        foreach (var (state, error) in final)
        {
            aggregate._missing--;
            aggregate.Worsen(state, error ?? "");
        }

        return aggregate;
    }

    /// <summary>All receipts were written.</summary>
    public static ReceiptAggregate AlreadyTold(RequestedReceipts requested) => new(requested) { _isOver = true };

    /// <summary>Whether a state says that a message was delivered, or read on behalf of its recipient, in any spelling.</summary>
    public static bool IsDelivered(string state) => NameOf(state) is MessageState.Delivered or MessageState.Accepted;

    /// <summary>A segment says that it was accepted.</summary>
    public void Accept()
    {
        lock (_gate)
        {
            _accepted++;
        }
    }

    /// <summary>What <see cref="Accept"/> took could not be recorded.</summary>
    public void UndoAccept()
    {
        lock (_gate)
        {
            _accepted--;
        }
    }

    /// <summary>Takes the last word of one segment; true: all have spoken, and this is the state of the message.</summary>
    /// <param name="segmentState">Its state.</param>
    /// <param name="segmentError">Its err.</param>
    /// <param name="hadAccepted">Whether it had said ACCEPTD.</param>
    /// <param name="state">State of the message.</param>
    /// <param name="error">err of the message.</param>
    public bool TryComplete(string segmentState, string segmentError, bool hadAccepted, out string state, out string error)
    {
        lock (_gate)
        {
            _missing--;
            _accepted -= hadAccepted ? 1 : 0;
            Worsen(segmentState, segmentError);
            return TryEnd(_missing <= 0, out state, out error);
        }
    }

    /// <summary>What <see cref="TryComplete"/> took could not be recorded. The SMSC repeats it, so what is the worst so far stays right.</summary>
    public void UndoComplete(bool hadAccepted, bool wasCompleted)
    {
        lock (_gate)
        {
            _missing++;
            _accepted += hadAccepted ? 1 : 0;
            _isOver &= !wasCompleted;
        }
    }

    /// <summary>Gives up waiting: true if segments were silent, which counts as UNKNOWN, or said no more than ACCEPTD.</summary>
    public bool TryGiveUp(out string state, out string error)
    {
        lock (_gate)
        {
            Worsen(_missing > _accepted ? Unknown : Accepted, "");
            return TryEnd(true, out state, out error);
        }
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
