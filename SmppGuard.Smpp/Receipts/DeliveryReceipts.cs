using System.Globalization;
using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Receipts;

/// <summary>Writes delivery receipts (SMPP 3.4, appendix B).</summary>
public static class DeliveryReceipts
{
    /// <summary>Octets that are enough for <see cref="Format"/>.</summary>
    public const int MaxTextLength = 254;

    private const int MaxFreeText = 20;
    private const int MaxError = 64;

    /// <summary>Writes the text of a receipt and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxTextLength"/> octets.</param>
    /// <param name="messageId">The id that the ESME was given, at most 64 characters.</param>
    /// <param name="submitDate">When the message was submitted; written in minutes as it stands, so the caller picks the time zone.</param>
    /// <param name="doneDate">When it reached this state.</param>
    /// <param name="state">The state.</param>
    /// <param name="error">err:, three ASCII characters by custom; empty for 000. At most 64 octets of it are used.</param>
    /// <param name="text">The start of the message as ASCII; at most 20 octets of it are used, none past U+007F.</param>
    public static int Format(
        Span<byte> destination, ReadOnlySpan<byte> messageId, DateTimeOffset submitDate, DateTimeOffset doneDate, MessageState state,
        ReadOnlySpan<byte> error = default, ReadOnlySpan<byte> text = default)
    {
        var delivered = state is MessageState.Delivered or MessageState.Accepted;
        var length = 0;
        Append(destination, ref length, "id:"u8);
        Append(destination, ref length, messageId);
        Append(destination, ref length, delivered ? " sub:001 dlvrd:001 submit date:"u8 : " sub:001 dlvrd:000 submit date:"u8);
        AppendMinutes(destination, ref length, submitDate);
        Append(destination, ref length, " done date:"u8);
        AppendMinutes(destination, ref length, doneDate);
        Append(destination, ref length, " stat:"u8);
        Append(destination, ref length, MessageStates.ReceiptName(state));
        Append(destination, ref length, " err:"u8);
        Append(destination, ref length, error.IsEmpty ? "000"u8 : error[..Math.Min(error.Length, MaxError)]);
        Append(destination, ref length, " text:"u8);
        text = text[..Math.Min(text.Length, MaxFreeText)];
        Append(destination, ref length, Ascii.IsValid(text) ? text : default);
        return length;
    }

    private static void AppendMinutes(Span<byte> destination, ref int length, DateTimeOffset time)
    {
        if (!time.TryFormat(destination[length..], out var written, "yyMMddHHmm", CultureInfo.InvariantCulture))
        {
            throw new ArgumentException("No room for a receipt.", nameof(destination));
        }

        length += written;
    }

    private static void Append(Span<byte> destination, ref int length, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(destination[length..]);
        length += octets.Length;
    }
}
