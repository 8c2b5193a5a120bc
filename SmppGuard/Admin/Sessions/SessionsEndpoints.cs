using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Relay;
using SmppGuard.Relay.Sessions;

namespace SmppGuard.Admin.Sessions;

/// <summary><c>/api/v1/sessions</c>: who is bound to this process, and what this process is bound to. Of several pods, the one that is asked.</summary>
internal static class SessionsEndpoints
{
    private static readonly string[] Sides = [PeerSides.Esme, PeerSides.Smsc];

    public static void Map(IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("sessions");
        sessions.MapGet("", List).Needs(AccessRight.Read).WithSummary("Bound sessions of this process, in the order in which they were bound.").Produces<SessionList>().ProducesValidationProblem();
        sessions.MapGet("/{id}", Show).Needs(AccessRight.Read).WithSummary("One of them.").Produces<SessionResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        sessions.MapDelete("/{id}", CloseAsync).Needs(AccessRight.Change).WithSummary("Ends a session: what is under way is answered first, for some seconds, then it is unbound. It may bind again.")
            .Produces(StatusCodes.Status204NoContent).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult List(
        [FromQuery, Description("esme: content providers that are bound here; smsc: our binds to SMSCs.")] string? side,
        [FromQuery, Description("A system_id, or the name of an SMSC.")] string? peer,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        [FromServices] OpenSessions sessions)
    {
        var problems = new List<(string Field, string Message)>();
        if (PageQuery.TrimmedOrNull(side) is { } asked && !Sides.Contains(asked, StringComparer.Ordinal))
        {
            problems.Add(("side", "must be esme or smsc."));
        }

        var count = PageQuery.ReadLimit(limit, problems);
        var after = PageQuery.ReadCursor(cursor, problems)?.Key ?? 0;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var found = sessions.All.Where(session => session.Id > after && Fits(side, session.Side) && Fits(peer, session.Peer)).Take(count + 1).ToList();
        var (page, next) = PageQuery.Cut(found, count, session => session.Id);
        return TypedResults.Ok(new SessionList([.. page.Select(SessionResponse.Of)], next));
    }

    private static bool Fits(string? wanted, string value) => PageQuery.TrimmedOrNull(wanted) is not { } text || string.Equals(text, value, StringComparison.Ordinal);

    private static IResult Show(string id, [FromServices] OpenSessions sessions) => Find(id, sessions) is { } found ? TypedResults.Ok(SessionResponse.Of(found)) : NotFound();

    private static async Task<IResult> CloseAsync(
        string id,
        [FromQuery, Description("Why, for the log.")] string? reason,
        ClaimsPrincipal user,
        [FromServices] OpenSessions sessions,
        AdminLog log)
    {
        if (!SmscsEndpoints.IsReason(reason))
        {
            return SmscsEndpoints.BadReason;
        }

        if (Find(id, sessions) is not { } session)
        {
            return NotFound();
        }

        log.SessionClosed(user.KeyName(), session.Id, session.Side, session.Peer, session.Address, PageQuery.TrimmedOrNull(reason) ?? "no reason given");
        await session.CloseAsync();
        return TypedResults.NoContent();
    }

    private static OpenSession? Find(string id, OpenSessions sessions) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? sessions.Find(number) : null;

    private static IResult NotFound() => Problems.NotFound("No session with this id is bound to this process.");
}

/// <summary>A bound session.</summary>
/// <param name="Id">Names it over all pods and restarts.</param>
/// <param name="Side"><c>esme</c> or <c>smsc</c>.</param>
/// <param name="Peer">The account's system_id, or the name of the SMSC.</param>
/// <param name="Address">Where an ESME is bound from; host and port of an SMSC.</param>
/// <param name="Since">When it was bound.</param>
/// <param name="BindType"><c>transmitter</c>, <c>receiver</c> or <c>transceiver</c>.</param>
/// <param name="InterfaceVersion">As the bind says it, for example 3.4.</param>
/// <param name="Window">Requests that may be unanswered at a time: the ESME's, or ours to the SMSC.</param>
/// <param name="InFlight">How many of these are.</param>
/// <param name="DeliveriesInFlight">Receipts and replies that an ESME has not answered.</param>
/// <param name="Received">Messages from an ESME; receipts and replies from an SMSC.</param>
/// <param name="Sent">Receipts and replies to an ESME; messages, segments, queries and cancels to an SMSC.</param>
/// <param name="ReceivedPerSecond">Over the last ten seconds.</param>
/// <param name="SentPerSecond">Over the last ten seconds.</param>
internal sealed record SessionResponse(
    string Id, string Side, string Peer, string Address, DateTimeOffset Since, string BindType, string InterfaceVersion, int Window, int InFlight, int DeliveriesInFlight,
    long Received, long Sent, double ReceivedPerSecond, double SentPerSecond)
{
    public static SessionResponse Of(OpenSession session) => new(
        session.Id.ToString(CultureInfo.InvariantCulture),
        session.Side,
        session.Peer,
        session.Address,
        session.Since,
        session.BindType,
        string.Create(CultureInfo.InvariantCulture, $"{session.InterfaceVersion >> 4}.{session.InterfaceVersion & 0xF}"),
        session.Window,
        session.InFlight,
        session.DeliveriesInFlight,
        session.Received,
        session.Sent,
        Math.Round(session.ReceivedPerSecond, 1),
        Math.Round(session.SentPerSecond, 1));
}

/// <summary>A piece of the list of sessions; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record SessionList(IReadOnlyList<SessionResponse> Items, string? Next);
