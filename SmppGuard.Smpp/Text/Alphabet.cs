namespace SmppGuard.Smpp.Text;

/// <summary>How the octets of a text are to be read. The numbers are written to disk.</summary>
public enum Alphabet : byte
{
    /// <summary>GSM 7-bit default alphabet with its extension table, unpacked: one septet in each octet (3GPP TS 23.038, 6.2.1).</summary>
    Gsm7 = 0,

    /// <summary>ASCII (IA5).</summary>
    Ascii = 1,

    /// <summary>Latin-1 (ISO-8859-1).</summary>
    Latin1 = 2,

    /// <summary>UCS-2; read as UTF-16 big-endian, since phones send surrogate pairs.</summary>
    Ucs2 = 3,

    /// <summary>Not text that we can read: 8-bit data, compressed text, or a character set that is not among these.</summary>
    Binary = 4,

    /// <summary>
    /// GSM 7-bit default alphabet, packed: 8 septets in 7 octets, as on the air (3GPP TS 23.038, 6.1.2.1). What some SMSCs want in short_message. Texts in it
    /// are cut as <see cref="Gsm7"/> and packed segment by segment, since a segment starts at a septet of its own.
    /// </summary>
    Gsm7Packed = 5,

    /// <summary>ISO-8859-5.</summary>
    Cyrillic = 6,

    /// <summary>ISO-8859-8, in the order in which the text is read.</summary>
    Hebrew = 7,

    /// <summary>JIS X 0208, read as Shift_JIS (code page 932), which is how peers send it.</summary>
    Jis = 8,

    /// <summary>ISO-2022-JP: JIS X 0208 behind escape sequences.</summary>
    Iso2022Jp = 9,

    /// <summary>KS C 5601 (KS X 1001), read as code page 949, which holds EUC-KR.</summary>
    Ksc5601 = 10,

    /// <summary>GB 18030, which holds GBK and GB 2312.</summary>
    Gb18030 = 11,
}
