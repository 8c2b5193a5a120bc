using System.Buffers;
using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// A message on its way in several segments. They are sent one after the other: if the SMSC refuses one, the rest is not sent. Touched by one thread at a time, the one
/// that has the segment in hand.
/// </summary>
internal sealed class SegmentedSubmit(int count, ReceiptAggregate? aggregate)
{
    private byte[] _pdus = [];
    private int _next;
    private int _length;
    private byte[] _messageIds = [];
    private int _messageIdsLength;

    public int Count => count;

    /// <summary>Where the receipts of the segments come together; null: the ESME asked for none.</summary>
    public ReceiptAggregate? Aggregate => aggregate;

    /// <summary>Segments that the SMSC has accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>The SMSC's ids so far, each with its length octet in front.</summary>
    public ReadOnlySpan<byte> MessageIds => _messageIds.AsSpan(0, _messageIdsLength);

    /// <summary>The first segment.</summary>
    /// <param name="pdus">The segments, one after the other; they are copied.</param>
    public ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> pdus)
    {
        _pdus = ArrayPool<byte>.Shared.Rent(pdus.Length);
        pdus.CopyTo(_pdus);
        _length = pdus.Length;
        return Next();
    }

    /// <summary>Notes that the segment in hand was accepted; the next one, or nothing when that was the last. It is to be sent before anything else is asked here.</summary>
    public ReadOnlySpan<byte> OnAccepted(ReadOnlySpan<byte> messageId)
    {
        AddMessageId(messageId);
        Accepted++;
        return _next == _length ? default : Next();
    }

    /// <summary>Nothing of it is sent any more; the ids of those that were accepted stay.</summary>
    public void Release()
    {
        if (_pdus.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_pdus);
            _pdus = [];
            _next = _length = 0;
        }
    }

    private ReadOnlySpan<byte> Next()
    {
        var rest = _pdus.AsSpan(_next, _length - _next);
        var pdu = rest[..(int)PduHeader.Read(rest).CommandLength];
        _next += pdu.Length;
        return pdu;
    }

    // Ids of one SMSC are about as long as each other.
    private void AddMessageId(ReadOnlySpan<byte> messageId)
    {
        var needed = _messageIdsLength + 1 + messageId.Length;
        if (_messageIds.Length < needed)
        {
            Array.Resize(ref _messageIds, Math.Max(needed, _messageIdsLength + ((1 + messageId.Length) * (count - Accepted))));
        }

        _messageIds[_messageIdsLength] = (byte)messageId.Length;
        messageId.CopyTo(_messageIds.AsSpan(_messageIdsLength + 1));
        _messageIdsLength = needed;
    }
}
