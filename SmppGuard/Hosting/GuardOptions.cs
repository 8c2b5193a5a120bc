using SmppGuard.Admin;
using SmppGuard.Archive;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Carriers;
using SmppGuard.Complaints;
using SmppGuard.Compliance;
using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Events;
using SmppGuard.Evidence;
using SmppGuard.Filings;
using SmppGuard.Frequency;
using SmppGuard.Input;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.Suspensions;
using SmppGuard.TemplateProposals;

namespace SmppGuard.Hosting;

/// <summary>The configuration section <c>SmppGuard</c>, as read; the validator says what is allowed. Keys carry their unit.</summary>
internal sealed class GuardOptions
{
    /// <summary>Folder of the journal and the SQLite files; relative to the configuration file.</summary>
    public string DataDirectory { get; set; } = "data";

    public SmppOptions Smpp { get; set; } = new();

    public HttpOptions Http { get; set; } = new();

    public LogOptions Log { get; set; } = new();

    public TelemetryOptions Telemetry { get; set; } = new();

    public AdminOptions Admin { get; set; } = new();

    public NumberingOptions Numbering { get; set; } = new();

    public List<SmscOptions> Smscs { get; set; } = [];

    public List<MessageRouteOptions> Routes { get; set; } = [];

    public List<RecipientListOptions> RecipientLists { get; set; } = [];

    public RegistryOptions Registry { get; set; } = new();

    public ConsentOptions Consents { get; set; } = new();

    public ListOptions Lists { get; set; } = new();

    public CarrierOptions Carriers { get; set; } = new();

    public ReplyOptions Replies { get; set; } = new();

    public StorageOptions Storage { get; set; } = new();

    public ArchiveOptions Archive { get; set; } = new();

    public ClockOptions Clock { get; set; } = new();

    public PodOptions Pod { get; set; } = new();

    /// <summary>Name of the rule pack in force.</summary>
    public string RulePack { get; set; } = "draft-2020";

    public RetentionOptions Retention { get; set; } = new();

    public EvidenceOptions Evidence { get; set; } = new();

    public JournalOptions Journal { get; set; } = new();

    public DeliveryOptions Delivery { get; set; } = new();

    public ScheduledOptions Scheduled { get; set; } = new();

    public QuietHoursOptions QuietHours { get; set; } = new();

    public FrequencyCapOptions FrequencyCap { get; set; } = new();

    public RepeatOptions Repeats { get; set; } = new();

    public SuspensionOptions Suspension { get; set; } = new();

    public ComplaintOptions Complaints { get; set; } = new();

    public FilingOptions Filings { get; set; } = new();

    public EventOptions Events { get; set; } = new();

    public CarrierBlackListOptions Feedback { get; set; } = new();

    public TemplateProposalOptions TemplateProposals { get; set; } = new();

    public StampOptions Stamp { get; set; } = new();

    /// <summary>Reason name → command_status, to override the defaults.</summary>
    [EntryExample("\"no-consent\": \"0x0402\"")]
    public Dictionary<string, string> StatusMap { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}
