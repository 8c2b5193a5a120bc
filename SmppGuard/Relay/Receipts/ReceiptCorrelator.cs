using System.Diagnostics.CodeAnalysis;

namespace SmppGuard.Relay;

/// <summary>What a receipt is about.</summary>
/// <param name="RecordId">The message.</param>
/// <param name="Account">Whom to tell.</param>
/// <param name="GivenId">message_id that the ESME was given, when the receipt names another.</param>
/// <param name="Fold">Set when the message came in parts or left in several segments: receipts become one for each part.</param>
/// <param name="Segment">Which segment, from 0.</param>
internal sealed record ExpectedReceipt(long RecordId, AccountState Account, byte[]? GivenId, ReceiptFold? Fold, int Segment = 0);

/// <summary>
/// Which message a receipt is about, for the messages of late that asked for one; older ones are looked up in the archive. Bounded: the oldest make room.
/// Locked, for one SMSC's read loops: an uncontended lock per message with a receipt.
/// </summary>
internal sealed class ReceiptCorrelator(MessageIdFormat format)
{
    private const int Capacity = 500_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<MessageIdKey, ExpectedReceipt> _expected = [];
    private readonly Queue<MessageIdKey> _order = new();

    public MessageIdFormat Format => format;

    /// <summary>What a receipt for a segment that the SMSC accepted under this id is about.</summary>
    public (MessageIdKey Key, ExpectedReceipt Expected) Describe(ReadOnlySpan<byte> messageId, in ForwardedSubmit submit, SegmentedSubmit? segments)
    {
        var givenId = submit.GivenId != 0 ? OwnMessageId.Of(submit.GivenId)
            : segments is null && format != MessageIdFormat.AsIs ? messageId.ToArray()
            : null;
        return (MessageIdKey.OfResponse(messageId, format), new ExpectedReceipt(submit.RecordId, submit.Account, givenId, segments?.Fold, segments?.Accepted ?? 0));
    }

    /// <summary>Lets receipts with this id be recognized from now on.</summary>
    public void Expect(MessageIdKey key, ExpectedReceipt expected)
    {
        lock (_gate)
        {
            _expected[key] = expected;
            _order.Enqueue(key);
            while (_order.Count > Capacity)
            {
                _ = _expected.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>As <see cref="Expect"/>, unless something is expected under this id already.</summary>
    public bool TryExpect(MessageIdKey key, ExpectedReceipt expected)
    {
        lock (_gate)
        {
            if (_expected.ContainsKey(key))
            {
                return false;
            }
        }

        Expect(key, expected);
        return true;
    }

    /// <summary>Finds the message; a <paramref name="final"/> receipt is the last, so it is forgotten.</summary>
    public bool TryResolve(ReadOnlySpan<byte> messageId, bool final, [NotNullWhen(true)] out ExpectedReceipt? expected)
    {
        var key = MessageIdKey.OfReceipt(messageId, format);
        lock (_gate)
        {
            return final ? _expected.Remove(key, out expected) : _expected.TryGetValue(key, out expected);
        }
    }
}
