namespace SmppGuard.Smpp;

/// <summary>
/// What data_coding says about a text (SMPP 3.4, 5.2.19). 0x00 to 0x0F are SMPP's own; above, the coding groups of 3GPP TS 23.038, 4 hold,
/// which SMSCs accept for flash messages although 3.4 reserves most of them.
/// </summary>
public static class DataCoding
{
    /// <summary>The SMSC's default alphabet.</summary>
    public const byte Default = 0x00;

    /// <summary>ASCII.</summary>
    public const byte Ascii = 0x01;

    /// <summary>Latin-1.</summary>
    public const byte Latin1 = 0x03;

    /// <summary>8-bit data.</summary>
    public const byte Binary = 0x04;

    /// <summary>UCS-2.</summary>
    public const byte Ucs2 = 0x08;

    private const byte GsmAlphabetMask = 0x0C;
    private const byte Gsm8Bit = 0x04;
    private const byte GsmUcs2 = 0x08;

    /// <summary>The alphabet of a text.</summary>
    /// <param name="dataCoding">data_coding of the PDU.</param>
    /// <param name="smscDefault">What data_coding 0 means at this SMSC.</param>
    /// <returns>
    /// <see cref="Alphabet.Binary"/> for 8-bit data, for reserved and compressed codings, and for character sets that we do not read (JIS, Cyrillic,
    /// Hebrew, Korean, pictograms): undecidable texts are not text.
    /// </returns>
    public static Alphabet AlphabetOf(byte dataCoding, Alphabet smscDefault)
    {
        switch (dataCoding)
        {
            case Default:
                return smscDefault;
            case Ascii:
                return Alphabet.Ascii;
            case Latin1:
                return Alphabet.Latin1;
            case Ucs2:
                return Alphabet.Ucs2;
            default:
                break;
        }

        return (dataCoding >> 4) switch
        {
            0x1 or 0x4 or 0x5 => (dataCoding & GsmAlphabetMask) switch
            {
                0 => Alphabet.Gsm7,
                GsmUcs2 => Alphabet.Ucs2,
                _ => Alphabet.Binary,
            },
            0xC or 0xD => Alphabet.Gsm7,
            0xE => Alphabet.Ucs2,
            0xF => (dataCoding & Gsm8Bit) == 0 ? Alphabet.Gsm7 : Alphabet.Binary,
            _ => Alphabet.Binary,
        };
    }

    /// <summary>
    /// The data_coding for a text that is re-encoded. Message class (flash and the like), automatic deletion and waiting indications are kept where
    /// the target can express them: a class cannot go with ASCII or Latin-1, which only SMPP's own codes name.
    /// </summary>
    /// <param name="original">data_coding of the received PDU.</param>
    /// <param name="target">The alphabet of the new text. <see cref="Alphabet.Gsm7"/> without a class becomes 0, the SMSC's default.</param>
    public static byte WithAlphabet(byte original, Alphabet target)
    {
        switch (target)
        {
            case Alphabet.Ascii:
                return Ascii;
            case Alphabet.Latin1:
                return Latin1;
            default:
                break;
        }

        var bits = target switch
        {
            Alphabet.Gsm7 => 0,
            Alphabet.Ucs2 => GsmUcs2,
            _ => Gsm8Bit,
        };
        return (original >> 4) switch
        {
            0x1 or 0x4 or 0x5 => (byte)((original & ~GsmAlphabetMask) | bits),
            0xC or 0xD or 0xE when target == Alphabet.Ucs2 => (byte)(0xE0 | (original & 0x0F)),
            0xC or 0xD when target == Alphabet.Gsm7 => original,
            0xE when target == Alphabet.Gsm7 => (byte)(0xD0 | (original & 0x0F)),
            0xF when target == Alphabet.Ucs2 => (byte)(0x10 | GsmUcs2 | (original & 0x03)),
            0xF => (byte)(0xF0 | bits | (original & 0x03)),
            _ => (byte)bits,
        };
    }
}
