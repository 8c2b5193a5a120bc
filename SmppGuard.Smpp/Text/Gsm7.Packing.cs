namespace SmppGuard.Smpp.Text;

/// <summary>
/// GSM 7-bit on the air: septets one after the other, low bits first, without gaps (3GPP TS 23.038, 6.1.2.1). After a user data header fill bits lead to the
/// next septet boundary:
/// <code>
///   octet 0            octet 1            octet 2
///   b7 ........... b0  b7 ........... b0  b7 ...
///   s1 s0 s0 s0 s0 s0 s0 s0   without fill bits: octet 0 holds septet 0 and the lowest bit of septet 1
///   s0 s0 s0 s0 s0 s0 s0 f    one fill bit, as after a header of 6 octets
/// </code>
/// </summary>
public static partial class Gsm7
{
    private const byte CarriageReturn = 0x0D;

    /// <summary>Octets that so many septets take behind so many fill bits; 0 for none.</summary>
    public static int PackedLength(int septets, int fillBits) => septets == 0 ? 0 : ((septets * 7) + fillBits + 7) / 8;

    /// <summary>
    /// Packs septets and returns the number of octets, which is <see cref="PackedLength"/>. Fill bits are 0. Seven spare bits at the end are filled with a
    /// carriage return, so that they are not taken for an @ (6.1.2.3.1); other spare bits are 0.
    /// </summary>
    /// <param name="septets">One in each octet; the highest bit is ignored.</param>
    /// <param name="fillBits">0 to 6, see <see cref="TextCoding.FillBits"/>.</param>
    /// <param name="destination">May be <paramref name="septets"/> itself: packing never overtakes reading.</param>
    public static int Pack(ReadOnlySpan<byte> septets, int fillBits, Span<byte> destination)
    {
        var written = 0;
        var bits = 0;
        var held = fillBits;
        foreach (var septet in septets)
        {
            bits |= (septet & 0x7F) << held;
            held += 7;
            if (held >= 8)
            {
                destination[written++] = (byte)bits;
                bits >>= 8;
                held -= 8;
            }
        }

        if (held > 0 && !septets.IsEmpty)
        {
            destination[written++] = (byte)(held == 1 ? bits | (CarriageReturn << 1) : bits);
        }

        return written;
    }

    /// <summary>
    /// Unpacks octets and returns the number of septets, one to an octet of <paramref name="destination"/>: as many as the octets can hold, so that a carriage
    /// return that fills seven spare bits is among them.
    /// </summary>
    /// <param name="octets">The user data without its header.</param>
    /// <param name="fillBits">0 to 6, see <see cref="TextCoding.FillBits"/>.</param>
    /// <param name="destination">Needs 8 octets for each 7.</param>
    public static int Unpack(ReadOnlySpan<byte> octets, int fillBits, Span<byte> destination)
    {
        var written = 0;
        var bits = 0;
        var held = -fillBits;
        foreach (var octet in octets)
        {
            bits |= held < 0 ? octet >> -held : octet << held;
            held += 8;
            while (held >= 7)
            {
                destination[written++] = (byte)(bits & 0x7F);
                bits >>= 7;
                held -= 7;
            }
        }

        return written;
    }
}
