using System.Numerics;

namespace SmppGuard.Archive;

/// <summary>
/// Buffers for payloads that wait for their outcome, in sizes of powers of two. A shared pool keeps only a few of a size and would leave the rest to the
/// collector; here as many wait as messages are under way. For one thread.
/// </summary>
internal sealed class PayloadPool
{
    private const int SmallestBits = 9;
    private const int LargestBits = 16;

    /// <summary>Octets that are kept of a size: 128 MiB of all sizes together, after whatever peak.</summary>
    private const int KeptOctets = 16 * 1024 * 1024;

    private readonly Stack<byte[]>[] _free = [.. Enumerable.Range(0, LargestBits - SmallestBits + 1).Select(_ => new Stack<byte[]>())];

    public byte[] Rent(int length)
    {
        var size = SizeClass(length);
        if (size > LargestBits)
        {
            return new byte[length];
        }

        return _free[size - SmallestBits].TryPop(out var buffer) ? buffer : new byte[1 << size];
    }

    public void Return(byte[] buffer)
    {
        var size = SizeClass(buffer.Length);
        if (size <= LargestBits && buffer.Length == 1 << size && _free[size - SmallestBits] is var free && free.Count < KeptOctets >> size)
        {
            free.Push(buffer);
        }
    }

    private static int SizeClass(int length) => Math.Max(SmallestBits, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(length - 1, 1)));
}
