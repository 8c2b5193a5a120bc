using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Benchmarks.Revocation;

/// <summary>The submit_sm of the run, encoded once. For each message its number, which stands in the text between two <c>#</c>, and its destination are written into it.</summary>
internal sealed class Advert
{
    private const byte Mark = (byte)'#';
    private const string Text = "50% off everything today, members only #0000000000#";
    private const int NumberDigits = 10;

    private readonly byte[] _pdu;
    private readonly int _destination;
    private readonly int _number;

    public Advert()
    {
        var destination = NumberOf(0);
        var text = System.Text.Encoding.ASCII.GetBytes(Text);
        var buffer = new byte[256];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.SubmitSm, CommandStatus.ESME_ROK, 0);
        writer.CString("".AsSpan());
        writer.Byte(0);
        writer.Byte(1);
        writer.CString(EndToEndOptions.Source.AsSpan());
        writer.Byte(1);
        writer.Byte(1);
        _destination = writer.Length;
        writer.CString(destination.AsSpan());
        writer.Octets([0, 0, 0]);       // esm_class, protocol_id, priority_flag
        writer.CString("".AsSpan());    // schedule_delivery_time
        writer.CString("".AsSpan());    // validity_period
        writer.Octets([0, 0, 0, 0]);    // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id
        writer.Byte((byte)text.Length);
        _number = writer.Length + text.AsSpan().IndexOf(Mark) + 1;
        writer.Octets(text);
        _pdu = buffer[..writer.Complete()];
    }

    public static string NumberOf(int recipient) => (EndToEndOptions.Recipients + recipient).ToString(CultureInfo.InvariantCulture);

    /// <summary>The PDU; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(int message, int recipient)
    {
        _ = (EndToEndOptions.Recipients + recipient).TryFormat(_pdu.AsSpan(_destination), out _, default, CultureInfo.InvariantCulture);
        _ = message.TryFormat(_pdu.AsSpan(_number, NumberDigits), out _, "D10", CultureInfo.InvariantCulture);
        return _pdu;
    }

    /// <summary>Reads the number of a message out of what reached the SMSC; -1: there is none.</summary>
    public static int MessageIn(ReadOnlySpan<byte> text)
    {
        var mark = text.IndexOf(Mark);
        return mark >= 0 && text.Length > mark + NumberDigits && int.TryParse(text.Slice(mark + 1, NumberDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var message)
            ? message
            : -1;
    }

    /// <summary>Reads the recipient out of destination_addr; -1: it is none of ours.</summary>
    public static int RecipientIn(string destination) =>
        long.TryParse(destination, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number - EndToEndOptions.Recipients is >= 0 and <= int.MaxValue and var recipient
            ? (int)recipient
            : -1;
}
