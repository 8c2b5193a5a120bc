namespace SmppGuard.Archive.Pdus;

/// <summary>The PDUs of a message, octet for octet.</summary>
/// <param name="Submitted">As submitted, one after the other: the PDU, or those of the parts in the order of their numbers.</param>
/// <param name="Sent">As sent, one after the other, with the sequence_number that the ESME used; none: nothing was sent.</param>
internal sealed record MessagePdus(ReadOnlyMemory<byte> Submitted, ReadOnlyMemory<byte> Sent);
