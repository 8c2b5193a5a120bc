namespace SmppGuard.CarrierBlackLists;

/// <summary>Numbers are masked by the caller.</summary>
internal static partial class CarrierBlackListsLog
{
    private const int FirstEvent = 13_000;

    [LoggerMessage(FirstEvent, LogLevel.Information, "Report {Id}: a receipt says {Error} of {Msisdn}, to whom {Organization} sent; it waits for a decision")]
    public static partial void ReportPending(this ILogger logger, long id, string error, string msisdn, string organization);

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "Report {Id}: a receipt says {Error} of {Msisdn}, who refuses {Organization} by that; accepted by {Actor}")]
    public static partial void ReportAccepted(this ILogger logger, long id, string error, string msisdn, string organization, string actor);

    [LoggerMessage(FirstEvent + 2, LogLevel.Warning, "A receipt says {Error} of the recipient of message {RecordId}, which belongs to {Organization}: not registered any more, so there is nobody to refuse")]
    public static partial void NobodyToRefuse(this ILogger logger, string recordId, string error, string organization);

    [LoggerMessage(FirstEvent + 3, LogLevel.Warning, "A receipt says {Error} of the recipient of message {RecordId}, which is not in the archive: given up")]
    public static partial void MessageNotFound(this ILogger logger, long recordId, string error);

    [LoggerMessage(FirstEvent + 4, LogLevel.Error, "Receipts that speak of black lists cannot be worked on at present; they will be")]
    public static partial void LookUpFailed(this ILogger logger, Exception error);
}
