using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SmppGuard.Relay;

/// <summary>Turns the id of a receipt into the spelling of the response, as the archive has it.</summary>
internal static class ReceiptIds
{
    public static byte[] AsInResponse(ReadOnlySpan<byte> messageId, MessageIdFormat format)
    {
        if (format == MessageIdFormat.AsIs
            || !Utf8Parser.TryParse(messageId, out ulong number, out var consumed, format == MessageIdFormat.HexInReceipt ? 'X' : 'D')
            || consumed != messageId.Length)
        {
            return messageId.ToArray();
        }

        return Encoding.ASCII.GetBytes(number.ToString(format == MessageIdFormat.HexInResponse ? "x" : "D", CultureInfo.InvariantCulture));
    }
}
