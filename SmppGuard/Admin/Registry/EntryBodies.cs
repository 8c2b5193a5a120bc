using System.ComponentModel;

namespace SmppGuard.Admin.Registry;

/// <summary>An organization as it is sent, for the description; what reads it is <see cref="SmppGuard.Registry.OrganizationEntry"/>.</summary>
internal record OrganizationBody
{
    [Description("Its id; the address says it where there is one.")]
    public string? Id { get; init; }

    [Description("Its name, as it stands in the signature.")]
    public string? Name { get; init; }

    [Description("Its name in the GSM 7-bit alphabet.")]
    public string? LatinName { get; init; }

    [Description("A telephone number that recipients can call.")]
    public string? Contact { get; init; }

    [Description("Its credential: type and number, for example a unified social credit code.")]
    public CredentialBody? Credential { get; init; }

    [Description("Words that refuse, beside those that everybody honours.")]
    public IReadOnlyList<string>? OptOutKeywords { get; init; }

    [Description("Words that agree, beside those that everybody honours.")]
    public IReadOnlyList<string>? OptInKeywords { get; init; }

    [Description("Quiet hours of its own.")]
    public QuietHoursBody? QuietHours { get; init; }

    [Description("A frequency cap of its own.")]
    public FrequencyCapBody? FrequencyCap { get; init; }

    [Description("Whether a refusal told to another organization with the same credential number does not count here, nor the other way round.")]
    public bool? SeparateRefusals { get; init; }

    [Description("How often the same text may go to the same number, by class.")]
    public RepeatsBody? Repeats { get; init; }

    [Description("How replies are answered.")]
    public RepliesBody? Replies { get; init; }

    [Description("Its licence, and who verified it.")]
    public PapersBody? Papers { get; init; }
}

/// <summary>A code as it is sent, for the description; what reads it is <see cref="SmppGuard.Registry.CodeEntry"/>.</summary>
internal record CodeBody
{
    [Description("Its number; the address says it where there is one.")]
    public string? Number { get; init; }

    [Description("Exact or Prefix.")]
    public string? Match { get; init; }

    [Description("Id of the organization.")]
    public string? Organization { get; init; }

    [Description("Commercial, Notification, Verification or PublicInterest.")]
    public string? Purpose { get; init; }

    [Description("What is done about adverts from it: TreatAsCommercial, Refuse or MarkOnly.")]
    public string? Content { get; init; }

    [Description("Questions that are put from it, to be answered by reply.")]
    public IReadOnlyList<string>? Questions { get; init; }

    [Description("Whether binary data may be sent from it.")]
    public bool? AllowBinary { get; init; }

    [Description("Types of number that a source may say.")]
    public IReadOnlyList<string>? SourceTon { get; init; }

    [Description("Numbering plans that a source may say.")]
    public IReadOnlyList<string>? SourceNpi { get; init; }

    [Description("Hosts that its texts may link to.")]
    public IReadOnlyList<string>? Links { get; init; }

    [Description("Telephone numbers that its texts may name.")]
    public IReadOnlyList<string>? Contacts { get; init; }

    [Description("Characters that a text of a verification code may have; 0: as many as it likes.")]
    public int? MaxCharacters { get; init; }

    [Description("What its templates are for: Off, Known or Required.")]
    public string? Templates { get; init; }

    [Description("From when it may be used, a day or a time.")]
    public string? ValidFrom { get; init; }

    [Description("Until when it may be used, a day or a time.")]
    public string? ValidUntil { get; init; }

    [Description("Digits that may follow a prefix.")]
    public int? MaxExtension { get; init; }

    [Description("Where it may be used.")]
    public string? Region { get; init; }

    [Description("Under which number it was approved.")]
    public string? ApprovalReference { get; init; }
}

/// <summary>An account as it is sent, for the description; what reads it is <see cref="SmppGuard.Registry.AccountEntry"/>.</summary>
internal record AccountBody
{
    [Description("Its system_id; the address says it where there is one.")]
    public string? SystemId { get; init; }

    [Description("Its password in clear or as hash-password prints it; never answered. Left out, the present one stays.")]
    public string? Password { get; init; }

    [Description("Numbers of the codes that it may send from.")]
    public IReadOnlyList<string>? Codes { get; init; }

    [Description("Name of the SMSC.")]
    public string? Smsc { get; init; }

    [Description("Requests that may be unanswered on a bind.")]
    public int? Window { get; init; }

    [Description("Messages a second over all binds; 0: no limit.")]
    public int? MessagesPerSecond { get; init; }

    [Description("Binds at a time.")]
    public int? MaxBinds { get; init; }

    [Description("Networks that it may bind from; none: from anywhere.")]
    public IReadOnlyList<string>? AllowFrom { get; init; }

    [Description("Certificates that it may bind with, one of them: sha256: and a digest, subject:, dns:, email: or uri: and a name; none: it needs none.")]
    public IReadOnlyList<string>? Certificates { get; init; }

    [Description("Whether refusals say their reason.")]
    public bool? ExplainRefusals { get; init; }

    [Description("What data_coding 0 means in its messages: Gsm7, Gsm7Packed, Latin1 or Ascii.")]
    public string? DefaultAlphabet { get; init; }
}

/// <summary>A template as it is sent, for the description; what reads it is <see cref="SmppGuard.Registry.TemplateEntry"/>.</summary>
internal record TemplateBody
{
    [Description("Number of its code; the address says it where there is one.")]
    public string? Code { get; init; }

    [Description("Its id; the address says it where there is one.")]
    public string? Id { get; init; }

    [Description("The text, with variables.")]
    public string? Text { get; init; }

    [Description("For people.")]
    public string? Note { get; init; }
}
