namespace SmppGuard.Model;

/// <summary>Why a message was refused. The names are stable (records, metrics, logs, API); the numbers are written to the journal: never renumber.</summary>
internal enum Reason : byte
{
    /// <summary>Not refused.</summary>
    None = 0,
    Throttled = 1,
    OrganizationSuspended = 2,
    SourceNotAllowed = 3,
    DestinationInvalid = 4,
    ContentNotPermitted = 5,
    SignatureMismatch = 6,
    DoNotDisturb = 7,
    NoConsent = 8,
    ConsentRevoked = 9,
    ConsentExpired = 10,
    QuietHours = 11,
    NotMarkable = 12,
    TooLong = 13,
    SmscUnavailable = 14,
    QueueFull = 15,
    JournalUnavailable = 16,
    Incomplete = 17,

    /// <summary>A rule could not be evaluated: refused with a temporary error, because nothing fails open.</summary>
    Undecidable = 18,

    /// <summary>The recipient has had as many commercial messages of the organization as may be.</summary>
    FrequencyCapped = 19,

    /// <summary>The parts of a long message contradict each other in what decides whether, when and how a phone shows it.</summary>
    PartsDisagree = 20,

    /// <summary>This pod cannot follow what recipients and operators have told the others.</summary>
    ConsentsStale = 21,

    /// <summary>The recipient has had the same text as often as may be.</summary>
    Repeated = 22,

    /// <summary>The carrier wants something of it filed that is not, and the policy is to refuse.</summary>
    NotFiled = 23,
}
