using SmppGuard.Registry;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Relay;

internal static partial class RelayLog
{
    private const int FirstEvent = 1000;

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "ESME {SystemId} bound ({Request})")]
    public static partial void EsmeBound(ILogger logger, string systemId, CommandId request);

    [LoggerMessage(FirstEvent + 2, LogLevel.Warning, "Bind of {SystemId} from {Peer} refused with {Status}: {Cause} ({LeftOut} refusals before were not logged)")]
    public static partial void EsmeBindRefused(ILogger logger, string systemId, string peer, string status, string cause, long leftOut);

    [LoggerMessage(FirstEvent + 50, LogLevel.Error, "Submit of {SystemId} from {Peer} refused, because it cannot be recorded: {Cause} ({LeftOut} refusals before were not logged)")]
    public static partial void SubmitNotRecorded(ILogger logger, string systemId, string peer, string cause, long leftOut);

    [LoggerMessage(FirstEvent + 51, LogLevel.Error, "Receipts or replies of SMSC {Smsc} cannot be recorded, and it is asked to try again: {Cause} ({LeftOut} refusals before were not logged)")]
    public static partial void DeliveriesNotRecorded(ILogger logger, string smsc, string cause, long leftOut);

    [LoggerMessage(FirstEvent + 3, LogLevel.Information, "ESME {SystemId} unbound: {End}")]
    public static partial void EsmeUnbound(ILogger logger, string systemId, SessionEnd end);

    [LoggerMessage(FirstEvent + 4, LogLevel.Error, "Session of ESME {SystemId} ended by a fault of ours")]
    public static partial void EsmeSessionFailed(ILogger logger, string systemId, Exception error);

    [LoggerMessage(FirstEvent + 5, LogLevel.Information, "Bound to SMSC {Smsc} as {Binding}")]
    public static partial void SmscBound(ILogger logger, string smsc, SmscBinding binding);

    [LoggerMessage(FirstEvent + 6, LogLevel.Warning, "SMSC {Smsc} refused the bind: {Status}")]
    public static partial void SmscRefusedBind(ILogger logger, string smsc, string status);

    [LoggerMessage(FirstEvent + 7, LogLevel.Warning, "Bind to SMSC {Smsc} lost: {End}")]
    public static partial void SmscLost(ILogger logger, string smsc, SessionEnd end, Exception? error);

    [LoggerMessage(FirstEvent + 16, LogLevel.Information, "Unbound from SMSC {Smsc}")]
    public static partial void SmscUnbound(ILogger logger, string smsc);

    [LoggerMessage(FirstEvent + 8, LogLevel.Warning, "SMSC {Smsc} at {Host}:{Port} cannot be reached: {Problem}")]
    public static partial void SmscUnreachable(ILogger logger, string smsc, string host, int port, string problem);

    [LoggerMessage(FirstEvent + 57, LogLevel.Warning, "SMSC {Smsc} is no more in the configuration; what was under way has ended, and it is unbound")]
    public static partial void SmscRemoved(ILogger logger, string smsc);

    [LoggerMessage(FirstEvent + 9, LogLevel.Error, "Timers of a session failed")]
    public static partial void TickFailed(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 10, LogLevel.Warning, "A delivery of SMSC {Smsc} could not be taken; it is asked to try again")]
    public static partial void DeliveryNotTaken(ILogger logger, string smsc, Exception error);

    [LoggerMessage(FirstEvent + 11, LogLevel.Warning, "Deliveries that wait for {SystemId} could not be loaded; trying again")]
    public static partial void DeliveriesNotLoaded(ILogger logger, string systemId, Exception error);

    [LoggerMessage(FirstEvent + 12, LogLevel.Warning, "outbind from {Peer} refused: no configured SMSC has this system_id and password, and outbind from there in its Outbind:AllowFrom ({LeftOut} refusals before were not logged)")]
    public static partial void OutbindRefused(ILogger logger, string peer, long leftOut);

    [LoggerMessage(FirstEvent + 13, LogLevel.Information, "{Count} messages of the process before have no outcome; recorded as unknown")]
    public static partial void OrphansRecorded(ILogger logger, int count);

    [LoggerMessage(FirstEvent + 14, LogLevel.Warning, "A {Request} could not be carried out")]
    public static partial void OperationFailed(ILogger logger, CommandId request, Exception error);

    [LoggerMessage(FirstEvent + 17, LogLevel.Information, "{Count} parts of unfinished long messages were taken back from the journal")]
    public static partial void PartsRestored(ILogger logger, int count);

    [LoggerMessage(FirstEvent + 18, LogLevel.Information, "Receipts of {Count} messages of an earlier process are still waited for")]
    public static partial void ReceiptsResumed(ILogger logger, int count);

    [LoggerMessage(FirstEvent + 19, LogLevel.Error, "The archive could not be searched for receipts that an earlier process waited for; silent segments will not be reported as UNKNOWN")]
    public static partial void ReceiptsNotResumed(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 20, LogLevel.Warning, "A reply could not be answered: {Status}")]
    public static partial void ReplyNotAnswered(ILogger logger, string status);

    [LoggerMessage(FirstEvent + 22, LogLevel.Warning, "SMSC {Smscs} answers, but is not bound after {Seconds} s; binds of ESMEs are accepted without it")]
    public static partial void SmscsNotAwaited(ILogger logger, string smscs, int seconds);

    [LoggerMessage(FirstEvent + 44, LogLevel.Warning, "Registered, and cannot send: {Count} of kind {Kind} ({Cause}); their entries in the API say more under \"blocked\"")]
    public static partial void SendersBlocked(ILogger logger, int count, RegistryKind kind, BlockCause cause);

    [LoggerMessage(FirstEvent + 40, LogLevel.Information, "Account {SystemId} was deleted: {Count} binds are ended")]
    public static partial void AccountDeleted(ILogger logger, string systemId, int count);

    [LoggerMessage(FirstEvent + 42, LogLevel.Warning, "Account {SystemId} binds, and cannot send from everything that it has: {Cause}")]
    public static partial void AccountCannotSendFromAll(ILogger logger, string systemId, string cause);

    [LoggerMessage(FirstEvent + 43, LogLevel.Warning, "Submits of account {SystemId} are refused as {Reason}: {Cause}")]
    public static partial void SubmitsRefused(ILogger logger, string systemId, string reason, string cause);

    [LoggerMessage(FirstEvent + 52, LogLevel.Warning, "Account {SystemId}: more than {Most} receipts and replies wait for a receiver; the oldest are given up")]
    public static partial void DeliveriesGivenUp(ILogger logger, string systemId, int most);

    [LoggerMessage(FirstEvent + 53, LogLevel.Warning, "Receipts and replies cannot be handed over to the pods where their accounts are bound, nor taken from those that are dead; they wait")]
    public static partial void DeliveriesNotHandedOver(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 54, LogLevel.Warning, "Receipts that came to other pods cannot be taken from the store; they wait")]
    public static partial void ForwardedReceiptsNotTaken(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 66, LogLevel.Warning, "Other pods cannot be told how much of what was sent here is stored, nor asked how much of theirs is; receipts whose messages are not found wait")]
    public static partial void StoredMarksNotShared(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 21, LogLevel.Error, "A reply could not be answered")]
    public static partial void AnswerFailed(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 45, LogLevel.Information, "{Count} scheduled messages were being sent when the process before ended; recorded as unknown")]
    public static partial void ScheduledLeftUnknown(ILogger logger, int count);

    [LoggerMessage(FirstEvent + 46, LogLevel.Error, "What is due cannot be read from the store; scheduled messages wait")]
    public static partial void ScheduledNotRead(ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 23, LogLevel.Warning, "The connection to SMSC {Smsc} ended before the bind was answered: {End}")]
    public static partial void SmscNotBound(ILogger logger, string smsc, SessionEnd end);

    [LoggerMessage(FirstEvent + 56, LogLevel.Warning, "Binds cannot be shared with the other pods; theirs count as they were, for maxBinds and rates")]
    public static partial void BindsNotShared(this ILogger logger, Exception error);

    [LoggerMessage(FirstEvent + 60, LogLevel.Warning, "SMSC {Smsc} is stopped by {By}: {Reason}")]
    public static partial void SmscStopped(ILogger logger, string smsc, string by, string reason);

    [LoggerMessage(FirstEvent + 61, LogLevel.Information, "SMSC {Smsc} is started by {By}")]
    public static partial void SmscStarted(ILogger logger, string smsc, string by);

    [LoggerMessage(FirstEvent + 62, LogLevel.Warning, "SMSC {Smsc} was stopped by {By} at {At} and stays so; it is not bound until somebody starts it")]
    public static partial void SmscStillStopped(ILogger logger, string smsc, string by, DateTimeOffset at);

    [LoggerMessage(FirstEvent + 64, LogLevel.Warning, "SMSC {Smsc} is out: {Cause}; messages go to the other targets of their routes")]
    public static partial void SmscOut(ILogger logger, string smsc, string cause);

    [LoggerMessage(FirstEvent + 65, LogLevel.Information, "SMSC {Smsc} answers again and is sent to")]
    public static partial void SmscIn(ILogger logger, string smsc);

    [LoggerMessage(FirstEvent + 68, LogLevel.Warning, "SMSC {Smsc} says that it speaks version {Version:X2} of SMPP, which has no TLVs: long messages leave as {Used} and not as {Configured} (Segmentation)")]
    public static partial void SegmentationWithoutTlvs(ILogger logger, string smsc, byte version, SegmentationWay configured, SegmentationWay used);

    [LoggerMessage(FirstEvent + 63, LogLevel.Warning, "outbind of SMSC {Smsc} refused, because it is stopped")]
    public static partial void OutbindWhileStopped(ILogger logger, string smsc);

    [LoggerMessage(FirstEvent + 67, LogLevel.Warning, "That an SMSC went out or came back could not be stored, so nobody is told of it yet; it is tried again")]
    public static partial void SmscTurnsNotStored(ILogger logger, Exception error);
}
