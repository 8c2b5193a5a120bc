using System.Globalization;
using System.Security.Claims;
using SmppGuard.Access;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/messages</c>: what was submitted, decided, sent and reported. Whoever opens messages leaves a line in the log.</summary>
internal static class MessagesEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("/messages").WithTags("messages");
        messages.MapGet("", ListAsync).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("Messages, newest first; as CSV for those who accept text/csv.").Produces<MessageList>(StatusCodes.Status200OK, "application/json", Csv.Type).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status406NotAcceptable);
        messages.MapGet("/{id}", FindAsync).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("Everything about one message.")
            .Produces<MessageResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] MessagesQuery query,
        HttpContext http,
        ClaimsPrincipal user,
        IArchive archive,
        NumberPlan numbers,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Message)>();
        var filter = query.Read(numbers, problems);
        var criteria = query.ReadCriteria(filter, problems);
        var wantsTotal = ListQuery.ReadFlag("total", PageQuery.TrimmedOrNull(query.Total), problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (Csv.IsWanted(http.Request) is not { } wantsCsv)
        {
            return Problems.NotAcceptable;
        }

        var organization = filter.Organization;
        var isShown = user.TryScope(ref organization);
        filter = filter with { Organization = organization };
        var page = isShown ? await MessageSearch.SearchAsync(archive, filter, criteria, cancellationToken) : new Page<MessageRecord>([], null);
        var total = !wantsTotal ? (MessageCount?)null : isShown ? await MessageSearch.CountAsync(archive, filter, criteria, cancellationToken) : new MessageCount(0, IsExact: true);
        var lost = archive.LostDaysIn(filter.From, filter.To);
        log.MessagesListed(user.KeyName(), page.Items.Count, filter.Msisdn?.ToString() ?? "any number");
        return wantsCsv
            ? MessageCsv.Of(http.Response, page, total, lost)
            : TypedResults.Ok(new MessageList([.. page.Items.Select(MessageResponse.Of)], page.Next?.ToString())
            {
                Total = total is { } counted ? new MessageTotal(counted.Count, counted.IsExact) : null,
                LostDays = lost.Count > 0 ? lost : null,
            });
    }

    private static async Task<IResult> FindAsync(string id, ClaimsPrincipal user, IArchive archive, AdminLog log, CancellationToken cancellationToken)
    {
        var message = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var recordId)
            ? await archive.FindAsync(recordId, cancellationToken)
            : null;
        if (message is null || !user.MaySee(message.Organization))
        {
            return Problems.NotFound(recordId > 0 && archive.LostDays.Contains(ArchiveDay.OfRecord(recordId))
                ? FormattableString.Invariant($"There is no message with this id that could be shown: the archive has lost its file of {ArchiveDay.NameOf(ArchiveDay.OfRecord(recordId))} (UTC).")
                : "There is no message with this id, or it has expired.");
        }

        log.MessageOpened(user.KeyName(), message.Id, message.Msisdn.ToString());
        return TypedResults.Ok(MessageResponse.Whole(message));
    }
}
