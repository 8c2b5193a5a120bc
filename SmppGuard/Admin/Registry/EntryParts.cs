using System.ComponentModel;

namespace SmppGuard.Admin.Registry;

/// <summary>A credential, for the description.</summary>
internal sealed record CredentialBody
{
    [Description("For example uscc, the unified social credit code.")]
    public string? Type { get; init; }

    [Description("Its number.")]
    public string? Number { get; init; }
}

/// <summary>Quiet hours, for the description.</summary>
internal sealed record QuietHoursBody
{
    [Description("Whether there are none, whatever the configuration says.")]
    public bool? Disabled { get; init; }

    [Description("When they begin, for example 21:00.")]
    public string? From { get; init; }

    [Description("When they end, for example 08:00.")]
    public string? To { get; init; }

    [Description("Time zone, for example Asia/Shanghai.")]
    public string? TimeZone { get; init; }

    [Description("Classes of messages that they are for.")]
    public IReadOnlyList<string>? Classes { get; init; }

    [Description("Refuse or Hold.")]
    public string? Action { get; init; }
}

/// <summary>A frequency cap, for the description.</summary>
internal sealed record FrequencyCapBody
{
    [Description("Messages to a recipient; 0: no cap.")]
    public int? Messages { get; init; }

    [Description("Within so many hours.")]
    public int? Hours { get; init; }
}

/// <summary>Limits of repetitions, for the description.</summary>
internal sealed record RepeatsBody
{
    [Description("Of commercial messages.")]
    public RepeatLimitBody? Commercial { get; init; }

    [Description("Of notices.")]
    public RepeatLimitBody? Notification { get; init; }

    [Description("Of verification codes.")]
    public RepeatLimitBody? Verification { get; init; }
}

/// <summary>A limit of repetitions, for the description.</summary>
internal sealed record RepeatLimitBody
{
    [Description("Messages with the same text to a number; 0: no limit.")]
    public int? Messages { get; init; }

    [Description("Within so many seconds.")]
    public int? Seconds { get; init; }
}

/// <summary>How replies are answered, for the description.</summary>
internal sealed record RepliesBody
{
    [Description("What a refusal is answered with.")]
    public string? OptOutConfirmation { get; init; }

    [Description("Whether an agreement is asked about.")]
    public bool? DoubleOptIn { get; init; }

    [Description("The question.")]
    public string? OptInQuestion { get; init; }
}

/// <summary>Papers of an organization, for the description.</summary>
internal sealed record PapersBody
{
    [Description("Name in the register.")]
    public string? LegalName { get; init; }

    [Description("Who answers for it.")]
    public string? ResponsiblePerson { get; init; }

    [Description("Where it may work.")]
    public string? Region { get; init; }

    [Description("Its licence.")]
    public LicenceBody? Licence { get; init; }

    [Description("What it promises its recipients.")]
    public ServiceRulesBody? ServiceRules { get; init; }

    [Description("Who checked all that.")]
    public VerificationBody? Verification { get; init; }
}

/// <summary>A licence, for the description.</summary>
internal sealed record LicenceBody
{
    [Description("Its number.")]
    public string? Number { get; init; }

    [Description("Its type.")]
    public string? Type { get; init; }

    [Description("Until when it is valid, a day or a time.")]
    public string? ValidUntil { get; init; }
}

/// <summary>Service rules, for the description.</summary>
internal sealed record ServiceRulesBody
{
    [Description("Which edition.")]
    public string? Version { get; init; }

    [Description("Their text.")]
    public string? Text { get; init; }
}

/// <summary>A verification, for the description.</summary>
internal sealed record VerificationBody
{
    [Description("pending, verified or suspended.")]
    public string? State { get; init; }

    [Description("Who verified.")]
    public string? VerifiedBy { get; init; }

    [Description("When.")]
    public DateTimeOffset? VerifiedAt { get; init; }

    [Description("Until when it has to be verified again, a day or a time.")]
    public string? ReverifyBy { get; init; }
}
