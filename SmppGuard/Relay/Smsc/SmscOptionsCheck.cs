using System.Text;
using SmppGuard.Compliance.Filings;
using SmppGuard.Frequency;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Smsc;

/// <summary>What the keys of the SMSCs may be.</summary>
internal static class SmscOptionsCheck
{
    // SMPP 3.4, 5.2.1 to 5.2.3: sizes without the NUL.
    private const int MaxSystemId = 15;
    private const int MaxPassword = 8;
    private const int MaxSystemType = 12;
    private const int MaxWindow = 10_000;

    private static readonly string[] BindModes = ["Transceiver", "TransmitterAndReceiver"];
    private static readonly string[] Codings15 = [nameof(Alphabet.Binary), nameof(Alphabet.Gb18030)];
    private static readonly string[] MessageIdFormats = ["AsIs", "HexInResponse", "HexInReceipt"];
    private static readonly string[] Segmentations = ["Udh8", "Udh16", "Sar", "Payload"];
    private static readonly string[] FilingPolicies = Enum.GetNames<FilingPolicy>();
    private static readonly string[] FilingKindWords = Enum.GetNames<FilingKind>();
    private static readonly string[] Marks = ["Signature", "Contact", "OptOut"];

    // Adverts have opt-out words everywhere.
    private static readonly string[] MarkedClasses = [nameof(Purpose.Notification), nameof(Purpose.Verification), nameof(Purpose.PublicInterest), nameof(Purpose.Commercial)];

    public static void Run(List<SmscOptions> smscs, OptionProblems check)
    {
        if (smscs.Count == 0)
        {
            check.Warning("Smscs", "empty", "nothing can be relayed, name an SMSC", "[ { \"Name\": \"main\", \"Host\": \"smsc.example.net\", \"Port\": 2775, \"SystemId\": \"guard\" } ]");
        }

        for (var i = 0; i < smscs.Count; i++)
        {
            var smsc = smscs[i];
            var key = $"Smscs:{i}";
            check.Text($"{key}:Name", smsc.Name, 1, 64, "main");
            if (smsc.Name.Length > 0 && smscs.FindIndex(s => string.Equals(s.Name, smsc.Name, StringComparison.Ordinal)) < i)
            {
                check.Problem($"{key}:Name", OptionProblems.Quoted(smsc.Name), "each name may be given once: accounts refer to it", "backup");
            }

            if (smsc.Host.Length == 0 || !StrictAddress.IsHost(smsc.Host))
            {
                check.Problem($"{key}:Host", OptionProblems.Quoted(smsc.Host), "use a host name or an IP address", "smsc.example.net");
            }

            check.Range($"{key}:Port", smsc.Port, 1, ushort.MaxValue, 2775);
            for (var address = 0; address < smsc.Addresses.Count; address++)
            {
                if (!SmscAddress.TryRead(smsc.Addresses[address], out _))
                {
                    check.Problem($"{key}:Addresses:{address}", OptionProblems.Quoted(smsc.Addresses[address]), "use HOST:PORT, an IPv6 address in brackets", "smsc2.example.net:2775");
                }
            }

            check.Text($"{key}:SystemId", smsc.SystemId, 1, MaxSystemId, "guard");
            check.Text($"{key}:SystemType", smsc.SystemType, 0, MaxSystemType, "VMA");
            if (Encoding.UTF8.GetByteCount(smsc.Password) > MaxPassword)
            {
                check.Warning($"{key}:Password", "longer (not shown) than SMPP 3.4 allows", $"the SMSC may refuse it, use up to {MaxPassword} octets", "secret1");
            }

            check.OneOf($"{key}:BindMode", smsc.BindMode, BindModes);
            check.Range($"{key}:Binds", smsc.Binds, 1, 100, 1);
            check.Range($"{key}:Window", smsc.Window, 1, MaxWindow, 100);
            check.OneOf($"{key}:DefaultAlphabet", smsc.DefaultAlphabet, AccountEntry.DefaultAlphabets);
            check.OneOf($"{key}:DataCoding15", smsc.DataCoding15, Codings15);
            check.OneOf($"{key}:MessageIdFormat", smsc.MessageIdFormat, MessageIdFormats);
            check.Range($"{key}:QueueSize", smsc.QueueSize, 1, 1_000_000, 10_000);
            check.Range($"{key}:QueueMaxBytes", smsc.QueueMaxBytes, 1024 * 1024, int.MaxValue, 128 * 1024 * 1024);
            check.OneOf($"{key}:Segmentation", smsc.Segmentation, Segmentations);
            check.Range($"{key}:ReserveCharacters", smsc.ReserveCharacters, 0, 60, 0);
            check.Range($"{key}:MessagesPerSecond", smsc.MessagesPerSecond, 0, 1_000_000, 500);
            check.Range($"{key}:Health:MaxQueueMilliseconds", smsc.Health.MaxQueueMilliseconds, 100, 3_600_000, 1500);
            check.Range($"{key}:Health:MaxAnswerMilliseconds", smsc.Health.MaxAnswerMilliseconds, 100, 3_600_000, 1500);
            check.Range($"{key}:Health:MaxFaults", smsc.Health.MaxFaults, 1, 100_000, 10);
            check.Range($"{key}:Health:RetryMilliseconds", smsc.Health.RetryMilliseconds, 100, 3_600_000, 5000);
            StatusFaults.Check($"{key}:Health:Statuses", smsc.Health.Statuses, check);
            RepeatOptionsCheck.Run(key, smsc.Repeats, check);
            check.OneOf($"{key}:Filings:Policy", smsc.Filings.Policy, FilingPolicies);
            if (smsc.Filings.Carrier.Length > 0 && FilingCheck.ProblemOfCarrier(smsc.Filings.Carrier) is { } carrier)
            {
                check.Problem($"{key}:Filings:Carrier", OptionProblems.Quoted(smsc.Filings.Carrier), carrier, FilingEntry.ExampleCarrier);
            }

            for (var kind = 0; kind < smsc.Filings.Kinds.Count; kind++)
            {
                check.OneOf($"{key}:Filings:Kinds:{kind}", smsc.Filings.Kinds[kind], FilingKindWords);
            }

            for (var from = 0; from < smsc.Outbind.AllowFrom.Count; from++)
            {
                if (!StrictAddress.TryParseNetwork(smsc.Outbind.AllowFrom[from], out _, out var problem))
                {
                    check.Problem($"{key}:Outbind:AllowFrom:{from}", OptionProblems.Quoted(smsc.Outbind.AllowFrom[from]), problem, "192.0.2.0/24");
                }
            }

            if (smsc.Outbind.AllowFrom.Count > 0 && smsc.Password.Length == 0)
            {
                check.Problem($"{key}:Password", "empty", "who says outbind has to know a password", "secret1");
            }

            for (var mark = 0; mark < smsc.Adds.Count; mark++)
            {
                check.OneOf($"{key}:Adds:{mark}", smsc.Adds[mark], Marks);
            }

            for (var purpose = 0; purpose < smsc.OptOutOn.Count; purpose++)
            {
                check.OneOf($"{key}:OptOutOn:{purpose}", smsc.OptOutOn[purpose], MarkedClasses);
            }
        }
    }
}
