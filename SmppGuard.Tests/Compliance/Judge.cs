using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Content;
using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Hosting;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Templates;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Text;
using SmppGuard.Storage.Sqlite;
using Xunit;

namespace SmppGuard.Tests.Compliance;

/// <summary>
/// Everything between a received message and its decision, composed as the program composes it. The registry: acme (示例商城, Acme Mall) with a code for each class,
/// 别家 (Other Org) with a code inside one of acme's prefixes, and 无名 without a Latin name.
/// </summary>
internal sealed class Judge : IDisposable
{
    public const string Commercial = "106900001";
    public const string Notification = "106900002";
    public const string Verification = "106900003";
    public const string PublicInterest = "106900004";
    public const string WithoutLatinName = "106900005";
    public const string OthersInsideMine = "1069000019";
    public const string Exact = "10690777";
    public const string RefusingAdverts = "106900006";
    public const string MarkingAdverts = "106900007";
    public const string AllowingBinary = "106900008";

    /// <summary>12:00 on 5 March 2026 in Shanghai.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 5, 4, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;

    public Judge(Action<GuardOptions>? configure = null, Standing organizationStanding = Standing.Active, Standing accountStanding = Standing.Active, IReadOnlyList<FilingEntry>? filings = null)
    {
        Acme = new Organization { Id = "acme", Index = 1, Name = "示例商城", LatinName = "Acme Mall", Contact = "4008001234", Standing = organizationStanding };
        Other = new Organization { Id = "other", Index = 2, Name = "别家", LatinName = "Other Org", Contact = "95588" };
        NoLatin = new Organization { Id = "nolatin", Index = 4, Name = "无名", Contact = "010-12345678" };
        CodeNumber[] codes =
        [
            Code(Commercial, true, Acme, Purpose.Commercial),
            Code(Notification, true, Acme, Purpose.Notification),
            Code(Verification, true, Acme, Purpose.Verification),
            Code(PublicInterest, true, Acme, Purpose.PublicInterest),
            Code(WithoutLatinName, true, NoLatin, Purpose.Commercial),
            Code(OthersInsideMine, true, Other, Purpose.Commercial),
            Code(Exact, false, Acme, Purpose.Notification),
            Code(RefusingAdverts, true, Acme, Purpose.Verification) with { Content = ContentPolicy.Refuse },
            Code(MarkingAdverts, true, Acme, Purpose.Notification) with { Content = ContentPolicy.MarkOnly },
            Code(AllowingBinary, true, Acme, Purpose.Verification) with { AllowsBinary = true, Content = ContentPolicy.Refuse },
        ];
        Account = new Account
        {
            SystemId = "cp1",
            Password = "secret1",
            Codes = [.. codes.Where(c => c.Organization != Other)],
            Smsc = "main",
            Window = 100,
            Standing = accountStanding,
        };
        Registry = new RegistrySnapshot([Acme, Other, NoLatin], codes, [Account])
        {
            Filings = (filings ?? []).GroupBy(filing => filing.Code, StringComparer.Ordinal).ToFrozenDictionary(code => code.Key, IReadOnlyList<FilingEntry> (code) => [.. code], StringComparer.Ordinal),
        };

        var options = new GuardOptions();
        configure?.Invoke(options);
        _services = new ServiceCollection()
            .AddLogging()
            .AddObservability()
            .AddGuardOptions(options)
            .AddSingleton(new RecordIds())
            .AddSingleton<IConsentJournal>(Journal)
            .AddSingleton<TimeProvider>(Clock)
            .AddSqliteStorage().AddRulePack().AddConsents().AddCompliance()
            .BuildServiceProvider();
    }

    public Organization Acme { get; }

    public Organization Other { get; }

    public Organization NoLatin { get; }

    public Account Account { get; private set; }

    public RegistrySnapshot Registry { get; private set; }

    public FakeTimeProvider Clock { get; } = new(Noon);

    public ListedConsentJournal Journal { get; } = new();

    public UnstoredRefusals UnstoredRefusals => _services.GetRequiredService<UnstoredRefusals>();

    public ConsentService Consents => _services.GetRequiredService<ConsentService>();

    public SubscriberReplies Replies => _services.GetRequiredService<SubscriberReplies>();

    public ConsentIndex Index => _services.GetRequiredService<ConsentIndex>();

    public ComplianceSnapshots Snapshots => _services.GetRequiredService<ComplianceSnapshots>();

    public ContentFacts Content => _services.GetRequiredService<ContentFacts>();

    public Ruleset Rules => _services.GetRequiredService<Ruleset>();

    public Stamper Stamper => _services.GetRequiredService<Stamper>();

    public Submission Submission(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<char> text, bool isText = true, byte ton = 1) => new()
    {
        Account = Account,
        Registry = Registry,
        ReceivedAt = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        DeliveredAt = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        SourceAddr = source,
        DestinationAddr = destination,
        DestAddrTon = ton,
        Text = text,
        IsText = isText,
    };

    /// <summary>The name of the reason, or <c>allowed</c>.</summary>
    public string Decide(string source, string destination, string text, bool isText = true, byte ton = 1) => DecideFully(source, destination, text, isText, ton).Decision;

