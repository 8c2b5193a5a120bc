namespace SmppGuard.Smpp.Text;

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

    /// <summary>JIS (X 0208-1990).</summary>
    public const byte Jis = 0x05;

    /// <summary>Cyrillic (ISO-8859-5).</summary>
    public const byte Cyrillic = 0x06;

    /// <summary>Latin/Hebrew (ISO-8859-8).</summary>
    public const byte Hebrew = 0x07;

    /// <summary>UCS-2.</summary>
    public const byte Ucs2 = 0x08;

    /// <summary>Pictograms: a character set of each operator's own.</summary>
    public const byte Pictogram = 0x09;

    /// <summary>ISO-2022-JP (music codes).</summary>
    public const byte Iso2022Jp = 0x0A;

    /// <summary>Extended Kanji JIS (X 0212-1990).</summary>
    public const byte ExtendedKanji = 0x0D;

    /// <summary>KS C 5601.</summary>
    public const byte Ksc5601 = 0x0E;

    /// <summary>Reserved in SMPP; GBK on links whose peers speak CMPP behind SMPP.</summary>
    public const byte Gbk = 0x0F;

    private const byte Unspecified8Bit = 0x02;
    private const byte GsmAlphabetMask = 0x0C;
    private const byte Gsm8Bit = 0x04;
    private const byte GsmUcs2 = 0x08;

    /// <summary>The alphabet of a text. What a user data header says beside it is in <see cref="TextCoding.Of"/>.</summary>
    /// <param name="dataCoding">data_coding of the PDU.</param>
    /// <param name="scheme">What the peer means by 0 and 15.</param>
    /// <returns>
    /// <see cref="Alphabet.Binary"/> for 8-bit data, for compressed codings, for what SMPP reserves, for pictograms, and for JIS X 0212, of which SMPP does not say how it
    /// is put into octets: undecidable texts are not text (<see cref="IsBinary"/> tells them from data). What 3GPP TS 23.038 <see cref="IsReserved">reserves</see> is GSM 7-bit. GSM 7-bit is <see cref="Alphabet.Gsm7Packed"/> in all groups with a peer whose default that is.
    /// </returns>
    public static Alphabet AlphabetOf(byte dataCoding, DataCodingScheme scheme)
    {
        switch (dataCoding)
        {
            case Default:
                return scheme.Default;
            case Ascii:
                return Alphabet.Ascii;
            case Latin1:
                return Alphabet.Latin1;
            case Jis:
                return Alphabet.Jis;
            case Cyrillic:
                return Alphabet.Cyrillic;
            case Hebrew:
                return Alphabet.Hebrew;
            case Ucs2:
                return Alphabet.Ucs2;
            case Iso2022Jp:
                return Alphabet.Iso2022Jp;
            case Ksc5601:
                return Alphabet.Ksc5601;
            case Gbk:
                return scheme.Coding15;
            default:
                break;
        }

        var gsm = scheme.Default == Alphabet.Gsm7Packed ? Alphabet.Gsm7Packed : Alphabet.Gsm7;
        return (dataCoding >> 4) switch
        {
            0x1 or 0x4 or 0x5 => (dataCoding & GsmAlphabetMask) switch
            {
                0 => gsm,
                GsmUcs2 => Alphabet.Ucs2,
                Gsm8Bit => Alphabet.Binary,
                _ => gsm,
            },
            >= 0x8 and <= 0xB => gsm,
            0xC or 0xD => gsm,
            0xE => Alphabet.Ucs2,
            0xF => (dataCoding & Gsm8Bit) == 0 ? gsm : Alphabet.Binary,
            _ => Alphabet.Binary,
        };
    }

    /// <summary>
    /// Whether the coding is one that 3GPP TS 23.038, 4 reserves, which phones read as the GSM 7-bit default alphabet: 0x80 to 0xBF, and the fourth alphabet of the general groups.
    /// </summary>
    public static bool IsReserved(byte dataCoding) => (dataCoding >> 4) switch
    {
        0x1 or 0x4 or 0x5 => (dataCoding & GsmAlphabetMask) == GsmAlphabetMask,
        >= 0x8 and <= 0xB => true,
        _ => false,
    };

    /// <summary>
    /// Whether the coding says 8-bit data: 2 and 4, and the groups of 3GPP TS 23.038 by their bits. Compressed texts, and what nobody says how to read, are not.
    /// </summary>
    public static bool IsBinary(byte dataCoding) => (dataCoding >> 4) switch
    {
        0x0 => dataCoding is Unspecified8Bit or Binary,
        0x1 or 0x4 or 0x5 => (dataCoding & GsmAlphabetMask) == Gsm8Bit,
        0xF => (dataCoding & GsmAlphabetMask) == Gsm8Bit,
        _ => false,
    };

    /// <summary>
    /// What the coding says beside the alphabet: message class, automatic deletion, waiting indication and whether the text is discarded; 0 for nothing. The same for two codings that differ only in the alphabet (0 and 8, 0x10 and 0xF4,
    /// 0xD0 and 0xE0).
    /// </summary>
    public static byte WithoutAlphabet(byte dataCoding) => (dataCoding >> 4) switch
    {
        0x1 or 0x3 or 0xF => (byte)(0x10 | (dataCoding & 0x03)),
        0x4 or 0x6 => (byte)(0x40 | (dataCoding & 0x03)),
        0x5 or 0x7 => (byte)(0x50 | (dataCoding & 0x03)),
        0xC => dataCoding,
        0xD or 0xE => (byte)(0xD0 | (dataCoding & 0x0F)),
        _ => 0,
    };

    /// <summary>
    /// The data_coding for a text that is re-encoded. Message class (flash and the like), automatic deletion and waiting indications are kept where
    /// the target can express them: a class cannot go with an alphabet that only SMPP's own codes name (ASCII, Latin-1, JIS and the like).
    /// </summary>
    /// <param name="original">data_coding of the received PDU.</param>
    /// <param name="target">
    /// The alphabet of the new text. <see cref="Alphabet.Gsm7"/> and <see cref="Alphabet.Gsm7Packed"/> without a class become 0, the SMSC's default.
    /// </param>
    public static byte WithAlphabet(byte original, Alphabet target)
    {
        switch (target)
        {
            case Alphabet.Ascii:
                return Ascii;
            case Alphabet.Latin1:
                return Latin1;
            case Alphabet.Jis:
                return Jis;
            case Alphabet.Cyrillic:
                return Cyrillic;
            case Alphabet.Hebrew:
                return Hebrew;
            case Alphabet.Iso2022Jp:
                return Iso2022Jp;
            case Alphabet.Ksc5601:
                return Ksc5601;
            case Alphabet.Gb18030:
                return Gbk;
            default:
                break;
        }

        var isGsm = target is Alphabet.Gsm7 or Alphabet.Gsm7Packed;
        var bits = target switch
        {
            Alphabet.Gsm7 or Alphabet.Gsm7Packed => 0,
            Alphabet.Ucs2 => GsmUcs2,
            _ => Gsm8Bit,
        };
        return (original >> 4) switch
        {
            0x1 or 0x4 or 0x5 => (byte)((original & ~GsmAlphabetMask) | bits),
            0xC or 0xD or 0xE when target == Alphabet.Ucs2 => (byte)(0xE0 | (original & 0x0F)),
            0xC or 0xD when isGsm => original,
            0xE when isGsm => (byte)(0xD0 | (original & 0x0F)),
            0xF when target == Alphabet.Ucs2 => (byte)(0x10 | GsmUcs2 | (original & 0x03)),
            0xF => (byte)(0xF0 | bits | (original & 0x03)),
            _ => (byte)bits,
        };
    }
}
