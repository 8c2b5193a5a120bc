namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Packing of septets into octets bit by bit (3GPP TS 23.038, 6.1.2.1), for comparison.</summary>
internal static class Septets
{
    private const byte CarriageReturn = 0x0D;

    /// <summary>Bits between a user data header and the next septet boundary (3GPP TS 23.040, 9.2.3.24).</summary>
    public static int FillBits(int headerLength) => (7 - (headerLength * 8 % 7)) % 7;

    public static byte[] Pack(byte[] septets, int fillBits)
    {
        var bits = Enumerable.Repeat(false, fillBits).Concat(septets.SelectMany(septet => Enumerable.Range(0, 7).Select(bit => (septet >> bit & 1) != 0))).ToList();
        if (bits.Count % 8 == 1)
        {
            // Seven spare bits would be read as '@'.
            bits.AddRange(Enumerable.Range(0, 7).Select(bit => (CarriageReturn >> bit & 1) != 0));
        }

        return [.. bits.Chunk(8).Select(octet => (byte)octet.Select((bit, place) => bit ? 1 << place : 0).Sum())];
    }

    public static byte[] Unpack(byte[] octets, int fillBits)
    {
        var bits = octets.SelectMany(octet => Enumerable.Range(0, 8).Select(bit => octet >> bit & 1)).Skip(fillBits).ToArray();
        byte[] septets = [.. bits.Chunk(7).Where(septet => septet.Length == 7).Select(septet => (byte)septet.Select((bit, place) => bit << place).Sum())];
        return bits.Length % 7 == 0 && septets is [.., CarriageReturn] ? septets[..^1] : septets;
    }
}
