using System.Buffers.Binary;

namespace SmppGuard.Model;

/// <summary>Reads decimal digits as they stand in a PDU, eight at a time.</summary>
internal static class AsciiDigits
{
    /// <summary>Most digits that <see cref="TryParse"/> takes: their value fits a long.</summary>
    public const int MaxLength = 18;

    private const int Chunk = 8;

    /// <summary>False when anything but digits is there, nothing is, or more than <see cref="MaxLength"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.Length is 0 or > MaxLength)
        {
            return false;
        }

        while (digits.Length >= Chunk)
        {
            var chunk = BinaryPrimitives.ReadUInt64LittleEndian(digits);
            if (!AreDigits(chunk))
            {
                return false;
            }

            value = (value * 100_000_000) + ValueOf(chunk);
            digits = digits[Chunk..];
        }

        foreach (var octet in digits)
        {
            var digit = octet - (uint)'0';
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        return true;
    }

    // High nibble 3 before and after adding 6: 0x30 to 0x39. A carry out of an octet is harmless, because that octet already failed.
    private static bool AreDigits(ulong chunk) =>
        ((chunk & 0xF0F0F0F0F0F0F0F0) | (((chunk + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4)) == 0x3333333333333333;

    // Pairs of digits, then pairs of pairs: the first digit is the lowest octet.
    private static uint ValueOf(ulong chunk)
    {
        chunk -= 0x3030303030303030;
        chunk = (chunk * 10) + (chunk >> 8);
        return (uint)((((chunk & 0x000000FF000000FF) * 0x000F424000000064) + (((chunk >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
    }
}
