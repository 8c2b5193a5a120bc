using System.Globalization;
using System.Text;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Complaints;
using SmppGuard.Compliance;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay;
using SmppGuard.Relay.Esme;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Suspensions;

namespace SmppGuard.Hosting;

/// <summary>
/// Says everything that is wrong with the options at once. Each message is one line: full key, value, what is allowed, an example. Secrets are never shown.
/// </summary>
internal sealed partial class GuardOptionsValidator
{
    // SMPP 3.4, 5.2.1 to 5.2.3: sizes without the NUL.
    private const int MaxSystemId = 15;
    private const int MaxPassword = 8;
    private const int MaxSystemType = 12;
    private const int MaxWindow = 10_000;
    private const int MaxWindowMinutes = 43_200; // 30 days
    private const int MinJournalBytes = 16 * 1024 * 1024;

    private static readonly string[] Roles = ["Operator", "Auditor"];
    private static readonly string[] BindModes = ["Transceiver", "TransmitterAndReceiver"];
    private static readonly string[] Codings15 = [nameof(Alphabet.Binary), nameof(Alphabet.Gb18030)];
    private static readonly string[] MessageIdFormats = ["AsIs", "HexInResponse", "HexInReceipt"];
    private static readonly string[] Segmentations = ["Udh8", "Udh16", "Sar", "Payload"];
    private static readonly string[] Marks = ["Signature", "Contact", "OptOut"];
    private static readonly string[] Durabilities = ["Fsync", "OsBuffer"];

    private readonly GuardOptions _options;
    private readonly List<string> _problems;
    private readonly List<string> _warnings;
    private readonly Dictionary<string, string> _unread;
    private readonly HonouredWords? _words;

    private GuardOptionsValidator(GuardOptions options, Dictionary<string, string> unread, List<string> problems, List<string> warnings)
    {
        _options = options;
        _unread = unread;
        _words = RulePack.TryLoad(options.RulePack, out var pack, out _) ? new HonouredWords(pack) : null;
        _problems = problems;
        _warnings = warnings;
    }

    /// <param name="options">What is judged.</param>
    /// <param name="unread">What stood in place of numbers and flags and is none, by key.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <param name="warnings">Receives what is allowed, but probably not meant.</param>
    public static void Validate(GuardOptions options, Dictionary<string, string> unread, List<string> problems, List<string> warnings)
    {
        var validator = new GuardOptionsValidator(options, unread, problems, warnings);
        validator.CheckSmpp();
        validator.CheckHttpAndAdmin();
        validator.CheckSmscs();
        validator.CheckRegistryAndArchive();
        validator.CheckConsents();
        validator.CheckReplies();
        validator.CheckRetention();
        validator.CheckTimes();
        validator.CheckFrequencyCap();
        validator.CheckSuspension();
        validator.CheckComplaints();
        CarrierBlackListOptionsCheck.Validate(options, problems);
        ListOptionsCheck.Validate(options, unread, problems);
        StampOptionsCheck.Validate(options.Stamp, validator._words, problems);
        problems.AddRange(StatusMap.Problems(options.StatusMap));
        EndpointValidator.Validate(options, problems);
        SecretsValidator.Validate(options, warnings);
        validator.RefuseTheUnread();
    }

