using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SmppGuard.Relay.LongMessages;

/// <summary>64 bits that stand for the content of a part; seeded anew in each process, so that nobody can make two contents with the same.</summary>
internal static class Fingerprint
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15UL;

    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static readonly ulong Stir = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    public static ulong Of(byte dataCoding, ReadOnlySpan<byte> header, ReadOnlySpan<byte> text) =>
        Fold(Fold(Seed ^ dataCoding, header), text);

    // Each word is multiplied into 128 bits and folded, so that every bit of it reaches every bit of the result.
    private static ulong Fold(ulong state, ReadOnlySpan<byte> octets)
    {
        state ^= (ulong)octets.Length * Multiplier;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(octets))
        {
            state = Mix(state ^ word);
        }

        ulong last = 0;
        foreach (var octet in octets[^(octets.Length % sizeof(ulong))..])
        {
            last = (last << 8) | octet;
        }

        return Mix(state ^ last);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Stir, out var low);
        return BitOperations.RotateLeft(high ^ low, 23) + Multiplier;
    }
}
