using SmppGuard.Tls;

namespace SmppGuard.Relay.Esme;

/// <summary>The ESME side.</summary>
internal sealed class SmppOptions
{
    /// <summary>Endpoints for plain TCP, <c>address:port</c>; port 0 picks a free one.</summary>
    public List<string> Listen { get; set; } = ["127.0.0.1:2775"];

    /// <summary>Endpoints for TLS.</summary>
    public List<string> ListenTls { get; set; } = [];

    public ListenTlsOptions Tls { get; set; } = new();

    /// <summary>Returned in bind responses.</summary>
    public string SystemId { get; set; } = "SMPPGUARD";

    public int EnquireLinkSeconds { get; set; } = 30;

    public int InactivitySeconds { get; set; } = 120;

    public int BindTimeoutSeconds { get; set; } = 5;

    public int ResponseTimeoutSeconds { get; set; } = 10;

    /// <summary>How long a start waits for SMSCs that answer and are not bound yet, before binds of ESMEs are accepted. 0: not at all.</summary>
    public int StartWaitSeconds { get; set; } = 5;

    public int DefaultWindow { get; set; } = 100;

    /// <summary>Vendor TLV in which an ESME says what a message is, for example <c>0x3A51</c>; empty: none is read. It can only make the decision stricter.</summary>
    public string ContentClassTlv { get; set; } = "";

    /// <summary>Vendor TLV that tells a provider what a reply changed; empty: none is added.</summary>
    public string ReplyActionTlv { get; set; } = "0x3A52";

    /// <summary>How long the parts of a long message are waited for, since the last one that came.</summary>
    public int AssembleTimeoutSeconds { get; set; } = 60;

    /// <summary>Memory for the unfinished messages of one account, octets.</summary>
    public int AssembleMaxBytesPerAccount { get; set; } = 16 * 1024 * 1024;

    /// <summary>Memory for all unfinished messages, octets.</summary>
    public int AssembleMaxBytes { get; set; } = 256 * 1024 * 1024;
}