    private void CheckSmpp()
    {
        var smpp = _options.Smpp;
        const string Key = "Smpp";
        if (smpp.Listen.Count + smpp.ListenTls.Count == 0)
        {
            Problem($"{Key}:Listen", "empty", "name at least one endpoint here or in ListenTls", "[ \"127.0.0.1:2775\" ]");
        }

        CheckTls(smpp);
        Text($"{Key}:SystemId", smpp.SystemId, 1, MaxSystemId, "SMPPGUARD");
        Range($"{Key}:EnquireLinkSeconds", smpp.EnquireLinkSeconds, 1, 3600, 30);
        Range($"{Key}:InactivitySeconds", smpp.InactivitySeconds, 1, 86_400, 120);
        Range($"{Key}:BindTimeoutSeconds", smpp.BindTimeoutSeconds, 1, 3600, 5);
        Range($"{Key}:ResponseTimeoutSeconds", smpp.ResponseTimeoutSeconds, 1, 3600, 10);
        Range($"{Key}:StartWaitSeconds", smpp.StartWaitSeconds, 0, 300, 5);
        Range($"{Key}:DefaultWindow", smpp.DefaultWindow, 1, MaxWindow, 100);
        Range($"{Key}:AssembleTimeoutSeconds", smpp.AssembleTimeoutSeconds, 1, 3600, 60);
        Range($"{Key}:AssembleMaxBytesPerAccount", smpp.AssembleMaxBytesPerAccount, 64 * 1024, int.MaxValue, 16 * 1024 * 1024);
        Range($"{Key}:AssembleMaxBytes", smpp.AssembleMaxBytes, 64 * 1024, int.MaxValue, 256 * 1024 * 1024);
        VendorTag($"{Key}:ContentClassTlv", smpp.ContentClassTlv, "0x3A51");
        VendorTag($"{Key}:ReplyActionTlv", smpp.ReplyActionTlv, "0x3A52");

        if (VendorTlv.TryParse(smpp.ContentClassTlv, out var read) && VendorTlv.TryParse(smpp.ReplyActionTlv, out var added) && read == added)
        {
            Problem($"{Key}:ReplyActionTlv", Quoted(smpp.ReplyActionTlv), "ContentClassTlv has that tag too, use another one", added == (TlvTag)0x3A52 ? "0x3A53" : "0x3A52");
        }

        if (smpp.InactivitySeconds >= 1 && smpp.InactivitySeconds <= smpp.EnquireLinkSeconds)
        {
            Warning(
                $"{Key}:InactivitySeconds", Number(smpp.InactivitySeconds),
                $"idle ESMEs are unbound before they are asked for a sign of life, use more than EnquireLinkSeconds, which is {smpp.EnquireLinkSeconds}", Number(4L * smpp.EnquireLinkSeconds));
        }
    }

    private void CheckTls(SmppOptions smpp)
    {
        if (smpp.ListenTls.Count == 0)
        {
            if (smpp.Tls.CertificatePath is not null)
            {
                Warning("Smpp:Tls:CertificatePath", Quoted(smpp.Tls.CertificatePath), "no endpoint uses it, name one in Smpp:ListenTls", "[ \"0.0.0.0:3550\" ]");
            }

            return;
        }

        var before = _problems.Count;
        File("Smpp:Tls:CertificatePath", smpp.Tls.CertificatePath, "tls/server.crt");
        File("Smpp:Tls:KeyPath", smpp.Tls.KeyPath, "tls/server.key");
        if (_problems.Count > before)
        {
            return;
        }

        try
        {
            TlsCertificate.Load(smpp.Tls).Dispose();
        }
        catch (TlsUnusableException exception)
        {
            _problems.Add(exception.Message);
        }
    }

    private void CheckHttpAndAdmin()
    {
        Range("Admin:QuerySeconds", _options.Admin.QuerySeconds, 1, 60, 5);
        var keys = _options.Admin.ApiKeys;
        for (var i = 0; i < keys.Count; i++)
        {
            var key = $"Admin:ApiKeys:{i}";
            Text($"{key}:Name", keys[i].Name, 1, 64, "ops");
            OneOf($"{key}:Role", keys[i].Role, Roles);
            if (string.IsNullOrWhiteSpace(keys[i].Key))
            {
                Problem($"{key}:Key", "empty", "use a long random text", "the output of: openssl rand -hex 24");
            }
            else if (char.IsWhiteSpace(keys[i].Key[0]) || char.IsWhiteSpace(keys[i].Key[^1]))
            {
                Problem($"{key}:Key", "(not shown)", "it begins or ends with white space, which no HTTP header keeps, so nobody could use it", "the output of: openssl rand -hex 24");
            }
            else if (keys.FindIndex(k => string.Equals(k.Key, keys[i].Key, StringComparison.Ordinal)) < i)
            {
                Problem($"{key}:Key", "(not shown)", "each key may be given once: it says who did something", "the output of: openssl rand -hex 24");
            }

            if (keys.FindIndex(k => string.Equals(k.Name, keys[i].Name, StringComparison.Ordinal)) < i)
            {
                Problem($"{key}:Name", Quoted(keys[i].Name), "each name may be given once: it is recorded with what the key does", "ops-2");
            }
        }

        var country = _options.Numbering.CountryCode;
        if (country.Length is < 1 or > 3 || !country.All(char.IsAsciiDigit) || country[0] == '0')
        {
            Problem("Numbering:CountryCode", Quoted(country), "use 1 to 3 digits, not beginning with 0", "86");
        }
    }