    public (string Decision, long ConsentId, Msisdn Msisdn, Organization? Organization, Purpose Class) DecideFully(string source, string destination, string text, bool isText = true, byte ton = 1)
    {
        var submission = Submission(Octets(source), Octets(destination), text, isText, ton);
        var reason = Rules.Evaluate(ref submission);
        return (reason == Reason.None ? "allowed" : reason.Name(), submission.ConsentId, submission.Msisdn, submission.Code?.Organization, submission.Class);
    }

    /// <summary>What leaves for the SMSC when <paramref name="text"/> is submitted; the reason's name in parentheses when nothing does.</summary>
    public string Stamped(string source, string text, Alphabet alphabet = Alphabet.Ucs2, Marks adds = Marks.None) => StampedFully(source, text, 8, alphabet, adds).Text;

    public (string Text, byte DataCoding, Alphabet Alphabet, bool Changed) StampedFully(string source, string text, byte dataCoding, Alphabet alphabet, Marks adds = Marks.None, bool isText = true)
    {
        var submission = Submission(Octets(source), Octets(Recipient), text, isText);
        var reason = Rules.Evaluate(ref submission);
        if (reason != Reason.None)
        {
            return ($"({reason.Name()})", dataCoding, alphabet, false);
        }

        var scratch = new char[Stamper.ScratchLength(ref submission)];
        var octets = new byte[scratch.Length * 2];
        var stamped = Stamper.Apply(ref submission, new TextPath(dataCoding, alphabet, alphabet), new SmscMarks(adds, OptOutOn: 0), scratch, octets);
        Assert.True(stamped.Fits);
        if (!stamped.Changed)
        {
            return (text, dataCoding, alphabet, false);
        }

        var decoded = new char[SmsText.MaxChars(stamped.OctetCount, stamped.Alphabet)];
        var length = SmsText.Decode(octets.AsSpan(0, stamped.OctetCount), stamped.Alphabet, decoded);
        return (new string(decoded, 0, length), stamped.DataCoding, stamped.Alphabet, true);
    }

    /// <summary>Somebody who has agreed to everybody's adverts, once <see cref="GrantAll"/> was called.</summary>
    public const string Recipient = "8613800138000";

    public Judge GrantAll()
    {
        foreach (var organization in new[] { Acme, Other, NoLatin })
        {
            Index.Apply(
                new ConsentRecord
                {
                    ConsentId = 4711 + organization.Index,
                    Change = ConsentChange.Grant,
                    Organization = organization.Id,
                    Msisdn = new Msisdn(long.Parse(Recipient)),
                    RecordedAt = 1,
                    EffectiveAt = 1,
                    ExpiresAt = 0,
                    Method = "web-form",
                    Evidence = "",
                    Actor = "test",
                },
                organization.Index);
        }

        return this;
    }

    /// <summary>Registers one more organization, without a code.</summary>
    public void Register(string name, string? latinName) => Registry = new RegistrySnapshot(
        [Acme, Other, NoLatin, new Organization { Id = latinName ?? name, Index = 5, Name = name, LatinName = latinName, Contact = "95588" }], Registry.Codes, [Account]);

    /// <summary>Changes a code, as a change of the registry does.</summary>
    public Judge Change(string number, Func<CodeNumber, CodeNumber> change)
    {
        CodeNumber[] codes = [.. Registry.Codes.Select(c => string.Equals(c.Number, number, StringComparison.Ordinal) ? change(c) : c)];
        Account = Account with { Codes = [.. codes.Where(c => c.Organization != Other)] };
        Registry = new RegistrySnapshot(Registry.Organizations, codes, [Account]);
        return this;
    }

    /// <summary>Registers templates for a code, t0 and so on.</summary>
    public Judge Hold(string number, TemplateMode mode, params string[] templates) => Change(number, code => code with
    {
        TemplateMode = mode,
        Templates = RegisteredTemplates.None.With(templates.Select((text, index) => new TemplateEntry
        {
            Code = number,
            Id = $"t{index}",
            Text = RegisteredTemplate.ProblemOf(text) is { } problem ? throw new ArgumentException($"{text}: {problem}", nameof(templates)) : text,
        })),
    });

    public void Dispose() => _services.Dispose();

    public static byte[] Octets(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private static CodeNumber Code(string number, bool isPrefix, Organization organization, Purpose purpose) =>
        new() { Number = number, IsPrefix = isPrefix, Organization = organization, Purpose = purpose };
}

/// <summary>A journal that remembers, and can be broken.</summary>
internal sealed class ListedConsentJournal : IConsentJournal
{
    public List<ConsentRecord> Records { get; } = [];

    public bool IsBroken { get; set; }

    /// <summary>Completes appends only when this does.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task AppendAsync(ConsentRecord record)
    {
        await Gate;
        if (IsBroken)
        {
            throw new IOException("The disk is full.");
        }

        Records.Add(record);
    }

    public async Task AppendAllAsync(IReadOnlyList<ConsentRecord> records, CancellationToken cancellation)
    {
        foreach (var record in records)
        {
            await AppendAsync(record);
        }
    }
}
