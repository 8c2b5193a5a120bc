using SmppGuard.Smpp.Pdus;

namespace SmscSimulator.Deliveries;

/// <summary>One deliver_sm (or other request of the SMSC) on its way: a receipt, or a reply from a phone.</summary>
/// <param name="Pdu">The encoded PDU, in a buffer that may be longer; sequence_number is filled in when it is sent.</param>
/// <param name="Length">Octets of the PDU.</param>
/// <param name="SystemId">Who it is for: only connections bound with this system_id get it; null: any.</param>
/// <param name="IsPooled">The buffer goes back to the pool after the acknowledgement.</param>
/// <param name="Waiter">Completed with the status of the acknowledgement; who waits gets the first one, good or bad, and nothing is repeated.</param>
internal readonly record struct Delivery(byte[] Pdu, int Length, string? SystemId, bool IsPooled, TaskCompletionSource<CommandStatus>? Waiter);
