using System.Collections.Frozen;
using System.Collections.Immutable;
using SmppGuard.Model;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Registry;

/// <summary>An organization as it is stored: its entry, and what only the API changes.</summary>
internal sealed record StoredOrganization(OrganizationEntry Entry, Standing Standing = Standing.Active, DateTimeOffset? TerminatedAt = null);

/// <summary>A code as it is stored: its entry, and what only the API changes.</summary>
internal sealed record StoredCode(CodeEntry Entry, Standing Standing = Standing.Active);

/// <summary>An account as it is stored: its entry, and what only the API changes.</summary>
internal sealed record StoredAccount(AccountEntry Entry, Standing Standing = Standing.Active);

/// <summary>Everything that the store holds, by id. Immutable; <see cref="ToSnapshot"/> makes of it what the data path reads.</summary>
internal sealed record RegistryState
{
    public static RegistryState Empty { get; } = new();

    /// <summary>Grows with each change of an entry in the storage, whoever makes it.</summary>
    public long Version { get; init; }

    public ImmutableDictionary<string, StoredOrganization> Organizations { get; init; } = ImmutableDictionary.Create<string, StoredOrganization>(StringComparer.Ordinal);

    public ImmutableDictionary<string, StoredCode> Codes { get; init; } = ImmutableDictionary.Create<string, StoredCode>(StringComparer.Ordinal);

    public ImmutableDictionary<string, StoredAccount> Accounts { get; init; } = ImmutableDictionary.Create<string, StoredAccount>(StringComparer.Ordinal);

    /// <summary>The templates of each code that has any, by its number.</summary>
    public ImmutableDictionary<string, RegisteredTemplates> Templates { get; init; } = ImmutableDictionary.Create<string, RegisteredTemplates>(StringComparer.Ordinal);

    /// <summary>The table of routes that was put by the API, under its one key; empty: the configuration's is in force.</summary>
    public ImmutableDictionary<string, RouteTableEntry> Routes { get; init; } = ImmutableDictionary.Create<string, RouteTableEntry>(StringComparer.Ordinal);

    /// <summary>What is filed with carriers, by code and id as <see cref="RegistryKey.OfFiling"/> has them.</summary>
    public ImmutableDictionary<string, FilingEntry> Filings { get; init; } = ImmutableDictionary.Create<string, FilingEntry>(StringComparer.Ordinal);

    /// <summary>What changed and has to be told to carriers, and what was told, by id.</summary>
    public ImmutableDictionary<string, FilingTask> FilingTasks { get; init; } = ImmutableDictionary.Create<string, FilingTask>(StringComparer.Ordinal);

    /// <summary>Suspensions that are announced, in force and over, by id: what is over stays as the record of it.</summary>
    public ImmutableDictionary<string, SuspensionEntry> Suspensions { get; init; } = ImmutableDictionary.Create<string, SuspensionEntry>(StringComparer.Ordinal);

