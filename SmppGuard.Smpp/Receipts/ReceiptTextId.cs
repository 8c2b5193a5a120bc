using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Receipts;

/// <summary>Where the id is in the text of a receipt, and how wide its characters are there.</summary>
/// <param name="Start">Its first octet, counted from the start of the text.</param>
/// <param name="Length">Octets; 0: the text names none.</param>
/// <param name="Width">How the text is written.</param>
internal readonly record struct ReceiptTextId(int Start, int Length, ReceiptTextWidth Width)
{
    /// <summary>Writes another id the same way.</summary>
    public void Write(ref PduWriter writer, scoped ReadOnlySpan<byte> id)
    {
        if (Width == ReceiptTextWidth.One)
        {
            writer.Octets(id);
            return;
        }

        foreach (var character in id)
        {
            writer.UInt16((ushort)(Width == ReceiptTextWidth.BigEndian ? character : character << 8));
        }
    }
}

/// <summary>Octets of a character in the text of a receipt.</summary>
internal enum ReceiptTextWidth : byte
{
    /// <summary>One, as in all alphabets that receipts are usually written in.</summary>
    One,

    /// <summary>UCS-2.</summary>
    BigEndian,

    /// <summary>UCS-2 of peers that got it wrong.</summary>
    LittleEndian,
}

/// <summary>The text of a receipt in one octet for each character, however it came.</summary>
internal static class ReceiptText
{
    /// <summary>Returns the text itself, or what UCS-2 says in ASCII, of which a receipt consists; <paramref name="offset"/> octets of a byte order mark are left out.</summary>
    public static ReadOnlySpan<byte> Narrow(ReadOnlySpan<byte> text, out ReceiptTextWidth width, out int offset)
    {
        offset = text is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] ? 2 : 0;
        var octets = text[offset..];
        width = octets switch
        {
            [0, not 0, 0, not 0, ..] => ReceiptTextWidth.BigEndian,
            [not 0, 0, not 0, 0, ..] => ReceiptTextWidth.LittleEndian,
            _ => ReceiptTextWidth.One,
        };
        if (width == ReceiptTextWidth.One)
        {
            offset = 0;
            return text;
        }

        var narrow = new byte[octets.Length / 2];
        for (var i = 0; i < narrow.Length; i++)
        {
            var (high, low) = width == ReceiptTextWidth.BigEndian ? (octets[2 * i], octets[(2 * i) + 1]) : (octets[(2 * i) + 1], octets[2 * i]);
            narrow[i] = (high, low) switch
            {
                (0, < 0x80) => low,

                // Full-width forms, as Chinese texts have them between fields.
                (0xFF, >= 0x01 and <= 0x5E) => (byte)(low + 0x20),
                (0x30, 0x00) => (byte)' ',
                (0x30, 0x01) => (byte)',',
                _ => (byte)'?',
            };
        }

        return narrow;
    }
}
