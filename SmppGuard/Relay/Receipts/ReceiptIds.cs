using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SmppGuard.Relay;

/// <summary>Turns the id of a receipt into the spellings that the response may have had, as the archive keeps it.</summary>
internal static class ReceiptIds
{
    public static IEnumerable<string> AsInResponse(byte[] messageId, MessageIdFormat format)
    {
        if (format == MessageIdFormat.AsIs
            || !Utf8Parser.TryParse(messageId, out ulong number, out var consumed, format == MessageIdFormat.HexInReceipt ? 'X' : 'D')
            || consumed != messageId.Length)
        {
            return [Encoding.Latin1.GetString(messageId)];
        }

        // Hexadecimal ids come in either case, and padded to the eight digits that many SMSCs write.
        string[] formats = format == MessageIdFormat.HexInResponse ? ["x", "X", "x8", "X8"] : ["D"];
        return formats.Select(f => number.ToString(f, CultureInfo.InvariantCulture)).Distinct(StringComparer.Ordinal);
    }
}
