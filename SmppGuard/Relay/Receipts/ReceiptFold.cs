namespace SmppGuard.Relay;

/// <summary>
/// The receipts of the segments of one message, folded into one state: DELIVRD only if all segments are, else the worst that came. Segments report on several
/// connections, so it is locked.
/// </summary>
internal sealed class ReceiptFold(OwedReceipts owed, int segments)
{
    private readonly Lock _gate = new();
    private int _missing = segments;
    private string? _worst;
    private string _error = "";
    private bool _isOver;

    public OwedReceipts Owed => owed;

    /// <summary>Goes on where an earlier process ended: these have come already.</summary>
    public static ReceiptFold Resumed(OwedReceipts owed, int segments, IEnumerable<(string State, string? Error)> receipts)
    {
        var fold = new ReceiptFold(owed, segments);
        foreach (var (state, error) in receipts)
        {
            fold.Take(state, error ?? "");
        }

        return fold;
    }

    /// <summary>All receipts were written: what still comes is recorded, and not relayed.</summary>
    public static ReceiptFold Ended(OwedReceipts owed) => new(owed, 0) { _isOver = true };

    public static bool IsDelivered(string state) => string.Equals(state, "DELIVRD", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes the final receipt of one segment; true: it was the last, and this is the state of the message.</summary>
    public bool TryComplete(string segmentState, string segmentError, out string state, out string error)
    {
        lock (_gate)
        {
            Take(segmentState, segmentError);
            return TryEnd(_missing <= 0, out state, out error);
        }
    }

    /// <summary>Gives up waiting: true if segments were silent, which counts as UNKNOWN.</summary>
    public bool TryGiveUp(out string state, out string error)
    {
        lock (_gate)
        {
            Take("UNKNOWN", "");
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

    private void Take(string state, string error)
    {
        _missing--;
        if (_worst is null || Badness(state) > Badness(_worst))
        {
            (_worst, _error) = (state, error);
        }
    }

    // A state that SMPP does not name is a carrier's own failure code.
    private static int Badness(string state) => state.ToUpperInvariant() switch
    {
        "DELIVRD" => 0,
        "ACCEPTD" => 1,
        "UNKNOWN" => 2,
        "EXPIRED" => 3,
        "DELETED" => 4,
        "UNDELIV" => 6,
        "REJECTD" => 7,
        _ => 5,
    };
}
