namespace SmppGuard.Archive.Pdus;

/// <summary>Where the octets of one step of packed PDUs come from. Written to disk: never renumber; there is room for eight.</summary>
internal enum PackedStep : byte
{
    /// <summary>They follow.</summary>
    Literal = 0,

    /// <summary>From what was unpacked before; the offset follows.</summary>
    Output = 1,

    /// <summary>The text as submitted, in UTF-16 with the high octet first; the offset follows.</summary>
    OriginalUtf16 = 2,

    /// <summary>The text as submitted, in UTF-8; the offset follows.</summary>
    OriginalUtf8 = 3,

    /// <summary>The text as sent, in UTF-16 with the high octet first; the offset follows.</summary>
    SentUtf16 = 4,

    /// <summary>The text as sent, in UTF-8; the offset follows.</summary>
    SentUtf8 = 5,

    /// <summary>The beginning of source_addr as submitted.</summary>
    Source = 6,

    /// <summary>The beginning of the recipient's digits.</summary>
    Recipient = 7,
}
