using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Deliveries;

/// <summary>What deliveries of SMSCs that wait may take together; what finds no room the SMSC keeps.</summary>
/// <param name="capacity">Octets.</param>
internal sealed class WaitingOctets(long capacity)
{
    /// <summary>What one takes beside its PDU: itself, its place in a list, and, where it is looked at again later, a timer and whoever waits for it.</summary>
    private const int Overhead = 640;

    private long _octets;

    public long Octets => Volatile.Read(ref _octets);

    /// <summary>False: there is no room.</summary>
    public bool TryAdd(UnansweredDelivery arrived)
    {
        if (Interlocked.Add(ref _octets, SizeOf(arrived)) <= capacity)
        {
            return true;
        }

        Remove(arrived);
        return false;
    }

    /// <summary>One that has room already waits for longer.</summary>
    public void Add(UnansweredDelivery arrived) => Interlocked.Add(ref _octets, SizeOf(arrived));

    public void Remove(UnansweredDelivery arrived) => Interlocked.Add(ref _octets, -SizeOf(arrived));

    private static long SizeOf(UnansweredDelivery arrived) => arrived.Pdu.Length + Overhead;
}
