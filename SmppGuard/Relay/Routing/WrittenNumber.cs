using System.Text;

namespace SmppGuard.Relay.Routing;

/// <summary>How SMSCs write numbers, of phones and of codes alike: what stands around the digits and is no part of the number.</summary>
internal static class WrittenNumber
{
    /// <summary>The number without blanks, quotes and brackets around it, without a scheme before it (RFC 3261, 3966, 5724), and without what a gateway puts behind it (RFC 3191).</summary>
    public static ReadOnlySpan<byte> WithoutForm(ReadOnlySpan<byte> address)
    {
        address = address.Trim(" \t\r\n\0\"'<>"u8);
        if (SchemeLength(address) is > 0 and var scheme)
        {
            address = address[scheme..].TrimStart(" \t"u8);
        }

        var end = address.IndexOfAny("/;@"u8);
        return end < 0 ? address : address[..end].TrimEnd(" \t"u8);
    }

    /// <summary>Drops a trunk 0 behind the country code, which no number has: +86(0)138…</summary>
    /// <param name="digits">The number; <c>+</c> and zeros before it count for nothing.</param>
    /// <param name="countryCode">That of the country at home.</param>
    /// <param name="shorter">Room for the result, which it becomes: the country code and the rest.</param>
    public static bool TryDropTrunkZero(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> countryCode, ref Span<byte> shorter)
    {
        digits = digits.TrimStart("+0"u8);
        if (!digits.StartsWith(countryCode) || digits[countryCode.Length..] is not [(byte)'0', .. var national])
        {
            return false;
        }

        countryCode.CopyTo(shorter);
        national.CopyTo(shorter[countryCode.Length..]);
        shorter = shorter[..(countryCode.Length + national.Length)];
        return true;
    }

    private static int SchemeLength(ReadOnlySpan<byte> address)
    {
        var colon = address.IndexOf((byte)':');
        return colon > 0 && (Is(address[..colon], "tel"u8) || Is(address[..colon], "sip"u8) || Is(address[..colon], "sips"u8) || Is(address[..colon], "sms"u8)) ? colon + 1 : 0;
    }

    private static bool Is(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(scheme, name);
}
