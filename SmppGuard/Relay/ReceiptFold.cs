namespace SmppGuard.Relay;

/// <summary>
/// The receipts of a message that left in several segments, folded into one: DELIVRD only if all segments are, else the first other final state that came.
/// </summary>
internal sealed class ReceiptFold(int segments)
{
    private readonly Lock _gate = new();
    private int _final;
    private string? _worst;

    /// <summary>Goes on where an earlier process ended: so many are missing, and these states have come.</summary>
    public static ReceiptFold Resumed(int missing, IEnumerable<string> states) => new(missing) { _worst = states.FirstOrDefault(s => !IsDelivered(s)) };

    /// <summary>Counts one final receipt; true: it was the last, and <paramref name="state"/> is that of the message.</summary>
    public bool Complete(string segmentState, out string state)
    {
        lock (_gate)
        {
            _final++;
            if (!IsDelivered(segmentState))
            {
                _worst ??= segmentState;
            }

            state = _worst ?? segmentState;
            return _final == segments;
        }
    }

    private static bool IsDelivered(string state) => string.Equals(state, "DELIVRD", StringComparison.OrdinalIgnoreCase);
}
