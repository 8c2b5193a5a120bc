using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>
/// A message on its way in several segments. They are sent one after the other: if the SMSC refuses one, the rest is not sent. Touched by one thread at a time, the one
/// that has the segment in hand.
/// </summary>
internal sealed class SegmentedSubmit(int count, ReceiptFold? fold)
{
    private byte[] _pdus = [];
    private int _next;
    private byte[] _messageIds = [];

    public int Count => count;

    /// <summary>Where the receipts of the segments come together; null: the ESME asked for none.</summary>
    public ReceiptFold? Fold => fold;

    /// <summary>Segments that the SMSC has accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>The SMSC's ids so far, each with its length octet in front.</summary>
    public ReadOnlySpan<byte> MessageIds => _messageIds;

    /// <summary>Keeps the segments and returns the first.</summary>
    public ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> pdus)
    {
        _pdus = pdus.ToArray();
        return Take();
    }

    /// <summary>Notes that the segment in hand was accepted; the next one, or nothing when that was the last.</summary>
    public ReadOnlySpan<byte> OnAccepted(ReadOnlySpan<byte> messageId)
    {
        _messageIds = [.. _messageIds, (byte)messageId.Length, .. messageId];
        Accepted++;
        return Accepted == count ? default : Take();
    }

    private ReadOnlySpan<byte> Take()
    {
        var rest = _pdus.AsSpan(_next);
        var pdu = rest[..(int)PduHeader.Read(rest).CommandLength];
        _next += pdu.Length;
        return pdu;
    }
}
