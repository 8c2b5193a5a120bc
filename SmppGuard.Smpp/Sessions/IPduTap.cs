namespace SmppGuard.Smpp.Sessions;

/// <summary>Sees each PDU of a session as it is on the wire, in both directions, while it is set as <see cref="SmppSession{TRequest}.Tap"/>. What it is handed is valid during the call only.</summary>
public interface IPduTap
{
    /// <summary>A whole PDU of the peer, before anything is done with it. On the read loop.</summary>
    void Received(ReadOnlySpan<byte> pdu);

    /// <summary>A PDU that is written to the peer, in the order of the stream. From any thread, under the lock of the stream: it must not wait, nor write to the session.</summary>
    void Sent(ReadOnlySpan<byte> pdu);
}
