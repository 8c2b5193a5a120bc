using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Consents;
using SmppGuard.Hosting;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Benchmarks.Micro;

/// <summary>Rules and stamp, composed as the program composes them, for one organization with a commercial code and a recipient who agreed.</summary>
internal sealed class Registered : IDisposable
{
    public const string Code = "106900001";
    public const string Recipient = "8613800138000";
    private const string NoOne = "8613900139000";
    private const long RecordedAt = 1_767_225_600_000; // 2026-01-01

    private readonly ServiceProvider _services;
    private readonly RegistrySnapshot _registry;
    private readonly Account _account;
    private readonly byte[] _source = Encoding.ASCII.GetBytes(Code);
    private readonly byte[] _agreed = Encoding.ASCII.GetBytes(Recipient);
    private readonly byte[] _silent = Encoding.ASCII.GetBytes(NoOne);
    private readonly long _now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <param name="filings">What is filed; none: nobody keeps filings.</param>
    public Registered(params IReadOnlyList<FilingEntry> filings)
    {
        var organization = new Organization { Id = "acme", Index = 1, Name = "示例商城", LatinName = "Acme Mall", Contact = "4008001234" };
        var code = new CodeNumber { Number = Code, IsPrefix = true, Organization = organization, Purpose = Purpose.Commercial };
        _account = new Account { SystemId = "cp1", Password = "secret1", Codes = [code], Smsc = "main", Window = 100 };
        _registry = new RegistrySnapshot([organization], [code], [_account])
        {
            Filings = filings.GroupBy(filing => filing.Code, StringComparer.Ordinal).ToFrozenDictionary(of => of.Key, IReadOnlyList<FilingEntry> (of) => [.. of], StringComparer.Ordinal),
        };
        _services = new ServiceCollection()
            .AddLogging()
            .AddObservability()
            .AddGuardOptions(new GuardOptions())
            .AddSingleton(new RecordIds())
            .AddSingleton<IConsentJournal>(new NoConsentJournal())
            .AddSqliteStorage().AddRulePack().AddConsents().AddCompliance()
            .BuildServiceProvider();
        Rules = _services.GetRequiredService<Ruleset>();
        Filings = _services.GetRequiredService<FilingJudge>();
        Stamper = _services.GetRequiredService<Stamper>();
        var consents = _services.GetRequiredService<ConsentIndex>();

        // As many as a real index has, so that a lookup misses the caches as it does there.
        for (var number = 0L; number < 1_000_000; number++)
        {
            consents.Apply(Grant(13_700_000_000_000 + number), organization.Index);
        }

        consents.Apply(Grant(long.Parse(Recipient, System.Globalization.CultureInfo.InvariantCulture)), organization.Index);
    }

    public Ruleset Rules { get; }

    public Stamper Stamper { get; }

    public FilingJudge Filings { get; }

    public Submission Submission(ReadOnlySpan<char> text, bool agreed = true) => new()
    {
        Account = _account,
        Registry = _registry,
        ReceivedAt = _now,
        DeliveredAt = _now,
        SourceAddr = _source,
        DestinationAddr = agreed ? _agreed : _silent,
        DestAddrTon = 1,
        Text = text,
        IsText = true,
    };

    /// <summary>A submit_sm to the recipient who agreed.</summary>
    public static byte[] Pdu(string text, Alphabet alphabet)
    {
        var octets = new byte[SmsText.MaxOctets(text.Length, alphabet)];
        if (!SmsText.TryEncode(text, alphabet, octets, out var length))
        {
            throw new ArgumentException("The alphabet lacks a character of the text.", nameof(text));
        }

        var fields = new SubmitSmFields
        {
            SourceAddr = Code,
            DestAddrTon = 1,
            DestAddrNpi = 1,
            DestinationAddr = Recipient,
            RegisteredDelivery = 1,
            DataCoding = alphabet == Alphabet.Ucs2 ? (byte)8 : (byte)0,
            ShortMessage = octets.AsMemory(0, length),
        };
        var pdu = new byte[fields.MaxLength];
        return pdu[..fields.WriteSubmitSm(pdu, 1)];
    }

    public void Dispose() => _services.Dispose();

    private static ConsentRecord Grant(long msisdn) => new()
    {
        ConsentId = RecordIds.FirstAt(RecordedAt) + (msisdn % 1000),
        Change = ConsentChange.Grant,
        Organization = "acme",
        Msisdn = new Msisdn(msisdn),
        RecordedAt = RecordedAt,
        EffectiveAt = RecordedAt,
        ExpiresAt = 0,
        Method = "web-form",
        Evidence = "",
        Actor = "benchmark",
    };

    private sealed class NoConsentJournal : IConsentJournal
    {
        public Task AppendAsync(ConsentRecord record) => throw new NotSupportedException("Benchmarks change no consents.");

        public Task AppendAllAsync(IReadOnlyList<ConsentRecord> records, CancellationToken cancellation) => AppendAsync(records[0]);
    }
}