    private void CheckSmscs()
    {
        var smscs = _options.Smscs;
        if (smscs.Count == 0)
        {
            Warning("Smscs", "empty", "nothing can be relayed, name an SMSC", "[ { \"Name\": \"main\", \"Host\": \"smsc.example.net\", \"Port\": 2775, \"SystemId\": \"guard\" } ]");
        }

        for (var i = 0; i < smscs.Count; i++)
        {
            var smsc = smscs[i];
            var key = $"Smscs:{i}";
            Text($"{key}:Name", smsc.Name, 1, 64, "main");
            if (smsc.Name.Length > 0 && smscs.FindIndex(s => string.Equals(s.Name, smsc.Name, StringComparison.Ordinal)) < i)
            {
                Problem($"{key}:Name", Quoted(smsc.Name), "each name may be given once: accounts refer to it", "backup");
            }

            if (smsc.Host.Length == 0 || !StrictAddress.IsHost(smsc.Host))
            {
                Problem($"{key}:Host", Quoted(smsc.Host), "use a host name or an IP address", "smsc.example.net");
            }

            Range($"{key}:Port", smsc.Port, 1, ushort.MaxValue, 2775);
            Text($"{key}:SystemId", smsc.SystemId, 1, MaxSystemId, "guard");
            Text($"{key}:SystemType", smsc.SystemType, 0, MaxSystemType, "VMA");
            if (Encoding.UTF8.GetByteCount(smsc.Password) > MaxPassword)
            {
                Warning($"{key}:Password", "longer (not shown) than SMPP 3.4 allows", $"the SMSC may refuse it, use up to {MaxPassword} octets", "secret1");
            }

            OneOf($"{key}:BindMode", smsc.BindMode, BindModes);
            Range($"{key}:Binds", smsc.Binds, 1, 100, 1);
            Range($"{key}:Window", smsc.Window, 1, MaxWindow, 100);
            OneOf($"{key}:DefaultAlphabet", smsc.DefaultAlphabet, AccountEntry.DefaultAlphabets);
            OneOf($"{key}:DataCoding15", smsc.DataCoding15, Codings15);
            OneOf($"{key}:MessageIdFormat", smsc.MessageIdFormat, MessageIdFormats);
            Range($"{key}:QueueSize", smsc.QueueSize, 1, 1_000_000, 10_000);
            OneOf($"{key}:Segmentation", smsc.Segmentation, Segmentations);
            Range($"{key}:ReserveCharacters", smsc.ReserveCharacters, 0, 60, 0);
            for (var mark = 0; mark < smsc.Adds.Count; mark++)
            {
                OneOf($"{key}:Adds:{mark}", smsc.Adds[mark], Marks);
            }
        }
    }

    private void CheckRegistryAndArchive()
    {
        if (_options.Registry.File is { } file && !System.IO.File.Exists(file))
        {
            Problem("Registry:File", Quoted(file), Directory.Exists(file) ? "that is a folder, name a file" : "name a file that exists", "registry.json");
        }

        if (_options.DataDirectory.Length == 0)
        {
            Problem("DataDirectory", "empty", "name a folder", "data");
        }
        else if (FileOnTheWay(_options.DataDirectory) is { } inTheWay)
        {
            Problem("DataDirectory", Quoted(_options.DataDirectory), $"name a folder; {inTheWay} is a file", "data");
        }

        var provider = _options.Archive.Provider;
        if (string.Equals(provider, "MongoDb", StringComparison.Ordinal))
        {
            Problem("Archive:Provider", Quoted(provider), "this version does not ship the MongoDb provider yet; use Sqlite", "Sqlite");
        }
        else
        {
            OneOf("Archive:Provider", provider, ["Sqlite"]);
        }

        Range("Pod:Number", _options.Pod.Number, 0, RecordIds.MaxPod, 1);
        OneOf("Journal:Durability", _options.Journal.Durability, Durabilities);
        Check("Journal:MaxBytes", _options.Journal.MaxBytes >= MinJournalBytes, Number(_options.Journal.MaxBytes), $"use {MinJournalBytes} (16 MiB) or more", "10737418240");

        OneOf("RulePack", _options.RulePack, RulePack.Known);
    }

    private void CheckConsents()
    {
        // Held in memory while they are hashed, and twice while they are read from base64.
        const int Most = 256 * 1024 * 1024;
        var consents = _options.Consents;
        Range("Consents:MaxAttachmentBytes", consents.MaxAttachmentBytes, 1, Most, 5 * 1024 * 1024);
        Range("Consents:MaxRequestBytes", consents.MaxRequestBytes, Math.Clamp(consents.MaxAttachmentBytes, 1, Most), Most, 20 * 1024 * 1024);
    }

    private void CheckReplies()
    {
        var replies = _options.Replies;
        ReplyText("Replies:OptOutConfirmation", replies.OptOutConfirmation, _words is null ? null : text => _words.ProblemOfConfirmation(text), "您已退订，不会再收到我们的营销短信。");
        ReplyText("Replies:OptInQuestion", replies.OptInQuestion, _words is null ? null : text => _words.ProblemOfQuestion(text), "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。");
        if (replies.OptInQuestion.Length == 0)
        {
            Problem("Replies:OptInQuestion", "empty", "without a question nobody can answer it", "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。");
        }

        Range("Replies:QuestionValidHours", replies.QuestionValidHours, 1, 720, 24);
    }

