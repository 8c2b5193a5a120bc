using System.Numerics;

namespace SmppGuard.Model;

/// <summary>What memory really takes, for bounds that are to hold: a pool gives out powers of two, and objects have headers.</summary>
internal static class PooledSize
{
    /// <summary>An array beside its elements: header, type, length, and its rounding.</summary>
    public const int OfArray = 32;

    private const int LeastRented = 16;

    /// <summary>Octets that a buffer from the shared pool has when so many were asked for.</summary>
    public static int Of(int octets) => octets == 0 ? 0 : OfArray + (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(octets, LeastRented)), int.MaxValue - OfArray);
}
