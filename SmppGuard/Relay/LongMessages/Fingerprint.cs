namespace SmppGuard.Relay;

/// <summary>64 bits that stand for the content of a part; seeded anew in each process, so that nobody can make two contents with the same.</summary>
internal static class Fingerprint
{
    private const int First = 0x5F3759DF;
    private const int Second = 0x2545F491;

    public static ulong Of(byte dataCoding, ReadOnlySpan<byte> header, ReadOnlySpan<byte> text) =>
        ((ulong)Half(First, dataCoding, header, text) << 32) | Half(Second, dataCoding, header, text);

    private static uint Half(int salt, byte dataCoding, ReadOnlySpan<byte> header, ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.Add(salt);
        hash.Add(dataCoding);
        hash.Add(header.Length);
        hash.AddBytes(header);
        hash.AddBytes(text);
        return (uint)hash.ToHashCode();
    }
}
