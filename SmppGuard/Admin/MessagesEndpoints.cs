using System.Globalization;
using System.Security.Claims;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/messages</c>: what was submitted, decided, sent and reported. Whoever opens messages leaves a line in the log.</summary>
internal static class MessagesEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("/messages").WithTags("messages");
        messages.MapGet("", ListAsync).WithSummary("Messages, newest first.").Produces<MessageList>().ProducesValidationProblem();
        messages.MapGet("/{id}", FindAsync).WithSummary("Everything about one message.")
            .Produces<MessageResponse>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] MessagesQuery query,
        ClaimsPrincipal user,
        IArchive archive,
        NumberPlan numbers,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Message)>();
        var filter = query.Read(numbers, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var page = await archive.QueryAsync(filter, cancellationToken);
        log.MessagesListed(user.KeyName(), page.Items.Count, filter.Msisdn?.ToString() ?? "any number");
        return TypedResults.Ok(new MessageList([.. page.Items.Select(MessageResponse.Of)], page.Next?.ToString()));
    }

    private static async Task<IResult> FindAsync(string id, ClaimsPrincipal user, IArchive archive, AdminLog log, CancellationToken cancellationToken)
    {
        var message = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var recordId)
            ? await archive.FindAsync(recordId, cancellationToken)
            : null;
        if (message is null)
        {
            return Problems.NotFound("There is no message with this id, or it has expired.");
        }

        log.MessageOpened(user.KeyName(), message.Id, message.Msisdn.ToString());
        return TypedResults.Ok(MessageResponse.Whole(message));
    }
}
