using System.Net;
using System.Security.Cryptography.X509Certificates;
using SmppGuard.Smpp.Text;
using SmscSimulator.Behaviour;

namespace SmscSimulator.Server;

/// <summary>How an SMSC simulator starts; what can change while it runs is settable on <see cref="SmscServer"/>.</summary>
internal sealed record SmscServerOptions
{
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 picks a free port.</summary>
    public int Port { get; init; }

    /// <summary>system_id in bind responses.</summary>
    public string SystemId { get; init; } = "SMSCSIM";

    /// <summary>The password that binds must give; null accepts any.</summary>
    public string? Password { get; init; }

    /// <summary>Time between a submit and its response.</summary>
    public TimeSpan Latency { get; init; }

    public ErrorMix Errors { get; init; } = ErrorMix.None;

    /// <summary>Answers to certain numbers and texts, before the error mix.</summary>
    public AnswerRules Answers { get; init; } = AnswerRules.None;

    /// <summary>Faults to play, before the answers.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>Octets of TLVs that each response to a submit has.</summary>
    public byte[] ResponseTlvs { get; init; } = [];

    /// <summary>Octets of TLVs that each receipt has behind its own.</summary>
    public byte[] ReceiptTlvs { get; init; } = [];

    /// <summary>Speak TLS with this certificate and its key; null: plain TCP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Let in only who shows a certificate of these authorities; null: nobody is asked for one. With <see cref="Certificate"/>.</summary>
    public X509Certificate2Collection? ClientAuthorities { get; init; }

    /// <summary>Send receipts to those who ask for them.</summary>
    public bool Receipts { get; init; } = true;

    /// <summary>Time between the response and the receipt.</summary>
    public TimeSpan ReceiptDelay { get; init; }

    public StateMix ReceiptStates { get; init; } = StateMix.AllDelivered;

    public MessageIdStyle IdFormat { get; init; } = MessageIdStyle.Dec;

    /// <summary>How receipts write the id; null: as the response does.</summary>
    public MessageIdStyle? ReceiptIdFormat { get; init; }

    /// <summary>sc_interface_version of the answer to a bind (SMPP 3.4, 5.3.2.25).</summary>
    public byte InterfaceVersion { get; init; } = 0x34;

    /// <summary>Receipts and replies that may be unacknowledged at a time on each connection.</summary>
    public int DeliverWindow { get; init; } = 100;

    /// <summary>Time until a receipt or reply that was refused for the moment is sent again.</summary>
    public TimeSpan DeliverRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Keep every message in <see cref="SmscServer.Received"/>; costs memory, so off under load.</summary>
    public bool KeepMessages { get; init; } = true;

    /// <summary>Put together what phones show, even if <see cref="KeepMessages"/> is off.</summary>
    public bool ShowPhones { get; init; }

    /// <summary>How many messages to remember over all phones; the oldest are forgotten.</summary>
    public int PhoneMessages { get; init; } = int.MaxValue;

    /// <summary>Write every message to this file as a line of JSON; null: no dump.</summary>
    public string? DumpFile { get; init; }

    /// <summary>What data_coding 0 and 15 mean here.</summary>
    public DataCodingScheme Codings { get; init; } = Alphabet.Gsm7;

    /// <summary>Seed of error and state mixes, so that a run can be repeated; null: another one each time.</summary>
    public int? Seed { get; init; }
}
