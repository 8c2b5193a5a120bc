namespace SmppGuard.Smpp;

/// <summary>How the octets of a text are to be read.</summary>
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
}