    private void CheckRetention()
    {
        const int MaxMonths = 1200;
        var floors = RulePack.TryLoad(_options.RulePack, out var pack, out _) ? pack.RetentionFloors : new RetentionFloors(0, 0, 0);
        Range("Retention:SignallingMonths", _options.Retention.SignallingMonths, Math.Max(1, floors.SignallingMonths), MaxMonths, 6);
        Range("Retention:MessageMonths", _options.Retention.MessageMonths, Math.Max(5, floors.MessageMonths), MaxMonths, 6);
        Range("Retention:EvidenceMonthsAfterEnd", _options.Retention.EvidenceMonthsAfterEnd, Math.Max(5, floors.EvidenceMonthsAfterEnd), MaxMonths, 6);
    }

    private void CheckTimes()
    {
        var delivery = _options.Delivery;
        Range("Delivery:FirstRetrySeconds", delivery.FirstRetrySeconds, 1, 3600, 5);
        Range("Delivery:MaxRetrySeconds", delivery.MaxRetrySeconds, Math.Clamp(delivery.FirstRetrySeconds, 1, 3600), 86_400, 300);
        Range("Delivery:ExpireHours", delivery.ExpireHours, 1, 720, 72);

        var quiet = _options.QuietHours;
        TimeOfDay("QuietHours:From", quiet.From, "21:00");
        TimeOfDay("QuietHours:To", quiet.To, "08:00");
        if (quiet.Enabled && string.Equals(quiet.From, quiet.To, StringComparison.Ordinal))
        {
            Problem("QuietHours:To", Quoted(quiet.To), "use another time than From, or set Enabled to false", string.Equals(quiet.From, "08:00", StringComparison.Ordinal) ? "09:00" : "08:00");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(quiet.TimeZone, out _))
        {
            Problem("QuietHours:TimeZone", Quoted(quiet.TimeZone), "use a name of the IANA time zone database", "Asia/Shanghai");
        }
    }

    private void CheckFrequencyCap()
    {
        Range("FrequencyCap:Messages", _options.FrequencyCap.Messages, 0, FrequencyCap.MaxMessages, 2);
        Range("FrequencyCap:Hours", _options.FrequencyCap.Hours, 1, FrequencyCap.MaxHours, FrequencyCap.DefaultHours);
    }

    private void CheckSuspension()
    {
        Range("Suspension:EvaluateSeconds", _options.Suspension.EvaluateSeconds, 1, 3600, 10);
        var rules = _options.Suspension.Rules;
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            var key = $"Suspension:Rules:{i}";
            Text($"{key}:Name", rule.Name, 1, 64, "too-many-refused");
            if (rules.FindIndex(r => string.Equals(r.Name, rule.Name, StringComparison.Ordinal)) < i)
            {
                Problem($"{key}:Name", Quoted(rule.Name), "each name may be given once: it is recorded with each suspension", "too-many-complaints");
            }

            OneOf($"{key}:Metric", rule.Metric, Enum.GetNames<SuspensionMetric>());
            OneOf($"{key}:Scope", rule.Scope, Enum.GetNames<SuspensionScope>());
            Range($"{key}:WindowMinutes", rule.WindowMinutes, 1, MaxWindowMinutes, 60);
            Range($"{key}:MinMessages", rule.MinMessages, 1, int.MaxValue, 100);
            Check($"{key}:Threshold", rule.Threshold is > 0 and <= 1, rule.Threshold.ToString(CultureInfo.InvariantCulture), "use a share, more than 0 and at most 1", "0.3");

            if (string.Equals(rule.Scope, nameof(SuspensionScope.Account), StringComparison.Ordinal) && !string.Equals(rule.Metric, nameof(SuspensionMetric.RefusalRate), StringComparison.Ordinal))
            {
                Problem($"{key}:Scope", Quoted(rule.Scope), "use Organization or Code: complaints and opt-outs name no account", "Organization");
            }
        }
    }

    private void CheckComplaints()
    {
        const string Key = "Complaints:CalendarFile";
        const string Example = "china-2027.json";
        if (_options.Complaints.CalendarFile is not { } file)
        {
            return;
        }

        try
        {
            _ = WorkingDays.Load(file);
        }
        catch (InvalidDataException exception)
        {
            Problem(Key, Quoted(file), $"use the form of the built-in calendar: {exception.Message}", Example);
        }
    }
}
