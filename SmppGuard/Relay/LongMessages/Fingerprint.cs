using System.IO.Hashing;
using System.Security.Cryptography;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.LongMessages;

/// <summary>64 bits that stand for a part, its text and all that has to agree with the others; seeded anew in each process, so that nobody can prepare two contents with the same.</summary>
internal static class Fingerprint
{
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static ulong Of(in IncomingMessage part) =>
        XxHash3.HashToUInt64(part.UserData, (long)XxHash3.HashToUInt64(part.Udh, (long)PartAgreement.Fingerprint(part, Seed ^ ((long)part.DataCoding << 16))));
}
