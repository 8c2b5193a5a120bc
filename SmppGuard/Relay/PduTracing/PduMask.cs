using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.PduTracing;

/// <summary>
/// Writes over what a trace may not show, octet for octet, so that lengths and everything else stay as they were: passwords always, texts and numbers unless they are allowed. Of a text the
/// user data header stays, and of a receipt what it says of the message.
/// </summary>
internal static class PduMask
{
    private const byte Cover = (byte)'*';
    private const int ShownAtStart = 3;
    private const int ShownAtEnd = 2;

    /// <param name="pdu">Written over.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="texts">Texts stay.</param>
    /// <param name="numbers">Numbers stay.</param>
    public static void Apply(Span<byte> pdu, IReadOnlyList<PduField> fields, bool texts, bool numbers)
    {
        foreach (var field in fields)
        {
            var octets = pdu.Slice(field.Offset, field.Length);
            switch (field.Kind)
            {
                case PduFieldKind.Secret:
                    octets.Fill(Cover);
                    break;
                case PduFieldKind.Number when !numbers:
                    CoverNumber(octets);
                    break;
                case PduFieldKind.Text when !texts && (field.Tag == TlvTag.MessagePayload || field.Name is "short_message"):
                    CoverMessage(octets, EsmClassOf(pdu, fields), IsWide(pdu, fields));
                    break;
                case PduFieldKind.Text when !texts:
                    octets.Fill(Cover);
                    break;
            }
        }
    }

    private static void CoverNumber(Span<byte> number)
    {
        if (number.Length > ShownAtStart + ShownAtEnd)
        {
            number[ShownAtStart..^ShownAtEnd].Fill(Cover);
        }
        else
        {
            number.Fill(Cover);
        }
    }

    private static void CoverMessage(Span<byte> message, byte esmClass, bool isWide)
    {
        var header = (esmClass & EsmClasses.Udhi) != 0 && message.Length > 0 ? Math.Min(message[0] + 1, message.Length) : 0;
        var text = message[header..];
        if ((esmClass & EsmClasses.TypeMask) != 0 && !isWide)
        {
            // The receipt's own words end where those of the message begin.
            var quoted = Encoding.Latin1.GetString(text).IndexOf("text:", StringComparison.OrdinalIgnoreCase);
            text = IsReceipt(text) ? quoted < 0 ? default : text[(quoted + "text:".Length)..] : text;
        }

        for (var i = 0; i < text.Length; i++)
        {
            // High octets first: two of them are one character.
            text[i] = isWide && i % 2 == 0 ? (byte)0 : Cover;
        }
    }

    private static bool IsReceipt(ReadOnlySpan<byte> text) => text.Length > 3 && Encoding.Latin1.GetString(text[..3]).Equals("id:", StringComparison.OrdinalIgnoreCase);

    private static byte EsmClassOf(ReadOnlySpan<byte> pdu, IReadOnlyList<PduField> fields) => OctetOf(pdu, fields, "esm_class");

    private static bool IsWide(ReadOnlySpan<byte> pdu, IReadOnlyList<PduField> fields)
    {
        const byte Ucs2 = 8;
        return OctetOf(pdu, fields, "data_coding") == Ucs2;
    }

    private static byte OctetOf(ReadOnlySpan<byte> pdu, IReadOnlyList<PduField> fields, string name)
    {
        foreach (var field in fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal))
            {
                return pdu[field.Offset];
            }
        }

        return 0;
    }
}
