using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>
/// Filters of the list of messages, as they stand in the address. They are bound as text and read here, so that a bad value is answered with its name and what
/// would be right. An empty value is no filter.
/// </summary>
internal sealed record MessagesQuery
{
    [FromQuery(Name = "msisdn"), Description("The recipient, in any way that a number can be written.")]
    public string? Msisdn { get; init; }

    [FromQuery(Name = "organization"), Description("Id of an organization.")]
    public string? Organization { get; init; }

    [FromQuery(Name = "code"), Description("A registered number, or a source as it was sent.")]
    public string? Code { get; init; }

    [FromQuery(Name = "account"), Description("A system_id.")]
    public string? Account { get; init; }

    [FromQuery(Name = "decision"), Description("allowed or refused.")]
    public string? Decision { get; init; }

    [FromQuery(Name = "reason"), Description("Why it was refused, for example no-consent.")]
    public string? Reason { get; init; }

    [FromQuery(Name = "class"), Description("Commercial, Notification, Verification or PublicInterest.")]
    public string? Class { get; init; }

    [FromQuery(Name = "outcome"), Description("accepted, rejected, unknown, incomplete, scheduled, cancelled or expired.")]
    public string? Outcome { get; init; }

    [FromQuery(Name = "smsc"), Description("Name of the SMSC that it was for.")]
    public string? Smsc { get; init; }

    [FromQuery(Name = "receiptState"), Description("State of one of its receipts, for example UNDELIV.")]
    public string? ReceiptState { get; init; }

    [FromQuery(Name = "total"), Description("true: count them too, as far as one search looks.")]
    public string? Total { get; init; }

    [FromQuery(Name = "from"), Description("Received at this time or later.")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("Received before this time.")]
    public string? To { get; init; }

    [FromQuery(Name = "messageId"), Description("Any message_id that the ESME or the SMSC used.")]
    public string? MessageId { get; init; }

    [FromQuery(Name = "limit"), Description("Length of the list, 1 to 1000; 100 unless said.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("\"next\" of the list before.")]
    public string? Cursor { get; init; }

    /// <summary>Reads all filters and collects all that is wrong.</summary>
    /// <param name="numbers">How numbers are read.</param>
    /// <param name="problems">What is wrong, by parameter.</param>
    public MessageFilter Read(NumberPlan numbers, List<(string Field, string Message)> problems)
    {
        var msisdn = PageQuery.ReadMsisdn(Msisdn, numbers, problems);
        var (from, to) = PageQuery.ReadPeriod(From, To, problems);
        return new MessageFilter
        {
            Msisdn = msisdn,
            Organization = PageQuery.TrimmedOrNull(Organization),
            Code = PageQuery.TrimmedOrNull(Code),
            Account = PageQuery.TrimmedOrNull(Account),
            Allowed = MessageCriteriaReader.ReadDecision(Decision, problems) ?? (PageQuery.TrimmedOrNull(Reason) is null ? null : false),
            From = from,
            To = to,
            MessageId = PageQuery.TrimmedOrNull(MessageId),
            Limit = PageQuery.ReadLimit(Limit, problems),
            After = PageQuery.ReadCursor(Cursor, problems),
        };
    }

    /// <summary>What has no index, and is looked for in what the rest leads to.</summary>
    public MessageCriteria ReadCriteria(MessageFilter filter, List<(string Field, string Message)> problems) => new()
    {
        Reason = MessageCriteriaReader.ReadReason(Reason, filter.Allowed, problems),
        Class = MessageCriteriaReader.ReadClass(Class, problems),
        Outcome = MessageCriteriaReader.ReadOutcome(Outcome, problems),
        Smsc = PageQuery.TrimmedOrNull(Smsc),
        ReceiptState = PageQuery.TrimmedOrNull(ReceiptState),
    };
}
