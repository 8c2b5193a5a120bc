using SmppGuard.Model;

namespace SmppGuard.CarrierBlackLists;

/// <summary>Where a report stands. The names are stored: never rename.</summary>
internal enum BlackListStatus
{
    /// <summary>Found in a receipt; whose message it was is not looked up yet. Nobody is shown it.</summary>
    Found,

    /// <summary>Waits for somebody to decide.</summary>
    Pending,

    /// <summary>The recipient refuses the organization.</summary>
    Accepted,

    Dismissed,
}

/// <summary>What a receipt said.</summary>
/// <param name="RecordId">The message.</param>
/// <param name="At">When the receipt came, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Smsc">Who sent it.</param>
/// <param name="SmscMessageId">message_id that it names.</param>
/// <param name="State">stat, or the name of message_state.</param>
/// <param name="Error">The word that was found, in err or in stat, as the table spells it.</param>
internal sealed record BlackListReceipt(long RecordId, long At, string Smsc, string SmscMessageId, string State, string Error);

/// <summary>Whose message it was.</summary>
internal sealed record BlackListMessage(string Organization, Msisdn Msisdn, string Code, string Account);

/// <summary>A number that a carrier has on a black list, learnt from the receipt of a message to it. One for a message at most.</summary>
/// <param name="Id">Given by the store.</param>
/// <param name="Receipt">What was said.</param>
/// <param name="Message">Of whom; null while <see cref="BlackListStatus.Found"/>.</param>
/// <param name="Status">What came of it.</param>
/// <param name="DecidedAt">Since when it is accepted or dismissed.</param>
/// <param name="DecidedBy">Name of the API key, or <see cref="BlackListReports.Automatic"/>.</param>
internal sealed record BlackListReport(
    long Id, BlackListReceipt Receipt, BlackListMessage? Message, BlackListStatus Status, DateTimeOffset? DecidedAt, string? DecidedBy);

/// <summary>Which reports to list; what is null does not matter. Newest first.</summary>
internal sealed record BlackListFilter
{
    public BlackListStatus? Status { get; init; }

    public string? Organization { get; init; }

    public Msisdn? Msisdn { get; init; }

    /// <summary>Only those with a smaller id.</summary>
    public long Before { get; init; } = long.MaxValue;

    public required int Limit { get; init; }
}