    /// <summary><see cref="Organization.Index"/> of every organization that ever was: one that is deleted and comes back finds its consents again.</summary>
    public ImmutableDictionary<string, int> Indexes { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The entries of the registry file when it was last applied, by kind and key.</summary>
    public ImmutableDictionary<RegistryKey, FileEntry> FileEntries { get; init; } = ImmutableDictionary<RegistryKey, FileEntry>.Empty;

    /// <summary>Entries that were deleted and that a change or a file brings back: read for judging it, and never stored.</summary>
    public ImmutableDictionary<RegistryKey, FormerEntry> Former { get; init; } = FormerEntries.None;

    /// <summary>What an empty store holds after a file was applied that <see cref="RegistryValidator"/> finds nothing wrong with.</summary>
    public static RegistryState Of(RegistryFile file)
    {
        var state = Empty with { Indexes = Empty.Indexes.AddRange(file.Organizations.Select((entry, index) => KeyValuePair.Create(entry.Id, index))) };
        state = file.Organizations.Aggregate(state, (before, entry) => before.With(entry));
        state = file.Codes.Aggregate(state, (before, entry) => before.With(entry));
        state = file.Accounts.Aggregate(state, (before, entry) => before.With(entry));
        return file.Templates.GroupBy(entry => entry.Code, StringComparer.Ordinal).Aggregate(state, (before, code) => before.With(code.Key, code));
    }

    /// <summary>With an entry created or replaced; what only the API changes stays, also of one that was deleted.</summary>
    public RegistryState With(OrganizationEntry entry) =>
        this with { Organizations = Organizations.SetItem(entry.Id, Organizations.TryGetValue(entry.Id, out var present) ? present with { Entry = entry } : new(entry, StandingOf(RegistryKind.Organization, entry.Id))) };

    /// <inheritdoc cref="With(OrganizationEntry)"/>
    public RegistryState With(CodeEntry entry) =>
        this with { Codes = Codes.SetItem(entry.Number, Codes.TryGetValue(entry.Number, out var present) ? present with { Entry = entry } : new(entry, StandingOf(RegistryKind.Code, entry.Number))) };

    /// <inheritdoc cref="With(OrganizationEntry)"/>
    public RegistryState With(AccountEntry entry) =>
        this with { Accounts = Accounts.SetItem(entry.SystemId, Accounts.TryGetValue(entry.SystemId, out var present) ? present with { Entry = entry } : new(entry, StandingOf(RegistryKind.Account, entry.SystemId))) };

    /// <summary>With templates of one code created or replaced.</summary>
    public RegistryState With(string code, IEnumerable<TemplateEntry> entries) => With(code, TemplatesOf(code).With(entries));

    /// <summary>With other templates of one code.</summary>
    public RegistryState With(string code, RegisteredTemplates templates) =>
        this with { Templates = templates.Count == 0 ? Templates.Remove(code) : Templates.SetItem(code, templates) };

    public RegisteredTemplates TemplatesOf(string code) => Templates.GetValueOrDefault(code, RegisteredTemplates.None);

    /// <summary>With the objects of another state in place of templates that say the same.</summary>
    public RegistryState KeepingTemplatesOf(RegistryState other) => this with
    {
        Templates = Templates.SetItems(
            from own in Templates
            where other.Templates.TryGetValue(own.Key, out var same) && same.SayTheSameAs(own.Value)
            select KeyValuePair.Create(own.Key, other.Templates[own.Key])),
    };

    /// <summary>References that lead nowhere are left out: such an account cannot send from that code, which is safe.</summary>
    public RegistrySnapshot ToSnapshot(RegistryRules rules)
    {
        var owners = LegalOwners.Of(Organizations.Values.Select(stored => stored.Entry), id => Indexes[id]);
        var organizations = Organizations.Values.Select(stored => ToOrganization(stored, rules.RequirePapers, owners)).ToDictionary(o => o.Id, StringComparer.Ordinal);
        var codes = new Dictionary<string, CodeNumber>(StringComparer.Ordinal);
        foreach (var stored in Codes.Values)
        {
            var entry = stored.Entry;
            if (organizations.TryGetValue(entry.Organization, out var organization))
            {
                codes.Add(entry.Number, ToCode(stored, organization));
            }
        }

        return new RegistrySnapshot(organizations.Values, codes.Values, Accounts.Values.Select(account => ToAccount(account, codes, rules.DefaultWindow)))
        {
            Routes = Routes.GetValueOrDefault(RouteTableEntry.Key, rules.Routes),
            Filings = Filings.IsEmpty ? FrozenDictionary<string, IReadOnlyList<FilingEntry>>.Empty : Filings.Values.GroupBy(filing => filing.Code, StringComparer.Ordinal)
                .ToFrozenDictionary(code => code.Key, IReadOnlyList<FilingEntry> (code) => [.. code.OrderBy(filing => filing.Id, StringComparer.Ordinal)], StringComparer.Ordinal),
        };
    }

    // Of an entry that was not there: as when it was deleted.
    private Standing StandingOf(RegistryKind kind, string key) => Former.GetValueOrDefault(new(kind, key))?.Standing ?? Standing.Active;

    private Organization ToOrganization(StoredOrganization stored, bool requirePapers, LegalOwners owners) => new()
    {
        Id = stored.Entry.Id,
        Index = Indexes[stored.Entry.Id],
        Name = stored.Entry.Name,
        LatinName = stored.Entry.LatinName,
        Contact = stored.Entry.Contact,
        CredentialType = stored.Entry.CredentialType,
        CredentialNumber = stored.Entry.CredentialNumber,
        SharesRefusalsWith = owners.OthersOf(stored.Entry),
        OptOutKeywords = stored.Entry.OptOutKeywords,
        OptInKeywords = stored.Entry.OptInKeywords,
        QuietHours = stored.Entry.QuietHours?.ToQuietHours(),
        FrequencyCap = stored.Entry.FrequencyCap,
        Repeats = stored.Entry.Repeats,
        Replies = stored.Entry.Replies,
        Standing = stored.Standing,
        TerminatedAt = stored.TerminatedAt,
        HasLicences = stored.Entry.Licences is not null,
        IsVerified = stored.Entry.Licences is { } papers ? papers.Verification == Verification.Verified : !requirePapers,
        LicencesEndAt = EndOf(stored.Entry.Licences?.EndAt),
    };

    private CodeNumber ToCode(StoredCode stored, Organization organization) => new()
    {
        Number = stored.Entry.Number,
        IsPrefix = stored.Entry.IsPrefix,
        Organization = organization,
        Purpose = stored.Entry.Purpose,
        Content = stored.Entry.Content,
        AllowsBinary = stored.Entry.AllowBinary,
        SourceTons = SourceTypes.TonsOf(stored.Entry.SourceTon),
        SourceNpis = SourceTypes.NpisOf(stored.Entry.SourceNpi),
        Questions = RegisteredQuestions.Of(stored.Entry.Questions, organization),
        TextLimits = new TextLimits(stored.Entry.Links, stored.Entry.Contacts, stored.Entry.MaxCharacters ?? TextLimits.DefaultMaxCharacters),
        TemplateMode = stored.Entry.Templates ?? TemplateModes.DefaultOf(stored.Entry.Purpose),
        Templates = TemplatesOf(stored.Entry.Number),
        ValidFrom = stored.Entry.ValidFrom?.ToUnixTimeMilliseconds() ?? 0,
        ValidUntil = EndOf(stored.Entry.ValidUntil),
        MaxDigits = stored.Entry.MaxExtension is { } digits ? stored.Entry.Number.Length + digits : int.MaxValue,
        Standing = stored.Standing,
    };

    private static Account ToAccount(StoredAccount stored, Dictionary<string, CodeNumber> codes, int defaultWindow) => new()
    {
        SystemId = stored.Entry.SystemId,
        Password = stored.Entry.Password,
        Codes = [.. stored.Entry.Codes.Where(codes.ContainsKey).Select(number => codes[number])],
        Smsc = stored.Entry.Smsc,
        Window = stored.Entry.Window ?? defaultWindow,
        MessagesPerSecond = stored.Entry.MessagesPerSecond,
        MaxBinds = stored.Entry.MaxBinds,
        AllowFrom = stored.Entry.AllowFrom,
        Certificates = stored.Entry.Certificates,
        ExplainRefusals = stored.Entry.ExplainRefusals,
        DefaultAlphabet = stored.Entry.DefaultAlphabet is { } alphabet ? Enum.Parse<SmppGuard.Smpp.Text.Alphabet>(alphabet, ignoreCase: true) : null,
        Standing = stored.Standing,
    };

    private static long EndOf(DateTimeOffset? end) => end is { } at && at < DateTimeOffset.MaxValue ? at.ToUnixTimeMilliseconds() : long.MaxValue;
}
