using System.Text.RegularExpressions;
using SmppGuard.Access;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Complaints;
using SmppGuard.Observability;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary>Who looked at what, and who changed what: the audit trail of the API. Numbers are masked by the caller.</summary>
internal sealed partial class AdminLog(ILogger<AdminLog> logger, TimeProvider time)
{
    private const int FirstEvent = 7000;
    private const int LongestPath = 100;

    private static readonly Regex LongNumber = new(@"\d{5,}", RegexOptions.NonBacktracking);

    private readonly LogThrottle _refusals = new(time);

    /// <summary>Somebody was turned away; the key and the query are not shown. Limited in rate, because strangers cause it.</summary>
    public void KeyRefused(HttpRequest request, string cause)
    {
        if (_refusals.MayWrite(out var leftOut))
        {
            var path = string.Concat((request.Path.Value ?? "").Take(LongestPath).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
            KeyRefused(request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "?", request.Method, MaskedDigits(path), cause, leftOut);
        }
    }

    /// <summary>Paths name numbers, which do not belong into a log.</summary>
    private static string MaskedDigits(string path) => LongNumber.Replace(path, "***");

    [LoggerMessage(FirstEvent + 40, LogLevel.Warning, "Request from {Peer} refused, {Method} {Path}: {Cause} ({LeftOut} refusals before were not logged)")]
    private partial void KeyRefused(string peer, string method, string path, string cause, long leftOut);

    [LoggerMessage(FirstEvent + 41, LogLevel.Error, "The endpoint {Endpoint} names no right, so it is open to nobody")]
    public partial void RightMissing(string endpoint);

    [LoggerMessage(FirstEvent, LogLevel.Information, "Key {Key} listed {Count} messages of {Msisdn}")]
    public partial void MessagesListed(string key, int count, string msisdn);

    [LoggerMessage(FirstEvent + 1, LogLevel.Information, "Key {Key} opened message {MessageId} to {Msisdn}")]
    public partial void MessageOpened(string key, string messageId, string msisdn);

    [LoggerMessage(FirstEvent + 2, LogLevel.Information, "Key {Key} read the consents of {Msisdn} for {Organization}")]
    public partial void ConsentsRead(string key, string msisdn, string organization);

    [LoggerMessage(FirstEvent + 3, LogLevel.Information, "Key {Key} recorded {Change} {ConsentId} of {Msisdn} for {Organization}")]
    public partial void ConsentChanged(string key, string change, long consentId, string msisdn, string organization);

    [LoggerMessage(FirstEvent + 5, LogLevel.Information, "Key {Key} asked to {Change} {Kind} {Entry}: {Outcome}")]
    public partial void RegistryChanged(string key, string change, RegistryKind kind, string entry, RegistryOutcome outcome);

    [LoggerMessage(FirstEvent + 6, LogLevel.Information, "Key {Key} listed {Count} complaints")]
    public partial void ComplaintsListed(string key, int count);

    [LoggerMessage(FirstEvent + 7, LogLevel.Information, "Key {Key} opened complaint {Id} of {Msisdn}")]
    public partial void ComplaintOpened(string key, long id, string msisdn);

    [LoggerMessage(FirstEvent + 8, LogLevel.Information, "Key {Key} changed complaint {Id}: {Status}")]
    public partial void ComplaintChanged(string key, long id, ComplaintStatus status);

    [LoggerMessage(FirstEvent + 9, LogLevel.Information, "Key {Key} handed in a file of complaints: {Accepted} accepted, {Unchanged} known, {Rejected} rejected")]
    public partial void ComplaintsImported(string key, long accepted, long unchanged, long rejected);

    [LoggerMessage(FirstEvent + 4, LogLevel.Error, "A consent event was not made durable and did not take effect")]
    public partial void ConsentNotDurable(Exception error);

    [LoggerMessage(FirstEvent + 20, LogLevel.Information, "Key {Key} changed the do-not-disturb entry of {Msisdn}: {Change}")]
    public partial void DoNotDisturbChanged(string key, string change, string msisdn);

    [LoggerMessage(FirstEvent + 21, LogLevel.Information, "Key {Key} changed the do-not-disturb list {List} to version {Version}: {Accepted} numbers taken, {Rejected} lines rejected")]
    public partial void DoNotDisturbListChanged(string key, string list, string version, long accepted, long rejected);

    [LoggerMessage(FirstEvent + 90, LogLevel.Information, "Key {Key} changed the list of ported numbers to version {Version}: {Count} numbers, {Accepted} taken, {Rejected} lines rejected")]
    public partial void PortabilityChanged(string key, string version, long count, long accepted, long rejected);

    [LoggerMessage(FirstEvent + 24, LogLevel.Warning, "Key {Key} handed in {List}, which was refused: it {Problem}")]
    public partial void ListRefused(string key, string list, string problem);

    [LoggerMessage(FirstEvent + 22, LogLevel.Information, "Key {Key} opened attachment {Sha256}")]
    public partial void AttachmentOpened(string key, string sha256);

    [LoggerMessage(FirstEvent + 23, LogLevel.Error, "An attachment is not what was kept")]
    public partial void AttachmentDamaged(Exception error);

    [LoggerMessage(FirstEvent + 25, LogLevel.Error, "A store does not do what is asked: {Problem}")]
    public partial void StoreFailed(string problem);

    [LoggerMessage(FirstEvent + 26, LogLevel.Warning, "Key {Key} set the log level to {Level}, and {Count} others for parts of the program")]
    public partial void LogLevelsSet(string key, LogLevel level, int count);

    [LoggerMessage(FirstEvent + 27, LogLevel.Warning, "Key {Key} made the API key {Id} for {Name}, {Role}")]
    public partial void ApiKeyMade(string key, string id, string name, ApiRole role);

    [LoggerMessage(FirstEvent + 28, LogLevel.Warning, "Key {Key} revoked the API key {Id}")]
    public partial void ApiKeyRevoked(string key, string id);

    [LoggerMessage(FirstEvent + 70, LogLevel.Information, "{Person} signed in with a browser from {Peer} as {Role}, for {Minutes} minutes")]
    public partial void SignedIn(string person, string role, string peer, int minutes);

    [LoggerMessage(FirstEvent + 71, LogLevel.Information, "{Person} signed out")]
    public partial void SignedOut(string person);

    [LoggerMessage(FirstEvent + 50, LogLevel.Warning, "Key {Key} traces the PDUs of {What} for {Seconds} s as {Trace}; texts shown: {Texts}, numbers shown: {Numbers}")]
    public partial void TraceStarted(string key, string trace, string what, int seconds, bool texts, bool numbers);

    [LoggerMessage(FirstEvent + 51, LogLevel.Information, "Key {Key} stopped the trace {Trace} after {Pdus} PDUs")]
    public partial void TraceStopped(string key, string trace, long pdus);

    [LoggerMessage(FirstEvent + 52, LogLevel.Information, "Key {Key} downloaded the trace {Trace} as {Type}, {Octets} octets; texts shown: {Texts}, numbers shown: {Numbers}")]
    public partial void TraceDownloaded(string key, string trace, string type, long octets, bool texts, bool numbers);

    [LoggerMessage(FirstEvent + 56, LogLevel.Information, "Key {Key} ordered the export {Id} about {Msisdn}")]
    public partial void ExportAsked(string key, string id, string msisdn);

    [LoggerMessage(FirstEvent + 57, LogLevel.Information, "Key {Key} fetched the export {Id}")]
    public partial void ExportOpened(string key, string id);

    [LoggerMessage(FirstEvent + 58, LogLevel.Information, "Key {Key} deleted the export {Id}")]
    public partial void ExportDeleted(string key, string id);

    [LoggerMessage(FirstEvent + 30, LogLevel.Information, "Key {Key} listed {Count} replies of {Msisdn}")]
    public partial void RepliesListed(string key, int count, string msisdn);

    [LoggerMessage(FirstEvent + 31, LogLevel.Information, "Key {Key} listed {Count} black-list reports of {Msisdn}")]
    public partial void BlackListReportsListed(string key, int count, string msisdn);

    [LoggerMessage(FirstEvent + 32, LogLevel.Information, "Key {Key} opened black-list report {Id} of {Msisdn}")]
    public partial void BlackListReportOpened(string key, long id, string msisdn);

    [LoggerMessage(FirstEvent + 33, LogLevel.Information, "Key {Key} decided black-list report {Id}: {Status}")]
    public partial void BlackListReportDecided(string key, long id, BlackListStatus status);

    [LoggerMessage(FirstEvent + 61, LogLevel.Information, "Key {Key} applied a document that changes {Count} entries: {Outcome}")]
    public partial void RegistryApplied(string key, int count, RegistryOutcome outcome);

    [LoggerMessage(FirstEvent + 62, LogLevel.Information, "Key {Key} listed the consents of {Count} recipients of {Organization}")]
    public partial void ConsentsListed(string key, int count, string organization);

    [LoggerMessage(FirstEvent + 63, LogLevel.Information, "Key {Key} takes the consents of all recipients of {Organization} along")]
    public partial void ConsentsExported(string key, string organization);

    [LoggerMessage(FirstEvent + 60, LogLevel.Warning, "Key {Key} ends session {Id}, {Side} {Peer} at {Address}: {Reason}")]
    public partial void SessionClosed(string key, long id, string side, string peer, string address, string reason);

    [LoggerMessage(FirstEvent + 91, LogLevel.Information, "Key {Key} sent a test to the webhook {Webhook}, which {Outcome}")]
    public partial void WebhookTested(string key, string webhook, string outcome);

    [LoggerMessage(FirstEvent + 92, LogLevel.Information, "Key {Key} resumed the webhook {Webhook}")]
    public partial void WebhookResumed(string key, string webhook);

    [LoggerMessage(FirstEvent + 93, LogLevel.Information, "Key {Key} had it forgotten how far the webhook {Webhook} was told, which the configuration does not have any more")]
    public partial void WebhookForgotten(string key, string webhook);

    [LoggerMessage(FirstEvent + 34, LogLevel.Information, "Key {Key} dismissed the proposal {Id} of a template of {Code}")]
    public partial void TemplateProposalDismissed(string key, long id, string code);
}
