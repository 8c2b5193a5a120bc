using System.Globalization;
using SmppGuard.Input;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay;

/// <summary>Reads a tag of the range that SMPP leaves to vendors (SMPP 3.4, 5.3.2: 0x1400 to 0x3FFF), written as <c>0x3A51</c>.</summary>
internal static class VendorTlv
{
    private const ushort First = 0x1400;
    private const ushort Last = 0x3FFF;

    public static bool TryParse(string text, out TlvTag tag)
    {
        var isNumber = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            & ushort.TryParse(text.AsSpan(Math.Min(2, text.Length)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number);
        tag = (TlvTag)number;
        return isNumber && number is >= First and <= Last;
    }

    /// <summary>Says what is wrong with a tag; empty is none, and right.</summary>
    public static void Check(OptionProblems check, string key, string value, string example)
    {
        if (value.Length > 0 && !TryParse(value, out _))
        {
            check.Problem(key, OptionProblems.Quoted(value), "use a tag that SMPP leaves to vendors, 0x1400 to 0x3FFF", example);
        }
    }
}
