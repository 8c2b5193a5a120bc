using SmppGuard.Smpp;

namespace EsmeSimulator.Load;

/// <summary>How texts are written into short_message.</summary>
internal enum MessageEncoding
{
    /// <summary>data_coding 0, GSM 7-bit default alphabet, one septet per octet.</summary>
    Gsm7,

    /// <summary>data_coding 8, UTF-16 big endian.</summary>
    Ucs2,

    /// <summary>data_coding 3.</summary>
    Latin1,

    /// <summary>data_coding 1.</summary>
    Ascii,
}

internal static class MessageEncodings
{
    public static byte DataCodingOf(MessageEncoding encoding) => encoding switch
    {
        MessageEncoding.Ucs2 => 8,
        MessageEncoding.Latin1 => 3,
        MessageEncoding.Ascii => 1,
        _ => 0,
    };

    public static Alphabet AlphabetOf(MessageEncoding encoding) => encoding switch
    {
        MessageEncoding.Ucs2 => Alphabet.Ucs2,
        MessageEncoding.Latin1 => Alphabet.Latin1,
        MessageEncoding.Ascii => Alphabet.Ascii,
        _ => Alphabet.Gsm7,
    };

    /// <summary>The octets of a text; null when a character is missing in the encoding.</summary>
    public static byte[]? Encode(string text, MessageEncoding encoding)
    {
        // Two octets a character is the most that any of them takes (UCS-2, and GSM escape pairs).
        var octets = new byte[text.Length * 2];
        return SmsText.TryEncode(text, AlphabetOf(encoding), octets, out int written) ? octets[..written] : null;
    }
}
