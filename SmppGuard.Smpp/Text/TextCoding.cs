namespace SmppGuard.Smpp.Text;

/// <summary>All that must be known to turn the user data of one PDU into text, and text into user data beside the same header.</summary>
/// <param name="Alphabet">The alphabet.</param>
/// <param name="Language">Tables of GSM 7-bit, packed or not; default elsewhere.</param>
/// <param name="FillBits">
/// 0 to 6: bits between the user data header and the first septet of <see cref="Alphabet.Gsm7Packed"/>, which starts at a septet boundary counted from the
/// start of the header (3GPP TS 23.040, 9.2.3.24). 0 elsewhere.
/// </param>
public readonly record struct TextCoding(Alphabet Alphabet, NationalLanguage Language = default, byte FillBits = 0)
{
    /// <summary>Whether there is text at all.</summary>
    public bool IsText => Alphabet != Alphabet.Binary;

    /// <summary>Whether it is GSM 7-bit, packed or not, so that national language tables mean something.</summary>
    public bool IsGsm7 => Alphabet is Alphabet.Gsm7 or Alphabet.Gsm7Packed;

    /// <summary>The coding of a received PDU.</summary>
    /// <param name="dataCoding">data_coding.</param>
    /// <param name="scheme">What the peer means by it.</param>
    /// <param name="udh">
    /// The header, UDHL included, as <see cref="UserDataHeader.TryMeasure"/> accepts it; empty when there is none. Port-addressed data is for an application on
    /// the phone, whatever data_coding says, so its coding is <see cref="Alphabet.Binary"/>.
    /// </param>
    public static TextCoding Of(byte dataCoding, DataCodingScheme scheme, ReadOnlySpan<byte> udh) =>
        Recorded(DataCoding.AlphabetOf(dataCoding, scheme), udh);

    /// <summary>The coding of a PDU of which only the alphabet was kept.</summary>
    /// <param name="alphabet">The alphabet that <see cref="Of"/> gave.</param>
    /// <param name="udh">The header, as in <see cref="Of"/>.</param>
    public static TextCoding Recorded(Alphabet alphabet, ReadOnlySpan<byte> udh)
    {
        if (udh.IsEmpty || alphabet == Alphabet.Binary)
        {
            return alphabet;
        }

        if (UserDataHeader.IsPortAddressed(udh))
        {
            return Alphabet.Binary;
        }

        return alphabet switch
        {
            Alphabet.Gsm7 => new TextCoding(alphabet, UserDataHeader.LanguageOf(udh)),
            Alphabet.Gsm7Packed => new TextCoding(alphabet, UserDataHeader.LanguageOf(udh), FillBitsAfter(udh.Length)),
            _ => alphabet,
        };
    }

    /// <summary>The bits between a header of so many octets, UDHL included, and the next septet boundary: 0 to 6.</summary>
    public static byte FillBitsAfter(int udhLength) => (byte)((7 - (udhLength * 8 % 7)) % 7);

    /// <summary>Text in an alphabet, with its usual tables and without a header.</summary>
    public static implicit operator TextCoding(Alphabet alphabet) => new(alphabet);

    /// <summary>Text in an alphabet, with its usual tables and without a header.</summary>
    public static TextCoding FromAlphabet(Alphabet alphabet) => alphabet;
}
