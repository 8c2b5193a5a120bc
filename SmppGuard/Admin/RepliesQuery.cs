using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>Filters of the list of replies, read as those of the messages are (<see cref="MessagesQuery"/>).</summary>
internal sealed record RepliesQuery
{
    [FromQuery(Name = "action"), Description("What the reply changed; near-miss are those that somebody should look at.")]
    public string? Action { get; init; }

    [FromQuery(Name = "organization"), Description("Id of an organization.")]
    public string? Organization { get; init; }

    [FromQuery(Name = "msisdn"), Description("Who replied, in any way that a number can be written.")]
    public string? Msisdn { get; init; }

    [FromQuery(Name = "from"), Description("Received at this time or later.")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("Received before this time.")]
    public string? To { get; init; }

    [FromQuery(Name = "limit"), Description("Length of the list, 1 to 1000; 100 unless said.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("\"next\" of the list before.")]
    public string? Cursor { get; init; }

    /// <inheritdoc cref="MessagesQuery.Read"/>
    public ReplyFilter Read(NumberPlan numbers, List<(string Field, string Message)> problems)
    {
        var (from, to) = PageQuery.ReadPeriod(From, To, problems);
        return new ReplyFilter
        {
            Action = ReadAction(problems),
            Organization = PageQuery.TrimmedOrNull(Organization),
            Msisdn = PageQuery.ReadMsisdn(Msisdn, numbers, problems),
            From = from,
            To = to,
            Limit = PageQuery.ReadLimit(Limit, problems),
            After = PageQuery.ReadCursor(Cursor, problems),
        };
    }

    private ReplyAction? ReadAction(List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(Action) is not { } name)
        {
            return null;
        }

        if (ReplyActions.TryParse(name, out var action))
        {
            return action;
        }

        problems.Add(("action", $"must be one of {string.Join(", ", ReplyActions.All)}."));
        return null;
    }
}
