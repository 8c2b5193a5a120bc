namespace EsmeSimulator.Client;

/// <summary>How the parts of a long message say that they belong together, or how it goes in one PDU.</summary>
internal enum LongMessageForm
{
    /// <summary>A user data header with an 8-bit reference (3GPP TS 23.040, 9.2.3.24.1).</summary>
    Udh8,

    /// <summary>A user data header with a 16-bit reference (9.2.3.24.8).</summary>
    Udh16,

    /// <summary>sar_msg_ref_num, sar_total_segments and sar_segment_seqnum (SMPP 3.4, 5.3.2.22 to 5.3.2.24).</summary>
    Sar,

    /// <summary>The whole text in message_payload (5.3.2.32).</summary>
    Payload,
}
