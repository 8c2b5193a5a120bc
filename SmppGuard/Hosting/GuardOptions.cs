namespace SmppGuard.Hosting;

/// <summary>The configuration section <c>SmppGuard</c>, as read; the validator says what is allowed. Keys carry their unit.</summary>
internal sealed class GuardOptions
{
    public const string Section = "SmppGuard";

    /// <summary>Folder of the journal and the SQLite files; relative to the configuration file.</summary>
    public string DataDirectory { get; set; } = "data";

    public SmppOptions Smpp { get; set; } = new();

    public HttpOptions Http { get; set; } = new();

    public AdminOptions Admin { get; set; } = new();

    public NumberingOptions Numbering { get; set; } = new();

    public List<SmscOptions> Smscs { get; set; } = [];

    public RegistryOptions Registry { get; set; } = new();

    public ConsentOptions Consents { get; set; } = new();

    public Lists.ListOptions Lists { get; set; } = new();

    public ReplyOptions Replies { get; set; } = new();

    public ArchiveOptions Archive { get; set; } = new();

    public PodOptions Pod { get; set; } = new();

    /// <summary>Name of the rule pack in force.</summary>
    public string RulePack { get; set; } = "draft-2020";

    public RetentionOptions Retention { get; set; } = new();

    public JournalOptions Journal { get; set; } = new();

    public DeliveryOptions Delivery { get; set; } = new();

    public QuietHoursOptions QuietHours { get; set; } = new();

    public FrequencyCapOptions FrequencyCap { get; set; } = new();

    public SuspensionOptions Suspension { get; set; } = new();

    public ComplaintOptions Complaints { get; set; } = new();

    public FeedbackOptions Feedback { get; set; } = new();

    public StampOptions Stamp { get; set; } = new();

