using SmppGuard.Smpp.Text;

namespace EsmeSimulator.Load;

/// <summary>How texts are written into short_message.</summary>
internal enum MessageEncoding
{
    /// <summary>data_coding 0, GSM 7-bit default alphabet, one septet per octet.</summary>
    Gsm7,

    /// <summary>data_coding 8, UTF-16 big endian: emoji are surrogate pairs.</summary>
    Ucs2,

    /// <summary>data_coding 3.</summary>
    Latin1,

    /// <summary>data_coding 1.</summary>
    Ascii,

    /// <summary>data_coding 0, GSM 7-bit default alphabet, packed as on the air.</summary>
    Gsm7Packed,

    /// <summary>data_coding 15, as peers use it that come from CMPP.</summary>
    Gbk,

    /// <summary>GSM 7-bit for the texts that can be written in it, UCS-2 for the others.</summary>
    Auto,
}

internal static class MessageEncodings
{
    /// <summary>data_coding; null: whichever the text needs.</summary>
    public static byte? DataCodingOf(MessageEncoding encoding) => encoding switch
    {
        MessageEncoding.Auto => null,
        MessageEncoding.Ucs2 => 8,
        MessageEncoding.Gbk => 15,
        MessageEncoding.Latin1 => 3,
        MessageEncoding.Ascii => 1,
        _ => 0,
    };

    /// <summary>What the data_coding means.</summary>
    public static DataCodingScheme CodingsOf(MessageEncoding encoding) =>
        new(encoding == MessageEncoding.Gsm7Packed ? Alphabet.Gsm7Packed : Alphabet.Gsm7, Coding15: Alphabet.Gb18030);
}
