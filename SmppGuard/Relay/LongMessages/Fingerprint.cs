using System.IO.Hashing;
using System.Security.Cryptography;

namespace SmppGuard.Relay.LongMessages;

/// <summary>64 bits that stand for the content of a part; seeded anew in each process, so that nobody can prepare two contents with the same.</summary>
internal static class Fingerprint
{
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static ulong Of(byte dataCoding, ReadOnlySpan<byte> header, ReadOnlySpan<byte> text) =>
        XxHash3.HashToUInt64(text, (long)XxHash3.HashToUInt64(header, Seed ^ dataCoding));
}
