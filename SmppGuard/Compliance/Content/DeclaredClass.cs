using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Compliance.Content;

/// <summary>What an ESME says about its message in a vendor TLV: one octet, the number of the <see cref="Purpose"/>, or its name in ASCII in any case.</summary>
internal static class DeclaredClass
{
    /// <summary><see cref="Purpose.Unknown"/> for anything else: what says nothing changes nothing.</summary>
    public static Purpose Read(ReadOnlySpan<byte> value)
    {
        value = value.TrimEnd((byte)0);
        if (value.Length == 1)
        {
            return value[0] is >= (byte)Purpose.Commercial and <= (byte)Purpose.PublicInterest ? (Purpose)value[0] : Purpose.Unknown;
        }

        if (Ascii.EqualsIgnoreCase(value, "commercial"u8))
        {
            return Purpose.Commercial;
        }

        if (Ascii.EqualsIgnoreCase(value, "notification"u8))
        {
            return Purpose.Notification;
        }

        if (Ascii.EqualsIgnoreCase(value, "verification"u8))
        {
            return Purpose.Verification;
        }

        return Ascii.EqualsIgnoreCase(value, "publicInterest"u8) ? Purpose.PublicInterest : Purpose.Unknown;
    }
}
