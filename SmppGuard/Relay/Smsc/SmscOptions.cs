using SmppGuard.Frequency;
using SmppGuard.Tls;

namespace SmppGuard.Relay.Smsc;

/// <summary>One SMSC that messages are relayed to.</summary>
internal sealed class SmscOptions
{
    public string Name { get; set; } = "";

    public string Host { get; set; } = "";

    public int Port { get; set; }

    /// <summary>Further addresses of it, <c>HOST:PORT</c>, for when <see cref="Host"/> cannot be bound to: tried in turn.</summary>
    public List<string> Addresses { get; set; } = [];

    public string SystemId { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>system_type at bind.</summary>
    public string SystemType { get; set; } = "";

    /// <summary><c>Transceiver</c> or <c>TransmitterAndReceiver</c>.</summary>
    public string BindMode { get; set; } = "Transceiver";

    public int Binds { get; set; } = 1;

    public int Window { get; set; } = 100;

    /// <summary>
    /// What data_coding 0 means there: <c>Gsm7</c> (one septet in an octet), <c>Gsm7Packed</c> (eight septets in seven octets, as on the air), <c>Latin1</c> or <c>Ascii</c>.
    /// </summary>
    public string DefaultAlphabet { get; set; } = "Gsm7";

    /// <summary>Whether it may come to us with outbind.</summary>
    public OutbindOptions Outbind { get; set; } = new();

    /// <summary>What data_coding 15, which SMPP reserves, means there: <c>Binary</c>, or <c>Gb18030</c> on links that come from CMPP.</summary>
    public string DataCoding15 { get; set; } = "Binary";

    /// <summary><c>AsIs</c>, <c>HexInResponse</c> or <c>HexInReceipt</c>.</summary>
    public string MessageIdFormat { get; set; } = "AsIs";

    /// <summary>Submits waiting for a free place in the window.</summary>
    public int QueueSize { get; set; } = 10_000;

    /// <summary>Memory that submits on their way to it may take, waiting or not answered.</summary>
    public int QueueMaxBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary><c>Udh8</c>, <c>Udh16</c>, <c>Sar</c> or <c>Payload</c>.</summary>
    public string Segmentation { get; set; } = "Udh8";

    /// <summary>Marks that this SMSC adds itself: Signature, Contact, OptOut.</summary>
    public List<string> Adds { get; set; } = [];

    /// <summary>Classes whose messages it wants with opt-out words though the law asks for none on them: Notification, Verification, PublicInterest.</summary>
    public List<string> OptOutOn { get; set; } = [];

    public int ReserveCharacters { get; set; }

    /// <summary>Messages a second that it is sent at most, segments one by one; 0: as many as there are.</summary>
    public int MessagesPerSecond { get; set; }

    /// <summary>When it counts as out.</summary>
    public SmscHealthOptions Health { get; set; } = new();

    public SmscTlsOptions Tls { get; set; } = new();

    /// <summary>How often the same text may go through it to the same number, by class; what it does not say, the configuration says for all.</summary>
    public SmscRepeatOptions Repeats { get; set; } = new();

    /// <summary>What the carrier behind it wants filed.</summary>
    public SmscFilingOptions Filings { get; set; } = new();
}
