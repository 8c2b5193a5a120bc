using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>
/// Late outcomes that stand before the outcome which they correct: that could not be written at once, and was again later. Bounded by the submits that wait for their outcome.
/// </summary>
internal sealed class LateOutcomesAhead
{
    private readonly Dictionary<long, byte[]> _waiting = [];

    public void Keep(in OutcomeRecord late, ReadOnlySpan<byte> payload) => _waiting[late.RecordId] = payload.ToArray();

    /// <summary>The payload of what is known of a message whose outcome is here now; null: nothing.</summary>
    public byte[]? Take(long recordId) => _waiting.Count > 0 && _waiting.Remove(recordId, out var payload) ? payload : null;
}
