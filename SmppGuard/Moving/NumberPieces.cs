using System.Buffers.Binary;

namespace SmppGuard.Moving;

/// <summary>Long rows of numbers and octets as items: in pieces of one size, the same in every store.</summary>
internal static class NumberPieces
{
    /// <summary>Numbers of a piece.</summary>
    public const int Length = 100_000;

    /// <summary>Octets of a piece of a report.</summary>
    public const int ReportOctets = 1024 * 1024;

    /// <param name="numbers">In their order, each once.</param>
    public static byte[] ToOctets(ReadOnlySpan<long> numbers)
    {
        var octets = new byte[numbers.Length * sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(i * sizeof(long)), numbers[i]);
        }

        return octets;
    }

    public static long[] FromOctets(ReadOnlySpan<byte> octets)
    {
        var numbers = new long[octets.Length / sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(octets[(i * sizeof(long))..]);
        }

        return numbers;
    }
}