    /// <summary>Reason name → command_status, to override the defaults.</summary>
    public Dictionary<string, string> StatusMap { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>The ESME side.</summary>
internal sealed class SmppOptions
{
    /// <summary>Endpoints for plain TCP, <c>address:port</c>; port 0 picks a free one.</summary>
    public List<string> Listen { get; set; } = ["127.0.0.1:2775"];

    /// <summary>Endpoints for TLS.</summary>
    public List<string> ListenTls { get; set; } = [];

    public TlsOptions Tls { get; set; } = new();

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

/// <summary>Certificate of the TLS endpoints, PEM.</summary>
internal sealed class TlsOptions
{
    public string? CertificatePath { get; set; }

    public string? KeyPath { get; set; }
}

/// <summary>The HTTP side.</summary>
internal sealed class HttpOptions
{
    public string Listen { get; set; } = "http://127.0.0.1:8080";
}

/// <summary>Who may use the HTTP API.</summary>
internal sealed class AdminOptions
{
    public List<ApiKeyOptions> ApiKeys { get; set; } = [];

    /// <summary>How long a look-up may take, its turn waited for included.</summary>
    public int QuerySeconds { get; set; } = 5;
}

/// <summary>One API key.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Recorded with what the key changes.</summary>
    public string Name { get; set; } = "";

    public string Key { get; set; } = "";

    /// <summary><c>Operator</c> may change, <c>Auditor</c> may only read.</summary>
    public string Role { get; set; } = "";
}

/// <summary>How numbers are read.</summary>
internal sealed class NumberingOptions
{
    public string CountryCode { get; set; } = "86";
}

/// <summary>One SMSC that messages are relayed to.</summary>
internal sealed class SmscOptions
{
    public string Name { get; set; } = "";

    public string Host { get; set; } = "";

    public int Port { get; set; }

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

    /// <summary>What data_coding 15, which SMPP reserves, means there: <c>Binary</c>, or <c>Gb18030</c> on links that come from CMPP.</summary>
    public string DataCoding15 { get; set; } = "Binary";

    /// <summary><c>AsIs</c>, <c>HexInResponse</c> or <c>HexInReceipt</c>.</summary>
    public string MessageIdFormat { get; set; } = "AsIs";

    /// <summary>Submits waiting for a free place in the window.</summary>
    public int QueueSize { get; set; } = 10_000;

    /// <summary><c>Udh8</c>, <c>Udh16</c>, <c>Sar</c> or <c>Payload</c>.</summary>
    public string Segmentation { get; set; } = "Udh8";

    /// <summary>Marks that this SMSC adds itself: Signature, Contact, OptOut.</summary>
    public List<string> Adds { get; set; } = [];

    public int ReserveCharacters { get; set; }
}

/// <summary>Where the registry comes from.</summary>
internal sealed class RegistryOptions
{
    /// <summary>Applied at start; null: only what the store holds.</summary>
    public string? File { get; set; }

    /// <summary>True: an organization that states no papers may not send.</summary>
    public bool RequirePapers { get; set; }
}

/// <summary>Consents and their proofs.</summary>
internal sealed class ConsentOptions
{
    /// <summary>Octets that one attachment may have.</summary>
    public int MaxAttachmentBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Octets that all attachments of one request may have.</summary>
    public int MaxRequestBytes { get; set; } = 20 * 1024 * 1024;
}

/// <summary>
/// What is sent back to somebody who replied, in the name of the organization; it can have texts of its own. <c>{name}</c>, <c>{latinName}</c> and <c>{contact}</c> come from it.
/// </summary>
internal sealed class ReplyOptions
{
    /// <summary>To whoever refused; empty: nothing is sent.</summary>
    public string OptOutConfirmation { get; set; } = "";

    /// <summary>To whoever agreed, where the organization asks whether that was meant.</summary>
    public string OptInQuestion { get; set; } = "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。";

    /// <summary>How long the question can be answered.</summary>
    public int QuestionValidHours { get; set; } = 24;
}

/// <summary>The archive.</summary>
internal sealed class ArchiveOptions
{
    /// <summary><c>Sqlite</c>.</summary>
    public string Provider { get; set; } = "Sqlite";

    public string? ConnectionString { get; set; }

    public string? Database { get; set; }

    /// <summary>True: the journal is not drained into the archive until this is false again; for maintenance of the archive, and for measuring.</summary>
    public bool Paused { get; set; }
}

/// <summary>Which of several processes this is.</summary>
internal sealed class PodOptions
{
    /// <summary>Stands in the ids of its records (<see cref="Journal.RecordIds"/>).</summary>
    public int Number { get; set; }
}

/// <summary>How long records are kept, in calendar months.</summary>
internal sealed class RetentionOptions
{
    public int SignallingMonths { get; set; } = 6;

    public int MessageMonths { get; set; } = 6;

    public int EvidenceMonthsAfterEnd { get; set; } = 6;
}

/// <summary>The journal.</summary>
internal sealed class JournalOptions
{
    /// <summary><c>Fsync</c> or <c>OsBuffer</c>.</summary>
    public string Durability { get; set; } = "Fsync";

    public long MaxBytes { get; set; } = 10L * 1024 * 1024 * 1024;
}

/// <summary>Receipts and replies that an ESME has not acknowledged.</summary>
internal sealed class DeliveryOptions
{
    public int FirstRetrySeconds { get; set; } = 5;

    public int MaxRetrySeconds { get; set; } = 300;

    public int ExpireHours { get; set; } = 72;
}

/// <summary>Hours in which commercial messages are refused.</summary>
internal sealed class QuietHoursOptions
{
    public bool Enabled { get; set; }

    public string From { get; set; } = "21:00";

    public string To { get; set; } = "08:00";

    public string TimeZone { get; set; } = "Asia/Shanghai";
}

/// <summary>How many commercial messages an organization may send to a recipient; organizations can have caps of their own.</summary>
internal sealed class FrequencyCapOptions
{
    /// <summary>0: as many as there are.</summary>
    public int Messages { get; set; }

    /// <summary>Within so many hours, wherever they begin.</summary>
    public int Hours { get; set; } = Registry.FrequencyCap.DefaultHours;
}

/// <summary>When senders are suspended without anybody asking.</summary>
internal sealed class SuspensionOptions
{
    /// <summary>How often the rules are looked at.</summary>
    public int EvaluateSeconds { get; set; } = 10;

    /// <summary>None: nobody is.</summary>
    public List<SuspensionRuleOptions> Rules { get; set; } = [];
}

/// <summary>One limit.</summary>
internal sealed class SuspensionRuleOptions
{
    /// <summary>Recorded with each suspension.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>RefusalRate</c>, <c>ComplaintRate</c> or <c>OptOutRate</c>.</summary>
    public string Metric { get; set; } = "";

    /// <summary><c>Organization</c>, <c>Account</c> or <c>Code</c>.</summary>
    public string Scope { get; set; } = "Organization";

    public int WindowMinutes { get; set; } = 60;

    /// <summary>Fewer say nothing.</summary>
    public int MinMessages { get; set; } = 100;

    /// <summary>The share that suspends.</summary>
    public double Threshold { get; set; }
}

/// <summary>Complaints of recipients.</summary>
internal sealed class ComplaintOptions
{
    /// <summary>A newer calendar of working days than the built-in one; relative to the configuration file.</summary>
    public string? CalendarFile { get; set; }
}

/// <summary>What the carriers' receipts tell about recipients.</summary>
internal sealed class FeedbackOptions
{
    /// <summary>What comes of a receipt that says that its number is on a black list: <c>Review</c>, <c>Refuse</c> or <c>Off</c>.</summary>
    public string BlackLists { get; set; } = "Review";

    /// <summary>Words of the operator's SMSCs that say so too.</summary>
    public List<string> AddErrors { get; set; } = [];

    /// <summary>Words of the rule pack that mean something else there.</summary>
    public List<string> IgnoreErrors { get; set; } = [];
}

/// <summary>Templates of the stamp; <c>{name}</c>, <c>{latinName}</c> and <c>{contact}</c> come from the organization.</summary>
internal sealed class StampOptions
{
    /// <summary>For texts that need UCS-2, or senders without a Latin name.</summary>
    public StampTemplates Ucs2 { get; set; } = new() { Signature = "【{name}】", Contact = " 客服{contact}", OptOut = " 拒收请回复R" };

    /// <summary>For texts that fit GSM 7-bit.</summary>
    public StampTemplates Gsm7 { get; set; } = new() { Signature = "[{latinName}] ", Contact = " Tel {contact}", OptOut = " Reply STOP to opt out" };
}

/// <summary>The three marks of one language.</summary>
internal sealed class StampTemplates
{
    /// <summary>Stands before the text.</summary>
    public string Signature { get; set; } = "";

    /// <summary>Stands after the text.</summary>
    public string Contact { get; set; } = "";

    /// <summary>Stands last.</summary>
    public string OptOut { get; set; } = "";
}
