using System.Globalization;
using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Tlvs;

/// <summary>
/// A TLV as people write it: <c>TAG=VALUE</c>. TAG is a number (<c>0x1400</c>) or a name of the specification (<c>network_error_code</c>); VALUE is octets in hexadecimal
/// (<c>0x030022</c>), or text, which is taken as UTF-8.
/// </summary>
public static class TlvText
{
    /// <summary>Reads one; false, and what is wrong, if it is none.</summary>
    public static bool TryParse(string text, out Tlv tlv, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        tlv = default;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || !TryParseTag(text.AsSpan(0, equals), out var tag))
        {
            problem = $"{text} is not TAG=VALUE with a number or name of SMPP as TAG, for example 0x1400=1101234567 or network_error_code=0x030022";
            return false;
        }

        var value = text[(equals + 1)..];
        var isHex = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (isHex && !(value.Length % 2 == 0 && value.AsSpan(2).ContainsAnyExcept(HexDigits) is false))
        {
            problem = $"{value} is not pairs of hexadecimal digits behind 0x, for example 0x030022";
            return false;
        }

        problem = null;
        tlv = new Tlv(tag, isHex ? Convert.FromHexString(value.AsSpan(2)) : Encoding.UTF8.GetBytes(value));
        return true;
    }

    /// <summary>The octets of TLVs, one after the other.</summary>
    public static byte[] Encode(IEnumerable<Tlv> tlvs)
    {
        ArgumentNullException.ThrowIfNull(tlvs);
        List<byte> octets = [];
        foreach (var tlv in tlvs)
        {
            var buffer = new byte[TlvReader.HeaderSize + tlv.Value.Length];
            var writer = new PduWriter(buffer);
            writer.Tlv(tlv.Tag, tlv.Value.Span);
            octets.AddRange(buffer);
        }

        return [.. octets];
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private static bool TryParseTag(ReadOnlySpan<char> text, out TlvTag tag)
    {
        tag = default;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            var isNumber = ushort.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number);
            tag = (TlvTag)number;
            return isNumber;
        }

        return char.IsAsciiLetter(text[0]) && Enum.TryParse(text.ToString().Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out tag) && tag != TlvTag.None;
    }
}
